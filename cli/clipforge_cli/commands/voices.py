"""clipforge voices: which voices there are, and text to sound with them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clipforge_cli.console import emit, say, show, table
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared
from clipforge_cli.wishes import check_output

if TYPE_CHECKING:
    from clipforge_core.contracts.voice import VoiceInfo
    from clipforge_core.voicing.custom import CustomVoice
    from clipforge_core.voicing.speaking import Spoken

_TOLD = 60
"""Voices that are listed one by one where no language is asked for."""

_voice = click.option("--voice", default="", metavar="ID", help="A voice of the list.  [default: the best for it]")
_language = click.option("--language", default="", metavar="TAG", help="The language of the text, as en or pt-BR.")
_speed = click.option("--speed", type=click.FloatRange(0.5, 2.0), default=1.0, help="0.5 slow to 2 fast.  [default: 1]")
_output = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT", help="The new WAV file."
)

_language_only = click.option(
    "--language", default="", metavar="TAG", help="Only voices that speak this, as en or pt-BR."
)
_gender = click.option("--gender", type=click.Choice(("female", "male", "neutral")), help="Only voices that sound so.")
_quality = click.option("--quality", type=click.Choice(("natural", "robotic")), help="Only voices of this quality.")


@click.group("voices", cls=Group, invoke_without_command=True)
@_language_only
@_gender
@_quality
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context, language: str = "", gender: str | None = None, quality: str | None = None, as_json: bool = False
) -> None:
    """List voices, and let them read text aloud.

    \b
    clipforge voices --language es
    clipforge voices preview kokoro:jm_kumo -o try.wav
    clipforge voices say "Good morning." -o morning.wav
    clipforge voices match me.wav --name Mine

    docs/voices.md tells how to get more of them.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_voices, language=language, gender=gender, quality=quality, as_json=as_json)


@command.command("list")
@_language_only
@_gender
@_quality
@json_option
@shared
@click.pass_context
def list_voices(
    ctx: click.Context, language: str = "", gender: str | None = None, quality: str | None = None, as_json: bool = False
) -> None:
    """List the voices that there are; the same as `clipforge voices` alone."""
    from clipforge_core.voicing.catalogue import catalogue, missing_engines

    env = session_of(ctx).environment()
    found = [
        v for v in catalogue(env, language=language)
        if gender in (None, v.gender) and quality in (None, v.quality)
    ]  # fmt: skip
    if as_json:
        emit([_row(v) for v in found])
        return
    shown = found if language or len(found) <= _TOLD else [v for v in found if v.quality == "natural"]
    table(
        [(v.id, v.name, ", ".join(v.languages), v.gender or "-", v.quality, v.provider or "-") for v in shown],
        head=("VOICE", "NAME", "LANGUAGES", "GENDER", "QUALITY", "FROM"),
    )
    if len(shown) < len(found):
        say(f"and {len(found) - len(shown)} robotic ones: give --language TAG, or --quality robotic with --json")
    for why in missing_engines(env).values():
        say(why)


@command.command("preview")
@click.argument("voice", metavar="VOICE")
@click.option("--text", default="", metavar="TEXT", help="What it says.  [default: a short text in its language]")
@_language
@_speed
@_output
@json_option
@shared
@click.pass_context
def preview_voice(
    ctx: click.Context, voice: str, text: str, language: str, speed: float, output: Path | None, as_json: bool
) -> None:
    """Let a voice say a sentence or two, to a WAV file."""
    from clipforge_core.voicing.previews import preview

    env = session_of(ctx).environment()
    target = _target(output or Path(f"preview-{voice.replace(':', '-').replace('/', '-')}.wav"))
    with tempfile.TemporaryDirectory() as folder:
        spoken = preview(env, voice, text=text, language=language, speed=speed, folder=Path(folder))
        _deliver(spoken, target, as_json)


@command.command("say")
@click.argument("text", metavar="TEXT")
@_voice
@_language
@_speed
@click.option("--pronounce", multiple=True, metavar="WORD=HOW",
              help="How a word is said: SQL=sequel, or in IPA GIF=/dʒɪf/. May be given more than once.")  # fmt: skip
