"""The main loop of a child process: build the environment, then run one task after the other.

A child never outlives its parent. It watches a pipe that closes when the parent is gone; on Linux the kernel itself
then kills its process group, also where native code holds the interpreter and no thread of Python can run. That group
is the child's own, so that Ctrl-C reaches the parent alone, and so that the programs which a task started end with it.
"""

from __future__ import annotations

import faulthandler
import fcntl
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from clipforge_core.environment import Environment, EnvironmentSpec
from clipforge_core.errors import UnknownName
from clipforge_core.queue.messages import (
    Answer,
    Begun,
    Failure,
    Report,
    Run,
    as_error,
    dump,
    dump_error,
    from_parent,
    load,
    to_bytes,
)

REPORT_SECONDS = 0.1


def main(conversation: int, lifeline: int, parent: int) -> None:
    """Serve the parent over the file descriptor `conversation` until it closes; end when `lifeline` does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for descriptor in (conversation, lifeline):
        os.set_inheritable(descriptor, False)  # a program that a task starts must not keep them open
    _end_with_parent(lifeline, parent)
    faulthandler.enable()
    logging.basicConfig(format="%(asctime)s %(process)d %(name)s %(levelname)s %(message)s", level=logging.WARNING)
    with Connection(conversation) as pipe:
        try:
            spec: EnvironmentSpec = load(pipe.recv_bytes())
            environment: Environment | None = None
            while True:
                run = from_parent(pipe.recv_bytes())
                pipe.send_bytes(to_bytes(Begun()))
                try:
                    if environment is None:
                        environment = Environment.build(spec)
                    answer = Answer(dump(_perform(environment, pipe, run)))
                except Exception as error:  # noqa: BLE001 - whatever a task raises is its answer
                    pipe.send_bytes(to_bytes(Failure(dump_error(as_error(error, run.task)))))
                else:
                    pipe.send_bytes(to_bytes(answer))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


def _perform(environment: Environment, pipe: Connection, run: Run) -> Any:
    return find_task(environment, run.task)(environment, _reporter(pipe), *load(run.args))


def find_task(environment: Environment, name: str) -> Callable[..., Any]:
    """The function that "job_kind/task" names. Raises UnknownName."""
    kind_name, _, task_name = name.partition("/")
    kind = environment.registry.get("job_kinds", kind_name)
    if task_name not in kind.tasks:
        known = ", ".join(sorted(kind.tasks)) or "none"
        raise UnknownName(kind=f"task of {kind_name}", name=task_name, known=known)
    task: Callable[..., Any] = kind.tasks[task_name]
    return task


def _reporter(pipe: Connection) -> Callable[..., None]:
    """A Report that sends at most ten messages a second, and the last one always."""
    last = 0.0

    def report(done: float, message: str = "") -> None:
        nonlocal last
        now = time.monotonic()
        if done < 1.0 and now - last < REPORT_SECONDS:
            return
        last = now
        pipe.send_bytes(to_bytes(Report(min(max(float(done), 0.0), 1.0), message)))

    return report


def _end_with_parent(lifeline: int, parent: int) -> None:
    if sys.platform == "linux":
        # PR_SET_PDEATHSIG would end this process, but leave the programs that it started.
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=_watch, args=(lifeline,), name="lifeline", daemon=True).start()


def _watch(lifeline: int) -> None:
    os.read(lifeline, 1)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)
