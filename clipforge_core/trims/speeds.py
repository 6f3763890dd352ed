"""How long work takes on this machine, from what it took before: a straight line for each kind of work.

    speeds.note(db, "encode mp4 high", 20.0, 9.1)     # 20 seconds of video took 9.1 seconds
    speeds.expect(db, "encode mp4 high", 60.0)        # 26.4, or None where nothing like it was done yet

Seconds of work are fitted to seconds of media by least squares (y = a + b·x), where each new figure makes all the
earlier ones count for less (0.9): a machine that is busier, or was replaced, is known again after some ten jobs.
Neither part of the line is ever below 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clipforge_core.ids import iso

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

KEPT = 0.9
"""What the earlier figures count for once another one is there."""

_SPREAD = 1e-6
"""Variance of the lengths below which they count as one length."""


class Line:
    """Sums of a weighted least-squares fit."""

    def __init__(self, n: float = 0.0, sx: float = 0.0, sy: float = 0.0, sxx: float = 0.0, sxy: float = 0.0) -> None:
        self.n, self.sx, self.sy, self.sxx, self.sxy = n, sx, sy, sxx, sxy

    def add(self, x: float, y: float) -> Line:
        """With one more figure."""
        return Line(
            self.n * KEPT + 1,
            self.sx * KEPT + x,
            self.sy * KEPT + y,
            self.sxx * KEPT + x * x,
            self.sxy * KEPT + x * y,
        )

    def at(self, x: float) -> float | None:
        """What the line says of `x`; None without any figure."""
        if self.n <= 0:
            return None
        spread = self.sxx / self.n - (self.sx / self.n) ** 2
        if spread <= _SPREAD * max(1.0, self.sxx / self.n):
            # One length alone: what lasts twice as long takes twice as long.
            return self.sy / self.sx * x if self.sx > 0 and x > 0 else self.sy / self.n
        slope = (self.sxy / self.n - self.sx * self.sy / self.n**2) / spread
        slope = max(0.0, slope)
        offset = self.sy / self.n - slope * self.sx / self.n
        if offset < 0:
            return self.sxy / self.sxx * x
        return offset + slope * x


def note(db: Connection, work: str, media: float, took: float) -> None:
    """Work on `media` seconds of media took `took` seconds; inside a transaction."""
    line = _line(db, work).add(max(0.0, media), max(0.0, took))
    row = {
        "work": work,
        "n": line.n,
        "sx": line.sx,
        "sy": line.sy,
        "sxx": line.sxx,
        "sxy": line.sxy,
        "updated_at": iso(),
    }
    db.execute(
        "INSERT OR REPLACE INTO speeds (work, n, sx, sy, sxx, sxy, updated_at) "
        "VALUES (:work, :n, :sx, :sy, :sxx, :sxy, :updated_at)",
        row,
    )


def expect(db: Connection, work: str, media: float) -> float | None:
    """Seconds that such work on so many seconds of media will take; encoding in a quality that was not made here yet
    is taken for the one of that format that was made last. None where nothing like it was done."""
    known = _line(db, work).at(media)
    family = work.rpartition(" ")[0]
    if known is not None or not family.startswith("encode "):
        return known
    row = db.conn.execute(
        "SELECT work FROM speeds WHERE substr(work, 1, ?) = ? ORDER BY updated_at DESC LIMIT 1",
        [len(family) + 1, f"{family} "],
    ).fetchone()
    return None if row is None else _line(db, str(row[0])).at(media)


def _line(db: Connection, work: str) -> Line:
    row = db.conn.execute("SELECT n, sx, sy, sxx, sxy FROM speeds WHERE work = ?", [work]).fetchone()
    return Line() if row is None else Line(*(float(value) for value in row))
