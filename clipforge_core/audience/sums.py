"""Sums over a range of time, grouped by one column at most.

An imported file may hold a whole channel's day and another each video's part of it; the videos count then, and the
channel only where they are missing. Rows with a country say again where views came from that are in other rows: they
make up the countries and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clipforge_core.model.audience import Totals

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

_SUMS = (
    "COALESCE(SUM(c.views), 0), COALESCE(SUM(c.viewers), 0), COALESCE(SUM(c.timed_views), 0), "
    "COALESCE(SUM(c.seconds), 0), COALESCE(SUM(c.likes), 0), COALESCE(SUM(c.comments), 0), COALESCE(SUM(c.shares), 0)"
)
_COUNTED = """
c.user = :user AND c.country = '' AND (c.subject != '' OR NOT EXISTS (
    SELECT 1 FROM audience_counts v WHERE v.user = c.user AND v.hour = c.hour AND v.platform = c.platform
        AND v.own = 0 AND v.country = '' AND v.subject != ''))
"""


class Scope:
    """Which rows are meant: of a user, from an hour until before another ("" for ever), of a platform or a subject (""
    for any)."""

    def __init__(self, user: str, since: str = "", until: str = "", *, platform: str = "", subject: str = "") -> None:
        self.values: dict[str, Any] = {"user": user}
        self._where = ""
        for name, column, sign, value in (
            ("since", "hour", ">=", since),
            ("until", "hour", "<", until),
            ("platform", "platform", "=", platform),
            ("subject", "subject", "=", subject),
        ):
            if value:
                self._where += f" AND c.{column} {sign} :{name}"
                self.values[name] = value

    def total(self, db: Connection) -> Totals:
        """All of it."""
        return _totals(db.conn.execute(f"SELECT {_SUMS} FROM {self._rows}", self.values).fetchone())  # noqa: S608

    def by(self, db: Connection, column: str) -> dict[str, Totals]:
        """By platform or subject."""
        query = f"SELECT c.{column}, {_SUMS} FROM {self._rows} GROUP BY 1"  # noqa: S608
        return {row[0]: _totals(row[1:]) for row in db.conn.execute(query, self.values)}

    def by_step(self, db: Connection, length: int) -> dict[str, Totals]:
        """By the first `length` characters of the hour: 13 for hours, 10 for days."""
        query = f"SELECT substr(c.hour, 1, {int(length)}), {_SUMS} FROM {self._rows} GROUP BY 1"  # noqa: S608
        return {row[0]: _totals(row[1:]) for row in db.conn.execute(query, self.values)}

    def days(self, db: Connection) -> list[tuple[str, str, str, Totals]]:
        """(day, platform, subject, sums) of each that has any, in that order."""
        query = f"SELECT substr(c.hour, 1, 10), c.platform, c.subject, {_SUMS} FROM {self._rows}"  # noqa: S608
        rows = db.conn.execute(f"{query} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3", self.values)
        return [(row[0], row[1], row[2], _totals(row[3:])) for row in rows]

    def countries(self, db: Connection) -> dict[str, int]:
        """Views by country, as far as imports tell."""
        query = f"""
            SELECT c.country, SUM(c.views) FROM audience_counts c
            WHERE c.user = :user AND c.country != ''{self._where} GROUP BY 1 HAVING SUM(c.views) > 0
        """  # noqa: S608
        return dict(db.conn.execute(query, self.values).fetchall())

    @property
    def _rows(self) -> str:
        return f"audience_counts c WHERE {_COUNTED}{self._where}"


def _totals(row: Any) -> Totals:
    views, viewers, timed, seconds, likes, comments, shares = row
    return Totals(
        views=views,
        viewers=viewers,
        timed_views=timed,
        watch_seconds=round(float(seconds), 3),
        likes=likes,
        comments=comments,
        shares=shares,
    )
