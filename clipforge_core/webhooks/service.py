"""Webhook endpoints of a user, what is announced to them, and the log of what was sent.

    made = services.webhooks.create(caller, url="https://example.org/hook", events=["export.ready"])
    made.secret                                                   # shown now, and never again
    with database.write() as db:
        services.webhooks.announce(db, user, "export.ready", {"exportId": "exp_1"})

Announcing writes rows; sending them is the deliverer's. What is announced in a transaction that is rolled back was
never announced, and what is committed is sent at least once.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from clipforge_core.codec import to_builtins
from clipforge_core.errors import FetchRefused
from clipforge_core.ids import iso, new_id
from clipforge_core.model.user import Caller
from clipforge_core.model.webhook import Delivery, DeliveryState, Endpoint
from clipforge_core.net import check_url
from clipforge_core.refusals import Conflict, Invalid, NotThere
from clipforge_core.settings import Settings
from clipforge_core.webhooks.canonical import body
from clipforge_core.webhooks.events import EVENTS, TEST, example
from clipforge_core.webhooks.signing import new_secret

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection
    from clipforge_core.store.database import Database

MOST_ENDPOINTS = 100
"""Endpoints of one user."""

_LONGEST_URL = 2048
_LONGEST_SECRET = 256


class Sealer(Protocol):
    """What keeps secrets at rest: the vault."""

    def seal(self, data: bytes) -> bytes:
        """Bytes that nobody can read without the server's keys."""

    def open(self, sealed: bytes) -> bytes:
        """What was sealed."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint that was just created, with its secret."""

    endpoint: Endpoint
    secret: str


