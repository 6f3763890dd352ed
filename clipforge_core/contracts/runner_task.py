"""RunnerTask: something that a server's runner does again and again: delivering webhooks, removing what is old.

    class SweepCache:
        name = "cache"
        every = 3600.0

        def run(self, services, stopping):
            services.environment.cache.sweep()

Each task has a thread of its own in the runner, and there is one runner on a database, so that a task never runs twice
at once. It must be safe to kill at any moment: what it owes is written down in the database, not in memory. One that
raises is logged and tried again when its time comes. A task may have `prompt = True`: it then also runs, at once,
whenever something was written to the database, by whatever process (`every` is the longest wait).
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable


class Stopping(Protocol):
    """Tells a task that the runner is ending. It is a `threading.Event`."""

    def is_set(self) -> bool:
        """True once it should come to an end."""

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep for so many seconds; True where it should come to an end."""


@runtime_checkable
class RunnerTask(Protocol):
    """`every` is seconds between the end of one run and the next; the first is at the start."""

    name: str
    every: float

    def run(self, services: Any, stopping: Stopping) -> None:
        """Do what is due, and come back. `services` is the runner's `clipforge_core.services.Services`."""


def is_prompt(task: object) -> bool:
    """True for a task that runs whenever something was written."""
    return bool(getattr(task, "prompt", False))
