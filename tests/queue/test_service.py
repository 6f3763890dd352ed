"""A runner at work in this process: order, retries, limits, cancelling, stopping, tasks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clipforge_core import hookimpl
from clipforge_core.contracts.runner_task import RunnerTask, Stopping
from clipforge_core.environment import Environment
from clipforge_core.errors import RunnerBusy
from clipforge_core.model.job import JobState, Owner, Priority
from clipforge_core.queue.lock import runner_pid
from clipforge_core.queue.service import JobService
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process
from tests.queue.made import ended, flags, lines, until

S = JobState
Ends = Callable[[str], list[str]]


def test_jobs_of_both_lanes_are_done_and_settled(service: JobService, services: Services, ends: Ends) -> None:
    quick = services.jobs.submit("quick", {})
    work = services.jobs.submit("work", {"tasks": [["note", "one", 0.0], ["note", "two", 0.0]]})
    assert ended(services, quick).state is S.COMPLETED
    assert (ended(services, work).result or {})["answers"] == ["one", "two"]
    assert ends(quick.id) == ends(work.id) == ["completed"]
    assert not (service.services.data / "work" / work.id).exists()


def test_the_most_urgent_goes_first(environment: Environment, services: Services) -> None:
    """One thread, so that the order is to be seen: what is queued before the runner starts."""
    order = [Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.LOW, Priority.HIGH]
    for number, priority in enumerate(order):
        tasks = [["note", f"{number} {priority.value}", 0.0]]
        services.jobs.submit("work", {"tasks": tasks}, priority=priority)
    one = Environment.open(**_sources(environment.settings.path("data").parent, workers=1))
    service = JobService(one)
    service.start()
    until(lambda: services.jobs.counts()[S.COMPLETED] == len(order))
    service.close()
    done = lines(services.data / "work.log")
    assert done == ["2 high", "4 high", "1 normal", "0 low", "3 low"]


def test_a_job_that_kills_its_child_is_a_dead_letter_and_the_others_go_on(
    service: JobService, services: Services, ends: Ends
) -> None:
    bad = services.jobs.submit("work", {"tasks": [["die"]]}, max_attempts=3)
    good = [services.jobs.submit("work", {"tasks": [["note", str(n), 0.0]]}) for n in range(6)]
    dead = ended(services, bad)
    assert (dead.state, dead.attempts, dead.deliveries) == (S.FAILED, 3, 1)
    assert dead.error is not None and dead.error.code == "child_crashed"
    assert {ended(services, job).state for job in good} == {S.COMPLETED}
    assert ends(bad.id) == ["failed"]


def test_a_passing_error_is_tried_again_later_and_later(service: JobService, services: Services) -> None:
    once = services.jobs.submit("quick", {"do": "passing", "until": 1})
    always = services.jobs.submit("quick", {"do": "passing"}, max_attempts=2)
    done = ended(services, once)
    assert (done.state, done.attempts) == (S.COMPLETED, 1)
    failed = ended(services, always)
    assert (failed.state, failed.attempts) == (S.FAILED, 2)
    assert failed.error is not None and failed.error.code == "passing"
    again = services.jobs.retry(always.id)
    assert again.attempts == 0 and ended(services, always).attempts == 2


def test_a_settle_that_breaks_fails_the_job_and_loses_nothing(
    service: JobService, services: Services, ends: Ends
) -> None:
    job = ended(services, services.jobs.submit("quick", {"settle": "breaks"}))
    assert job.state is S.FAILED and job.result is None
    assert job.error is not None and job.error.code == "settle_failed" and "ZeroDivisionError" in job.error.message
    assert ends(job.id) == ["failed"]


def test_a_job_that_ends_its_thread_fails_alone(service: JobService, services: Services) -> None:
    bad = [services.jobs.submit("quick", {"do": "exit"}) for _ in range(8)]
    assert {ended(services, job).state for job in bad} == {S.FAILED}
    assert ended(services, services.jobs.submit("quick", {})).state is S.COMPLETED


def test_a_kind_that_nobody_brings_fails_with_its_name(service: JobService, services: Services) -> None:
    job = ended(services, services.jobs.submit("unheard-of", {}))
    assert job.error is not None and "unheard-of" in job.error.message


@pytest.mark.parametrize("kind", ["work", "quick"])
def test_another_process_cancels_at_once_whatever_the_job_does(
    service: JobService, services: Services, ends: Ends, tmp_path: Path, kind: str
) -> None:
    job, _ = begin(services, kind, tmp_path)
    assert services.jobs.cancel(job).cancel_requested
    cancelled = ended(services, job)
    assert cancelled.state is S.CANCELLED and ends(job) == ["cancelled"]
    assert ended(services, services.jobs.submit(kind, {"tasks": []})).state is S.COMPLETED


def test_a_queued_job_that_is_cancelled_is_settled_where_it_is_cancelled(services: Services, ends: Ends) -> None:
    job = services.jobs.submit("work", {"tasks": []})
    services.jobs.cancel(job.id)
    assert ends(job.id) == ["cancelled"]


@pytest.mark.parametrize("kind", ["work", "quick"])
def test_a_time_limit_ends_jobs_of_both_lanes(
    service: JobService, services: Services, ends: Ends, tmp_path: Path, kind: str
) -> None:
    until(lambda: service.pool.ready == 2)
    job, _ = begin(services, kind, tmp_path, time_limit=1.0)
    late = ended(services, job)
    assert late.state is S.FAILED and late.error is not None and late.error.code == "time_limit"
    assert ends(job) == ["failed"]
    assert ended(services, services.jobs.submit(kind, {"tasks": []})).state is S.COMPLETED


def test_a_limit_for_all_is_a_setting(tmp_path: Path, services: Services) -> None:
    service = JobService(Environment.open(**_sources(tmp_path, job_time_limit="1s")))
    service.start()
    until(lambda: service.pool.ready == 2)
    job, _ = begin(services, "work", tmp_path)
    free, _ = begin(services, "quick", tmp_path, time_limit=0.0)
    late = ended(services, job)
    assert late.error is not None and late.error.code == "time_limit"
    assert services.jobs.get(free).state is S.PROCESSING
    service.close()


@pytest.mark.parametrize("kind", ["work", "quick"])
def test_a_runner_that_ends_hands_its_jobs_back(
    environment: Environment, services: Services, ends: Ends, tmp_path: Path, kind: str
) -> None:
    service = JobService(environment)
    service.start()
    job, _ = begin(services, kind, tmp_path)
    waiting = [services.jobs.submit("work", {"tasks": [["hang", str(tmp_path / f"w{n}")]]}).id for n in range(3)]
    service.close()
    for one in (job, *waiting):
        back = services.jobs.get(one)
        assert (back.state, back.attempts, back.deliveries) == (S.QUEUED, 0, 0)
    assert ends(job) == []


def test_what_dead_processes_left_is_adopted_and_capped(environment: Environment, services: Services) -> None:
    me = this_process()
    dead = Owner(pid=me.pid, boot=me.boot, started=1)
    left = services.jobs.submit("quick", {})
    assert services.jobs.claim_next(dead)
    deadly = services.jobs.submit("quick", {})
    with services.database.write() as db:
        db.execute("UPDATE jobs SET deliveries = 9 WHERE id = ?", [deadly.id])
    assert services.jobs.claim_next(dead)
    service = JobService(environment)
    service.start()
    assert ended(services, left).state is S.COMPLETED
    error = ended(services, deadly).error
    assert error is not None and error.code == "dead_letter"
    # One whose owner dies later is found too.
    service.broker.closing = True
    later = services.jobs.submit("quick", {})
    assert services.jobs.claim_next(dead)
    service.broker.closing = False
    assert ended(services, later).state is S.COMPLETED
    service.close()


def test_a_row_that_is_lost_on_its_way_is_tried_again(service: JobService, services: Services) -> None:
    """As after an error in this program between the claim and the end."""
    service.broker.closing = True
    job = services.jobs.submit("quick", {})
    assert services.jobs.claim_next(this_process())
    service.broker.closing = False
    done = ended(services, job)
    assert (done.state, done.attempts) == (S.COMPLETED, 1)


def test_there_is_one_runner_on_a_database(environment: Environment, service: JobService, services: Services) -> None:
    assert runner_pid(services.data) == this_process().pid
    with pytest.raises(RunnerBusy, match=str(this_process().pid)):
        JobService(environment)
    ended_it = threading.Thread(target=service.close)
    ended_it.start()
    second = JobService(environment, lock_seconds=60)
    ended_it.join()
    assert runner_pid(services.data) == this_process().pid
    second.start()
    assert ended(services, services.jobs.submit("quick", {})).state is S.COMPLETED
    second.close()
    assert runner_pid(services.data) is None


def test_progress_is_seen_by_other_processes(service: JobService, services: Services, tmp_path: Path) -> None:
    job = services.jobs.submit("work", {"tasks": [["note", "slow", 1.0]]})
    seen = set()
    while not (now := services.jobs.get(job.id)).state.final:
        seen.add(now.progress.percentage)
    assert len(seen) > 3 and now.progress.percentage == 100.0


def test_a_full_disk_delays_the_end_of_a_job_and_does_not_lose_it(
    service: JobService, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clipforge_core.errors import DiskFull

    tries: list[int] = []
    complete = service.store.complete

    def once_full(*args: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise DiskFull(path="clipforge.db")
        return complete(*args)

    monkeypatch.setattr(service.store, "complete", once_full)
    monkeypatch.setattr("clipforge_core.queue.runner.RECORD_SECONDS", 0.01)
    assert ended(services, services.jobs.submit("quick", {})).state is S.COMPLETED
    assert len(tries) == 2


class Chore:
    """A runner's task that counts, and fails at first."""

    name = "chore"
    every = 0.01

    def __init__(self, prompt: bool) -> None:
        self.prompt = prompt
        self.every = 3600.0 if prompt else 0.01
        self.runs = 0
        self.ran = threading.Event()

    def run(self, services: Services, stopping: Stopping) -> None:
        """Look at the database, fail the first time."""
        assert services.jobs.counts()
        self.runs += 1
        self.ran.set()
        if self.runs == 1 and not self.prompt:
            raise ZeroDivisionError("by zero")


