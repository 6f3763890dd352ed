"""The source `table`: a CSV file with a topic a row, of any platform.

    topic,date,platform,region,category,views,engagement,posts,tags,url
    Pythagoras,2026-11-28,youtube,US,education,15000,1200,12,"maths;geometry",https://…

Columns are found by their names, in any order; `topic` is needed, and one of views, engagement and posts. A row that
cannot be read is left out; RFC 4180 quoting, UTF-8 or UTF-16, commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from clipforge_core import InputError, TrendItem, TrendQuery
from clipforge_plugins.trends.reading import Source, plain

_NAMES = {
    "topic": ("topic", "title", "keyword", "query", "hashtag", "name"),
    "at": ("date", "day", "at", "time", "timestamp"),
    "platform": ("platform", "network"),
    "region": ("region", "country"),
    "category": ("category",),
    "views": ("views", "video views", "searches", "interest"),
    "engagement": ("engagement", "engagements", "interactions"),
    "posts": ("posts", "videos", "publish count", "count"),
    "tags": ("tags", "hashtags"),
    "url": ("url", "link"),
}
_FIGURES = ("views", "engagement", "posts")
_CODES = ("utf-8-sig", "utf-16")


class Table(Source):
    """Reads the setting trends.tables."""

    name = "table"
    platform = "table"

    def addresses(self, query: TrendQuery) -> Sequence[str]:
        """Every file: what is looked for is found in the history."""
        return self.names("trends.tables")

    def parse(self, data: bytes, url: str, query: TrendQuery) -> list[TrendItem]:
        """A row, an item. Raises InputError for what has no such columns."""
        text = _text(data, url)
        head = text.lstrip("\r\n").partition("\n")[0]
        mark = max(",;\t", key=head.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        columns: dict[str, int] | None = None
        found: list[TrendItem] = []
        try:
            for row in rows:
                if columns is None:
                    columns = _columns(row, url) if any(row) else None
                elif any(row) and (item := self._item(row, columns)) is not None:
                    found.append(item)
        except csv.Error as error:
            raise InputError(path=url, detail=f"line {rows.line_num}: {error}") from error
        if columns is None:
            raise InputError(path=url, detail="it has no row with the names of columns")
        return found

    def _item(self, row: Sequence[str], columns: dict[str, int]) -> TrendItem | None:
        def cell(name: str) -> str:
            place = columns.get(name, len(row))
            return row[place].strip() if place < len(row) else ""

        figures = {name: _figure(cell(name)) for name in _FIGURES}
        at = _time(cell("at"))
        if not plain(cell("topic")) or at is None or all(figure is None for figure in figures.values()):
            return None
        return TrendItem(
            source=self.name,
            topic=plain(cell("topic")).lstrip("#"),
            url=cell("url"),
            at=at,
            region=cell("region"),
            category=cell("category"),
            tags=tuple(_words(cell("tags"))),
            platform=cell("platform").lower(),
            views=figures["views"],
            engagement=figures["engagement"],
            posts=figures["posts"],
        )


def _text(data: bytes, url: str) -> str:
    for code in _CODES:
        try:
            return data.decode(code)
        except UnicodeError:
            continue
    raise InputError(path=url, detail="it is no text in UTF-8 or UTF-16")


def _columns(row: Sequence[str], url: str) -> dict[str, int]:
    """The place of each column by what it holds. Raises InputError."""
    plain_names = [" ".join(re.sub(r"[\W_]+", " ", cell.lower()).split()) for cell in row]
    found = {}
    for name, known in _NAMES.items():
        place = next((i for each in known for i, cell in enumerate(plain_names) if cell == each), None)
        if place is not None:
            found[name] = place
    if "topic" not in found or not any(name in found for name in _FIGURES):
        raise InputError(path=url, detail="a column topic and one of views, engagement and posts are needed")
    return found


def _figure(cell: str) -> int | None:
    found = re.fullmatch(r"(\d+(?:[.,]\d+)*)\s*([KM]?)", cell, re.IGNORECASE)
    if found is None:
        return None
    grouped = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", found[1]).replace(",", ".")
    try:
        return int(float(grouped) * {"": 1, "K": 1000, "M": 1_000_000}[found[2].upper()])
    except ValueError:
        return None


def _time(cell: str) -> str | None:
    """UTC ISO 8601; "" where there is none, None where it is none."""
    if not cell:
        return ""
    try:
        at = datetime.fromisoformat(cell.replace("/", "-"))
    except ValueError:
        return None
    return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).isoformat()


def _words(cell: str) -> Iterator[str]:
    for each in re.split(r"[;,|]", cell):
        if each.strip():
            yield each.strip()
