"""The body of a webhook: one JSON text that reads back to the same bytes everywhere.

Many receivers do not check the bytes that came. They parse them, write them out again (`JSON.stringify` in Node,
`json.dumps(…, sort_keys=True, separators=(",", ":"))` in Python) and check that. So the body is written in the form of
RFC 8785, and what the languages print differently is not in it: `plain` says how each value is made to fit.

    body("export.failed", {"exportId": "exp_1", "reason": "disk full"}, "2026-01-01T00:00:00.000Z")
    # b'{"data":{"exportId":"exp_1","reason":"disk full"},"event":"export.failed","timestamp":"2026-…"}'
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from clipforge_core.errors import MissingExtra

MAX_BYTES = 99_000
"""Receivers commonly refuse bodies of 100 kB."""

_SAFE_INTEGER = 2**53 - 1
_SMALLEST = 1e-4
"""Below it Python prints an exponent; JavaScript does so below 1e-6."""

_DEEPEST = 32
_LONGEST_BITS = 4096
_URL = re.compile(r"https?://", re.IGNORECASE)
_NOT_PLAIN = re.compile(r"[^ -~]")
_PUNCTUATION = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u00df": "ss"}
)


def body(event: str, data: Mapping[str, Any], timestamp: str) -> bytes:
    """The bytes that are sent, less than 100 kB. Data that would be longer is cut down to its short texts and numbers,
    with `truncated`: what it names is had by GET."""
    fitting = plain(data)
    written = _write(event, fitting, timestamp)
    if len(written) <= MAX_BYTES:
        return written
    return _write(event, _outline(fitting), timestamp)


def plain(value: Any, depth: int = 0) -> Any:
    """A JSON value of which every language prints the same.

    URLs are percent-encoded, other text keeps U+0020 to U+007E; floats without a fraction become integers, what needs
    an exponent is rounded to 0.0001 or becomes a text, integers beyond 2**53 become texts, what is no number is None;
    keys made of digits alone get a "_" in front (JavaScript moves them to the beginning).
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _integer(int(value))
    if isinstance(value, float):
        return _number(float(value))
    if isinstance(value, str):
        return text(value)
    if depth >= _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return _object(value, depth)
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    raise TypeError(f"{type(value).__name__} is no JSON value")


def text(value: str) -> str:
    """A text in U+0020 to U+007E: URLs percent-encoded, accents left off, what is left as "?"."""
    if not _NOT_PLAIN.search(value) and not (" " in value and _URL.match(value)):
        return str(value)
    if _URL.match(value):
        return quote(value.encode("utf-8", "replace"), safe="".join(chr(c) for c in range(0x21, 0x7F)))
    spread = unicodedata.normalize("NFKD", value.translate(_PUNCTUATION))
    kept = "".join(" " if char.isspace() else char for char in spread if not unicodedata.combining(char))
    return _NOT_PLAIN.sub("?", kept)


def _integer(value: int) -> int | str | None:
    if abs(value) <= _SAFE_INTEGER:
        return value
    return str(value) if value.bit_length() <= _LONGEST_BITS else None


def _number(value: float) -> int | float | str | None:
    if not math.isfinite(value):
        return None
    if value.is_integer():
        return int(value) if abs(value) <= _SAFE_INTEGER else repr(value)
    if abs(value) < _SMALLEST:
        value = round(value, 4)
        return value or 0
    return value


def _object(value: Mapping[str, Any], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in value.items():
        name = text(str(key))
        if name.isdigit():
            name = f"_{name}"
        while name in found:
            name += "_"
        found[name] = plain(item, depth + 1)
    return found


def _outline(data: dict[str, Any]) -> dict[str, Any]:
    short = {
        key: value
        for key, value in data.items()
        if len(key) <= 100 and not isinstance(value, dict | list) and len(str(value)) <= 500
    }
    return {**dict(list(short.items())[:50]), "truncated": True}


def _write(event: str, data: dict[str, Any], timestamp: str) -> bytes:
    try:
        import rfc8785
    except ImportError as error:
        raise MissingExtra(what="Writing webhooks", package="rfc8785", extra="server") from error
    written: bytes = rfc8785.dumps({"event": text(event), "data": data, "timestamp": timestamp})
    return written
