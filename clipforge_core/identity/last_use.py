"""When keys were last used: written at most once a minute for each, beside the request and not in its way.

A write waits for its turn behind others; a request that only reads must not. What is not written yet when the power
goes is lost: it is a hint for people.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

from clipforge_core.errors import ClipForgeError

if TYPE_CHECKING:
    from clipforge_core.identity.api_keys import ApiKey
    from clipforge_core.store.database import Database

EVERY_SECONDS = 60.0

_log = logging.getLogger(__name__)


class LastUse:
    """Notes uses of keys, in a thread of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._on_the_way: dict[str, Future[None]] = {}

    def note(self, key: ApiKey, now: float) -> None:
        """A key was used at `now` (seconds since 1970)."""
        if key.last_used is not None and now - key.last_used < EVERY_SECONDS:
            return
        with self._lock:
            if key.id in self._on_the_way:
                return
            self._on_the_way[key.id] = self._thread.submit(self._write, key.id, now)

    def flush(self) -> None:
        """Wait until everything is written."""
        with self._lock:
            waiting = list(self._on_the_way.values())
        for future in waiting:
            future.result()

    def close(self) -> None:
        """Write what is on the way, and end the thread."""
        self._thread.shutdown(wait=True)

    @cached_property
    def _thread(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="last-use")

    def _write(self, key_id: str, now: float) -> None:
        try:
            with self._database.write(durable=False) as db:
                db.execute(
                    "UPDATE api_keys SET last_used = ? WHERE id = ? AND (last_used IS NULL OR last_used < ?)",
                    [now, key_id, now],
                )
        except ClipForgeError as error:
            _log.warning("the last use of a key was not written: %s", error.describe())
        except Exception as error:  # noqa: BLE001 - the database was closed in the meantime
            _log.debug("the last use of a key was not written: %s", error)
        finally:
            with self._lock:
                self._on_the_way.pop(key_id, None)
