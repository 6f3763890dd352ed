"""Sums as CSV: a row a day, platform and video, as spreadsheets open it (RFC 4180, UTF-8 with a mark)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from clipforge_core.model.audience import Totals

HEAD = (
    "Date",
    "Platform",
    "Video ID",
    "Video title",
    "Views",
    "Unique viewers",
    "Views with watch time",
    "Watch time (seconds)",
    "Likes",
    "Comments",
    "Shares",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(days: Iterable[tuple[str, str, str, Totals]], titles: Mapping[str, str]) -> bytes:
    """Rows of (day, platform, subject, sums). A text that a spreadsheet would take for a formula has an apostrophe
    before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for day, platform, subject, sums in days:
        figures = (sums.views, sums.viewers, sums.timed_views, sums.watch_seconds)
        texts = (_text(platform), _text(subject), _text(titles.get(subject, "")))
        writer.writerow([day, *texts, *figures, sums.likes, sums.comments, sums.shares])
    return out.getvalue().encode("utf-8-sig")


def _text(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value
