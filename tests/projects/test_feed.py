"""Following jobs: every listener gets what changes and the end, whoever wrote it, and nothing runs for nobody."""

from __future__ import annotations

import asyncio

from clipforge_core.model.job import Job, JobState, Progress
from clipforge_core.model.user import Caller
from clipforge_core.projects.feed import JobFeed
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process


def submitted(services: Services, caller: Caller) -> Job:
    return services.jobs.submit("project_detect", {"project": "proj_none"}, user=caller.id)


async def listen(feed: JobFeed, job: Job, seen: list[Job | None], beat: float = 30.0) -> None:
    async for change in feed.follow(job, beat=beat):
        seen.append(change)


async def until(seen: list[Job | None], state: JobState) -> None:
    while not any(job is not None and job.state is state for job in seen):
        await asyncio.sleep(0.005)


def test_many_listeners_get_every_change_and_the_end(services: Services, caller: Caller) -> None:
    async def run() -> list[list[Job | None]]:
        feed, job, owner = JobFeed(services.database, 0.005), submitted(services, caller), this_process()
        seen: list[list[Job | None]] = [[] for _ in range(50)]
        tasks = [asyncio.create_task(listen(feed, job, each)) for each in seen]
        await until(seen[0], JobState.QUEUED)
        services.jobs.claim(job.id, owner)
        await until(seen[-1], JobState.PROCESSING)
        services.jobs.progress(job.id, owner, Progress(percentage=40.0, stage="pictures"))
        while seen[-1][-1].progress.percentage < 40:  # type: ignore[union-attr]
            await asyncio.sleep(0.005)
        services.jobs.cancelled(job.id, owner)
        await asyncio.gather(*tasks)
        assert feed._task is None and not feed._listeners
        return seen

    for each in asyncio.run(run()):
        states = [job.state for job in each if job is not None]
        assert states[0] is JobState.QUEUED and states[-1] is JobState.CANCELLED and len(states) == 4


def test_a_job_that_is_over_is_told_once(services: Services, caller: Caller) -> None:
    job = services.jobs.cancel(submitted(services, caller).id)
    seen: list[Job | None] = []
    asyncio.run(listen(JobFeed(services.database), job, seen))
    assert [one.state for one in seen if one] == [JobState.CANCELLED]


def test_an_end_between_the_look_and_the_listening_is_not_missed(services: Services, caller: Caller) -> None:
    job = submitted(services, caller)
    services.jobs.cancel(job.id)
    seen: list[Job | None] = []
    asyncio.run(listen(JobFeed(services.database, 0.005), job, seen))
    assert seen[-1] is not None and seen[-1].state is JobState.CANCELLED


def test_silence_has_a_beat_and_leaving_ends_the_asking(services: Services, caller: Caller) -> None:
    async def run() -> None:
        feed, job = JobFeed(services.database, 0.005), submitted(services, caller)
        changes = feed.follow(job, beat=0.01)
        assert await anext(changes) == job
        assert await anext(changes) is None
        task = feed._task
        assert task is not None
        await changes.aclose()  # type: ignore[attr-defined]
        assert feed._task is None and not feed._listeners
        await asyncio.wait([task])

    asyncio.run(run())
