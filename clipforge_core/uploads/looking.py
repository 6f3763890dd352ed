"""Inspector: looks into files that came from strangers, in child processes.

    with Inspector(environment.spec()) as inspector:
        inspector.look(Path("received.part"), shown="talk.mp4")

A file that crashes a decoder, or keeps it busy for ever, costs a child and is no media.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import TimeoutError as Late
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clipforge_core.environment import EnvironmentSpec
from clipforge_core.errors import ChildCrashed, InputError, NotMedia
from clipforge_core.model.media import MediaInfo
from clipforge_core.queue.pool import TaskPool

SECONDS = 20.0
"""Time to find out what a file is: answers come within 30 s."""

IDLE_SECONDS = 120.0
"""How long children that nobody needs are kept: each holds some 60 MB."""

_CHILDREN = 2


class Inspector:
    """Children that glance at files: started when they are needed, ended when they were not for `idle` seconds.

    Safe to share between threads.
    """

    def __init__(
        self,
        spec: EnvironmentSpec,
        log: Path | None = None,
        seconds: float = SECONDS,
        idle: float = IDLE_SECONDS,
    ) -> None:
        self._spec = spec
        self._log = log
        self._seconds = seconds
        self._idle = idle
        self._lock = threading.Lock()
        self._pool: TaskPool | None = None
        self._looking = 0
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Inspector:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look(self, path: Path, shown: str) -> MediaInfo:
        """What the beginning of the file holds; errors call it `shown`. Raises EmptyFile, NotMedia, TruncatedMedia,
        UnsupportedCodec."""
        found: MediaInfo = self.ask("clips/glance", path, shown)
        return found

    def ask(self, name: str, path: Path | str, shown: str, *args: Any, seconds: float | None = None) -> Any:
        """What a task (by "kind/name") that takes a path, and `args`, finds in the file; errors call it `shown`. Raises
        what it raises, NotMedia where it crashes or takes longer than `seconds`."""
        limit = self._seconds if seconds is None else seconds
        with self._children() as pool:
            task = pool.submit(name, (str(path), *args))
            try:
                return task.future.result(limit)
            except InputError as error:
                # Where the file lies is nobody's business.
                detail = str(error.data.get("detail", "")).replace(str(path), shown)
                raise type(error)(**{**error.data, "path": shown, "detail": detail}) from None
            except Late:
                pool.cancel([task])
                detail = f"it could not be made out within {limit:.0f} s"
                raise NotMedia(path=shown, detail=detail) from None
            except ChildCrashed:
                raise NotMedia(path=shown, detail="reading it crashed the decoder") from None

    def children(self) -> list[int]:
        """Process ids of the children that are there."""
        with self._lock:
            return self._pool.children() if self._pool is not None else []

    def close(self) -> None:
        """End the children."""
        with self._lock:
            pool, self._pool = self._pool, None
            if self._timer is not None:
                self._timer.cancel()
        if pool is not None:
            pool.close()

    @contextmanager
    def _children(self) -> Iterator[TaskPool]:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._pool is None:
                self._pool = TaskPool(self._spec, _CHILDREN, self._log)
            pool = self._pool
            self._looking += 1
        try:
            yield pool
        finally:
            with self._lock:
                self._looking -= 1
                if not self._looking:
                    self._timer = threading.Timer(self._idle, self._rest)
                    self._timer.daemon = True
                    self._timer.start()

    def _rest(self) -> None:
        with self._lock:
            if self._looking:
                return
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()
