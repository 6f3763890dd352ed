"""A plugin with kinds of jobs that do nothing but tell when they began."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from clipforge_core import Context, JobKind, hookimpl


def begun(env: Any, report: Any) -> float:
    """When this task began, in seconds since 1970."""
    return time.time()


def asleep(env: Any, report: Any) -> None:
    """What is cancelled."""
    time.sleep(600)


class Empty:
    """In the runner."""

    name = "empty"
    version = "1"
    inline = True
    tasks: Mapping[str, Any] = {}

    def run(self, context: Context) -> dict[str, Any]:
        """{"began": seconds since 1970}."""
        return {"began": time.time()}


class InChild:
    """In a child process, as kinds that decode or encode."""

    name = "in_child"
    version = "1"
    tasks: Mapping[str, Any] = {"begun": begun, "asleep": asleep}

    def run(self, context: Context) -> dict[str, Any]:
        """{"began": seconds since 1970}."""
        return {"began": context.start(context.job.params.get("task", "begun")).result()}


@hookimpl
def clipforge_register_job_kinds() -> Sequence[JobKind]:
    """Both kinds."""
    return [Empty(), InChild()]
