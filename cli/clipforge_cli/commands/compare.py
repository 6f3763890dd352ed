"""clipforge compare: a cut of a file made in several ways, each measured: a table, a winner, a page to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipforge_cli.commands.detect import one_source
from clipforge_cli.console import emit, say, show, table
from clipforge_cli.exit_codes import SOME_FAILED
from clipforge_cli.follow import run_job
from clipforge_cli.options import json_option, session_of, shared
from clipforge_cli.progress import open_view
from clipforge_cli.wishes import check_output


@click.command("compare")
@click.argument("file", metavar="FILE")
@click.argument("times", nargs=-1, metavar="[START END]")
@click.option("--variant", "variants", multiple=True, required=True, metavar="NAME: KEY=VALUE...",
              help="One way to make it; give two or more. docs/compare.md lists the keys.")  # fmt: skip
@click.option("--metric", "metrics", multiple=True, metavar="NAME",
              help="What to compare, the most important first: quality_score, processing_time, file_size, or a measure "
              "of `clipforge quality`, such as ssim.  [default: these three]")  # fmt: skip
@click.option("--weight", "weights", multiple=True, metavar="NAME=NUMBER",
              help="Weigh a metric, instead of going by their order; may be given more than once.")  # fmt: skip
@click.option("--repeat", type=click.IntRange(1, 50), metavar="N",
              help="Make each variant so often.  [default: 3 where time is compared, else 1]")  # fmt: skip
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="Where files, compare.json and compare.html go.  [default: FILE-compare, here]")  # fmt: skip
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    times: tuple[str, ...],
    variants: tuple[str, ...],
    metrics: tuple[str, ...],
    weights: tuple[str, ...],
    repeat: int | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Make a cut in several ways, measure each, and say which is best.

    \b
    clipforge compare talk.mp4 1:00 1:20 --variant "high: quality=high" --variant "small: quality=low"
    clipforge compare talk.mp4 --variant "h264: crf=23" --variant "av1: encoder=av1" --metric ssim --metric file_size
    clipforge compare talk.mp4 --variant "as it is:" --variant "better: enhancement_level=aggressive"

    Each variant is really made of the same part of FILE (all of it, or START to END), in turns and past the cache. The
    first metric that tells the best apart from the rest by more than noise names the winner; where none does, it is a
    tie. The page shows any two side by side, in step, with a slider that wipes from one to the other.
    """
    session = session_of(ctx)
    session.resumable = True
    source = one_source(file)
    assert source.path is not None
    start, end = _times(times)
    wanted = _variants(variants)
    folder = (output or Path(f"{source.path.stem}-compare")).absolute()
    check_output(folder)
    with open_view(as_json) as view, session.forge() as forge:
        _check(forge.registry, wanted, metrics)
        params = {
            "source": str(source.path),
            "output": str(folder),
            "variants": [{"name": name, "parameters": parameters} for name, parameters in wanted],
            "start": start,
            "end": end,
            "metrics": list(metrics),
            "repeat": repeat or 0,
            "weights": dict(_weight(text) for text in weights),
        }
        result = run_job(forge, "compare", params, Path(file).name, view)
    if as_json:
        emit(result)
    else:
        _tell(result, Path(file).name)
    if any(variant["error"] for variant in result["variants"]):
        ctx.exit(SOME_FAILED)


def _times(times: tuple[str, ...]) -> tuple[str, str]:
    """Start and end as they were written. Raises BadRange, UsageError."""
    from clipforge_core.errors import BadRange
    from clipforge_core.timecode import parse_moment

    if not times:
        return "0", "end"
    if len(times) != 2:
        raise click.UsageError("one range is compared: give START and END, such as: clipforge compare FILE 1:30 2:45 …")
    for text in times:
        try:
            parse_moment(text)
        except ValueError as error:
            raise BadRange(range=f"{times[0]} to {times[1]}", detail=str(error)) from error
    return times[0], times[1]


def _variants(texts: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    from clipforge_core.comparing.recipes import variant_of

    return [variant_of(text) for text in texts]


def _check(registry: Any, variants: list[tuple[str, dict[str, Any]]], metrics: tuple[str, ...]) -> None:
    """What can be said before a job is written down. Raises UnknownName, UsageError, MissingExtra."""
    from clipforge_core.comparing.core import MOST_VARIANTS
    from clipforge_core.comparing.metrics import chosen_metrics
    from clipforge_core.comparing.recipes import all_recipes

    chosen_metrics(registry, metrics)
    all_recipes(variants, registry, MOST_VARIANTS)


def _weight(text: str) -> tuple[str, float]:
    name, equals, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not equals or not name.strip() or not number >= 0:
        raise click.BadParameter(f"{text!r} is not of the form NAME=NUMBER", param_hint="--weight")
    return name.strip(), number


def _tell(result: dict[str, Any], name: str) -> None:
    from clipforge_core.comparing.telling import about, cells, sentences

    show(about(result, name))
    table(*cells(result))
    for line in sentences(result):
        show(line)
    for variant in result["variants"]:
        if variant["error"]:
            say(f"{variant['name']}: {variant['error']['message']}")
    for warning in result["warnings"]:
        say(warning)
    show(f"  {result['page'] or result['document']}")