class WebhookService:
    """Endpoints, announcements and the delivery log of one database."""

    def __init__(self, database: Database, vault: Sealer, settings: Settings) -> None:
        self._database = database
        self._vault = vault
        self._allow_private = settings.get("allow_private_urls", bool)
        self._default_secret = settings.get("webhook_secret", str)

    # -- endpoints ------------------------------------------------------------------------

    def create(self, caller: Caller, *, url: str, events: Sequence[str], secret: str | None = None) -> Made:
        """Register an endpoint. Without a `secret` it is signed with the operator's (`webhook_secret`), or with a new
        one where the operator set none. Raises Invalid, Conflict."""
        wanted = _events(events)
        self._check_url(url)
        own = _secret(secret) if secret is not None else "" if self._default_secret else new_secret()
        endpoint = Endpoint(id=new_id("wh"), url=url, events=wanted, created_at=iso())
        sealed = self._vault.seal(own.encode()) if own else None
        with self._database.write() as db:
            [row] = db.query("SELECT count(*) AS n FROM webhook_endpoints WHERE user = ?", [caller.id])
            if row["n"] >= MOST_ENDPOINTS:
                raise Conflict(detail=f"there are {MOST_ENDPOINTS} webhook endpoints already; delete one first")
            db.execute(
                "INSERT INTO webhook_endpoints (id, user, url, events, secret, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                [endpoint.id, caller.id, url, " ".join(wanted), sealed, endpoint.created_at],
            )
        return Made(endpoint=endpoint, secret=own or self._default_secret)

    def endpoints(self, caller: Caller) -> list[Endpoint]:
        """All endpoints of the caller, newest first."""
        with self._database.read() as db:
            rows = db.query("SELECT * FROM webhook_endpoints WHERE user = ? ORDER BY seq DESC", [caller.id])
            return [_endpoint(row) for row in rows]

    def get(self, caller: Caller, endpoint_id: str) -> Endpoint:
        """One endpoint. Raises NotThere."""
        with self._database.read() as db:
            return self._owned(db, caller, endpoint_id)

    def update(
        self,
        caller: Caller,
        endpoint_id: str,
        *,
        url: str | None = None,
        events: Sequence[str] | None = None,
        enabled: bool | None = None,
        secret: str | None = None,
    ) -> Endpoint:
        """Change what is given; a new secret counts from the next attempt on. Raises NotThere, Invalid."""
        changes: dict[str, Any] = {}
        if events is not None:
            changes["events"] = " ".join(_events(events))
        if enabled is not None:
            changes["enabled"] = int(enabled)
        if secret is not None:
            changes["secret"] = self._vault.seal(_secret(secret).encode())
        if url is not None:
            self.get(caller, endpoint_id)
            self._check_url(url)
            changes["url"] = url
        with self._database.write() as db:
            self._owned(db, caller, endpoint_id)
            for column, value in changes.items():
                db.execute(f"UPDATE webhook_endpoints SET {column} = ? WHERE id = ?", [value, endpoint_id])  # noqa: S608
            return self._owned(db, caller, endpoint_id)

    def delete(self, caller: Caller, endpoint_id: str) -> None:
        """Forget an endpoint, with its log and what was still to be sent. Raises NotThere."""
        with self._database.write() as db:
            self._owned(db, caller, endpoint_id)
            db.execute("DELETE FROM webhook_endpoints WHERE id = ?", [endpoint_id])

    def owner_of(self, endpoint_id: str) -> str:
        """The id of the user whose endpoint it is: for the operator, who acts for all. Raises NotThere."""
        with self._database.read() as db:
            for row in db.query("SELECT user FROM webhook_endpoints WHERE id = ?", [endpoint_id]):
                return str(row["user"])
        raise NotThere(kind="webhook endpoint", id=endpoint_id)

    # -- announcing -----------------------------------------------------------------------

    def announce(self, db: Connection, user: str, event: str, data: Mapping[str, Any]) -> int:
        """Write a delivery for each enabled endpoint of the user that subscribed, in the caller's own transaction;
        answers how many. `data` is JSON; what a receiver could not read back exactly is made plain."""
        rows = list(db.query("SELECT id, events FROM webhook_endpoints WHERE user = ? AND enabled = 1", [user]))
        wanted = [row["id"] for row in rows if event in row["events"].split()]
        if wanted:
            written = body(event, to_builtins(data), iso())
            webhook_id = _message_id()
            for endpoint_id in wanted:
                _insert(db, endpoint_id, event, webhook_id, written)
        return len(wanted)

    def test(self, caller: Caller, endpoint_id: str, event: str = TEST) -> Delivery:
        """Send a test event, or an example of another one. Raises NotThere, Invalid, Conflict."""
        if event != TEST and event not in EVENTS:
            raise Invalid(field="event", detail=f"one of {', '.join((TEST, *EVENTS))} is needed")
        with self._database.write() as db:
            self._enabled(db, caller, endpoint_id)
            made = _insert(db, endpoint_id, event, _message_id(), body(event, example(event), iso()))
            return _delivery_in(db, made)

    # -- the log --------------------------------------------------------------------------

    def deliveries(
        self, caller: Caller, endpoint_id: str, *, limit: int = 50, cursor: str = ""
    ) -> tuple[list[Delivery], str]:
        """Deliveries of an endpoint, newest first, and the cursor of those after them ("" where there are none).

        Raises NotThere, Invalid.
        """
        if cursor and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
            raise Invalid(field="cursor", detail="a cursor of an earlier answer is needed")
        before = int(cursor) if cursor else 2**62
        with self._database.read() as db:
            self._owned(db, caller, endpoint_id)
            rows = list(
                db.query(
                    "SELECT * FROM webhook_deliveries WHERE endpoint = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
                    [endpoint_id, before, limit + 1],
                )
            )
        more = str(rows[limit - 1]["seq"]) if len(rows) > limit else ""
        return [_delivery(row) for row in rows[:limit]], more

    def delivery(self, caller: Caller, endpoint_id: str, delivery_id: str) -> Delivery:
        """One delivery. Raises NotThere."""
        with self._database.read() as db:
            self._owned(db, caller, endpoint_id)
            return _delivery(_delivery_row(db, endpoint_id, delivery_id))

    def sent(self, caller: Caller, endpoint_id: str, delivery_id: str) -> bytes:
        """The body of a delivery, byte for byte. Raises NotThere."""
        with self._database.read() as db:
            self._owned(db, caller, endpoint_id)
            return bytes(_delivery_row(db, endpoint_id, delivery_id)["body"])

    def replay(self, caller: Caller, endpoint_id: str, delivery_id: str) -> Delivery:
        """Send the same message again: the same webhook-id and body, as a delivery of its own.

        Raises NotThere; Conflict where it is still being sent, or the endpoint is switched off.
        """
        with self._database.write() as db:
            self._enabled(db, caller, endpoint_id)
            row = _delivery_row(db, endpoint_id, delivery_id)
            if row["state"] == DeliveryState.PENDING.value:
                raise Conflict(detail=f"{delivery_id} is still being sent")
            return _delivery_in(db, _insert(db, endpoint_id, row["event"], row["webhook_id"], row["body"]))

    # -- inside ---------------------------------------------------------------------------

    def _check_url(self, url: str) -> None:
        if len(url) > _LONGEST_URL:
            raise Invalid(field="url", detail=f"it is longer than {_LONGEST_URL} characters")
        try:
            check_url(url, allow_private=self._allow_private)
        except FetchRefused as error:
            raise Invalid(field="url", detail=str(error.data["detail"])) from error

    def _owned(self, db: Connection, caller: Caller, endpoint_id: str) -> Endpoint:
        for row in db.query("SELECT * FROM webhook_endpoints WHERE id = ? AND user = ?", [endpoint_id, caller.id]):
            return _endpoint(row)
        raise NotThere(kind="webhook endpoint", id=endpoint_id)

    def _enabled(self, db: Connection, caller: Caller, endpoint_id: str) -> None:
        if not self._owned(db, caller, endpoint_id).enabled:
            raise Conflict(detail=f"the webhook endpoint {endpoint_id} is switched off; enable it first")


