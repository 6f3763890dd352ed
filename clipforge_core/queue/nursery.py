"""Nursery: a process that has loaded what tasks need, and forks child processes that have it too.

    nursery = Nursery(environment.spec(), log=data / "children.log", kinds=["trim"])
    nursery.listen()                    # blocks until it has loaded
    child = Forked(nursery, log=data / "children.log")

A child that starts as a fresh program loads plugins, numpy and codecs for itself; one that is forked has them within
some milliseconds, and shares their memory. Forking is safe here alone: on Linux, and while the nursery has a single
thread, which it makes sure of each time. It opens no file and no codec: whatever tasks open is theirs. Where it cannot
fork, children are started as fresh programs.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from clipforge_core.environment import Environment, EnvironmentSpec
from clipforge_core.queue.boot import Boot, Ends, ended, open_log
from clipforge_core.queue.child import prepared, prologue, serve
from clipforge_core.queue.lifeline import end_with_parent
from clipforge_core.queue.messages import load

log = logging.getLogger("clipforge.queue")

POSSIBLE = sys.platform == "linux"
"""Elsewhere system libraries do not bear it that a process that has loaded them is forked."""

_MOMENT = 2.0
"""Seconds within which a process is gone that was killed."""

_GONE = "it ended after the process that it was forked from"


class _Fork(msgspec.Struct, frozen=True, tag="fork"):
    """Parent to nursery: fork; three descriptors follow (conversation, lifeline, log). Answered by a _Number."""


class _Bury(msgspec.Struct, frozen=True, tag="bury"):
    """Parent to nursery: wait for a child that is gone or killed. Answered by a _Number."""

    pid: int


class _Number(msgspec.Struct, frozen=True):
    """Nursery to parent: a pid (of nobody: it could not fork), or how a child ended, as `Popen.returncode` says it."""

    value: int


_to_bytes = msgspec.msgpack.encode
_requests = msgspec.msgpack.Decoder(_Fork | _Bury)
_numbers = msgspec.msgpack.Decoder(_Number)


class Nursery(Boot):
    """The nursery, seen from its parent. All calls come from one thread. It loads what tasks of `kinds` need, or those
    of all kinds of jobs where none are named; other tasks load what is missing where they run."""

    def __init__(self, spec: EnvironmentSpec, log: Path | None, kinds: Collection[str] = ()) -> None:
        self._surroundings = _surroundings()
        super().__init__("clipforge_core.queue.nursery:main", (spec, tuple(kinds)), log)
        self.loading = True
        """Until it has told whether it can fork."""

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
        self.pipe.send_bytes(_to_bytes(_Fork()))
        for handle in handles:
            send_handle(self.pipe, handle, self.pid)
        pid = _numbers.decode(self.pipe.recv_bytes()).value
        if pid <= 0:
            raise OSError("the process to fork has threads, or the system allows no more processes")
        return pid

    def code_of(self, pid: int) -> int | None:
        """Wait for a child that is gone or killed; how it ended, None where the nursery has ended before it."""
        try:
            self.pipe.send_bytes(_to_bytes(_Bury(pid)))
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


def main(conversation: int, lifeline: int, parent: int) -> None:
    """Load, then fork and bury as the parent asks, until it closes `conversation`; end when `lifeline` does."""
    prologue()
    # Without a thread: the kernel alone watches the lifeline, and the parent's end closes the conversation too.
    end_with_parent(lifeline, parent, private=[conversation], watched=False)
    # What is loaded stays: there is no need to look through it for garbage, neither here nor in children.
    gc.disable()
    with Connection(conversation) as pipe, suppress(EOFError, BrokenPipeError, ConnectionResetError):
        environment = prepared(*load(pipe.recv_bytes()))
        fit = environment is not None and _alone()
        pipe.send_bytes(_to_bytes(_Number(int(fit))))
        if environment is None or not fit:
            return
        gc.freeze()
        gc.enable()
        while True:
            request = _requests.decode(pipe.recv_bytes())
            if isinstance(request, _Bury):
                pipe.send_bytes(_to_bytes(_Number(_wait_for(request.pid))))
            else:
                _fork(pipe, lifeline, environment)


def _fork(pipe: Connection, lifeline: int, environment: Environment) -> None:
    handles = [recv_handle(pipe) for _ in range(3)]
    pid = 0
    if _alone():
        with suppress(OSError):
            pid = os.fork()
            if pid == 0:
                _be_child(environment, (pipe.fileno(), lifeline), *handles)
            # As the child does: whoever is first. Its group is its own before anybody knows of it.
            os.setpgid(pid, pid)
    for handle in handles:
        os.close(handle)
    pipe.send_bytes(_to_bytes(_Number(pid)))


def _be_child(
    environment: Environment, foreign: Sequence[int], conversation: int, lifeline: int, output: int
) -> NoReturn:
    """The rest of a child's life, without the nursery's own descriptors. It never comes back to the nursery's loop,
    whatever happens."""
    try:
        for descriptor in foreign:
            os.close(descriptor)
        os.setpgid(0, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        _seed()
        end_with_parent(lifeline, None, private=[conversation])
        with Connection(conversation) as pipe:
            serve(pipe, environment)
    except BaseException:
        log.exception("a child process fails")
        os._exit(1)
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        os._exit(0)


def _seed() -> None:
    """Children must not draw the same numbers: Python seeds its own generator anew, numpy's global one does not."""
    random = sys.modules.get("numpy.random")
    if random is not None:
        random.seed()


def _alone() -> bool:
    """Whether this process has a single thread: others would be missing in a fork, with the locks that they hold."""
    return sum(1 for _ in Path("/proc/self/task").iterdir()) == 1


def _wait_for(pid: int) -> int:
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:
        return 0
