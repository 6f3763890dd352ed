"""One child process, seen from its parent.

Children are started as fresh programs (never forked from a process that has threads) with the parent's import path, and
do not import the parent's main module: a script without an `if __name__ == "__main__"` guard, or one that came through
standard input, works too.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from clipforge_core.environment import EnvironmentSpec
from clipforge_core.queue.messages import FromChild, Run, dump, from_child, to_bytes

_BOOT = (
    "import sys, json; a = json.loads(sys.argv[1]); sys.path[:] = a.pop('path'); "
    "from clipforge_core.queue.child import main; main(**a)"
)
_LOG_LIMIT = 1_000_000

_MEMORY = {"MALLOC_ARENA_MAX": "2"}
"""glibc keeps an arena a thread: with decoders and encoders that is hundreds of MB that nobody uses."""


class Worker:
    """A child process and the pipe to it."""

    def __init__(self, spec: EnvironmentSpec, log: Path | None) -> None:
        ours, theirs = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        arguments = {
            "path": sys.path,
            "conversation": theirs.fileno(),
            "lifeline": lifeline,
            "parent": os.getpid(),
        }
        output = _open_log(log)
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", _BOOT, json.dumps(arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(theirs.fileno(), lifeline),
                process_group=0,
                env={**_MEMORY, **os.environ},
            )
        except BaseException:
            ours.close()
            os.close(self._lifeline)
            raise
        finally:
            theirs.close()
            os.close(lifeline)
            if output != subprocess.DEVNULL:
                os.close(output)
        self.pid = self._process.pid
        self.warm = False
        """True once it has finished a task."""
        self.last = ""
        """The name of the task that it was given last."""
        self.pipe = Connection(ours.detach())
        self.pipe.send_bytes(dump(spec))

    def send(self, run: Run) -> None:
        """Give it a task. Raises OSError where it is gone."""
        self.last = run.task
        self.pipe.send_bytes(to_bytes(run))

    def receive(self) -> FromChild:
        """Its next message; blocks. Raises EOFError or OSError where it is gone."""
        return from_child(self.pipe.recv_bytes())

    def resident(self) -> int:
        """Bytes of memory that it holds; 0 where the system does not say (it does on Linux)."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except (OSError, ValueError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGESIZE")

    def kill(self) -> None:
        """End it and whatever it started, at once, and wait until it is gone."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()
        self.bury()

    def bury(self) -> str:
        """Wait for a child that is gone or killed; answers how it ended, for people."""
        code = self._process.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.pipe.close()
        with suppress(OSError):
            os.close(self._lifeline)
        if code >= 0:
            return f"it ended by itself with code {code}"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return f"{name}: out of memory?" if name == "SIGKILL" else name


def _open_log(path: Path | None) -> int:
    """Where a child's own output goes: tracebacks of crashes and the chatter of native libraries."""
    if path is None:
        return subprocess.DEVNULL
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".old.log"))
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        return subprocess.DEVNULL
