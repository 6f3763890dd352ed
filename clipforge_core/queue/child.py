"""The main loop of a child process: build the environment, then run one task after the other.

It never outlives its parent (`lifeline`), and a child that nobody has given anything to do loads what tasks will need.
"""

from __future__ import annotations

import faulthandler
import gc
import logging
import signal
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from clipforge_core.environment import Environment, EnvironmentSpec
from clipforge_core.errors import ClipForgeError, PluginError, UnknownName
from clipforge_core.plugin_loading import told
from clipforge_core.queue.lifeline import end_with_parent
from clipforge_core.queue.messages import (
    Answer,
    Begun,
    Failure,
    Ready,
    Report,
    Run,
    as_error,
    dump,
    dump_error,
    from_parent,
    load,
    to_bytes,
)

log = logging.getLogger("clipforge.queue")

REPORT_SECONDS = 0.1

_OFTEN = (700, 10, 10)
"""When garbage is looked for: Python's own numbers."""

_PARTED = (EOFError, BrokenPipeError, ConnectionResetError)
"""What the pipe raises when the parent is gone."""


def main(conversation: int, lifeline: int, parent: int) -> None:
    """Serve the parent over the file descriptor `conversation` until it closes; end when `lifeline` does."""
    prologue()
    end_with_parent(lifeline, parent, private=[conversation])
    with Connection(conversation) as pipe, suppress(*_PARTED):
        spec: EnvironmentSpec = load(pipe.recv_bytes())
        environment = None
        if not pipe.poll():
            environment = prepared(spec)
            pipe.send_bytes(to_bytes(Ready()))
        _work(pipe, lambda: environment or Environment.build(spec))


def serve(pipe: Connection, environment: Environment) -> None:
    """The same with an environment that is there already, in a process that was forked."""
    faulthandler.enable()
    with suppress(*_PARTED):
        pipe.send_bytes(to_bytes(Ready()))
        _work(pipe, lambda: environment)


def prologue() -> None:
    """What every process of this kind begins with: Ctrl-C is the parent's, and crashes and warnings are told."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    logging.basicConfig(format="%(asctime)s %(process)d %(name)s %(levelname)s %(message)s", level=logging.WARNING)


def _work(pipe: Connection, build: Callable[[], Environment]) -> NoReturn:
    """One task after the other. Raises what the pipe does when the parent is gone."""
    environment: Environment | None = None
    # What tasks leave behind may hold pictures: it is not to wait as long as what a start leaves (`boot`).
    gc.set_threshold(*_OFTEN)
    while True:
        run = from_parent(pipe.recv_bytes())
        pipe.send_bytes(to_bytes(Begun()))
        try:
            if environment is None:
                environment = build()
            answer = Answer(dump(_perform(environment, pipe, run)))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a task raises is its answer
            pipe.send_bytes(to_bytes(Failure(dump_error(_meaning(error, run.task, environment)))))
        else:
            pipe.send_bytes(to_bytes(answer))


def prepared(spec: EnvironmentSpec, kinds: Collection[str] = ()) -> Environment | None:
    """The environment, with these kinds of jobs loaded, or all where none are named. What is wrong with it is the
    answer of the first task."""
    try:
        environment = Environment.build(spec)
        registry = environment.registry
        for kind in [registry.find("job_kinds", name) for name in kinds] or registry.all("job_kinds").values():
            warm = getattr(kind, "warm", None)
            if warm is not None:
                warm(environment)
    except Exception:
        log.info("not prepared", exc_info=True)
        return None
    return environment


def _meaning(error: Exception | SystemExit, task: str, environment: Environment | None) -> ClipForgeError:
    """What a task raised, as an error; that of somebody's plugin names it."""
    if not isinstance(error, ClipForgeError | OSError):
        plugin = environment.plugins.culprit(error) if environment is not None else ""
        if plugin:
            log.error("the plugin %s failed in %s", plugin, task, exc_info=error)
            return PluginError(plugin=plugin, detail=f"{task}: {told(error)}")
    return as_error(error if isinstance(error, Exception) else RuntimeError(f"exit {error}"), task)


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
