"""Rows for many videos: CSV as spreadsheets write it, or a list of objects; each with the line that it stood in.

    rows_of_csv(b"title,script\\nTides,The sea rises.\\n")       # [TableRow(number=1, line=2, values={...})]

CSV by RFC 4180: quoted cells may hold commas, quotes and line breaks. With or without a byte-order mark; comma,
semicolon or tab. A row with more cells than the header has names is bad by itself and stops no other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from clipforge_core.refusals import Invalid

MOST = 500
"""Rows of one bulk."""
LARGEST = 5_000_000
"""Bytes of a table."""


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row. `number` counts rows from 1, `line` is where it begins in the file (0 without one), `problem` what is
    wrong with it as a row."""

    number: int
    values: dict[str, Any]
    line: int = 0
    problem: str = ""


def rows_of_csv(data: bytes, field: str = "file") -> list[TableRow]:
    """The rows of a CSV file. Raises Invalid where it is none as a whole."""
    if len(data) > LARGEST:
        raise Invalid(field=field, detail=f"at most {LARGEST} bytes are taken")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(field=field, detail="it is not UTF-8: save it as CSV UTF-8") from error
    if "\0" in text:
        raise Invalid(field=field, detail="it is no text")
    head = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names: list[str] | None = None
    found: list[TableRow] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise Invalid(field=field, detail=f"line {line}: not a CSV table: {error}") from error
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = _names(cells, field)
            continue
        values: dict[str, Any] = dict(zip(names, cells, strict=False))
        many = len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :])
        problem = f"it has {len(cells)} cells, and the header {len(names)}" if many else ""
        found.append(TableRow(number=len(found) + 1, line=line, values=values, problem=problem))
    return checked(found, field)


def rows_of_list(entries: Iterable[Mapping[str, Any]], field: str = "videos") -> list[TableRow]:
    """The rows of a list of objects; empty ones are passed over, and counted. Raises Invalid."""
    found = [TableRow(number=n, values=dict(entry)) for n, entry in enumerate(entries, start=1) if not _empty(entry)]
    return checked(found, field)


def checked(found: list[TableRow], field: str) -> list[TableRow]:
    """The same rows. Raises Invalid where there are none, or too many."""
    if not found:
        raise Invalid(field=field, detail="there is no row in it")
    if len(found) > MOST:
        raise Invalid(field=field, detail=f"it has {len(found)} rows, more than {MOST}")
    return found


def _names(cells: list[str], field: str) -> list[str]:
    names = ["_".join(cell.strip().lower().split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    doubled = sorted({name for name in names if names.count(name) > 1})
    if "" in names or doubled:
        detail = f"its first line must name each column once: {', '.join(doubled) or 'one has no name'}"
        raise Invalid(field=field, detail=detail)
    return names


def _empty(value: Any) -> bool:
    """True for what a client leaves at the end of a list: nothing in it anywhere."""
    if isinstance(value, Mapping):
        return all(_empty(each) for each in value.values())
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == []
