"""Cradle: what a nursery (`nursery`) does in its own process: load what tasks need, fork children, and bury them.

It is a fresh program with a single thread. Importing this module takes the better part of its start, so that it may be
booted before its parent knows what it is to load.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import NoReturn

import msgspec

from clipforge_core.environment import Environment
from clipforge_core.queue.boot import open_log
from clipforge_core.queue.child import prepared, prologue, serve
from clipforge_core.queue.lifeline import end_with_parent
from clipforge_core.queue.messages import load
from clipforge_core.queue.nursery import Bury, Fork, Number

log = logging.getLogger("clipforge.queue")
_TO_BYTES = msgspec.msgpack.encode
_REQUESTS = msgspec.msgpack.Decoder(Fork | Bury)


def main(conversation: int, lifeline: int, parent: int) -> None:
    """Load what the parent says, then fork and bury as it asks, until it closes `conversation`; end when `lifeline`
    does."""
    prologue()
    # Without a thread: the kernel alone watches the lifeline, and the parent's end closes the conversation too.
    end_with_parent(lifeline, parent, private=[conversation], watched=False)
    # What is loaded stays: there is no need to look through it for garbage, neither here nor in children.
    gc.disable()
    with Connection(conversation) as pipe, suppress(EOFError, BrokenPipeError, ConnectionResetError):
        spec, own, kinds = load(pipe.recv_bytes())
        _say_to(open_log(own))
        environment = prepared(spec, kinds)
        fit = environment is not None and _alone()
        pipe.send_bytes(_TO_BYTES(Number(int(fit))))
        if environment is None or not fit:
            return
        gc.freeze()
        gc.enable()
        while True:
            request = _REQUESTS.decode(pipe.recv_bytes())
            if isinstance(request, Bury):
                pipe.send_bytes(_TO_BYTES(Number(_wait_for(request.pid))))
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
    pipe.send_bytes(_TO_BYTES(Number(pid)))


def _be_child(
    environment: Environment, foreign: Sequence[int], conversation: int, lifeline: int, output: int
) -> NoReturn:
    """The rest of a child's life, without the nursery's own descriptors. It never comes back to the nursery's loop,
    whatever happens."""
    try:
        for descriptor in foreign:
            os.close(descriptor)
        os.setpgid(0, 0)
        _say_to(output)
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


def _say_to(output: int) -> None:
    for stream in (1, 2):
        os.dup2(output, stream)
    os.close(output)


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
