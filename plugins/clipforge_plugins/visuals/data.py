"""What a brief's data holds, read with patience: anything may be missing or of another kind.

words({"text": 3}, "text")            # "3"
listed({"items": "a\\nb"}, "items")    # ["a", "b"]
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

_MOST = 1e100
_FLAG = re.compile("[ \u00a0]?(?:[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f)")
"""Flags of countries and of parts of them: no font and no icon that is bundled has their colours."""


def words(data: Mapping[str, Any], name: str) -> str:
    """The text of that name; "" where there is none."""
    return _text(data.get(name))


def listed(data: Mapping[str, Any], name: str) -> list[str]:
    """The texts of that name, without empty ones."""
    value = data.get(name)
    if isinstance(value, str):
        value = value.splitlines()
    if not isinstance(value, list | tuple):
        value = [] if value is None or isinstance(value, Mapping) else [value]
    return [text for text in map(_text, value) if text]


def table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The table of that name, empty where there is none."""
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def tables(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The list of tables of that name."""
    value = data.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def number(value: Any) -> float | None:
    """A number that can be drawn, also where it is written as text; None for anything else, and beyond 1e100. What is
    nearer to zero than 1e-100 is zero."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(found) or abs(found) > _MOST:
        return None
    return found if abs(found) > 1 / _MOST else 0.0


def _text(value: Any) -> str:
    if isinstance(value, str):
        value = _without_flags(value)
        return "\n".join(line for line in (" ".join(each.split()) for each in value.splitlines()) if line)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _without_flags(text: str) -> str:
    """A text without flags, where there are words beside them."""
    plain = _FLAG.sub("", text)
    return plain if any(char.isalnum() for char in plain) else text
