"""Nursery: a process that has loaded what tasks need, and forks child processes that have it too.

    nursery = Nursery()                                     # loads what any environment needs
    nursery.begin(environment.spec(), data / "children.log", ["trim"])
    nursery.listen()                                        # blocks until it has loaded
    child = Forked(nursery, log=data / "children.log")

A child that starts as a fresh program loads plugins, numpy and codecs for itself; one that is forked has them within
some milliseconds, and shares their memory. Forking is safe here alone: on Linux, and while the nursery has a single
thread, which it makes sure of each time. It opens no file and no codec: whatever tasks open is theirs. Where it cannot
fork, children are started as fresh programs. What it does itself is in `cradle`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.queue.boot import Boot, Ends, ended, open_log
from clipforge_core.queue.messages import dump

if TYPE_CHECKING:
    from clipforge_core.environment import EnvironmentSpec

POSSIBLE = sys.platform == "linux"
"""Elsewhere system libraries do not bear it that a process that has loaded them is forked."""

_MOMENT = 2.0
"""Seconds within which a process is gone that was killed."""

_GONE = "it ended after the process that it was forked from"


class Fork(msgspec.Struct, frozen=True, tag="fork"):
    """Parent to nursery: fork; three descriptors follow (conversation, lifeline, log). Answered by a Number."""


class Bury(msgspec.Struct, frozen=True, tag="bury"):
    """Parent to nursery: wait for a child that is gone or killed. Answered by a Number."""

    pid: int


class Number(msgspec.Struct, frozen=True):
    """Nursery to parent: a pid (of nobody: it could not fork), or how a child ended, as `Popen.returncode` says it."""

    value: int


_to_bytes = msgspec.msgpack.encode
_numbers = msgspec.msgpack.Decoder(Number)


class Nursery(Boot):
    """The nursery, seen from its parent. After `begin`, all calls come from one thread. Raises OSError where it cannot
    be started."""

    def __init__(self) -> None:
        self._surroundings = _surroundings()
        super().__init__("clipforge_core.queue.cradle:main", None, None)
        self.loading = True
        """Until it has told whether it can fork."""

    def begin(self, spec: EnvironmentSpec, log: Path | None, kinds: Collection[str] = ()) -> None:
        """Have it load what tasks of `kinds` need, or those of all kinds of jobs where none are named; other tasks load
        what is missing where they run. `log` is where its own output goes. Raises OSError where it is gone."""
        self.pipe.send_bytes(dump((spec, log, tuple(kinds))))

    def listen(self) -> bool:
        """Its first message: True where it can fork. Raises EOFError or OSError where it is gone."""
        fit = _numbers.decode(self.pipe.recv_bytes()).value == 1
        self.loading = False
        return fit

    def suits(self) -> bool:
        """False where a fresh program would have another folder, other variables or another import path by now."""
        return self._surroundings == _surroundings()

    def fork(self, handles: Sequence[int]) -> int:
        """The pid of a child that holds these descriptors (conversation, lifeline, log) and nobody's else. Raises
        OSError, EOFError where there is none."""
        self.pipe.send_bytes(_to_bytes(Fork()))
        for handle in handles:
            send_handle(self.pipe, handle, self.pid)
        pid = _numbers.decode(self.pipe.recv_bytes()).value
        if pid <= 0:
            raise OSError("the process to fork has threads, or the system allows no more processes")
        return pid

    def code_of(self, pid: int) -> int | None:
        """Wait for a child that is gone or killed; how it ended, None where the nursery has ended before it."""
        try:
            self.pipe.send_bytes(_to_bytes(Bury(pid)))
            return _numbers.decode(self.pipe.recv_bytes()).value
        except (EOFError, OSError):
            return None


class Forked:
    """A child of a nursery, in a group of its own, seen from the nursery's parent. Its pid stays its own until it is
    buried. `log` is where its own output goes. Raises OSError, EOFError where there is none."""

    def __init__(self, nursery: Nursery, log: Path | None) -> None:
        ends = Ends()
        output = open_log(log)
        try:
            self.pid = nursery.fork((ends.theirs, ends.lifeline, output))
        except BaseException:
            ends.close()
            raise
        finally:
            os.close(output)
        self.pipe: Connection = ends.ours()
        self._lifeline = ends.held()
        self._nursery = nursery
        self._buried = ""

    def kill(self) -> None:
        """End it and whatever it started, at once, and wait until it is gone."""
        if not self._buried:
            self._end_group()
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.bury()

    def bury(self) -> str:
        """Wait for a process that is gone or killed; answers how it ended, for people."""
        if self._buried:
            return self._buried
        code = self._nursery.code_of(self.pid)
        if code is None:
            self._outlast()
        else:
            self._end_group()
        self.pipe.close()
        with suppress(OSError):
            os.close(self._lifeline)
        self._buried = _GONE if code is None else ended(code)
        return self._buried

    def _outlast(self) -> None:
        """Without the nursery nobody tells when a killed child is gone: look, for a moment."""
        until = time.monotonic() + _MOMENT
        while time.monotonic() < until and _lives(self.pid):
            time.sleep(0.001)

    def _end_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def booted() -> Nursery | None:
    """A nursery that begins to load, None where there can be none."""
    if not POSSIBLE:
        return None
    try:
        return Nursery()
    except OSError:
        return None


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def _surroundings() -> tuple[Any, ...]:
    try:
        folder = str(Path.cwd())
    except OSError:
        folder = ""
    return folder, dict(os.environ), list(sys.path)
