"""Boot: one of our own processes, started fresh and seen from its parent, with a pipe to it and a lifeline.

    child = Boot("clipforge_core.queue.child:main", environment.spec(), log=data / "children.log")
    child.pipe.recv_bytes()

Processes are fresh programs (never forked from a process that has threads) with the parent's import path, and do not
import the parent's main module: a script without an `if __name__ == "__main__"` guard, or one that came through
standard input, works too. The entry is a function of (conversation, lifeline, parent): two file descriptors and a pid.
Its first message is what it was booted with. It calls `lifeline.end_with_parent`, and so never outlives this process.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from clipforge_core.queue.messages import dump

_CODE = (
    "import gc, sys, json; gc.set_threshold(20_000); from importlib import import_module; "
    "a = json.loads(sys.argv[1]); sys.path[:] = a.pop('path'); "
    "import_module('clipforge_core.queue.lifeline').arm(a['lifeline'], a['parent']); "
    "module, _, name = a.pop('entry').partition(':'); getattr(import_module(module), name)(**a)"
)
"""Half of what many such processes do is importing, which makes no garbage: it is looked for more rarely."""

_LOG_LIMIT = 1_000_000

_MB = 1 << 20
_SURROUNDINGS = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(4 * _MB),
    "MALLOC_TRIM_THRESHOLD_": str(64 * _MB),
    "OPENBLAS_NUM_THREADS": "1",
}
"""glibc keeps an arena a thread: with decoders and encoders that is hundreds of MB that nobody uses. It would also come
to keep the frames of one encoder (12 MB each at 1080x1920) between other things when the next one asks for its own:
what is larger than a frame of ours is mapped, and so gone when it is freed. numpy would start a thread for each
processor, though there are as many children as processors."""


class Boot:
    """A process of ours. `first` is its first message, None for one that is sent later. `log` is where its own output
    goes; None: nowhere, and "inherit" to where ours goes. File descriptors of ours in `keep` are open in it too, under
    the same numbers."""

    def __init__(self, entry: str, first: Any, log: Path | str | None, *, keep: Sequence[int] = ()) -> None:
        ends = Ends()
        arguments = {
            "entry": entry,
            "path": sys.path,
            "conversation": ends.theirs,
            "lifeline": ends.lifeline,
            "parent": os.getpid(),
        }
        output = None if log == "inherit" else open_log(None if log is None else Path(log))
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", _CODE, json.dumps(arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(ends.theirs, ends.lifeline, *keep),
                process_group=0,
                env={**_SURROUNDINGS, **os.environ},
            )
        except BaseException:
            ends.close()
            raise
        finally:
            if output is not None:
                os.close(output)
        self.pid = self._process.pid
        self.pipe = ends.ours()
        self._lifeline = ends.held()
        self._buried = ""
        if first is not None:
            with suppress(BrokenPipeError):  # it is gone already: whoever listens to the pipe will learn it
                self.pipe.send_bytes(dump(first))

    @property
    def running(self) -> bool:
        """False once it has ended."""
        return self._process.poll() is None

    def terminate(self) -> None:
        """Ask it to end in good order (SIGTERM); nothing happens where it is gone."""
        self._process.terminate()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it has ended; False where it has not after so many seconds."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End it and whatever it started, at once, and wait until it is gone."""
        if not self._buried:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            self._process.kill()
            self.bury()

    def bury(self) -> str:
        """Wait for a process that is gone or killed; answers how it ended, for people."""
        if self._buried:
            return self._buried
        code = self._process.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.pipe.close()
        with suppress(OSError):
            os.close(self._lifeline)
        self._buried = ended(code)
        return self._buried


class Ends:
    """Both ends of what joins a process to its parent: a conversation and a lifeline. What is not taken with `ours`
    and `held` is for the other process: once it has `theirs` and `lifeline`, taking ours closes them here."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self.theirs = self._theirs.fileno()
        self.lifeline, self._held = os.pipe()

    def ours(self) -> Connection:
        """Our end of the conversation; the other process has its ends by now."""
        self._theirs.close()
        os.close(self.lifeline)
        return Connection(self._ours.detach())

    def held(self) -> int:
        """The end of the lifeline that nobody else may hold."""
        return self._held

    def close(self) -> None:
        """All ends: there is no other process."""
        self._ours.close()
        self._theirs.close()
        os.close(self.lifeline)
        os.close(self._held)


def ended(code: int) -> str:
    """How a process ended, for people: a code as `Popen.returncode` has it."""
    if code >= 0:
        return f"it ended by itself with code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return f"{name}: out of memory?" if name == "SIGKILL" else name


def open_log(path: Path | None) -> int:
    """Where a process's own output goes: tracebacks of crashes and the chatter of native libraries."""
    if path is None:
        return os.open(os.devnull, os.O_WRONLY)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".old.log"))
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)
