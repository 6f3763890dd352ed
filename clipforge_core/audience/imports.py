"""Files that platforms export: a row → the sums of a day, of a video where the row names one, of a country where it
names that.

    table = read_table(data, platform="youtube", day="", today=date.today())
    keep(db, user, "imp_1", table)

A row that cannot be read is told of with its line and leaves the others alone. A later file replaces what an earlier
one said of the same day, video and platform, so that nothing counts twice.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.audience.cells import count_of, day_of, is_empty, seconds_of
from clipforge_core.audience.columns import Columns, columns_of
from clipforge_core.errors import InputError, MissingFile
from clipforge_core.model.audience import RowProblem
from clipforge_core.refusals import Invalid, TooLarge
from clipforge_core.studio.safe import safe_text

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

LARGEST = 20_000_000
"""Bytes of a file."""
MOST_TOLD = 100
"""Problems that are kept of a file; the others are counted."""

OWN = "web"
"""The platform of what was counted here."""

_PLATFORM = re.compile(r"[a-z0-9][a-z0-9_.-]{0,31}")
_TOTAL = ("total", "totals")
_CODES = ("utf-8-sig", "utf-16")
_WRITE = """
INSERT INTO audience_counts (user, hour, subject, platform, country, own, import, views, viewers, timed_views, seconds,
    likes, comments, shares)
VALUES (:user, :hour, :subject, :platform, :country, 0, :import, :views, :viewers, :timed_views, :seconds,
    :likes, :comments, :shares)
ON CONFLICT (user, hour, subject, platform, country, own) DO UPDATE SET
    import = excluded.import, views = excluded.views, viewers = excluded.viewers,
    timed_views = excluded.timed_views, seconds = excluded.seconds, likes = excluded.likes,
    comments = excluded.comments, shares = excluded.shares
"""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What one row says."""

    day: str
    platform: str
    video: str = ""
    title: str = ""
    url: str = ""
    country: str = ""
    views: int
    viewers: int = 0
    timed_views: int = 0
    seconds: float = 0.0
    likes: int = 0
    comments: int = 0
    shares: int = 0

    @property
    def subject(self) -> str:
        """What the row is about: "" for all videos together."""
        return f"{self.platform}:{self.video}" if self.video else ""


class Table(msgspec.Struct):
    """What a file says: rows that could be read, how many there are, and what was wrong with the others."""

    rows: list[Row]
    count: int = 0
    problems: list[RowProblem] = msgspec.field(default_factory=list)
    notes: list[str] = msgspec.field(default_factory=list)

    def problem(self, line: int, message: str) -> None:
        """Note what is wrong with a row."""
        if len(self.problems) < MOST_TOLD:
            self.problems.append(RowProblem(line=line, message=message))


def read_file(path: Path) -> bytes:
    """A file of this machine. Raises MissingFile, TooLarge, InputError."""
    try:
        if path.stat().st_size > LARGEST:
            raise TooLarge(what=str(path), limit=LARGEST)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MissingFile(path=path) from error
    except OSError as error:
        raise InputError(path=path, detail=error.strerror or str(error)) from error


def read_table(data: bytes, *, platform: str, day: str, today: date) -> Table:
    """The rows of a CSV file: RFC 4180, UTF-8 or UTF-16, commas, semicolons or tabs. `platform` and `day` are for rows
    that do not say themselves.

    Raises TooLarge; Invalid for what is no such table, and where nothing says of which platform it is.
    """
    if len(data) > LARGEST:
        raise TooLarge(what="the file", limit=LARGEST)
    if platform and not _PLATFORM.fullmatch(platform):
        raise Invalid(field="platform", detail="up to 32 of a-z, 0-9, - and _ are needed, such as youtube")
    if day:
        try:
            day = day_of(day, today)
        except ValueError as error:
            raise Invalid(field="day", detail=str(error)) from error
    lines = _lines(_text(data))
    first = next(((line, row) for line, row, problem in lines if any(row) and not problem), None)
    if first is None:
        raise Invalid(field="file", detail="there is no row with the names of columns")
    columns = columns_of(first[1])
    named = platform or columns.platform
    if not named and "platform" not in columns.places:
        raise Invalid(field="platform", detail="the columns do not tell which platform this is of: name it")
    return _read(lines, columns, named, day, today)


