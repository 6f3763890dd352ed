"""Columns of the tables that platforms export, by what they are called there: YouTube Studio, TikTok and others alike.

columns = columns_of(["Content", "Video title", "Views", "Watch time (hours)"])
columns.places["views"], columns.unit, columns.platform        # 2, "hours", "youtube"
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from clipforge_core.refusals import Invalid

_NAMES: dict[str, tuple[str, ...]] = {
    "day": ("date", "day"),
    "platform": ("platform", "network"),
    "video": ("content", "video id", "post id", "media id", "id"),
    "title": ("video title", "title", "post title", "description", "caption"),
    "url": ("video link", "link", "permalink", "post url", "url"),
    "country": ("geography", "country", "countries", "territory", "top territories"),
    "views": ("views", "video views", "total views", "plays", "total plays", "view count"),
    "viewers": ("unique viewers", "reached audience"),
    "watch": ("watch time hours", "watch time minutes", "watch time seconds", "total play time seconds"),
    "average": ("average view duration", "average watch time", "avg watch time", "average time watched"),
    "likes": ("likes", "total likes", "like count"),
    "comments": ("comments", "total comments", "comments added", "comment count"),
    "shares": ("shares", "total shares", "share count"),
}
_PLATFORMS = {
    "youtube": {"average view duration", "video publish time", "impressions click through rate", "watch time hours"},
    "tiktok": {"video views", "profile views", "reached audience", "total play time seconds", "video link"},
}
"""Names of columns that tell which platform a table is of."""


class Columns(msgspec.Struct, frozen=True):
    """Where each figure stands (counted from 0), what watch time is written in, and the platform that the names tell
    ("" where they do not)."""

    places: dict[str, int]
    unit: str = ""
    platform: str = ""

    def cell(self, row: Sequence[str], name: str) -> str:
        """The text of a row in a column; "" where it has none."""
        place = self.places.get(name, len(row))
        return row[place].strip() if place < len(row) else ""


def columns_of(head: Sequence[str]) -> Columns:
    """Columns by the first row of a table. Raises Invalid where none has views."""
    names = [_plain(cell) for cell in head]
    places: dict[str, int] = {}
    unit = ""
    for what, known in _NAMES.items():
        place = next((names.index(each) for each in known if each in names), None)
        if place is not None:
            places[what] = place
            if what == "watch":
                unit = names[place].split()[-1]
    if "views" not in places:
        detail = f"no column is called Views; there are: {', '.join(cell for cell in head if cell)[:300] or 'none'}"
        raise Invalid(field="file", detail=detail)
    scores = {platform: len(marks & set(names)) for platform, marks in _PLATFORMS.items()}
    best = max(scores, key=lambda platform: scores[platform])
    told = best if scores[best] and list(scores.values()).count(scores[best]) == 1 else ""
    return Columns(places, unit, told)


def _plain(cell: str) -> str:
    """A name in small letters, words and spaces alone: "Watch time (hours)" is "watch time hours"."""
    return " ".join(re.sub(r"[\W_]+", " ", cell.lower()).split())
