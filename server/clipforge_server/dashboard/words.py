"""How values are written on pages: times, lengths, sizes, states."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from clipforge_core.ids import iso

_STEPS = (
    (60, "minute"),
    (3600, "hour"),
    (86400, "day"),
    (7 * 86400, "week"),
    (30 * 86400, "month"),
    (365 * 86400, "year"),
)


def seconds_of(moment: str | float) -> float:
    """Seconds since 1970 of a time, however it is kept."""
    if isinstance(moment, int | float):
        return float(moment)
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


def ago(moment: str | float) -> str:
    """ "just now", "3 minutes ago", "in 2 days"."""
    passed = time.time() - seconds_of(moment)
    size = abs(passed)
    if size < 45:
        return "just now" if passed >= -5 else "in a moment"
    span, name = next(((s, n) for s, n in reversed(_STEPS) if size >= s), _STEPS[0])
    count = max(1, round(size / span))
    text = f"{count} {name}{'s' if count > 1 else ''}"
    return f"{text} ago" if passed >= 0 else f"in {text}"


def stamp(moment: str | float) -> str:
    """UTC ISO 8601, as `datetime` attributes want it."""
    return moment if isinstance(moment, str) else iso(moment)


def day(moment: str | float) -> str:
    """ "3 March 2026"."""
    found = datetime.fromtimestamp(seconds_of(moment), UTC)
    return f"{found.day} {found:%B %Y}"


def clock(seconds: float) -> str:
    """ "1:02:03", "2:03"."""
    whole = int(seconds + 0.5)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def moment(when: str | float) -> str:
    """ "21:03:12", UTC: scripts write it in the time of the reader."""
    return f"{datetime.fromtimestamp(seconds_of(when), UTC):%H:%M:%S}"


def length(seconds: float) -> str:
    """ "12.5 s", "3 min 20 s", "2 h 5 min", "1,200 h"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = int(seconds + 0.5)
    if whole >= 360_000:
        return f"{whole // 3600:,} h"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole // 60 % 60} min"


def size(count: float) -> str:
    """ "1.2 GB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if abs(count) < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def percent(share: float) -> str:
    """A score of 0..1 as a whole number of percent."""
    return str(round(min(max(share, 0.0), 1.0) * 100))


def number(value: float) -> str:
    """ "1,000,000", "12.5"."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def change(percents: float, digits: int = 0) -> str:
    """A change in percent: "+12 %", "−3 %", "0 %"."""
    value = round(percents, digits)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(value))} %"


def plain(name: str) -> str:
    """A name of the program as words."""
    return name.replace("_", " ").replace("-", " ")


FILTERS: dict[str, Callable[..., Any]] = {
    "ago": ago,
    "stamp": stamp,
    "day": day,
    "clock": clock,
    "moment": moment,
    "lasting": length,
    "bytes": size,
    "percent": percent,
    "number": number,
    "change": change,
    "plain": plain,
}
"""By the names that templates know."""
