"""What tests of the queue share: waiting for conditions, and for the ends of jobs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from clipforge_core.model.job import Job
from clipforge_core.services import Services

T = TypeVar("T")
TOYS = Path(__file__).with_name("toys")
PATIENCE = 60.0


def until(condition: Callable[[], T], seconds: float = PATIENCE) -> T:
    """What the condition answers, once that is true. Raises AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.002)
    return answer


def ended(services: Services, job: Job | str) -> Job:
    """The job, once it has ended."""
    job_id = job if isinstance(job, str) else job.id
    until(lambda: services.jobs.get(job_id).state.final)
    return services.jobs.get(job_id)


def lines(path: Path) -> list[str]:
    """Lines of a file that may not be there yet."""
    return path.read_text().splitlines() if path.exists() else []


def flags(folder: Path, **more: Any) -> dict[str, Any]:
    """Settings that keep everything in a folder, with the toys."""
    return {
        "plugins_dir": TOYS,
        "data": folder / "data",
        "cache": folder / "cache",
        "workers": 2,
        "retry_delay": "0.05s",
        **more,
    }
