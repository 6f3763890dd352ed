"""clipforge trim: ranges of a file to a file, exact to the frame, by copying packets where that can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipforge_cli.commands.detect import one_source
from clipforge_cli.console import clock, emit, show
from clipforge_cli.follow import run_job
from clipforge_cli.options import json_option, session_of, shared
from clipforge_cli.progress import open_view
from clipforge_cli.wishes import check_output

_KEPT = {".mp4", ".mov", ".mkv", ".webm", ".m4v", ".wav", ".mp3", ".m4a", ".flac", ".ogg", ".opus", ".mka", ".aac"}
"""Endings that the new file has from its source; others become .mp4."""

_TOLD = 4
"""Reasons that are told one by one."""


@click.command("trim")
@click.argument("file", metavar="FILE")
@click.argument("times", nargs=-1, metavar="[START END]...")
@click.option("--range", "ranges", multiple=True, metavar="START-END",
              help="A range to keep, as START-END; may be given more than once.")  # fmt: skip
@click.option("--remove", is_flag=True, help="Remove the ranges and keep the rest.")
@click.option("--lossless", is_flag=True, help="Fail where packets cannot be copied, instead of encoding all.")
@click.option("--reencode", is_flag=True, help="Encode all of it again.")
@click.option("--encoder", default="", metavar="NAME", help="Encoder for --reencode, such as libx264.")
@click.option("--crf", type=click.IntRange(0, 63), help="Quality for --reencode; smaller is better.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT",
              help="The new file; its ending names the container.  [default: FILE-trim, here]")  # fmt: skip
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    times: tuple[str, ...],
    ranges: tuple[str, ...],
    remove: bool,
    lossless: bool,
    reencode: bool,
    encoder: str,
    crf: int | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Cut ranges out of a file without encoding it again.

    \b
    clipforge trim talk.mp4 1:30 2:45.5          from 1 min 30 s to 2 min 45.5 s
    clipforge trim talk.mp4 10% end              all but the first tenth
    clipforge trim talk.mp4 0 10 60 70           two ranges, one after the other
    clipforge trim talk.mp4 0:05 0:09 --remove   all but these four seconds

    Times are seconds, M:SS.mmm, H:MM:SS.mmm, H:MM:SS:FF (frames last), a share such as 25%, or end. Packets are
    copied; only the frames at the edges that cannot be are encoded, so that the cut is exact to the frame.
    """
    if lossless and reencode:
        raise click.UsageError("--lossless and --reencode are opposites")
    if (encoder or crf is not None) and not reencode:
        raise click.UsageError("--encoder and --crf go with --reencode")
    wanted = _wanted(times, ranges)
    session = session_of(ctx)
    session.resumable = True
    source = one_source(file)
    assert source.path is not None
    target = (output or _default(source.path)).absolute()
    if target.exists() and source.path.exists() and target.samefile(source.path):
        raise click.UsageError(f"{target.name} is the source itself; give another file with -o")
    check_output(target.parent)
    params = {
        "source": str(source.path),
        "output": str(target),
        "ranges": [list(pair) for pair in wanted],
        "remove": remove,
        "how": "lossless" if lossless else "reencode" if reencode else "auto",
        "encoder": encoder,
        "crf": crf,
    }
    with open_view(as_json) as view, session.forge(ahead=["trim"]) as forge:
        result = run_job(forge, "trim", params, Path(file).name, view)
    if as_json:
        emit(result)
        return
    for line in summary(result):
        show(line)


def _wanted(times: tuple[str, ...], ranges: tuple[str, ...]) -> list[tuple[str, str]]:
    """Pairs of times as they were written. Raises BadRange for what is not a time, UsageError."""
    from clipforge_core.errors import BadRange
    from clipforge_core.timecode import parse_moment

    if len(times) % 2:
        raise click.UsageError(f"a range has a start and an end: {times[-1]!r} stands alone (write `end` for the end)")
    pairs = list(zip(times[::2], times[1::2], strict=True))
    for text in ranges:
        start, dash, end = text.partition("-")
        if not dash:
            raise click.UsageError(f"--range {text}: write START-END, such as 10-20 or 1:30-end")
        pairs.append((start.strip(), end.strip()))
    if not pairs:
        raise click.UsageError("which part? Give START and END, such as: clipforge trim FILE 1:30 2:45")
    for start, end in pairs:
        for text in (start, end):
            try:
                parse_moment(text)
            except ValueError as error:
                raise BadRange(range=f"{start} to {end}", detail=str(error)) from error
    return pairs


def _default(source: Path) -> Path:
    ending = source.suffix if source.suffix.lower() in _KEPT else ".mp4"
    return Path(f"{source.stem}-trim{ending}")


def summary(result: dict[str, Any]) -> list[str]:
    """What was done, for people."""
    name, seconds = Path(result["output"]).name, float(result["seconds"])
    length = f"{seconds:.3f} s" if seconds < 60 else f"{clock(seconds)} ({seconds:.3f} s)"
    lines = [f"{name}: {length}"]
    if result["frames"]:
        lines.append(f"    pictures: {_pictures(result)}")
    for track in result["sound"]:
        how = "copied" if track["copied"] else "encoded"
        why = f" ({track['reason']})" if track["reason"] and not track["copied"] else ""
        lines.append(f"    sound: {how}, {track['codec']}{why}")
    return lines


def _pictures(result: dict[str, Any]) -> str:
    if result["why_encoded"]:
        return f"all {result['encoded']} frames encoded with {result['codec']}: {result['why_encoded']}"
    told = f"{result['copied']} of {result['frames']} frames copied"
    if result["encoded"]:
        reasons = result["reasons"]
        why = "; ".join(reasons) if len(reasons) <= _TOLD else "at the edges of the ranges"
        told += f", {result['encoded']} encoded as {result['codec']} ({why})"
    return told
