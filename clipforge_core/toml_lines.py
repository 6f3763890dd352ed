"""Where a key stands in a TOML file: error messages name the line of the mistake.

`tomllib` answers values without their places, so this scans the text for headers and keys::

    >>> line_of("[captions]\\nsize = 9", ("captions", "size"))
    2
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADER = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_QUOTES = ('"""', "'''")


def line_of(text: str, path: tuple[str, ...]) -> int:
    """Line (from 1) of the key at `path`, or of the nearest table around it; 0 where neither is there.

    Keys inside an inline table answer the line of the table.
    """
    best, depth = 0, 0
    for number, found in _places(text):
        shared = found == path[: len(found)]
        if shared and len(found) > depth:
            best, depth = number, len(found)
    return best


def error_line(message: str) -> int:
    """Line that a `tomllib.TOMLDecodeError` names in its message; 0 where it names none."""
    found = re.search(r"\(at line (\d+)", message)
    return int(found.group(1)) if found else 0


def _places(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    table: tuple[str, ...] = ()
    closing = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        header = _HEADER.match(line)
        key = None if header else _KEY.match(line)
        if header:
            table = _parts(header.group(1))
            yield number, table
        elif key:
            yield number, table + _parts(key.group(1))
            closing = _opened(line[key.end() :])


def _opened(value: str) -> str:
    """The quotes that must come before keys count again, where a value goes on over lines."""
    for quotes in _QUOTES:
        if value.lstrip().startswith(quotes) and value.count(quotes) == 1:
            return quotes
    return ""


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
