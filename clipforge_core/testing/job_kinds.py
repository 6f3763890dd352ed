"""The suite for kinds of jobs: what can be checked without running one, and a context that runs tasks at once."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clipforge_core.contracts.job_kind import JobKind, Pending, is_inline
from clipforge_core.contracts.progress import silent
from clipforge_core.model.job import Job


def check_job_kind(kind: JobKind) -> None:
    """Raises AssertionError with what is wrong: names, version, and tasks that a child process can find."""
    assert isinstance(kind, JobKind), "it lacks a part of the contract"
    assert kind.name and kind.name == kind.name.strip() and "/" not in kind.name, "a name without slashes"
    assert kind.version, "a version: it is part of cache keys"
    for name, task in kind.tasks.items():
        parameters = list(inspect.signature(task).parameters)
        assert parameters[:2] == ["env", "report"], f"task {name}: its first parameters are env and report"
        assert pickle.loads(pickle.dumps(task)) is task, f"task {name}: a function of a module"  # noqa: S301
    if is_inline(kind):
        assert not kind.tasks, "an inline kind starts no tasks: what they do belongs into its run"
    for name in ("settle", "begin"):
        if hasattr(kind, name):
            takes = list(inspect.signature(getattr(kind, name)).parameters)
            assert takes == ["db", "job"], f"{name}: it is given (db, job), not ({', '.join(takes)})"
    takes = list(inspect.signature(kind.run).parameters)
    assert takes == ["context"], f"run: it is given (context), not ({', '.join(takes)})"


class _Done:
    def __init__(self, value: Any) -> None:
        self._value = value

    def result(self) -> Any:
        """The answer."""
        return self._value


class InlineContext:
    """A Context that runs tasks in this process, at once: for tests of a kind's own logic.

    `events` keeps what was emitted. `environment` is a `clipforge_core.environment.Environment`.
    """

    def __init__(self, kind: JobKind, params: dict[str, Any], environment: Any, work: Path) -> None:
        self.job = Job(id="job_test", kind=kind.name, params=params)
        self.registry = environment.registry
        self.settings = environment.settings
        self.cache = environment.cache
        self.work = work
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._kind = kind
        self._environment = environment

    def start(self, task: str, *args: Any, weight: float = 1.0, stage: str = "", beside: bool = False) -> Pending:
        """Run the task here and now."""
        return _Done(self._kind.tasks[task](self._environment, silent, *args))

    def expect(self, weight: float) -> None:
        """Nothing: there is no bar."""

    def progress(self, percentage: float, stage: str, message: str = "") -> None:
        """Nothing: there is no bar."""

    def emit(self, event: str, **data: Any) -> None:
        """Keep the event."""
        self.events.append((event, data))

    def wait(self, pending: Sequence[Pending]) -> list[Any]:
        """The answers in order."""
        return [p.result() for p in pending]
