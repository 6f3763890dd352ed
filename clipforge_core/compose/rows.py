"""Rows of a table for a video template: a CSV file with a head, or a JSON list of objects.

read_rows(Path("products.csv"))     # [{"name": "Kettle", "price": "19.90"}, …]
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import looked_at
from clipforge_core.errors import BadDocument
from clipforge_core.files import readable, write_bytes

MOST = 10_000
"""Rows of one table."""

Row = dict[str, Any]


def read_rows(path: Path) -> list[Row]:
    """All rows of a table, by the names of its columns. Raises BadDocument, MissingFile, PermissionDenied."""
    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise readable(error, path) from error
    rows = _from_json(data, path) if path.suffix.lower() in (".json", ".jsonl") else _from_csv(data, path)
    if not rows:
        raise BadDocument(path=path, detail="it holds no rows")
    if len(rows) > MOST:
        raise BadDocument(path=path, detail=f"it holds {len(rows)} rows, more than {MOST}")
    return rows


def _from_json(data: bytes, path: Path) -> list[Row]:
    try:
        if path.suffix.lower() == ".jsonl":
            return [msgspec.json.decode(line, type=looked_at(Row)) for line in data.splitlines() if line.strip()]
        return msgspec.json.decode(data, type=looked_at(list[Row]))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadDocument(path=path, detail=f"not a list of objects: {error}") from error


def _from_csv(data: bytes, path: Path) -> list[Row]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadDocument(path=path, detail="it is not UTF-8: save it as CSV UTF-8") from error
    head = text.splitlines()[0] if text.strip() else ""
    separator = max(",;\t", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise BadDocument(path=path, detail=f"not a CSV table: {error}") from error
    lines = [line for line in table if any(cell.strip() for cell in line)]
    if not lines:
        return []
    names = [name.strip() for name in lines[0]]
    doubled = sorted({n for n in names if names.count(n) > 1})
    if "" in names or doubled:
        raise BadDocument(
            path=path, detail=f"its first row must name each column once: {', '.join(doubled) or 'one has no name'}"
        )
    long = next((n for n, line in enumerate(lines[1:], start=2) if len(line) > len(names)), None)
    if long is not None:
        raise BadDocument(path=path, detail=f"row {long} has more cells than the {len(names)} columns")
    return [dict(zip(names, line, strict=False)) for line in lines[1:]]


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """A table of rows as CSV; columns in the order in which they are first seen."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_bytes(path, out.getvalue().encode("utf-8"))