@_output
@json_option
@shared
@click.pass_context
def say_text(
    ctx: click.Context,
    text: str,
    voice: str,
    language: str,
    speed: float,
    pronounce: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> None:
    """Read a text aloud, to a WAV file; TEXT may be - for standard input.

    With --json the time of every word is printed. Empty lines part paragraphs.
    """
    from clipforge_core.voicing.speaking import speak

    said = _pronunciations(pronounce)
    env = session_of(ctx).environment()
    target = _target(output or Path("speech.wav"))
    words = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
    with tempfile.TemporaryDirectory() as folder:
        spoken = speak(
            env, words, voice=voice, language=language, speed=speed, pronunciations=said, folder=Path(folder)
        )
        _deliver(spoken, target, as_json)


@command.command("match")
@click.argument("sample", metavar="SAMPLE", type=click.Path(path_type=Path))
@click.option(
    "--base", default="", metavar="ID", help="The voice that is changed.  [default: the best of the language]"
)
@click.option("--name", default="", metavar="NAME", help="What it is called.  [default: Like SAMPLE]")
@click.option("--language", default="en", metavar="TAG", help="What it speaks.  [default: en]")
@click.option("--consent", is_flag=True, help="The person in the sample agrees; it is written down.")
@click.option("--cloner", default="", metavar="NAME", help="What makes it.  [default: match]")
@json_option
@shared
@click.pass_context
def match_sample(
    ctx: click.Context,
    sample: Path,
    base: str,
    name: str,
    language: str,
    consent: bool,
    cloner: str,
    as_json: bool,
) -> None:
    """Make a voice whose pitch and timbre are near a sample's.

    SAMPLE is ten seconds or more of one person who speaks. The new voice is not that person's: melody, accent and
    manner stay those of the base voice. What is said of it tells how near it came. The sample is not kept, only its
    hash.
    """
    from clipforge_core.errors import MissingFile
    from clipforge_core.voicing.matching import USUAL, match

    if not sample.is_file():
        raise MissingFile(path=sample)
    env = session_of(ctx).environment()
    made = match(env, sample, base=base, name=name, language=language, consent=consent, cloner=cloner or USUAL)
    if as_json:
        emit(_row(made))
        return
    show(f"{made.id}: {made.name}, over {made.base}")
    show(f"similarity to the sample: {made.before:.2f} before, {made.similarity:.2f} now (1: same pitch and timbre)")
    for measure, value in made.measures.items():
        show(f"  {measure.replace('_', ' ')}: {value:g}")


@command.command("delete")
@click.argument("voice", metavar="VOICE")
@shared
@click.pass_context
def delete_voice(ctx: click.Context, voice: str) -> None:
    """Forget a voice that was made with `match`."""
    from clipforge_core.errors import UsageError
    from clipforge_core.voicing.custom import CustomVoices

    voices = CustomVoices(session_of(ctx).environment().settings.path("data"))
    found, _ = voices.get(voice)
    if found.owner:
        raise UsageError(detail=f"{voice} belongs to a user of the server, who may delete it there")
    voices.delete(voice)
    show(f"{voice} is forgotten")


def _pronunciations(given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for text in given:
        word, equals, said = text.partition("=")
        if not equals:
            raise click.UsageError(f"--pronounce {text}: write WORD=HOW, such as SQL=sequel")
        found[word] = said
    return found


def _target(output: Path) -> Path:
    if output.suffix.lower() != ".wav":
        raise click.UsageError(f"{output.name}: speech is written as WAV: give a file that ends in .wav")
    target = output.absolute()
    check_output(target.parent)
    return target


def _deliver(spoken: Spoken, target: Path, as_json: bool) -> None:
    """The file where it was asked for, and what it is."""
    from clipforge_core.files import temporary

    with temporary(target) as part:
        shutil.copyfile(spoken.path, part)
    for note in spoken.notes:
        say(note)
    if not as_json:
        show(f"{target}: {float(spoken.duration):.1f} s, {len(spoken.words)} words, {spoken.voice}")
        return
    words = [
        {"text": w.text, "start": round(float(w.start), 4), "end": round(float(w.end), 4), "timing": w.timing.value}
        for w in spoken.words
    ]
    facts: dict[str, Any] = {
        "path": str(target),
        "duration": round(float(spoken.duration), 4),
        "rate": spoken.rate,
        "voice": spoken.voice,
        "language": spoken.language,
        "words": words,
        "notes": list(spoken.notes),
    }
    emit(facts)


def _row(voice: VoiceInfo | CustomVoice) -> dict[str, Any]:
    return {name: getattr(voice, name) for name in voice.__struct_fields__}
