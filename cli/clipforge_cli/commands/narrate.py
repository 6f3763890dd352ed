"""clipforge narrate: a topic, or a script, to a film that a voice tells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clipforge_cli.console import clock, emit, say, show, size
from clipforge_cli.follow import run_job
from clipforge_cli.options import ASPECTS, DURATION, json_option, program_options_but, session_of
from clipforge_cli.progress import open_view
from clipforge_cli.wishes import check_output

if TYPE_CHECKING:
    from clipforge_core.narrating.sidecars import Written
    from clipforge_core.narrating.wishes import NarrateWish

QUALITIES = ("draft", "low", "medium", "high")
USUAL_SECONDS = 60.0


@click.command("narrate")
@click.option("--topic", default="", metavar="TEXT", help="What the film is about.")
@click.option("--context", default="", metavar="TEXT",
              help="Material, an instruction, or both; @FILE reads it from a file.")  # fmt: skip
@click.option("--doc", "documents", multiple=True, metavar="FILE|URL",
              help="A text, PDF, DOCX or HTML file, or a page, to draw on; may be given more than once.")  # fmt: skip
@click.option("--script", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Narrate this script in place of writing one.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT",
              help="The film (.mp4, .mov, .mkv, .webm).  [default: named after the topic or the script]")  # fmt: skip
@click.option("--seconds", type=DURATION, default=None, metavar="TIME",
              help="How long the film should be, as far as the material carries it. Where it is clearly longer, rests "
              "become shorter and the voice speaks up to a fifth quicker.  [default: 1:00]")  # fmt: skip
@click.option("--language", default="en", metavar="CODE", help="The language of the script.  [default: en]")
@click.option("--voice", default="", metavar="ID", help="Who speaks; `clipforge voices` lists them.")
@click.option("--speed", type=click.FloatRange(0.5, 2.0), default=1.0, metavar="NUMBER", help="How quickly: 0.5 to 2.")
@click.option("--tone", default="", metavar="WORD", help="How it is said: friendly, formal, ...")
@click.option("--platform", default="", metavar="NAME", help="For whom it is written: youtube, tiktok, ...")
@click.option("--writer", default="", metavar="NAME", help="What writes the script.  [default: the setting]")
@click.option("--rewrite", is_flag=True, help="Write the script anew, though one lies beside the film.")
@click.option("--quality", type=click.Choice(QUALITIES), default="medium",
              help="draft 360p, low 720p, medium 1080p, high 1080p at 60 Hz.  [default: medium]")  # fmt: skip
@click.option("--aspect", type=click.Choice(ASPECTS), default="16:9", help="Its shape.  [default: 16:9]")
@click.option("--style", default="", metavar="WORD", help="How pictures are drawn: clean, bold, paper, minimal.")
@click.option("--colours", "--colors", default="", metavar="WORD", help="Their colours: blue, dark, light, warm, ...")
@click.option("--mood", default="", metavar="WORD", help="A word for the mood.")
@click.option("--music", default="", metavar="FILE|MOOD",
              help="Music under the voice: a file, auto, calm, energetic, happy, nostalgic or tender.")  # fmt: skip
@click.option("--no-captions", is_flag=True, help="Show no captions in the picture.")
@click.option("--no-thumbnail", is_flag=True, help="Make no still.")
@json_option
@program_options_but()
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, rewrite: bool, **given: Any) -> None:
    """Make a film of a topic: a script is written, spoken, drawn and rendered.

    \b
    clipforge narrate --topic "Pythagorean theorem" --context @notes.txt -o film.mp4
    clipforge narrate --topic Tides --doc tides.pdf --seconds 90 --aspect 9:16
    clipforge narrate --script film.script.json

    What is said comes from the context and the documents, every sentence with its source. Beside the film stand its
    script (film.script.json), captions (.srt, .vtt) and a still (.jpg). Edit the script and run the same command again:
    the scenes that were edited are made anew, the others are not.
    """
    wish = _wish(**given)
    target = Path(wish.output)
    check_output(target.parent)
    wish = _with_script(wish, given["script"], rewrite)
    session = session_of(ctx)
    session.resumable = True
    from clipforge_core.codec import to_builtins

    with open_view(as_json) as view, session.forge() as forge:
        result = run_job(forge, "narrate", to_builtins(wish), target.name, view)
    if as_json:
        emit({name: value for name, value in result.items() if name != "script"})
        return
    what = f"{result['width']}x{result['height']}, {len(result['scenes'])} scenes, {size(result['size'])}"
    show(f"{result['file']}: {clock(result['duration'])}, {what}")
    beside = [Path(path).name for path in result["files"].values()]
    say(f"Beside it: {', '.join(beside)}")
    for credit in result["credits"]:
        say(f"Pictures: {credit}")


def _wish(
    *,
    script: Path | None,
    output: Path | None,
    topic: str,
    context: str,
    documents: tuple[str, ...],
    seconds: float | None,
    music: str,
    no_captions: bool,
    no_thumbnail: bool,
    **rest: Any,
) -> NarrateWish:
    """What the job is asked for, but for its script. Raises a usage error where nothing says what it is about."""
    from clipforge_core.codec import convert
    from clipforge_core.jobs.compose import ending_of
    from clipforge_core.narrating.music import is_track
    from clipforge_core.narrating.wishes import NarrateWish
    from clipforge_core.net import is_url

    if script is None and not topic.strip():
        raise click.UsageError("what is it about? Give --topic, or a --script")
    target = (output or _named(script, topic)).absolute()
    ending_of(str(target))
    data = {
        **rest,
        "output": str(target),
        "topic": topic.strip(),
        "context": _text(context),
        "documents": [each if is_url(each) else str(Path(each).absolute()) for each in documents],
        "seconds": USUAL_SECONDS if seconds is None else seconds,
        "at_most": seconds or 0.0,
        "music": music if not music or is_track(music) else str(Path(music).absolute()),
        "captions": not no_captions,
        "thumbnail": not no_thumbnail,
    }
    return convert(data, NarrateWish, "options")


def _text(context: str) -> str:
    """A context; of @FILE, what the file holds. Raises what reading it raises."""
    if not context.startswith("@"):
        return context
    from clipforge_core.errors import BadDocument
    from clipforge_core.files import readable

    path = Path(context[1:])
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise readable(error, path) from error
    except UnicodeDecodeError as error:
        raise BadDocument(path=str(path), detail="it is not UTF-8; give it with --doc") from error


def _named(script: Path | None, topic: str) -> Path:
    """The name of a film that none was given for."""
    if script is not None:
        return script.with_name(f"{script.name.removesuffix('.json').removesuffix('.script')}.mp4")
    letters = "".join(letter if letter.isalnum() else " " for letter in topic.casefold())
    return Path(f"{'-'.join(letters.split())[:60].strip('-') or 'film'}.mp4")


def _with_script(wish: NarrateWish, script: Path | None, rewrite: bool) -> NarrateWish:
    """With the script that was given, or the one that lies beside the film and was written for the same topic.

    One that was edited and belongs to something else is kept under another name.
    """
    import msgspec

    from clipforge_core.jobs.narrate import brief_of
    from clipforge_core.narrating.sidecars import beside, read_script

    if script is not None:
        return _narrating(wish, read_script(script), "")
    path, brief = beside(Path(wish.output))["script"], brief_of(wish)
    wish = msgspec.structs.replace(wish, brief=brief)
    if not path.exists():
        return wish
    found = read_script(path)
    if found.brief == brief and not rewrite:
        say(f"Narrating {path.name}{', as it was edited' if found.edited else ''}; --rewrite writes another script")
        return _narrating(wish, found, brief)
    if found.edited:
        kept = path.with_name(path.name.replace(".script.json", ".script.old.json"))
        path.replace(kept)
        say(f"{path.name} was edited for another film: it is {kept.name} now")
    return wish


def _narrating(wish: NarrateWish, found: Written, brief: str) -> NarrateWish:
    import msgspec

    language = found.script.language or wish.language
    return msgspec.structs.replace(wish, script=found.script, brief=brief or found.brief, language=language)
