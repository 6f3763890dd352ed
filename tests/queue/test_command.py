"""`clipforge jobs` on the data folder of a server, while it runs and while it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_core.model.job import JobState, Priority
from clipforge_core.queue.service import JobService
from clipforge_core.services import Services
from tests.queue.made import ended, flags, lines, until


@pytest.fixture
def clipforge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Exit code and everything that was printed."""

    def call(*args: str) -> tuple[int, str]:
        session = Session(user_folder=tmp_path, environ={}, bundled=False)
        session.flags |= flags(tmp_path)
        capsys.readouterr()
        code = run(args, session)
        return code, "".join(capsys.readouterr())

    return call


def test_dead_letters_are_listed_and_go_back_into_the_queue(
    clipforge: Any, service: JobService, services: Services, tmp_path: Path
) -> None:
    dead = services.jobs.submit("quick", {"do": "passing", "until": 2}, max_attempts=2, user="usr_1")
    ended(services, dead)
    failed = ended(services, services.jobs.submit("unheard-of", {}))
    code, out = clipforge("jobs", "list", "--dead")
    assert code == 0 and dead.id in out and "dead letter" in out and failed.id not in out
    assert "usr_1" in clipforge("jobs", "show", dead.id)[1]
    with services.database.write() as db:
        db.execute("UPDATE jobs SET params = '{}' WHERE id = ?", [dead.id])
    code, out = clipforge("jobs", "retry", "--dead")
    assert code == 0 and out == f"{dead.id}: queued again\n"
    assert ended(services, dead).state is JobState.COMPLETED
    assert clipforge("jobs", "list", "--dead") == (0, "no dead letters\n")
    assert clipforge("jobs", "retry", "--dead") == (0, "no dead letters\n")


def test_without_a_server_a_job_of_its_queue_waits_for_one(clipforge: Any, services: Services) -> None:
    job = services.jobs.submit("quick", {})
    services.jobs.cancel(job.id)
    code, out = clipforge("jobs", "retry", job.id)
    assert code == 0 and "queued again; `clipforge serve` will work on it" in out
    assert services.jobs.get(job.id).state is JobState.QUEUED


def test_retry_wants_to_know_what(clipforge: Any) -> None:
    code, out = clipforge("jobs", "retry")
    assert code == 2 and "--dead" in out


def test_a_job_of_a_running_server_is_cancelled(
    clipforge: Any, service: JobService, services: Services, tmp_path: Path
) -> None:
    ready = tmp_path / "ready"
    job = services.jobs.submit("work", {"tasks": [["hang", str(ready)]]}, priority=Priority.HIGH)
    until(lambda: lines(ready))
    assert clipforge("jobs", "cancel", job.id) == (0, f"{job.id}: asked to stop\n")
    assert ended(services, job).state is JobState.CANCELLED
