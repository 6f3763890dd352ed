"""What the sources share: their settings, JSON that may be anything, and figures and texts out of it."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

from clipforge_core import Equipment, InputError

_TAG = re.compile(r"<[^>]{0,500}>")
_LONGEST = 500


class Source:
    """A source that reads settings."""

    version = "1"

    def __init__(self) -> None:
        self._equipment: Equipment | None = None

    def configure(self, equipment: Equipment) -> None:
        """Keep the settings for later."""
        self._equipment = equipment

    def names(self, name: str) -> tuple[str, ...]:
        """A setting of names; () before it was configured."""
        return self._equipment.settings.get(name, tuple) if self._equipment is not None else ()

    def text(self, name: str) -> str:
        """A setting of text."""
        return self._equipment.settings.get(name, str).rstrip("/") if self._equipment is not None else ""

    def flag(self, name: str) -> bool:
        """A setting that is on or off."""
        return self._equipment.settings.get(name, bool) if self._equipment is not None else False


def json_object(data: bytes, url: str, what: str) -> dict[str, Any]:
    """An object of JSON. Raises InputError."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(path=url, detail=f"it is no JSON of {what}") from error
    if not isinstance(value, dict):
        raise InputError(path=url, detail=f"it is no JSON of {what}")
    return value


def entries(value: Any, *path: str) -> list[dict[str, Any]] | None:
    """The objects of a list below some keys; None where there is no list."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else None


def number(value: Any) -> int | None:
    """A figure, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e15:
        return None
    return int(value)


def plain(value: Any) -> str:
    """A text on one line, without marks of HTML."""
    if not isinstance(value, str):
        return ""
    return " ".join(html.unescape(_TAG.sub(" ", value[: 20 * _LONGEST])).split())[:_LONGEST]


def time_of(seconds: Any) -> str:
    """Seconds since 1970 as UTC ISO 8601; "" for what is no time."""
    whole = number(seconds)
    if whole is None or not 0 <= whole < 1 << 33:
        return ""
    return datetime.fromtimestamp(whole, UTC).isoformat()
