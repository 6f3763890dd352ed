"""Ranges of time: the last 24 hours in hours, the last 7, 30 or 90 days in days, and as long a time before each.

    found = range_of("7d", now)
    found.since, found.until            # "2026-11-23T00", "2026-11-29T19"
    found.before                        # ("2026-11-16T00", "2026-11-22T19")

Today is one of the days. The time before ends as early in its last day as now is in today, so that a day that is not
over is held against as much of a day.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from clipforge_core.refusals import Invalid

RANGES = ("24h", "7d", "30d", "90d")

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class Range(msgspec.Struct, frozen=True):
    """From `since` until before `until`, and the same before; hours written "2026-11-29T18". `steps` are the
    beginnings of its hours or days, each as long as the sums of it are cut to: 13 characters, or 10."""

    name: str
    since: str
    until: str
    before: tuple[str, str]
    steps: tuple[str, ...]
    step_length: int


def range_of(name: str, now: float) -> Range:
    """The range of that name which ends with the hour of `now` (seconds since 1970, UTC). Raises Invalid."""
    if name not in RANGES:
        raise Invalid(field="date_range", detail=f"one of {', '.join(RANGES)} is needed")
    until = datetime.fromtimestamp(now, UTC).replace(minute=0, second=0, microsecond=0) + _HOUR
    if name == "24h":
        length, step, since, cut = _DAY, _HOUR, until - _DAY, 13
    else:
        length, step, cut = int(name[:-1]) * _DAY, _DAY, 10
        since = (until - _HOUR).replace(hour=0) - length + _DAY
    steps, at = [], since
    while at < until:
        steps.append(_hour(at)[:cut])
        at += step
    return Range(name, _hour(since), _hour(until), (_hour(since - length), _hour(until - length)), tuple(steps), cut)


def as_iso(hour: str) -> str:
    """An hour or a day as UTC ISO 8601."""
    return f"{hour}:00:00Z" if len(hour) == 13 else f"{hour}T00:00:00Z"


def _hour(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H")