def test_tasks_of_the_runner_run_again_and_again_and_when_something_was_written(
    tmp_path: Path, services: Services
) -> None:
    often, prompt = Chore(prompt=False), Chore(prompt=True)

    @hookimpl
    def clipforge_register_runner_tasks() -> Sequence[RunnerTask]:
        return [often, prompt]

    prompt.name = "prompt"
    plugin = SimpleNamespace(clipforge_register_runner_tasks=clipforge_register_runner_tasks)
    environment = Environment.open(**_sources(tmp_path), extra=[("chore_plugin", plugin)])
    service = JobService(environment)
    service.start()
    until(lambda: often.runs > 3)
    until(lambda: prompt.runs)
    services.jobs.submit("quick", {"name": "x"})
    until(lambda: lines(services.data / "order.log"))
    prompt.ran.clear()
    services.jobs.submit("unheard-of", {}, foreground=True)
    assert prompt.ran.wait(60)
    service.close()
    runs = often.runs
    assert not any("chore" in thread.name for thread in threading.enumerate())
    assert often.runs == runs


def begin(services: Services, kind: str, folder: Path, **more: Any) -> tuple[str, float]:
    """A job that never ends by itself, once it has begun; its id and when that was."""
    ready = folder / f"ready-{kind}-{time.monotonic_ns()}"
    params = {"tasks": [["hang", str(ready)]], "do": "spin", "ready": str(ready)}
    job = services.jobs.submit(kind, params, **more)
    until(lambda: lines(ready))
    return job.id, time.monotonic()


def _sources(folder: Path, **more: Any) -> dict[str, Any]:
    empty = {"folder": folder, "user_folder": folder, "environ": {}, "bundled": False}
    return {"flags": flags(folder, **more), **empty}
