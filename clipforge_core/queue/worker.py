"""One child process that runs tasks, seen from its parent: it is given work and asked what came of it.

worker = Worker(spec, log)            # a fresh program
worker = ForkedWorker(nursery, log)   # a fork of one that has loaded what tasks need
"""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

from clipforge_core.environment import EnvironmentSpec
from clipforge_core.queue.boot import Boot
from clipforge_core.queue.messages import FromChild, Run, from_child, to_bytes
from clipforge_core.queue.nursery import Forked


class _Talk:
    """What both kinds are asked."""

    pid: int
    pipe: Connection
    warm = False
    """True once it has said that it is ready, or has finished a task."""

    last = ""
    """The name of the task that it was given last."""

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


class Worker(_Talk, Boot):
    """A child process that starts as a fresh program."""

    def __init__(self, spec: EnvironmentSpec, log: Path | None) -> None:
        super().__init__("clipforge_core.queue.child:main", spec, log)


class ForkedWorker(_Talk, Forked):
    """A child process that a nursery forked."""
