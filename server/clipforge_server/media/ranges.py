"""Ranges: which parts of a file a Range header asks for (RFC 9110, 14.1 and 14.2).

    parse_ranges("bytes=0-99,-50", 1000)     # [(0, 100), (950, 1000)]
    parse_ranges("bytes=2000-", 1000)        # []: none of it is there, 416
    parse_ranges("lines=1-2", 1000)          # None: to be passed over, 200

Parts are half open. Those that overlap or touch are joined, so that nobody is sent a byte twice, and a header that asks
for very many is passed over (RFC 9110, 17.15).
"""

from __future__ import annotations

import re

MOST = 32
"""Parts of one answer at most, after joining."""

LONGEST = 2048
"""Characters of a header that is looked at."""

_SPEC = re.compile(r"([0-9]{1,19})-([0-9]{1,19})?|-([0-9]{1,19})")


def parse_ranges(header: str, size: int) -> list[tuple[int, int]] | None:
    """Parts of a file of `size` bytes in the order of the file, [] where none can be had, None where the header is to
    be passed over."""
    unit, equals, specs = header.partition("=")
    if not equals or unit.strip().lower() != "bytes" or len(header) > LONGEST:
        return None
    found: list[tuple[int, int]] = []
    for spec in specs.split(","):
        text = spec.strip(" \t")
        if not text:
            continue  # empty list elements are allowed (RFC 9110, 5.6.1)
        match = _SPEC.fullmatch(text)
        if match is None:
            return None
        first, last, suffix = match.groups()
        if suffix is not None:
            start, end = max(0, size - int(suffix)), size
        else:
            start, end = int(first), size if last is None else int(last) + 1
            if last is not None and end <= start:
                return None  # "5-2" is no range at all
        if start < size and start < end:
            found.append((start, min(end, size)))
    if not specs.strip(" \t,"):
        return None
    joined = _joined(found)
    return joined if len(joined) <= MOST else None


def _joined(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
