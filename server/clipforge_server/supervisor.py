"""Supervisor: the processes of a server, started, watched, started anew and ended together.

    with Supervisor(environment, socket) as supervisor:
        supervisor.start()
        supervisor.watch()               # until SIGTERM or Ctrl-C

There are API processes, which answer, and one runner, which works on jobs. What dies is started anew, at once the first
time and more slowly each time after that. None outlives this process, however it ends (clipforge_core.queue.lifeline).
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any

from clipforge_core.environment import Environment
from clipforge_core.errors import ClipForgeError
from clipforge_core.queue.supervised import RunnerProcess
from clipforge_server.api_process import ApiProcess
from clipforge_server.serving_errors import NotStarted

START_SECONDS = 60.0
API_GRACE_SECONDS = 10.0
"""How long answers that are under way may take to finish; streams of events have no end of their own."""

RUNNER_GRACE_SECONDS = 15.0
LOCK_SECONDS = 3.0
"""How long a runner waits for another one to end: that of a server which was just killed is gone at once."""

CALM_SECONDS = 60.0
"""A process that lived that long is started anew at once."""

LONGEST_PAUSE = 30.0

SAME_WISH_SECONDS = 1.0
"""Signals that close together are one wish to end: `timeout`, shells and service managers signal a process and then its
group. One that comes later is somebody who will not wait."""

_log = logging.getLogger("clipforge.supervisor")

Child = ApiProcess | RunnerProcess


class _Place:
    """A process that there shall be, and how its last ones fared."""

    def __init__(self, part: str, start: Callable[[], Child]) -> None:
        self.part = part
        self._start = start
        self.child: Child | None = None
        self.began = 0.0
        self.pause = 0.0
        self.due = 0.0

    def boot(self) -> Child:
        self.child = self._start()
        self.began = time.monotonic()
        return self.child

    def died(self) -> None:
        """Its process is gone: say so, and decide when there is to be another."""
        assert self.child is not None
        ended = self.child.bury()
        self.child = None
        lived = time.monotonic() - self.began
        self.pause = 0.0 if lived > CALM_SECONDS else min(max(0.5, self.pause * 2), LONGEST_PAUSE)
        self.due = time.monotonic() + self.pause
        _log.error("the %s has died (%s); another one starts in %.1f s", self.part, ended, self.pause)


class Supervisor:
    """All processes of one server. Start it in the main thread: it listens to signals from `start` to its end."""

    def __init__(self, environment: Environment, bound: socket.socket) -> None:
        spec = environment.spec()
        settings = environment.settings
        self._bound = bound
        count = settings.get("api_processes", int)
        _share_metrics(settings.path("data") / "metrics" if count > 1 else None)
        self._places = [_Place("API", lambda: ApiProcess(spec, bound.fileno())) for _ in range(count)]
        self._places.append(_Place("runner", lambda: RunnerProcess(spec, lock_seconds=LOCK_SECONDS)))
        ours, theirs = socket.socketpair()
        self._woken, self._waker = ours, theirs
        self._asked: float | None = None
        self._hurried = False
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start all processes and wait until they work. Raises what kept one of them from it; NotStarted."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self._handlers[number] = signal.signal(number, self._signalled)
        children = [(place, place.boot()) for place in self._places]
        for place, child in children:
            if not child.started(START_SECONDS):
                detail = child.bury() if not child.running else f"it was not ready after {START_SECONDS:g} s"
                raise NotStarted(part=place.part, detail=detail)

    def watch(self) -> None:
        """Keep them running until a signal asks to end."""
        while self._asked is None:
            now = time.monotonic()
            for place in self._places:
                if place.child is None and place.due <= now:
                    place.boot()
            pending = [place.due - now for place in self._places if place.child is None]
            pipes: dict[Any, _Place] = {place.child.pipe: place for place in self._places if place.child is not None}
            for ready in wait([*pipes, self._woken], min(pending, default=None)):
                if isinstance(ready, Connection) and _closed(ready, pipes[ready].part):
                    pipes[ready].died()

    def close(self) -> None:
        """End all processes: answers that are under way are finished, running jobs handed back."""
        self._bound.close()
        for place in self._places:
            if place.child is not None:
                place.child.terminate()
        for place in self._places:
            grace = API_GRACE_SECONDS if place.part == "API" else RUNNER_GRACE_SECONDS
            self._end(place, grace)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._woken.close()
        self._waker.close()

    def _end(self, place: _Place, grace: float) -> None:
        if place.child is None:
            return
        end = time.monotonic() + grace
        while not place.child.wait(0.1):
            if self._hurried:
                _log.warning("the %s is killed: it was asked again to end", place.part)
                break
            if time.monotonic() > end:
                _log.warning("the %s takes no notice: it is killed", place.part)
                break
        place.child.kill()
        place.child = None

    def _signalled(self, _number: int, _frame: object) -> None:
        now = time.monotonic()
        if self._asked is None:
            self._asked = now
        elif now - self._asked > SAME_WISH_SECONDS:
            self._hurried = True
        self._waker.send(b"!")


def _closed(pipe: Connection, part: str) -> bool:
    """True where a pipe has ended; a message is read (of a process that was started anew: ready, or why not)."""
    from clipforge_core.queue.messages import load

    try:
        error = load(pipe.recv_bytes())
    except (EOFError, OSError):
        return True
    if isinstance(error, ClipForgeError):
        _log.error("the %s: %s", part, error.describe())
    return False


def _share_metrics(folder: Any) -> None:
    """Where several processes count requests together (frame.probes); counts begin anew with the server."""
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
