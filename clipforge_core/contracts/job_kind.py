"""JobKind: what a job of that kind does.

`run` executes in the runner: plain, quick Python that calls stages. Heavy work (decoding, models,
encoding) goes through `Context.call`, which runs a named task in a child process, so that a crash
costs one job and a cancel is prompt.
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
