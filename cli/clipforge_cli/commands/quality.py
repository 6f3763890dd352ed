"""clipforge quality: what the pictures and sound of files are like, a number and a line of plain words for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipforge_cli.console import emit, printable, say, show
from clipforge_cli.exit_codes import SOME_FAILED
from clipforge_cli.follow import run_job
from clipforge_cli.options import json_option, session_of, shared
from clipforge_cli.progress import open_view
from clipforge_cli.sources import Passed, Refused, Source, find_sources
from clipforge_cli.wishes import check_output

_WORDS = ((0.9, "very good"), (0.7, "good"), (0.45, "fair"), (0.2, "poor"), (0.0, "bad"))
"""What a score from so much on is called."""


@click.command("quality")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--reference", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="The recording that the files were made of: adds PSNR, SSIM, XPSNR.")  # fmt: skip
@click.option("--offset", default="", metavar="TIME",
              help="Where the files begin in the reference, such as 1:02.5.  [default: looked for]")  # fmt: skip
@click.option("--whole", is_flag=True, help="Look at all pictures of files longer than two minutes, not at a sample.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT", help="Write a page as well.")
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    reference: Path | None,
    offset: str,
    whole: bool,
    html: Path | None,
    as_json: bool,
) -> None:
    """Measure what the pictures and sound of files are like.

    \b
    clipforge quality clip.mp4                          blur, artefacts, motion, colours, loudness, noise, ...
    clipforge quality clip.mp4 --reference talk.mp4     and how much was lost since the recording
    clipforge quality clips/ --json                     one line of JSON for each file

    FILE is a file, a folder (the media files in it) or a glob in quotes. Each measure has a score from 0 to 1 (best),
    the file an overall one; docs/quality.md says how each is made. What cannot be measured is named, with the reason.
    """
    if offset and reference is None:
        raise click.UsageError("--offset goes with --reference")
    if html is not None:
        check_output(html.absolute().parent)
    session = session_of(ctx)
    session.resumable = True
    found = find_sources(files)
    several = len(found) > 1
    if not several and isinstance(found[0], Refused):
        raise found[0].error
    made: list[dict[str, Any]] = []
    failed = 0
    with open_view(as_json) as view, session.forge() as forge:
        for item in found:
            problem = _problem(item)
            if problem is not None:
                failed += not isinstance(item, Passed)
                _tell_problem(item.shown, problem, as_json)
                continue
            assert isinstance(item, Source)
            params = {
                "source": str(item.path),
                "reference": str(reference.absolute()) if reference is not None else "",
                "offset": offset,
                "whole": whole,
            }
            result = _measured(forge, params, item.shown, view, several, as_json)
            failed += result is None
            if result is not None:
                made.append(result)
                _tell(result, item.shown, as_json)
    if html is not None and made:
        from clipforge_core.report.quality import write_quality_page

        write_quality_page(html.absolute(), made)
        say(f"{html}: a page of {len(made)} file{'' if len(made) == 1 else 's'}")
    if failed:
        ctx.exit(SOME_FAILED)


def _problem(item: Source | Refused | Passed) -> tuple[str, str] | None:
    """Why something is not measured: the stable name of the error and what to tell; None for what is."""
    if isinstance(item, Passed):
        return "passed", item.reason
    if isinstance(item, Refused):
        return item.error.code, item.error.describe()
    if item.path is None:
        return "usage", f"{item.shown} is a URL; fetch it first, this command takes files"
    return None


def _measured(
    forge: Any, params: dict[str, Any], name: str, view: Any, several: bool, as_json: bool
) -> dict[str, Any] | None:
    """The result of a file; None for one of several that failed, which is told. Raises where it is the only one."""
    from clipforge_core.errors import Cancelled, ClipForgeError

    try:
        return run_job(forge, "quality", params, Path(name).name, view)
    except Cancelled:
        raise
    except ClipForgeError as error:
        if not several:
            raise
        _tell_problem(name, (str(error.data.get("code", error.code)), error.describe()), as_json)
        return None


def _tell_problem(name: str, problem: tuple[str, str], as_json: bool) -> None:
    code, message = problem
    say(message)
    if as_json:
        emit({"source": name, "error": {"code": code, "message": message}})


def _tell(result: dict[str, Any], name: str, as_json: bool) -> None:
    if as_json:
        emit(result)
        return
    for line in lines(result, name):
        show(line)


def lines(result: dict[str, Any], name: str) -> list[str]:
    """A report for people: the overall score, a row for each measure, and what is absent."""
    overall = result.get("overall")
    told = [f"{name}: {f'{overall:.2f} of 1 ({word(overall)})' if overall is not None else 'nothing could be scored'}"]
    told += [f"    {part}" for part in _about(result)]
    for kind in ("video", "audio"):
        measures = [m for m in result["measures"] if m["kind"] == kind]
        if measures:
            told.append(f"  {'pictures' if kind == 'video' else 'sound'}")
            told += _rows(measures)
    told += _parts(result)
    absent = [a for a in result["absent"] if a["reason"] != "there is no reference"]
    if absent:
        told.append("  not measured")
        told += [f"    {a['name'].replace('_', ' ')}: {a['reason']}" for a in absent]
    return [printable(line) for line in told]


def _parts(result: dict[str, Any]) -> list[str]:
    if not result["parts"]:
        return []
    parts = (f"{name.replace('_', ' ')} {score:.2f}" for name, score in sorted(result["parts"].items()))
    return ["  overall, of these parts", f"    {', '.join(parts)}"]


def _about(result: dict[str, Any]) -> list[str]:
    video, looked = result["video"], result["looked"]
    facts = [str(video["resolution"]), f"{video['frame_rate']:g} frames a second"] if "resolution" in video else []
    facts += [str(video["bitrate"]).replace("kbps", " kbit/s")] if "bitrate" in video else []
    about = [", ".join(facts)] if facts else []
    if 0 < looked["pictures_share"] < 1:
        about.append(
            f"{looked['pictures']:.0f} s of {result['duration']:.0f} s of pictures were looked at "
            f"({looked['pictures_share']:.0%}), all of the sound; --whole looks at all"
        )
    if result.get("reference"):
        begins = result.get("offset") or 0.0
        about.append(f"against {Path(result['reference']).name}, in which it begins at {begins:.3f} s")
    return about + [str(text) for text in result.get("warnings", [])]


def _rows(measures: list[dict[str, Any]]) -> list[str]:
    cells = [
        (
            m["name"].replace("_", " "),
            f"{m['value']:.4g}",
            m["unit"],
            "-" if m["score"] is None else f"{m['score']:.2f}",
            "" if m["score"] is None else word(m["score"]),
            f"{m['meaning']} ({m['note']})" if m["note"] else m["meaning"],
        )
        for m in measures
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    return [
        f"    {row[0]:{widths[0]}}  {row[1]:>{widths[1]}} {row[2]:{widths[2]}}  {row[3]:>{widths[3]}} "
        f"{row[4]:{widths[4]}}  {row[5]}"
        for row in cells
    ]


def word(score: float) -> str:
    """A score in a word."""
    return next(text for least, text in _WORDS if score >= least)
