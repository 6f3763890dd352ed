"""The page of jobs: lines in plain words, what can be done, live changes, rights."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.model.job import JobError, Priority
from clipforge_core.model.job_log import LogKind
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


def test_the_log_tells_in_plain_words_what_happened(ann: Browser, job: str) -> None:
    assert "Looking it up" in ann.see("/jobs")
    jobs, me = ann.services.jobs, this_process()
    jobs.claim(job, me)
    jobs.log.note(job, LogKind.STAGE, "transcript")
    jobs.log.note(job, LogKind.WARNING, "/srv/data/talk.srt: it was not readable, words are recognised instead")
    jobs.crashed(job, me, JobError(code="crashed", message="the decoder crashed"))
    jobs.claim(job, me)
    jobs.fail(job, me, JobError(code="x", message="x.mp4: no picture in it. Check that it plays in a video player"))
    text = ann.client.get(f"/jobs/{job}/log").text
    said = [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in re.findall(r"<li.*?</li>", text, re.DOTALL)]
    assert [line.partition(" ")[2] for line in said] == [
        "It was accepted and waits for its turn.",
        "Work on it began.",
        "Writing down what is said",
        "talk.srt: it was not readable, words are recognised instead",
        "Attempt 1 came to nothing: the decoder crashed It is tried again by itself, after a while.",
        "Work on it began: attempt 2 of 3.",
        "It failed: x.mp4: no picture in it. Check that it plays in a video player",
    ]
    assert "1 warning" in ann.see(f"/jobs?opened={job}") and "It failed:" in ann.text
    ann.sign_in("bob@example.org")
    assert ann.client.get(f"/jobs/{job}/log").status_code == 404


def test_jobs_lead_to_what_they_make(ann: Browser, tmp_path: Path) -> None:
    user, jobs, me = caller_of(ann).id, ann.services.jobs, this_process()
    film = jobs.submit("studio_video", {}, user=user, subject="vid_1")
    narrated = jobs.submit("nothing", {}, user=user)
    with ann.services.database.write() as db:
        db.execute(
            "INSERT INTO studio_videos (id, user, title, wish, head, status, created_at, updated_at) "
            "VALUES ('vid_1', ?, 'Bees <b>', '{}', '{}', 'pending', '', '')", [user],
        )  # fmt: skip
        db.execute(
            "INSERT INTO narrations (id, user, status, priority, wish, created_at, updated_at) "
            "VALUES (?, ?, 'completed', 'normal', '{\"topic\": \"Why bees dance\"}', '', '')", [narrated.id, user],
        )  # fmt: skip
        db.execute("UPDATE jobs SET kind = 'server_narrate' WHERE id = ?", [narrated.id])
    path = tmp_path / "film.mp4"
    path.write_bytes(b"0123456789")
    ann.services.storage.put("narrations/x/film.mp4", path)
    jobs.claim(narrated.id, me)
    with ann.services.database.write() as db:
        db.execute(
            "UPDATE jobs SET state = 'completed', result = '{\"file\": {\"key\": \"narrations/x/film.mp4\"}}', "
            "owner_pid = NULL, owner_boot = NULL, owner_started = NULL WHERE id = ?", [narrated.id],
        )  # fmt: skip
    text = ann.see("/jobs")
    assert '<a href="/studio/films/vid_1" dir="auto">Bees &lt;b&gt;</a>' in text and film.id in text
    assert "Why bees dance" in text and f'href="/jobs/{narrated.id}/film"' in text
    assert ann.client.get(f"/jobs/{narrated.id}/film").content == b"0123456789"
    assert ann.client.get(f"/jobs/{film.id}/film").status_code == 404
    ann.sign_in("bob@example.org")
    assert ann.client.get(f"/jobs/{narrated.id}/film").status_code == 404


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