def _read(lines: Iterator[tuple[int, list[str], str]], columns: Columns, platform: str, day: str, today: date) -> Table:
    table = Table([])
    for line, cells, problem in lines:
        if problem:
            table.count += 1
            table.problem(line, problem)
        elif any(cells) and cells[0].strip().lower() not in _TOTAL:
            table.count += 1
            try:
                table.rows.append(_row(cells, columns, platform, day, today))
            except ValueError as error:
                table.problem(line, str(error))
    if any(row.country for row in table.rows):
        table.notes.append("Rows with a country make up the countries alone: their views are in other exports too.")
    return table


def _row(cells: Sequence[str], columns: Columns, platform: str, day: str, today: date) -> Row:
    """Raises ValueError."""

    def count(name: str) -> int:
        try:
            return count_of(columns.cell(cells, name)) or 0
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error

    written = columns.cell(cells, "day")
    if not written and not day:
        raise ValueError("the day is missing: name the day that the file is of, where it has no column Date")
    named = columns.cell(cells, "platform").lower() or platform
    if not _PLATFORM.fullmatch(named):
        raise ValueError(f"platform: {named!r} is none" if named else "the platform is missing")
    if named == OWN:
        raise ValueError(f"{OWN} is what this server counts itself")
    if is_empty(columns.cell(cells, "views")):
        raise ValueError("the views are missing")
    views = count("views")
    seconds = _seconds(cells, columns, views)
    video, title = _video(cells, columns)
    return Row(
        day=day_of(written, today) if written else day,
        platform=named,
        video=video.removeprefix(f"{named}:"),  # as our own tables write it
        title=title,
        url=columns.cell(cells, "url")[:2000],
        country=_country(columns.cell(cells, "country")),
        views=views,
        viewers=count("viewers"),
        timed_views=views if seconds is not None else 0,
        seconds=seconds or 0.0,
        likes=count("likes"),
        comments=count("comments"),
        shares=count("shares"),
    )


def _seconds(cells: Sequence[str], columns: Columns, views: int) -> float | None:
    """How long all views of a row lasted together; None where it does not say. Raises ValueError."""
    watched = seconds_of(columns.cell(cells, "watch"), columns.unit)
    if watched is not None:
        return watched
    average = seconds_of(columns.cell(cells, "average"), "seconds")
    return None if average is None else average * views


def _video(cells: Sequence[str], columns: Columns) -> tuple[str, str]:
    """(what the platform calls a video, its title); the title or link names it where there is no id."""
    title = " ".join(columns.cell(cells, "title").split())[:300]
    url = columns.cell(cells, "url")
    return (columns.cell(cells, "video") or url or title)[:300], title


def _country(cell: str) -> str:
    return cell.upper() if re.fullmatch(r"[A-Za-z]{2}", cell) else cell[:100]


def _text(data: bytes) -> str:
    for code in _CODES:
        if code == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return safe_text(data.decode(code))
        except UnicodeError:
            continue
    raise Invalid(field="file", detail="it is no text in UTF-8 or UTF-16")


def _lines(text: str) -> Iterator[tuple[int, list[str], str]]:
    """(line where a row ends, its cells, "" or what is wrong with it)."""
    head = text.lstrip("\r\n").partition("\n")[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, [], str(error)
            continue
        yield reader.line_num, row, ""


def keep(db: Connection, user: str, import_id: str, rows: Sequence[Row]) -> None:
    """Write rows in the place of what was known of the same. Rows of a file that say of the same are added up."""
    summed: dict[tuple[str, str, str, str], Row] = {}
    for row in rows:
        place = (row.day, row.subject, row.platform, row.country)
        summed[place] = _added(summed[place], row) if place in summed else row
    for row in summed.values():
        figures = {name: getattr(row, name) for name in _FIGURES}
        values = {"user": user, "hour": f"{row.day}T00", "subject": row.subject, "platform": row.platform}
        db.conn.execute(_WRITE, {**values, "country": row.country, "import": import_id, **figures})
        if row.subject:
            db.conn.execute(
                "INSERT INTO audience_subjects (user, subject, kind, title, url) VALUES (?, ?, 'imported', ?, ?)"
                " ON CONFLICT (user, subject) DO UPDATE SET"
                " title = CASE WHEN excluded.title != '' THEN excluded.title ELSE title END,"
                " url = CASE WHEN excluded.url != '' THEN excluded.url ELSE url END",
                [user, row.subject, row.title, row.url],
            )


_FIGURES = ("views", "viewers", "timed_views", "seconds", "likes", "comments", "shares")


def _added(one: Row, other: Row) -> Row:
    sums = {name: getattr(one, name) + getattr(other, name) for name in _FIGURES}
    return msgspec.structs.replace(one, **sums)
