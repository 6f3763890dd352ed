"""History: the items of topics as series of equal windows of time that end together.

All windows of a platform end when it was last seen, not now: figures of days come a day late, and a file may be of
last year. Each window is open at its beginning and closed at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.ids import iso, moment
from clipforge_core.model.trend import Measure
from clipforge_core.trends.velocity import LEAST_WINDOWS

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

DAY = 86400.0
WINDOWS = {"24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY}
"""Seconds of a window by the name of a time range."""

BASELINE = 14
"""Windows before the last that are looked at."""


class Seen(msgspec.Struct, frozen=True):
    """One item of a topic; `at` in seconds since 1970, what its source does not tell is None."""

    at: float
    views: int | None
    engagement: int | None
    posts: int | None


class Reach(msgspec.Struct, frozen=True):
    """When a platform was first and last seen, seconds since 1970."""

    first: float
    last: float


class Sums(msgspec.Struct):
    """Sums of one window."""

    views: int = 0
    engagement: int = 0
    posts: int = 0

    def of(self, measure: Measure) -> float:
        """One of them."""
        return float(getattr(self, measure))


def reaches(db: Connection, platform: str = "") -> dict[str, Reach]:
    """Of one platform, or of all."""
    known = (
        [platform] if platform else [row[0] for row in db.conn.execute("SELECT DISTINCT platform FROM trend_topics")]
    )
    found = {}
    for name in known:
        first, last = (
            db.conn.execute(f"SELECT {what} FROM trend_topics WHERE platform = ?", [name]).fetchone()[0]  # noqa: S608
            for what in ("min(first_at)", "max(last_at)")
        )
        if first is not None:
            found[name] = Reach(moment(first), moment(last))
    return found


def seen_of(db: Connection, topics: Sequence[int], since: float) -> dict[int, list[Seen]]:
    """Items of topics by their numbers, after a moment."""
    found: dict[int, list[Seen]] = {topic: [] for topic in topics}
    for begin in range(0, len(topics), 500):
        some = topics[begin : begin + 500]
        marks = ",".join("?" * len(some))
        query = f"SELECT topic, at, views, engagement, posts FROM trend_items WHERE topic IN ({marks}) AND at > ?"  # noqa: S608
        for topic, at, views, engagement, posts in db.conn.execute(query, [*some, iso(since)]):
            found[topic].append(Seen(moment(at), views, engagement, posts))
    return found


def measure_of(items: Iterable[Seen]) -> Measure:
    """What a topic is measured by: views where a source tells them, else engagement, else posts."""
    told = list(items)
    if any(item.views for item in told):
        return "views"
    return "engagement" if any(item.engagement for item in told) else "posts"


def windows(items: Iterable[Seen], end: float, length: float, count: int) -> list[Sums]:
    """Sums of `count` windows of `length` seconds that end at `end`, oldest first. What a source does not say of a
    single item is nothing, and an item without a number of posts is one."""
    found = [Sums() for _ in range(count)]
    for item in items:
        back = int((end - item.at) // length)
        if 0 <= back < count:
            sums = found[count - 1 - back]
            sums.views += item.views or 0
            sums.engagement += item.engagement or 0
            sums.posts += 1 if item.posts is None else item.posts
    return found


def number_of_windows(reach: Reach, length: float, first: float) -> int:
    """How many windows are looked at, with the last one, BASELINE + 1 at the most: those since a topic was first seen
    where they are enough to tell its usual, else those of its platform, in which it was not there yet."""
    own = int((reach.last - first) // length)
    return min(BASELINE, own if own >= LEAST_WINDOWS else int((reach.last - reach.first) // length)) + 1
