"""Plays of signed links, counted beside the request and not in its way.

A write waits for its turn behind others; a player that waits for its first bytes must not. What is not written when the
power goes is lost: a play is no payment.
"""

from __future__ import annotations

import logging
import re
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cached_property
from typing import TYPE_CHECKING, Any

from clipforge_core.audience.subjects import is_played
from clipforge_core.errors import ClipForgeError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from clipforge_core.audience.service import Audience
    from clipforge_core.model.audience import Viewer

MOST_WAITING = 10_000
"""Plays that may wait to be written; more are a flood, and are not counted."""

_ROBOTS = re.compile(r"(?<!cu)bot\b|crawler|spider|slurp|preview|facebookexternalhit|embedly", re.IGNORECASE)
"""Programs that fetch a link because it was posted somewhere, by the names that they give themselves."""

_log = logging.getLogger(__name__)


class PlayCounter:
    """Counts in a thread of its own."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._lock = threading.Lock()
        self._waiting: set[Future[Any]] = set()

    def note(self, key: str, token: str, viewer: Viewer) -> None:
        """Somebody was given the first bytes of the stored file `key`, by the link with that token."""
        if viewer.opted_out or not is_played(key) or _ROBOTS.search(viewer.agent):
            return
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                return
            future = self._thread.submit(self._write, key, token, viewer)
            self._waiting.add(future)
        future.add_done_callback(self._done)

    def flush(self) -> None:
        """Wait until everything is written."""
        with self._lock:
            waiting = list(self._waiting)
        wait(waiting)

    def close(self) -> None:
        """Write what is on the way, and end the thread."""
        self._thread.shutdown(wait=True)

    @cached_property
    def _thread(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="plays")

    def _done(self, future: Future[Any]) -> None:
        with self._lock:
            self._waiting.discard(future)

    def _write(self, key: str, token: str, viewer: Viewer) -> None:
        try:
            self._audience.played(key, token, viewer)
        except ClipForgeError as error:
            _log.warning("a play was not counted: %s", error.describe())
        except Exception as error:  # noqa: BLE001 - the database was closed in the meantime
            _log.debug("a play was not counted: %s", error)
