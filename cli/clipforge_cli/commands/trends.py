"""clipforge trends: read sources of trends, list and search what was seen, forecast a topic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from clipforge_cli.console import emit, say, show, table
from clipforge_cli.exit_codes import OK, SOME_FAILED
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clipforge_core.model.trend import FetchReport, Prediction, Trend

F = TypeVar("F", bound="Callable[..., Any]")

RANGES = ("24h", "7d", "30d")
BARS = "▁▂▃▄▅▆▇█"
WIDTH = 60
"""Columns of a chart."""


@click.group("trends", cls=Group, usual="list", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """See what people look at, and forecast a topic.

    Without a command: the list. Topics come from feeds and public figures that the settings trends.* name; nothing is
    read from anywhere until one does. `fetch` reads them now, a server every hour.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_trends)


platform_option = click.option("--platform", default="", metavar="NAME", help="Only of this platform.")
limit_option = click.option(
    "--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many at most."
)


def range_option(default: str) -> Callable[[F], F]:
    """--range, with a default of its own."""
    return click.option(
        "--range", "time_range", type=click.Choice(RANGES), default=default, show_default=True, help="The last so long."
    )


@command.command("list")
@platform_option
@click.option("--region", default="", metavar="CODE", help="Only of this region, such as DE.")
@click.option("--category", default="", metavar="NAME", help="Only of this category.")
@range_option("24h")
@limit_option
@json_option
@shared
@click.pass_context
def list_trends(
    ctx: click.Context,
    platform: str = "",
    region: str = "",
    category: str = "",
    time_range: str = "24h",
    limit: int = 20,
    as_json: bool = False,
) -> None:
    """List what is seen now, the hottest first."""
    with session_of(ctx).services() as services:
        found = services.trends.current(
            platform=platform, region=region, category=category, time_range=time_range, limit=limit
        )
    _tell(found, as_json, "nothing was seen: name sources with the settings trends.*, then `clipforge trends fetch`")


@command.command("search")
@click.argument("text")
@platform_option
@range_option("7d")
@limit_option
@json_option
@shared
@click.pass_context
def search(ctx: click.Context, text: str, platform: str, time_range: str, limit: int, as_json: bool) -> None:
    """Search the topics that were ever seen, by words and meaning."""
    with session_of(ctx).services() as services:
        found = services.trends.search(text, platform=platform, time_range=time_range, limit=limit)
    _tell(found, as_json, f"nothing about {text!r} was seen")


@command.command("predict")
@click.argument("topic")
@platform_option
@click.option(
    "--days", "horizon", type=click.IntRange(1, 30), default=7, show_default=True, help="How far to look ahead."
)
@json_option
@shared
@click.pass_context
def predict(ctx: click.Context, topic: str, platform: str, horizon: int, as_json: bool) -> None:
    """Forecast a topic from its history, and show what such forecasts were worth.

    With too little history it is refused: on a topic of Wikipedia, `clipforge trends fetch --topic TOPIC` brings
    ninety days at once.
    """
    with session_of(ctx).services() as services:
        found = services.trends.predict(topic, platform=platform, horizon=horizon)
    if as_json:
        emit(_plain(found))
        return
    for line in _prediction(found):
        show(line)


@command.command("fetch")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option("--topic", "text", default="", metavar="TEXT", help="Ask the sources that can be asked about something.")
@click.option("--region", default="", metavar="CODE", help="Only of this region, where a source has several.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="Items of an address.")
@json_option
@shared
@click.pass_context
def fetch(ctx: click.Context, sources: tuple[str, ...], text: str, region: str, limit: int, as_json: bool) -> int:
    """Read the sources now; exit code 1 where one of them could not be read."""
    with session_of(ctx).services() as services:
        report = services.trends.fetch(sources=sources, text=text, region=region, limit=limit)
    return _report(report, as_json, "nothing is set up: name sources with the settings trends.*, such as trends.feeds")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", default="table", show_default=True, metavar="NAME", help="The source whose format it has.")
@json_option
@shared
@click.pass_context
def import_file(ctx: click.Context, file: Path, source: str, as_json: bool) -> int:
    """Take the history of a file: a CSV with a topic a row, or a saved answer of another source."""
    from clipforge_core.trends.fetching import read_file

    data = read_file(file)
    with session_of(ctx).services() as services:
        report = services.trends.import_items(data, file.name, source=source)
    return _report(report, as_json, "")


@command.command("sources")
@json_option
@shared
@click.pass_context
def list_sources(ctx: click.Context, as_json: bool) -> None:
    """List the sources, and what became of their last reading."""
    with session_of(ctx).services() as services:
        found = services.trends.sources()
    if as_json:
        emit([_plain(source) for source in found])
        return
    rows = []
    for source in found:
        for reading in source.readings:
            rows.append((source.name, reading.at[:16], reading.problem or f"{reading.items} items", reading.address))
        if not source.readings:
            rows.append((source.name, "", "not read yet, or not set up", ""))
    table(rows, head=("SOURCE", "READ (UTC)", "RESULT", "ADDRESS"))


def chart(values: Sequence[float], width: int = WIDTH) -> str:
    """Values as a line of bars, oldest first; the mean of neighbours where there are more than columns."""
    columns = min(width, len(values))
    edges = [round(i * len(values) / columns) for i in range(columns + 1)] if columns else []
    means = [sum(values[a:b]) / (b - a) for a, b in zip(edges, edges[1:], strict=False)]
    most = max(means, default=0.0)
    return "".join(BARS[round((len(BARS) - 1) * mean / most)] if most else BARS[0] for mean in means)


def _tell(found: Sequence[Trend], as_json: bool, nothing: str) -> None:
    if as_json:
        emit([_plain(trend) for trend in found])
    elif not found:
        show(nothing)
    else:
        rows = []
        for trend in found:
            change = f"{trend.views_change:+.0f} %" if trend.change_known else ""
            growth = f"{trend.predicted_growth:+.0f} %" if trend.prediction_known else ""
            figure = f"{trend.velocity.last:,.0f} {trend.measure}"
            rows.append((trend.hotness, trend.platform, figure, change, growth, trend.topic))
        table(rows, head=("HOTNESS", "PLATFORM", "SEEN", "CHANGE", "FORECAST", "TOPIC"))


def _prediction(found: Prediction) -> list[str]:
    history = chart(found.history)
    both = chart([*found.history[-WIDTH:], *found.forecast])
    told = [f"{found.topic} ({found.platform})", f"  {history}  {len(found.history)} days of {found.measure}"]
    if len(found.history) <= WIDTH:
        told[1] = f"  {both[: -len(found.forecast)]}|{both[-len(found.forecast) :]}  {found.measure} a day | forecast"
    told.append(
        f"  next {found.horizon} days: {found.predicted_growth:+.1f} % (confidence {found.confidence:.2f} of 1, "
        f"{found.model})"
    )
    return [*told, *(f"  {each}" for each in found.insights)]


def _report(report: FetchReport, as_json: bool, nothing: str) -> int:
    failed = [reading for reading in report.readings if reading.problem]
    if as_json:
        emit(_plain(report))
    elif not report.readings:
        show(nothing)
    else:
        for reading in report.readings:
            if not reading.problem:
                show(f"{reading.source}: {reading.items} items of {reading.address}")
        show(f"{report.items} items, {report.new} of them new")
    for reading in failed:
        say(f"{reading.source}: {reading.problem}")
    return SOME_FAILED if failed else OK


def _plain(value: Any) -> Any:
    from clipforge_core.codec import to_builtins

    return to_builtins(value)