def _insert(db: Connection, endpoint_id: str, event: str, webhook_id: str, written: bytes) -> str:
    made = new_id("dlv")
    db.execute(
        "INSERT INTO webhook_deliveries (id, endpoint, event, webhook_id, body, state, next_attempt, created_at)"
        " VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)",
        [made, endpoint_id, event, webhook_id, written, time.time(), iso()],
    )
    return made


def _message_id() -> str:
    return f"msg_{secrets.token_hex(12)}"


def _events(events: Sequence[str]) -> tuple[str, ...]:
    if not events:
        raise Invalid(field="events", detail=f"name at least one of {', '.join(EVENTS)}")
    for number, event in enumerate(events):
        if event not in EVENTS:
            raise Invalid(field=f"events[{number}]", detail=f"one of {', '.join(EVENTS)} is needed")
    return tuple(dict.fromkeys(events))


def _secret(secret: str) -> str:
    if not 1 <= len(secret) <= _LONGEST_SECRET or not secret.isascii() or not secret.isprintable():
        detail = f"1 to {_LONGEST_SECRET} printable ASCII characters are needed"
        raise Invalid(field="secret", detail=detail)
    return secret


def _endpoint(row: Mapping[str, Any]) -> Endpoint:
    return Endpoint(
        id=row["id"],
        url=row["url"],
        events=tuple(row["events"].split()),
        enabled=bool(row["enabled"]),
        created_at=row["created_at"],
    )


def _delivery_in(db: Connection, delivery_id: str) -> Delivery:
    [row] = db.query("SELECT * FROM webhook_deliveries WHERE id = ?", [delivery_id])
    return _delivery(row)


def _delivery_row(db: Connection, endpoint_id: str, delivery_id: str) -> dict[str, Any]:
    sql = "SELECT * FROM webhook_deliveries WHERE id = ? AND endpoint = ?"
    for row in db.query(sql, [delivery_id, endpoint_id]):
        return row
    raise NotThere(kind="delivery", id=delivery_id)


def _delivery(row: Mapping[str, Any]) -> Delivery:
    state = DeliveryState(row["state"])
    return Delivery(
        id=row["id"],
        endpoint=row["endpoint"],
        event=row["event"],
        webhook_id=row["webhook_id"],
        state=state,
        attempts=row["attempts"],
        status=row["status"],
        answer=row["answer"],
        latency=row["latency"],
        problem=row["problem"],
        created_at=row["created_at"],
        next_attempt_at=iso(row["next_attempt"]) if state is DeliveryState.PENDING else "",
        finished_at=row["finished_at"],
    )
