"""Cells of exported tables: days, counts and lengths of time, as platforms write them.

    day_of("Nov 28, 2026", today)     # "2026-11-28"
    count_of("1,234")                 # 1234
    seconds_of("0:01:23", "hms")      # 83.0

Each raises ValueError with what would have been right; an empty cell, or a dash, is None.
"""

from __future__ import annotations

import re
from datetime import date, datetime

_EMPTY = ("", "-", "--", "—", "n/a")
_GROUPED = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f' ]\d{3})+")
_COUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([KMB]?)", re.IGNORECASE)
_WRITTEN = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d", "%Y%m%d")
_WITHOUT_YEAR = ("%B %d", "%b %d", "%d %B", "%d %b")
_UNITS = {"": 1, "K": 1000, "M": 1_000_000, "B": 1_000_000_000}

UNITS = {"hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
"""Seconds of what a column of numbers is written in."""


def is_empty(cell: str) -> bool:
    """True for a cell that says that there is nothing to say."""
    return cell.strip().lower() in _EMPTY


def day_of(cell: str, today: date) -> str:
    """A day as "2026-11-28". One without a year is the last such day up to `today`. Raises ValueError."""
    text = " ".join(cell.split())
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        pass
    for form in _WRITTEN:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    for form in _WITHOUT_YEAR:
        for year in (today.year, today.year - 1):
            try:
                found = datetime.strptime(f"{text} {year}", f"{form} %Y").date()
            except ValueError:
                continue
            if found <= today:
                return found.isoformat()
    raise ValueError(f"{cell!r} is no day; write 2026-11-28")


def count_of(cell: str) -> int | None:
    """A count: 1234, "1,234", "1.2K". Raises ValueError."""
    if is_empty(cell):
        return None
    text = cell.strip()
    if _GROUPED.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    found = _COUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"{cell!r} is no count")
    return min(int(float(found[1]) * _UNITS[found[2].upper()]), 2**53)


def seconds_of(cell: str, unit: str) -> float | None:
    """A length of time: a number of `unit` (a name of UNITS), or, with "hms", hours, minutes and seconds. Raises
    ValueError."""
    if is_empty(cell):
        return None
    text = cell.strip()
    if re.fullmatch(r"\d{1,4}(:\d{1,2}){1,2}", text):
        total = 0.0
        for part in text.split(":"):
            total = 60 * total + float(part)
        return total
    plain = text.replace(",", "") if re.search(r",\d{3}(?!\d)", text) else text.replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", plain):
        raise ValueError(f"{cell!r} is no length of time")
    return min(float(plain) * UNITS.get(unit, 1.0), 1e12)
