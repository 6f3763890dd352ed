"""A plugin with kinds of jobs that do what tests of a server's queue need, and a table that counts their ends."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clipforge_core import ClipForgeError, Context, Job, JobKind, Migration, hookimpl


def note(env: Any, report: Any, line: str, seconds: float) -> str:
    """Work for a while, then add a line to the log beside the database."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        report(1 - (until - time.monotonic()) / seconds)
        time.sleep(min(0.01, seconds))
    write_line(Path(env.settings.path("data")), "work.log", line)
    return line


def hang(env: Any, report: Any, ready: str) -> None:
    """Say where this is, and wait for ever."""
    Path(ready).write_text(str(os.getpid()))
    threading.Event().wait()


def die(env: Any, report: Any) -> None:
    """As a broken codec does."""
    os.kill(os.getpid(), signal.SIGSEGV)


def write_line(folder: Path, name: str, line: str) -> None:
    """Add a whole line to a file that many processes write to."""
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
    finally:
        os.close(descriptor)


class Passing(ClipForgeError):
    """Goes by itself."""

    code = "passing"
    message = "the network is away"
    transient = True


class Counted:
    """Kinds whose every end is a row of `chores_ends`, which nothing ever changes."""

    version = "1"
    tasks: Mapping[str, Any] = {}

    def settle(self, db: Any, job: Job) -> None:
        """One row an end."""
        db.execute("INSERT INTO chores_ends (job, state) VALUES (?, ?)", [job.id, job.state.value])
        if job.params.get("settle") == "breaks" and job.state.value == "completed":
            raise ZeroDivisionError("what belongs to it cannot be written")


class Quick(Counted):
    """Inline: does what its parameter `do` says."""

    name = "quick"
    inline = True

    def run(self, context: Context) -> dict[str, Any]:
        """{"started": seconds since 1970}."""
        started, params = time.time(), context.job.params
        do = params.get("do", "")
        if do == "spin":  # looks at nothing
            if ready := params.get("ready"):
                Path(ready).write_text("here")
            while True:
                time.sleep(0.005)
        if do == "passing" and context.job.attempts < params.get("until", 99):
            raise Passing()
        if do == "warn":
            context.progress(10, "one", "the first half")
            context.emit("warning", message="the sidecar was not readable")
            context.progress(50, "two", "the second half")
            context.progress(60, "one", "once more")
        if do == "kill the runner":
            os.kill(os.getpid(), signal.SIGKILL)
        if do == "exit":
            raise SystemExit(3)
        if name := params.get("name"):
            write_line(context.settings.path("data"), "order.log", name)
        return {"started": started}


class Work(Counted):
    """In a child: one task after another, as `tasks` says: [name, *args]."""

    name = "work"
    tasks: Mapping[str, Any] = {"note": note, "hang": hang, "die": die}

    def run(self, context: Context) -> dict[str, Any]:
        """{"answers": …}."""
        started = time.time()
        return {
            "started": started,
            "answers": [context.start(task, *args).result() for task, *args in context.job.params["tasks"]],
        }


@hookimpl
def clipforge_register_job_kinds() -> Sequence[JobKind]:
    """The kinds of this page."""
    return [Quick(), Work()]


@hookimpl
def clipforge_register_migrations() -> Sequence[Migration]:
    """Where ends are counted."""
    return [Migration("001", sql="CREATE TABLE chores_ends (job TEXT NOT NULL, state TEXT NOT NULL) STRICT")]
