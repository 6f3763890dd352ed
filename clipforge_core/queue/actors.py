"""The actors: a lane has one, and all of them do the same with a job's id.

actors = declare(broker, work)
actors["jobs"](job.id)         # here and now
actors["jobs"].send(job.id)    # later, by whoever works on the lane
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dramatiq


def declare(
    broker: dramatiq.Broker, lanes: list[str], work: Callable[[str], None]
) -> dict[str, dramatiq.Actor[Any, None]]:
    """Actors by the name of their lane. `work` is called with a job's id, in a thread of the worker."""

    def run_job(job_id: str) -> None:
        work(job_id)

    def actor(lane: str) -> dramatiq.Actor[Any, None]:
        return dramatiq.actor(broker=broker, actor_name=f"run_{lane}", queue_name=lane)(run_job)

    return {lane: actor(lane) for lane in lanes}
