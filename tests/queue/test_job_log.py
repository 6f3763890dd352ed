"""What happened to a job is written down with it, in order, and goes with it."""

from __future__ import annotations

from collections.abc import Callable

from clipforge_core.model.job import Job, JobError
from clipforge_core.model.job_log import MOST_LINES, LogKind
from clipforge_core.queue.service import JobService
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process
from tests.queue.made import ended

ME = this_process()
K = LogKind


def told(services: Services, job: str) -> list[tuple[LogKind, str]]:
    return [(line.what, line.said) for line in services.jobs.log.of(job)]


def test_every_move_is_a_line_and_an_attempt_says_why_it_failed(services: Services) -> None:
    jobs = services.jobs
    user = services.users.add("ann@example.org", password="correct horse").id
    job = jobs.submit("quick", {}, user=user).id
    error = JobError(code="crashed", message="the decoder crashed")
    steps: list[Callable[[], Job | None]] = [
        lambda: jobs.claim(job, ME),
        lambda: jobs.crashed(job, ME, error),
        lambda: jobs.claim(job, ME),
        lambda: jobs.hand_back(job, ME),
        lambda: jobs.claim(job, ME),
        lambda: jobs.fail(job, ME, JobError(code="x", message="no such codec")),
        lambda: jobs.retry(job),
        lambda: jobs.cancel(job),
    ]
    assert all(step() is not None for step in steps)
    assert jobs.crashed(job, ME, error) is None  # nobody works on it: nothing is written down
    assert told(services, job) == [
        (K.ACCEPTED, ""), (K.BEGUN, ""), (K.AGAIN, "the decoder crashed"), (K.BEGUN, ""), (K.HANDED_BACK, ""),
        (K.BEGUN, ""), (K.FAILED, "no such codec"), (K.RETRIED, ""), (K.CANCELLED, ""),
    ]  # fmt: skip
    times = [line.at for line in jobs.log.of(job)]
    assert times == sorted(times)
    with services.database.write() as db:
        db.execute("DELETE FROM jobs WHERE id = ?", [job])
    assert told(services, job) == []


def test_what_a_command_line_runs_has_no_lines_and_warnings_are_limited(services: Services) -> None:
    jobs = services.jobs
    nobodys = jobs.submit("quick", {})
    jobs.log.note(nobodys.id, K.WARNING, "lost")
    assert told(services, nobodys.id) == []
    job = jobs.submit("quick", {}, user=services.users.add("ann@example.org", password="correct horse").id)
    for number in range(MOST_LINES + 5):
        jobs.log.note(job.id, K.WARNING, f"{number}" * 1000)
    jobs.cancel(job.id)
    lines = told(services, job.id)
    assert len(lines) == MOST_LINES + 1 and lines[-1][0] is K.CANCELLED
    assert max(len(said) for _, said in lines) == 2000


def test_stages_and_warnings_of_a_job_that_runs(service: JobService, services: Services) -> None:
    user = services.users.add("ann@example.org", password="correct horse").id
    job = services.jobs.submit("quick", {"do": "warn"}, user=user)
    ended(services, job)
    assert told(services, job.id) == [
        (K.ACCEPTED, ""), (K.BEGUN, ""), (K.STAGE, "one"), (K.WARNING, "the sidecar was not readable"),
        (K.STAGE, "two"), (K.COMPLETED, ""),
    ]  # fmt: skip
