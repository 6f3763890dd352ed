"""Conditions of a GET (RFC 9110, 13): what a client that has a copy already wants to know first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime

_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def http_date(moment: float) -> str:
    """Seconds since 1970 as HTTP writes them."""
    return formatdate(moment, usegmt=True)


def not_modified(headers: Mapping[bytes, bytes], etag: str, modified: float) -> bool:
    """True where the client's copy is still good: 304. If-None-Match counts before If-Modified-Since."""
    wanted = headers.get(b"if-none-match")
    if wanted is not None:
        text = wanted.decode("latin-1").strip()
        return text == "*" or any(tag == etag for _, tag in _TAG.findall(text))
    since = _date(headers.get(b"if-modified-since"))
    return since is not None and int(modified) <= since


def range_holds(headers: Mapping[bytes, bytes], etag: str, modified: float) -> bool:
    """False where If-Range names another file than the present one: then it is sent whole."""
    condition = headers.get(b"if-range")
    if condition is None:
        return True
    text = condition.decode("latin-1").strip()
    if text.startswith(('"', "W/")):
        return text == etag  # a weak tag never holds
    return _date(condition) == int(modified)


def _date(value: bytes | None) -> int | None:
    if value is None:
        return None
    try:
        return int(parsedate_to_datetime(value.decode("latin-1")).timestamp())
    except (ValueError, OverflowError):
        return None
