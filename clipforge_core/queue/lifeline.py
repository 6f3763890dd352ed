"""The end of a lifeline that a child process holds: when its parent is gone, so are the child and what it started.

The lifeline is a pipe that only the parent can write to, and never does. It closes when the parent ends, however
that happens. On Linux the kernel itself then kills the child's process group, also where native code holds the
interpreter and no thread of Python can run; elsewhere a thread does. The group is the child's own, so that Ctrl-C
reaches the parent alone.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import sys
import threading
from collections.abc import Iterable


def end_with_parent(lifeline: int, parent: int | None, *, private: Iterable[int] = (), watched: bool = True) -> None:
    """End this process and its group when `lifeline` closes, or at once where it is closed, or `parent` gone, already.
    Programs that are started later do not keep `lifeline` and the `private` descriptors open. Without `watched` there
    is no thread: on Linux alone, and for a process that forks others."""
    for descriptor in (lifeline, *private):
        os.set_inheritable(descriptor, False)
    arm(lifeline, parent)
    if watched:
        threading.Thread(target=_watch, args=(lifeline,), name="lifeline", daemon=True).start()


def arm(lifeline: int, parent: int | None) -> None:
    """The part of it that needs no thread, for the first moment of a process: what it imports may take a while."""
    if sys.platform == "linux":
        # PR_SET_PDEATHSIG would end this process, but leave the programs that it started.
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    if (parent is not None and os.getppid() != parent) or _closed(lifeline):
        os._exit(1)


def _closed(lifeline: int) -> bool:
    poll = select.poll()
    poll.register(lifeline, select.POLLIN)
    return bool(poll.poll(0))


def _watch(lifeline: int) -> None:
    os.read(lifeline, 1)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)
