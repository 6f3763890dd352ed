"""The page of jobs: lines in plain words, what can be done, live changes, rights."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.model.job import JobError, Priority
from clipforge_core.projects.pulse import Pulse
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process

from .conftest import Browser
from .test_projects import caller_of


@pytest.fixture
def job(ann: Browser) -> str:
    """A detection that waits; answers its id."""
    made = ann.services.projects.create(caller_of(ann), title="<b>Talk", source_url="https://example.org/a.mp4")
    return ann.services.projects.detect(caller_of(ann), made.id, DetectWish()).id


def fail(browser: Browser, job_id: str, times: int = 1) -> None:
    jobs, owner = browser.services.jobs, this_process()
    for _ in range(times):
        jobs.postpone(job_id, 0)
        assert jobs.claim(job_id, owner)
        jobs.crashed(job_id, owner, JobError(code="crashed", message="/srv/data/x.mp4: the decoder <crashed>"))


def test_without_jobs_the_page_says_what_to_do(ann: Browser) -> None:
    assert "No jobs yet" in ann.see("/jobs")
    assert "Nothing failed" in ann.see("/jobs?show=failed") and "Nothing was given up" in ann.see("/jobs?show=dead")


def test_a_job_waits_goes_first_and_is_cancelled(ann: Browser, job: str) -> None:
    text = ann.see("/jobs")
    assert "Looking for clips: <a" in text and "&lt;b&gt;Talk" in text and "It waits for its turn" in text
    assert "high priority" in ann.press(f"/jobs/{job}/priority", priority="high").text
    assert ann.services.jobs.get(job).priority is Priority.HIGH
    assert ann.press(f"/jobs/{job}/priority", priority="royal").status_code == 400
    assert "cancelled" in ann.press(f"/jobs/{job}/cancel").text
    assert "It waits for its turn" in ann.press(f"/jobs/{job}/retry").text


def test_a_dead_letter_says_why_and_is_tried_again(ann: Browser, job: str) -> None:
    fail(ann, job, times=3)
    text = ann.see("/jobs?show=dead")
    assert "given up" in text and "x.mp4: the decoder &lt;crashed&gt;" in text and "/srv/data" not in text
    assert "3 of 3 attempts" in text
    ann.press(f"/jobs/{job}/retry")
    assert "Nothing was given up" in ann.see("/jobs?show=dead")


def test_nobody_sees_or_touches_the_jobs_of_another(ann: Browser, job: str) -> None:
    ann.sign_in("bob@example.org")
    assert "No jobs yet" in ann.see("/jobs")
    for path in ("cancel", "retry", "priority"):
        assert ann.press(f"/jobs/{job}/{path}", priority="high").status_code == 404
    assert ann.ask("GET", f"/jobs/{job}/events").status_code == 404


def test_jobs_come_in_pages(ann: Browser) -> None:
    for _ in range(35):
        ann.services.jobs.submit("nothing", {}, user=caller_of(ann).id)
    text = ann.see("/jobs")
    assert text.count('<li class="job card"') == 30 and "Older" in text
    assert ann.see("/jobs?page=1").count('<li class="job card"') == 5


def test_the_pulse_tells_all_who_listen(tmp_path: Path) -> None:
    services = Services.open(Environment.open(flags={"data": tmp_path}, environ={}, folder=tmp_path))
    pulse = Pulse(services.database, poll_seconds=0.01)

    async def first_changes() -> list[bool]:
        one, two = pulse.follow(beat=5), pulse.follow(beat=0.05)
        assert await anext(one) and await anext(two)
        assert await anext(two) is False
        await asyncio.to_thread(services.jobs.submit, "nothing", {})
        found = [await asyncio.wait_for(anext(each), 5) for each in (one, two)]
        await one.aclose()
        await two.aclose()
        return found

    assert asyncio.run(first_changes()) == [True, True]
    services.close()
