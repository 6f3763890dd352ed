"""Telling: series → a Trend in a list, or a Prediction, with what it rests on in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from clipforge_core.ids import iso
from clipforge_core.model.trend import Measure, Prediction, Trend
from clipforge_core.refusals import NotEnoughHistory
from clipforge_core.trends.forecasting import AS_BEFORE, Forecast, days_needed, forecast
from clipforge_core.trends.history import DAY, Reach, Seen, measure_of, number_of_windows, windows
from clipforge_core.trends.velocity import hotness, velocity

MOST_DAYS = 180
"""Days of history that a forecast looks at."""


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table of topics."""

    seq: int
    id: str
    platform: str
    region: str
    category: str
    topic: str
    url: str
    tags: tuple[str, ...]
    first: float
    last: float
    vector: bytes = b""


def trend_of(topic: Topic, items: Sequence[Seen], reach: Reach, length: float) -> Trend:
    """A topic in the last window of its platform; how hot it is, is told by `warmed`."""
    found = windows(items, reach.last, length, number_of_windows(reach, length, topic.first))
    measure = measure_of(items)
    measured = velocity([sums.of(measure) for sums in found])
    last = found[-1]
    return Trend(
        id=topic.id,
        topic=topic.topic,
        platform=topic.platform,
        measure=measure,
        as_of=iso(reach.last),
        hashtag=topic.tags[0] if topic.tags else "",
        region=topic.region,
        category=topic.category,
        url=topic.url,
        views=last.views,
        views_known=measure == "views",
        engagement=last.engagement,
        posts=last.posts,
        views_change=measured.change,
        change_known=measured.change_known,
        velocity=measured,
    )


def warmed(trend: Trend, typical: float) -> Trend:
    """With how hot it is; `typical` is what topics of its platform mostly have in a window."""
    return msgspec.structs.replace(trend, hotness=hotness(trend.velocity, typical))


def days_of(items: Sequence[Seen], reach: Reach, measure: Measure) -> list[float]:
    """Figures of the days from a topic's first to its platform's last, oldest first."""
    first = min((item.at for item in items), default=reach.last)
    count = min(MOST_DAYS, int((reach.last - first) // DAY) + 1)
    return [sums.of(measure) for sums in windows(items, reach.last, DAY, count)]


def foretold(topic: Topic, items: Sequence[Seen], reach: Reach, horizon: int) -> tuple[list[float], Forecast]:
    """(the days, their forecast). Raises NotEnoughHistory; also where all but a few of the days have nothing."""
    days = days_of(items, reach, measure_of(items))
    have = len(days) if sum(day > 0 for day in days) >= horizon else sum(day > 0 for day in days)
    if have < days_needed(horizon):
        raise NotEnoughHistory(topic=topic.topic, have=have, needed=days_needed(horizon))
    return days, forecast(days, horizon)


def prediction_of(topic: Topic, items: Sequence[Seen], reach: Reach, trend: Trend, horizon: int) -> Prediction:
    """Where a topic goes. Raises NotEnoughHistory."""
    days, found = foretold(topic, items, reach, horizon)
    return Prediction(
        topic=topic.topic,
        platform=topic.platform,
        measure=trend.measure,
        as_of=trend.as_of,
        horizon=horizon,
        predicted_growth=found.growth,
        confidence=found.confidence,
        model=found.model,
        backtest=found.backtest,
        history=tuple(days),
        forecast=found.days,
        insights=tuple(_insights(days, found, trend, reach)),
    )


def _insights(days: Sequence[float], found: Forecast, trend: Trend, reach: Reach) -> list[str]:
    tested, horizon = found.backtest, found.backtest.horizon
    told = [
        f"{trend.measure.capitalize()} of {len(days)} days on {trend.platform}, up to {trend.as_of[:10]}; the next "
        f"{horizon} days are forecast by {found.model}.",
        f"From {tested.origins} earlier days, the model was off by {_error(tested.error)} and repeating the {horizon} "
        f"days before by {_error(tested.error_as_before)}.",
    ]
    if found.model == AS_BEFORE:
        told.append("The model did no better than saying that it stays as it is, so that is what is said.")
    before = days[-2 * horizon : -horizon]
    if sum(before):
        change = 100.0 * (sum(days[-horizon:]) - sum(before)) / sum(before)
        told.append(f"The last {horizon} days had {change:+.0f} % against the {horizon} before.")
    peak = max(range(len(days)), key=lambda i: days[i])
    on = iso(reach.last - (len(days) - 1 - peak) * DAY)[:10]
    told.append(f"The most on one day was {days[peak]:,.0f}, on {on}.")
    if trend.related_topics:
        told.append(f"Seen beside it: {'; '.join(trend.related_topics[:3])}.")
    return told


def _error(value: float) -> str:
    return f"{100 * value:.0f} %"


def topic_of(row: dict[str, Any], seconds: Any) -> Topic:
    """A row as a value; `seconds` reads times."""
    return Topic(
        seq=row["seq"],
        id=row["id"],
        platform=row["platform"],
        region=row["region"],
        category=row["category"],
        topic=row["topic"],
        url=row["url"],
        tags=tuple(json.loads(row["tags"])),
        first=seconds(row["first_at"]),
        last=seconds(row["last_at"]),
        vector=row["vector"] or b"",
    )
