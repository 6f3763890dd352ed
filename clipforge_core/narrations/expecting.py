"""When a narration will be done: by how long such work took on this machine, and by what stands before it.

    line = Line.read(db, workers=2)
    line.finish(narration, now=time.time())         # seconds since 1970

Of other jobs that wait before it, the mean of the last ones of their kind counts. Where nothing like it was done here
yet, ASSUMED stands in, and `Narration.estimate` is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clipforge_core.codec import decode
from clipforge_core.ids import moment
from clipforge_core.model.narration import Narration, NarrationStatus, NarrationWish
from clipforge_core.trims.speeds import expect

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

ONCE = 1.0
"""What stands for the seconds of media where work does not depend on them."""
SCENE_SECONDS = 8.0
"""Seconds of a scene, where nobody knows how many there will be."""
ASSUMED = {"draft": 0.5, "low": 1.0, "medium": 2.0, "high": 4.0}
"""Seconds of work for a second of film before anything was measured."""
SURE = 15.0
"""Percentage from which the progress of a job says when it will end."""

_LINE = """
SELECT j.id, j.kind, j.state, j.due, j.seq, j.percentage, n.estimate, n.wish
FROM jobs j LEFT JOIN narrations n ON n.id = j.id
WHERE j.foreground = 0 AND j.state IN ('queued', 'processing') ORDER BY j.state, j.due, j.seq LIMIT 500
"""
_MEAN = """
SELECT avg(took) FROM (
    SELECT (julianday(finished_at) - julianday(started_at)) * 86400 AS took FROM jobs
    WHERE kind = ? AND state = 'completed' AND started_at != '' ORDER BY seq DESC LIMIT 20)
"""


def works_of(wish: NarrationWish) -> list[tuple[str, float]]:
    """(work, seconds of media or number) of all that a film is made of, under the names by which speeds are kept."""
    return [
        ("narrate script", ONCE),
        ("narrate voice", wish.seconds),
        ("narrate pictures", max(1.0, wish.seconds / SCENE_SECONDS)),
        (f"encode narrate {wish.quality}", wish.seconds),
        ("narrate rest", ONCE),
    ]


def expected(db: Connection, wish: NarrationWish) -> float | None:
    """Seconds of work that a wish will take; None where a part of it was not measured yet."""
    parts = [expect(db, work, media) for work, media in works_of(wish)]
    return None if any(part is None for part in parts) else round(sum(part for part in parts if part is not None), 1)


def seconds_of(narration: Narration) -> float:
    """Seconds of work, measured or assumed."""
    return narration.estimate if narration.estimate is not None else assumed(narration.wish)


def assumed(wish: NarrationWish) -> float:
    """Seconds of work where nothing was measured yet."""
    return 10.0 + wish.seconds * ASSUMED[wish.quality]


class Line:
    """The jobs that wait and are worked on: (place in the line, seconds that are left)."""

    def __init__(self, waiting: dict[str, float], busy: dict[str, float], workers: int) -> None:
        self._waiting = waiting
        self._busy = busy
        self._workers = max(1, workers)

    @classmethod
    def read(cls, db: Connection, workers: int) -> Line:
        """As it is now."""
        means: dict[str, float] = {}
        waiting: dict[str, float] = {}
        busy: dict[str, float] = {}
        for row in db.query(_LINE):
            if row["wish"] is not None:
                seconds = row["estimate"]
                seconds = assumed(decode(row["wish"], NarrationWish)) if seconds is None else float(seconds)
            else:
                kind = row["kind"]
                if kind not in means:
                    means[kind] = float(db.conn.execute(_MEAN, [kind]).fetchone()[0] or 0.0)
                seconds = means[kind]
            if row["state"] == "queued":
                waiting[row["id"]] = seconds
            else:
                busy[row["id"]] = seconds * (1 - min(99.0, row["percentage"]) / 100)
        return cls(waiting, busy, workers)

    def before(self, narration_id: str) -> float:
        """Seconds until work on a job begins."""
        ahead = sum(self._busy.values()) if len(self._busy) >= self._workers else 0.0
        for other, seconds in self._waiting.items():
            if other == narration_id:
                break
            ahead += seconds
        return ahead / self._workers

    def finish(self, narration: Narration, now: float) -> float:
        """When it will be done (seconds since 1970); of one that is over, when it was."""
        if narration.status.over:
            return moment(narration.finished_at) if narration.finished_at else now
        own = seconds_of(narration)
        if narration.status is NarrationStatus.QUEUED or not narration.started_at:
            return now + self.before(narration.id) + own
        began = moment(narration.started_at)
        if narration.progress >= SURE:
            left = (now - began) * (100 - narration.progress) / narration.progress
            return now + left
        return max(began + own, now + own * (1 - narration.progress / 100) / 2)
