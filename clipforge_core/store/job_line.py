"""The line of waiting jobs: which is the next of some kinds.

The index has the jobs of each kind in the order in which they are due. The kinds that wait are found by leaps through
it (a loose index scan), and of each the first is looked at: the cost grows with the number of kinds, not of jobs.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

_WAITING = "FROM jobs WHERE state = 'queued' AND foreground = 0"
_KINDS = f"""
WITH RECURSIVE waiting (kind) AS (
    SELECT MIN(kind) {_WAITING}
    UNION ALL
    SELECT (SELECT MIN(kind) {_WAITING} AND kind > waiting.kind) FROM waiting WHERE waiting.kind IS NOT NULL
)
SELECT kind FROM waiting WHERE kind IS NOT NULL
"""  # noqa: S608 - its parts stand above
_FIRST = f"SELECT due, seq, id {_WAITING} AND kind = ? AND not_before <= ? ORDER BY due, seq LIMIT ?"
_SOONEST = f"SELECT MIN(not_before) {_WAITING} AND kind = ?"


def first(db: Any, most: int, kinds: Collection[str] = (), but: Collection[str] = ()) -> list[str]:
    """The ids of the jobs that are due first and may begin now, `most` at the most, of these kinds, or of all `but`
    those."""
    now = time.time()
    found = [row for kind in _kinds(db, kinds, but) for row in db.conn.execute(_FIRST, [kind, now, most]).fetchall()]
    return [str(row[2]) for row in sorted(found)[:most]]


def next_due(db: Any, kinds: Collection[str] = (), but: Collection[str] = ()) -> float | None:
    """When (seconds since 1970; 0.0 for now) the next one may begin; None where none waits."""
    if first(db, 1, kinds, but):
        return 0.0
    return min((db.conn.execute(_SOONEST, [kind]).fetchone()[0] for kind in _kinds(db, kinds, but)), default=None)


def _kinds(db: Any, kinds: Collection[str], but: Collection[str]) -> list[str]:
    waiting = [row[0] for row in db.conn.execute(_KINDS).fetchall()]
    return [kind for kind in waiting if (kind in kinds if kinds else kind not in but)]
