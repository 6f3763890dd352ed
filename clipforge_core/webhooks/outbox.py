"""The rows of deliveries as the deliverer sees them: what is due, what it holds, what came of it.

A delivery that is being sent carries its owner. When that process is dead the row is anybody's again, so that a kill
loses no delivery; one whose outcome was not written before the kill is sent once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.codec import looked_at
from clipforge_core.ids import iso
from clipforge_core.model.job import Owner
from clipforge_core.model.webhook import DeliveryState
from clipforge_core.store.owner import is_alive

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

CLOCK_SECONDS = 60.0
"""No attempt waits for so long: one that would was planned by a clock that has been set back since, and is due."""


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery on its way: all that an attempt needs."""

    id: str
    endpoint: str
    user: str
    url: str
    secret: bytes | None
    enabled: bool
    webhook_id: str
    body: bytes
    attempts: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an attempt; `again_in` in seconds where another one follows."""

    state: DeliveryState
    status: int = 0
    answer: str = ""
    latency: float = 0.0
    problem: str = ""
    again_in: float = 0.0


class Outbox:
    """Deliveries of one database, in the hands of one owner."""

    def __init__(self, database: Database, owner: Owner) -> None:
        self._database = database
        self._me = [owner.pid, owner.boot, owner.started]

    def release(self, in_flight: Collection[str]) -> None:
        """Free the rows of dead owners, and those of ours that nothing works on."""
        with self._database.read() as db:
            held = list(
                db.query(
                    "SELECT id, owner_pid AS pid, owner_boot AS boot, owner_started AS started"
                    " FROM webhook_deliveries WHERE state = 'pending' AND owner_pid IS NOT NULL"
                )
            )
        living: dict[tuple[Any, ...], bool] = {}
        lost = []
        for row in held:
            key = (row["pid"], row["boot"], row["started"])
            if list(key) == self._me:
                if row["id"] not in in_flight:
                    lost.append(row)
            elif not living.setdefault(key, is_alive(Owner(pid=key[0], boot=key[1], started=key[2]))):
                lost.append(row)
        self._free((row["id"], [row["pid"], row["boot"], row["started"]]) for row in lost)

    def hand_back(self, ids: Iterable[str]) -> None:
        """Let go of what we hold."""
        self._free((delivery_id, self._me) for delivery_id in ids)

    def _free(self, rows: Iterable[tuple[str, list[Any]]]) -> None:
        rows = list(rows)
        if not rows:
            return
        with self._database.write() as db:
            for delivery_id, owner in rows:
                db.execute(_LET_GO, [delivery_id, *owner])

    def next_due(self, now: float) -> float | None:
        """Seconds until a delivery that nobody holds is due; 0 where one is, None where there is none."""
        with self._database.read() as db:
            sql = "SELECT next_attempt AS at FROM webhook_deliveries WHERE state = 'pending' AND owner_pid IS NULL"
            for row in db.query(f"{sql} ORDER BY next_attempt LIMIT 1"):
                return 0.0 if _due(row["at"], now) else row["at"] - now
        return None

    def claim(
        self, now: float, *, room: int, per_endpoint: int, per_user: int, flying: Iterable[Parcel]
    ) -> list[Parcel]:
        """Take up to `room` deliveries that are due, and not more of one endpoint or user than may be on their way at
        once: a slow receiver holds up nobody else."""
        endpoints, users = Counter[str](), Counter[str]()
        for parcel in flying:
            endpoints[parcel.endpoint] += 1
            users[parcel.user] += 1
        chosen: list[str] = []
        with self._database.read() as db:
            for one in list(db.query(_WAITING)):
                wanted = min(
                    room - len(chosen), per_endpoint - endpoints[one["endpoint"]], per_user - users[one["user"]]
                )
                if wanted <= 0 or not _due(one["first"], now):
                    continue
                found = [row["id"] for row in db.query(_NEXT, [one["endpoint"], wanted]) if _due(row["at"], now)]
                users[one["user"]] += len(found)
                chosen += found
        return self._take(chosen)

    def _take(self, chosen: list[str]) -> list[Parcel]:
        if not chosen:
            return []
        taken = []
        with self._database.write() as db:
            for delivery_id in chosen:
                changed = db.execute(
                    "UPDATE webhook_deliveries SET owner_pid = ?, owner_boot = ?, owner_started = ?"
                    " WHERE id = ? AND state = 'pending' AND owner_pid IS NULL",
                    [*self._me, delivery_id],
                ).rowcount
                if changed:
                    [row] = db.query(_PARCEL, [delivery_id])
                    taken.append(msgspec.convert({**row, "enabled": bool(row["enabled"])}, looked_at(Parcel)))
        return taken

    def record(self, parcel: Parcel, outcome: Outcome, now: float) -> None:
        """Write what came of an attempt, where the row is still ours, and let go of it."""
        final = outcome.state is not DeliveryState.PENDING
        # A power cut may lose this: the delivery is then sent once more.
        with self._database.write(durable=False) as db:
            db.execute(
                _RECORD,
                [
                    outcome.state.value,
                    outcome.status,
                    outcome.answer,
                    outcome.latency,
                    outcome.problem,
                    now + outcome.again_in,
                    iso(now) if final else "",
                    parcel.id,
                    *self._me,
                ],
            )

    def prune(self, before: float) -> int:
        """Forget deliveries that ended before a moment; answers how many."""
        with self._database.read() as db:
            old = [
                row["seq"]
                for row in db.query(
                    "SELECT seq FROM webhook_deliveries WHERE state != 'pending' AND finished_at < ?", [iso(before)]
                )
            ]
        for begin in range(0, len(old), 500):
            some = old[begin : begin + 500]
            with self._database.write(durable=False) as db:
                marks = ", ".join("?" * len(some))
                db.execute(f"DELETE FROM webhook_deliveries WHERE seq IN ({marks})", some)  # noqa: S608
        return len(old)


def _due(at: float, now: float) -> bool:
    return not 0 < at - now <= CLOCK_SECONDS


_WAITING = """
SELECT endpoint, user, first FROM (
    SELECT e.id AS endpoint, e.user AS user, (
        SELECT d.next_attempt FROM webhook_deliveries AS d
        WHERE d.endpoint = e.id AND d.state = 'pending' AND d.owner_pid IS NULL ORDER BY d.next_attempt LIMIT 1
    ) AS first FROM webhook_endpoints AS e
) WHERE first IS NOT NULL ORDER BY first
"""
_NEXT = """
SELECT id, next_attempt AS at FROM webhook_deliveries
WHERE endpoint = ? AND state = 'pending' AND owner_pid IS NULL ORDER BY next_attempt, seq LIMIT ?
"""
_PARCEL = """
SELECT d.id, d.endpoint, e.user, e.url, e.secret, e.enabled, d.webhook_id, d.body, d.attempts
FROM webhook_deliveries AS d JOIN webhook_endpoints AS e ON e.id = d.endpoint WHERE d.id = ?
"""
_LET_GO = """
UPDATE webhook_deliveries SET owner_pid = NULL, owner_boot = NULL, owner_started = NULL
WHERE id = ? AND state = 'pending' AND owner_pid = ? AND owner_boot = ? AND owner_started = ?
"""
_RECORD = """
UPDATE webhook_deliveries
SET state = ?, attempts = attempts + 1, status = ?, answer = ?, latency = ?, problem = ?, next_attempt = ?,
    finished_at = ?, owner_pid = NULL, owner_boot = NULL, owner_started = NULL
WHERE id = ? AND state = 'pending' AND owner_pid = ? AND owner_boot = ? AND owner_started = ?
"""
