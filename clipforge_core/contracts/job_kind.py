"""JobKind: what a job of that kind does.

`run` executes in the runner: plain, quick Python that calls stages. Heavy work (decoding, models,
encoding) goes through `Context.start`, which runs a named task in a child process, so that a crash
costs one job and a cancel is prompt.

A kind may have more than that, each part optional:

    inline = True                     its jobs take milliseconds, start no task, have no work folder, and do not
                                      queue behind renders
    def settle(self, db, job): ...    writes what belongs to a job's end, in the transaction that records it
    def begin(self, db, job): ...     the same for its beginning
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from clipforge_core.model.job import Job


class Pending(Protocol):
    """A task that was started."""

    def result(self) -> Any:
        """Wait for the answer; raises what the task raised, ChildCrashed, or Cancelled."""


class Context(Protocol):
    """What a job may do while it runs.

    `registry` is the plugin registry, `settings` the resolved settings, `cache` the stage cache,
    `work` a folder of its own that outlives a kill and is removed when the job is finished.
    """

    job: Job
    registry: Any
    settings: Any
    cache: Any
    work: Path

    def start(self, task: str, *args: Any, weight: float = 1.0, stage: str = "", beside: bool = False) -> Pending:
        """Begin a task in a child process. `weight` is its share of the job's progress; `beside` lets a small one
        that others wait for run in addition to them."""

    def expect(self, weight: float) -> None:
        """Say how much weight all tasks of this job will have together (so that a bar can move evenly)."""

    def progress(self, percentage: float, stage: str, message: str = "") -> None:
        """Report by hand; also the place where a cancelled job stops (raises Cancelled)."""

    def emit(self, event: str, **data: Any) -> None:
        """Tell listeners about something: a clip that was found, an export that is done."""

    def wait(self, pending: Sequence[Pending]) -> list[Any]:
        """The answers in order; the first failure cancels the rest and is raised."""


@runtime_checkable
class JobKind(Protocol):
    """A kind of job. `tasks` are what its `run` calls by name: functions of (env, report, *args)."""

    name: str
    version: str
    tasks: Mapping[str, Any]

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; answers the job's result as plain JSON."""


@runtime_checkable
class Settles(Protocol):
    """A kind of job whose ends write more than the job's own row: an export's status, usage, a webhook's deliveries."""

    def settle(self, db: Any, job: Job) -> None:
        """Called once for every end of a job of this kind: completed (`job.result`), failed (`job.error`; dead
        letters too) and cancelled, also where it was still queued; after a retry, again for the next end.

        It runs inside the transaction that records the end, in whatever process records it (the runner, or the one
        that cancels): both are committed, or neither. `db` is the sqlite-utils connection: `db.query`, `db.execute`.
        It must be quick, must do nothing outside of the database (the transaction may be undone) and must not commit.

        Where it raises, what it wrote is undone and the job is not lost: one that was about to be completed is
        recorded as failed (`settle_failed`) and settled as such, any other end is recorded without it, and the log
        holds the error.
        """


@runtime_checkable
class Begins(Protocol):
    """A kind of job that writes down that work on a job begins: a status, a webhook's deliveries."""

    def begin(self, db: Any, job: Job) -> None:
        """Called inside the transaction that gives a job to a process, each time one takes it: again where it was
        handed back. The rules of `settle` hold; where it raises, what it wrote is undone, and the job begins anyway."""


def is_inline(kind: object) -> bool:
    """True for a kind whose jobs run in the runner alone, beside those that use child processes."""
    return bool(getattr(kind, "inline", False))
