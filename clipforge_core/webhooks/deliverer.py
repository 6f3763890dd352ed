"""Sends webhooks: at once, then after 1, 2, 4 and 8 s; many at a time, few to one receiver; goes on after a kill.

    deliverer = Deliverer(database, vault, settings)
    deliverer.run_once()                 # what is due now, then answers
    deliverer.serve(stop)                # until `stop` is set: what the server's runner calls

2xx is success. 3xx and 4xx are final, and so is an address that may not be reached. 5xx, no answer within 30 s and a
failed connection are tried again. One deliverer a process.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

import msgspec

from clipforge_core.contracts.runner_task import Stopping
from clipforge_core.errors import ClipForgeError, FetchFailed, FetchRefused
from clipforge_core.guard import authorities
from clipforge_core.model.job import Owner
from clipforge_core.model.webhook import DeliveryState
from clipforge_core.net import Posted, post
from clipforge_core.settings import Settings
from clipforge_core.store.owner import this_process
from clipforge_core.webhooks.outbox import Outbox, Outcome, Parcel
from clipforge_core.webhooks.service import Sealer
from clipforge_core.webhooks.signing import signed

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

DELAYS = (1.0, 2.0, 4.0, 8.0)
"""Seconds before the second to the fifth attempt."""

TIMEOUT = 30.0
PARALLEL = 32
PER_ENDPOINT = 2
PER_USER = 8
ANSWER_BYTES = 2048
"""How much of an answer the log keeps."""

_LOOK_SECONDS = 0.2
_RELEASE_SECONDS = 5.0
_PRUNE_SECONDS = 3600.0
_GRACE_SECONDS = 2.0
_AGENT = "ClipForge-Webhooks/1"
_LOG = logging.getLogger(__name__)


class Post(Protocol):
    """How a message goes out: `clipforge_core.net.post`, unless a test has it otherwise."""

    def __call__(
        self, url: str, content: bytes, headers: Mapping[str, str], *, seconds: float, allow_private: bool, keep: int
    ) -> Posted:
        """Raises FetchRefused, FetchFailed."""


class Deliverer:
    """Sends the deliveries of one database. `delays` are the pauses before each further attempt, in seconds."""

    def __init__(
        self,
        database: Database,
        vault: Sealer,
        settings: Settings,
        *,
        owner: Owner | None = None,
        send: Post | None = None,
        clock: Callable[[], float] = time.time,
        delays: Sequence[float] = DELAYS,
        parallel: int = PARALLEL,
    ) -> None:
        self._outbox = Outbox(database, owner or this_process())
        self._vault = vault
        self._allow_private = settings.get("allow_private_urls", bool)
        self._default_secret = settings.get("webhook_secret", str)
        self._keep_seconds = settings.get("webhook_log_keep", float)
        self._send = send or partial(post, tls=authorities())
        self._clock = clock
        self._delays = tuple(delays)
        self._parallel = parallel
        self._flying: dict[str, Parcel] = {}
        self._landed = 0
        self._handed_back: set[str] = set()
        self._changed = threading.Condition()

    def run_once(self) -> int:
        """Send everything that is due, and wait for the answers; answers how many attempts were made."""
        attempts = 0
        self._outbox.release(self._flying)
        while True:
            landed = self._landed
            attempts += self._launch()
            with self._changed:
                if not self._flying:
                    return attempts
                self._wait(landed)

    def serve(self, stop: Stopping) -> None:
        """Send what is due whenever it is, until `stop` is set. What is on its way then has a few seconds; the rest
        is handed back and sent by the next one."""
        released = pruned = float("-inf")
        while not stop.is_set():
            landed = self._landed
            try:
                now = time.monotonic()
                if now - released >= _RELEASE_SECONDS:
                    self._outbox.release(self._flying)
                    released = now
                if now - pruned >= _PRUNE_SECONDS:
                    self._outbox.prune(self._clock() - self._keep_seconds)
                    pruned = now
                self._launch()
                pause = self._pause()
            except ClipForgeError as error:
                _LOG.warning("webhooks wait: %s", error)
                pause = _RELEASE_SECONDS
            with self._changed:
                self._wait(landed, pause)
        self._land()

    def _wait(self, landed: int, seconds: float | None = None) -> None:
        """Until one more is answered than there were before the last look at the rows: there is room for another."""
        self._changed.wait_for(lambda: self._landed != landed, seconds)

    def _pause(self) -> float:
        with self._changed:
            if len(self._flying) >= self._parallel:
                return _LOOK_SECONDS
        due = self._outbox.next_due(self._clock())
        return _LOOK_SECONDS if not due else min(_LOOK_SECONDS, due)

    def _launch(self) -> int:
        """Claim what is due and start sending it; answers how many."""
        with self._changed:
            flying = list(self._flying.values())
        room = self._parallel - len(flying)
        if room <= 0 or self._outbox.next_due(self._clock()) != 0.0:
            return 0
        taken = self._outbox.claim(
            self._clock(), room=room, per_endpoint=PER_ENDPOINT, per_user=PER_USER, flying=flying
        )
        with self._changed:
            self._flying.update((parcel.id, parcel) for parcel in taken)
        for parcel in taken:
            # Daemons: a receiver that takes its time does not keep the process from ending.
            threading.Thread(target=self._fly, args=(parcel,), name=f"webhook-{parcel.id}", daemon=True).start()
        return len(taken)

    def _land(self) -> None:
        until = time.monotonic() + _GRACE_SECONDS
        with self._changed:
            while self._flying and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            self._handed_back.update(self._flying)
        self._outbox.hand_back(self._handed_back)

    def _fly(self, parcel: Parcel) -> None:
        attempt = parcel.attempts + 1
        try:
            outcome = self._attempt(parcel)
            told = outcome.status or outcome.problem
            _LOG.info("%s to %s is %s: %s (attempt %d)", parcel.id, parcel.endpoint, outcome.state.value, told, attempt)
            if parcel.id not in self._handed_back:
                self._outbox.record(parcel, outcome, self._clock())
        except Exception:  # noqa: BLE001 - a thread has nobody to raise to
            # Not written, so the row is still ours: the next look frees it, and it is sent again.
            _LOG.exception("the outcome of %s was not recorded", parcel.id)
        finally:
            with self._changed:
                self._flying.pop(parcel.id, None)
                self._landed += 1
                self._changed.notify_all()

    def _attempt(self, parcel: Parcel) -> Outcome:
        if not parcel.enabled:
            return Outcome(state=DeliveryState.FAILED, problem="the endpoint is switched off")
        began = time.monotonic()
        try:
            secret = self._secret(parcel)
            headers = {
                "Content-Type": "application/json",
                "User-Agent": _AGENT,
                **signed(secret, parcel.body, webhook_id=parcel.webhook_id, timestamp=int(self._clock())),
            }
            posted = self._send(
                parcel.url,
                parcel.body,
                headers,
                seconds=TIMEOUT,
                allow_private=self._allow_private,
                keep=ANSWER_BYTES,
            )
        except FetchFailed as error:
            return self._again(parcel, Outcome(state=DeliveryState.PENDING, problem=str(error.data["detail"])), began)
        except FetchRefused as error:
            return Outcome(state=DeliveryState.FAILED, problem=str(error.data["detail"]))
        except ClipForgeError as error:
            _LOG.error("sending %s failed: %s", parcel.id, error)
            return Outcome(state=DeliveryState.FAILED, problem=f"the server's own trouble: {error.code}")
        except Exception as error:  # noqa: BLE001 - one delivery's fault stops no other
            _LOG.exception("sending %s failed", parcel.id)
            return self._again(parcel, Outcome(state=DeliveryState.PENDING, problem=type(error).__name__), began)
        return self._judge(parcel, posted, began)

    def _judge(self, parcel: Parcel, posted: Posted, began: float) -> Outcome:
        answered = Outcome(
            state=DeliveryState.DELIVERED,
            status=posted.status,
            answer=posted.body.decode("utf-8", "replace"),
            latency=round(time.monotonic() - began, 4),
        )
        if 200 <= posted.status < 300:
            return answered
        problem = f"the receiver answered {posted.status}"
        if posted.status >= 500:
            return self._again(parcel, _but(answered, problem=problem), began)
        return _but(answered, state=DeliveryState.FAILED, problem=problem)

    def _again(self, parcel: Parcel, outcome: Outcome, began: float) -> Outcome:
        latency = round(time.monotonic() - began, 4)
        if parcel.attempts >= len(self._delays):
            return _but(outcome, state=DeliveryState.FAILED, latency=latency)
        return _but(outcome, state=DeliveryState.PENDING, latency=latency, again_in=self._delays[parcel.attempts])

    def _secret(self, parcel: Parcel) -> str:
        if parcel.secret is not None:
            return self._vault.open(parcel.secret).decode()
        if not self._default_secret:
            raise FetchRefused(path=parcel.url, detail="there is no secret: set webhook_secret again, or give it one")
        return self._default_secret


def _but(outcome: Outcome, **changes: object) -> Outcome:
    return msgspec.structs.replace(outcome, **changes)
