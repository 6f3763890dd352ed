"""Projects, clips and exports as their services keep them: ownership, order, second detections, deletion, ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipforge_core.model.audience import AudienceEvent
from clipforge_core.model.job import Job
from clipforge_core.model.project import ExportStatus, Project, ProjectStatus
from clipforge_core.model.user import Caller, Limits
from clipforge_core.projects.edits import ClipEdit
from clipforge_core.projects.options import ExportWish
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.refusals import Conflict, Invalid, NotThere, QuotaReached
from clipforge_core.services import Services
from tests.projects.conftest import end, exported, found, put, stored, uploaded

WISH = DetectWish()


@pytest.fixture
def project(services: Services, caller: Caller, talk: Path) -> Project:
    """A project with an upload of its own."""
    made = services.projects.create(caller, title="Talk")
    uploaded(services, caller, talk, signed_for=made.id)
    return made


def detect(services: Services, caller: Caller, project: Project, count: int = 2) -> Job:
    return found(services, services.projects.detect(caller, project.id, WISH), count)


def test_pages_are_newest_first_and_leave_nothing_out(services: Services, caller: Caller, other: Caller) -> None:
    made = [services.projects.create(caller, title=f"Talk {n}").id for n in range(7)]
    services.projects.create(other, title="Not yours")
    seen, cursor = list[str](), ""
    for _ in range(4):
        page = services.projects.list(caller, limit=2, cursor=cursor)
        seen += [one.id for one in page.projects]
        cursor = page.cursor
    assert seen == made[::-1] and cursor == ""


def test_a_page_goes_on_where_its_last_project_was_deleted(services: Services, caller: Caller) -> None:
    made = [services.projects.create(caller, title=f"Talk {n}").id for n in range(4)]
    page = services.projects.list(caller, limit=2)
    for one in page.projects:
        services.projects.delete(caller, one.id)
    assert [one.id for one in services.projects.list(caller, limit=2, cursor=page.cursor).projects] == made[1::-1]


@pytest.mark.parametrize("cursor", ["x", "@@@", "AAAA", "LTE", "9" * 40, "\u00e9"])
def test_a_cursor_of_nobody_is_refused(services: Services, caller: Caller, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.projects.list(caller, cursor=cursor)
    assert refused.value.data["field"] == "cursor"


@pytest.mark.parametrize("title", ["", "   ", "a\x00b", "a\nb", "x" * 201, "\ud800"])
def test_a_title_that_nobody_can_read_is_refused(services: Services, caller: Caller, title: str) -> None:
    with pytest.raises(Invalid):
        services.projects.create(caller, title=title)


def test_what_belongs_to_another_is_not_there(
    services: Services, caller: Caller, other: Caller, project: Project
) -> None:
    job = detect(services, caller, project)
    clip = services.clips.list(caller, project.id)[0]
    export = services.exports.create(caller, clip.id, ExportWish(template="small"))
    for ask in (
        lambda: services.projects.get(other, project.id),
        lambda: services.projects.rename(other, project.id, "Mine"),
        lambda: services.projects.delete(other, project.id),
        lambda: services.projects.detect(other, project.id, WISH),
        lambda: services.clips.list(other, project.id),
        lambda: services.clips.get(other, clip.id),
        lambda: services.clips.edit(other, clip.id, ClipEdit(title="Mine")),
        lambda: services.clips.delete(other, clip.id),
        lambda: services.exports.create(other, clip.id, ExportWish()),
        lambda: services.exports.get(other, export.id),
        lambda: services.exports.cancel(other, export.id),
        lambda: services.user_jobs.get(other, job.id),
        lambda: services.user_jobs.cancel(other, job.id),
        lambda: services.analytics.project(other, project.id),
    ):
        with pytest.raises(NotThere):
            ask()
    assert services.projects.get(caller, project.id).title == "Talk"
    assert services.exports.get(caller, export.id).status is ExportStatus.PENDING


def test_two_detections_at_once(services: Services, caller: Caller, project: Project) -> None:
    job = services.projects.detect(caller, project.id, WISH)
    assert services.projects.detect(caller, project.id, WISH).id == job.id, "the same wishes: the same job"
    with pytest.raises(Conflict, match="other wishes"):
        services.projects.detect(caller, project.id, DetectWish(num_clips=1))
    services.user_jobs.cancel(caller, job.id)
    assert services.projects.get(caller, project.id).status is ProjectStatus.CREATED
    assert services.projects.detect(caller, project.id, WISH).id != job.id


def test_a_second_detection_replaces_clips_without_exports(
    services: Services, caller: Caller, project: Project
) -> None:
    detect(services, caller, project, 3)
    first = services.clips.list(caller, project.id)
    export = services.exports.create(caller, first[1].id, ExportWish(template="small"))
    job = services.projects.detect(caller, project.id, WISH)
    assert services.clips.list(caller, project.id) == first, "until it is done the old ones are listed"
    found(services, job, 3)
    second = services.clips.list(caller, project.id)
    assert [clip.document.id for clip in second] == ["clip_0", "clip_1", "clip_2"]
    assert [clip.id in {old.id for old in first} for clip in second] == [False, True, False]
    assert services.exports.get(caller, export.id).clip == second[1].id
    services.removals.run()
    assert all(services.storage.exists(clip.thumbnail_key) for clip in second if clip.thumbnail_key)
    assert services.storage.exists(first[0].thumbnail_key), "it can be taken back until the next detection"
    services.clips.edit(caller, second[1].id, ClipEdit(end=19.0))
    found(services, services.projects.detect(caller, project.id, WISH), 3)
    services.removals.run()
    assert not services.storage.exists(first[0].thumbnail_key)
    assert len(services.clips.list(caller, project.id)) == 4, "an edited clip and the one that was found stand together"


def test_a_failed_detection_keeps_what_was_there(services: Services, caller: Caller, project: Project) -> None:
    detect(services, caller, project)
    clips = services.clips.list(caller, project.id)
    end(services, services.projects.detect(caller, project.id, WISH), None)
    now = services.projects.get(caller, project.id)
    assert now.status is ProjectStatus.FAILED and now.error is not None and now.error.code == "not_media"
    assert services.clips.list(caller, project.id) == clips
    detect(services, caller, project)
    assert services.projects.get(caller, project.id).error is None


def test_a_failed_export_says_why_and_counts_nothing(services: Services, caller: Caller, project: Project) -> None:
    detect(services, caller, project)
    clip = services.clips.list(caller, project.id)[0]
    export = services.exports.create(caller, clip.id, ExportWish(template="small"))
    put(services, f"exports/{export.id}/half.mp4", b"half")
    assert services.usage.now(caller).exports_count == 1
    end(services, services.jobs.get(export.job), None, "render_failed")
    export = services.exports.get(caller, export.id)
    assert export.status is ExportStatus.FAILED and export.artifacts is None and export.finished_at
    assert export.error is not None and export.error.code == "render_failed"
    assert export.error.message == "talk.mp4: no media", "no place of this machine"
    assert services.usage.now(caller).exports_count == 0
    services.removals.run()
    assert not services.storage.exists(f"exports/{export.id}/half.mp4")
    exported(services, services.jobs.retry(export.job))
    assert services.exports.get(caller, export.id).status is ExportStatus.COMPLETED
    assert services.usage.now(caller).exports_count == 1


def test_a_waiting_export_is_cancelled(services: Services, caller: Caller, project: Project) -> None:
    detect(services, caller, project)
    clip = services.clips.list(caller, project.id)[0]
    export = services.exports.create(caller, clip.id, ExportWish(template="small"))
    cancelled = services.exports.cancel(caller, export.id)
    assert cancelled.status is ExportStatus.CANCELLED and cancelled.error is not None
    assert services.exports.cancel(caller, export.id) == cancelled
    done = services.exports.create(caller, clip.id, ExportWish(template="small"))
    exported(services, services.jobs.get(done.job))
    with pytest.raises(Conflict):
        services.exports.cancel(caller, done.id)


def test_two_exports_of_a_clip_are_two(services: Services, caller: Caller, project: Project) -> None:
    detect(services, caller, project)
    clip = services.clips.list(caller, project.id)[0]
    wish = ExportWish(template="small")
    one, two = services.exports.create(caller, clip.id, wish), services.exports.create(caller, clip.id, wish)
    assert one.id != two.id and one.job != two.job
    assert [export.id for export in services.exports.list(caller, clip.id)] == [two.id, one.id]


def test_an_export_shows_the_clip_as_it_was_when_it_was_asked_for(
    services: Services, caller: Caller, project: Project
) -> None:
    detect(services, caller, project)
    clip = services.clips.list(caller, project.id)[0]
    export = services.exports.create(caller, clip.id, ExportWish(template="small"))
    services.clips.edit(caller, clip.id, ClipEdit(title="Later"))
    assert services.jobs.get(export.job).params["clip"]["title"] == "Clip 0"


def test_deleting_a_project_takes_all_of_it(services: Services, caller: Caller, project: Project) -> None:
    detect(services, caller, project)
    clip = services.clips.list(caller, project.id)[0]
    done = services.exports.create(caller, clip.id, ExportWish(template="small"))
    exported(services, services.jobs.get(done.job))
    waiting = services.exports.create(caller, clip.id, ExportWish(template="small"))
    detection = services.projects.detect(caller, project.id, WISH)
    assert stored(services)
    services.projects.delete(caller, project.id)
    assert stored(services) == []
    assert {services.jobs.get(job).state.value for job in (waiting.job, detection.id)} == {"cancelled"}
    for table in ("projects", "clips", "exports", "uploads", "removals"):
        with services.database.read() as db:
            assert db.conn.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,), table


def test_what_a_running_job_stores_after_the_deletion_goes_too(
    services: Services, caller: Caller, project: Project
) -> None:
    from clipforge_core.store.owner import this_process

    job = services.projects.detect(caller, project.id, WISH)
    assert services.jobs.claim(job.id, this_process()) is not None
    services.projects.delete(caller, project.id)
    late = f"projects/{project.id}/clips/{job.id}/1.jpg"
    put(services, late, b"late")
    services.removals.run()
    assert services.storage.exists(late), "its job still writes"
    assert services.jobs.cancelled(job.id, this_process()) is not None
    services.removals.run()
    assert stored(services) == []


def test_deleting_a_clip_takes_its_exports(services: Services, caller: Caller, project: Project) -> None:
    detect(services, caller, project)
    clip = services.clips.list(caller, project.id)[0]
    export = services.exports.create(caller, clip.id, ExportWish(template="small"))
    exported(services, services.jobs.get(export.job))
    services.clips.delete(caller, clip.id)
    assert [one.document.id for one in services.clips.list(caller, project.id)] == ["clip_1"]
    assert not any(key.startswith("exports/") or key == clip.thumbnail_key for key in stored(services))
    with pytest.raises(NotThere):
        services.exports.get(caller, export.id)


def test_limits_hold(services: Services, caller: Caller, project: Project) -> None:
    detect(services, caller, project)
    clip = services.clips.list(caller, project.id)[0]
    import msgspec

    poor = msgspec.structs.replace(
        caller, user=msgspec.structs.replace(caller.user, limits=Limits(exports=1, minutes=0.5))
    )
    services.exports.create(poor, clip.id, ExportWish(template="small"))
    with pytest.raises(QuotaReached):
        services.exports.create(poor, clip.id, ExportWish(template="small"))
    with pytest.raises(QuotaReached):
        services.projects.detect(poor, project.id, WISH)


def test_counts_are_those_of_the_tables(services: Services, caller: Caller, other: Caller, project: Project) -> None:
    detect(services, caller, project, 3)
    clip = services.clips.list(caller, project.id)[0]
    export = services.exports.create(caller, clip.id, ExportWish(template="small"))
    exported(services, services.jobs.get(export.job))
    services.audience.record(caller, AudienceEvent(subject=export.id, event="progress", seconds=4.5))
    counts = services.analytics.project(caller, project.id)
    assert (counts.projects, counts.clips, counts.clips_by_detector) == (1, 3, {"highlights": 3})
    assert (counts.exports, counts.exports_by_status["COMPLETED"], counts.plays) == (1, 1, 1)
    assert (counts.watch_seconds, counts.minutes) == (4.5, 1.0)
    assert services.analytics.owned(caller) == counts
    assert services.analytics.owned(other).clips == 0


def test_webhooks_are_told(services: Services, caller: Caller, project: Project) -> None:
    events = ["detection.complete", "detection.failed", "export.ready", "export.failed", "job.failed"]
    services.webhooks.create(caller, url="https://example.org/hook", events=events)
    job = services.projects.detect(caller, project.id, WISH, base_url="https://clips.example")
    found(services, job)
    clip = services.clips.list(caller, project.id)[0]
    wish = ExportWish(template="small")
    ready = services.exports.create(caller, clip.id, wish, base_url="https://clips.example")
    exported(services, services.jobs.get(ready.job))
    failed = services.exports.create(caller, clip.id, wish)
    end(services, services.jobs.get(failed.job), None)
    end(services, services.projects.detect(caller, project.id, WISH), None)
    import json

    with services.database.read() as db:
        bodies = [json.loads(row[0]) for row in db.conn.execute("SELECT body FROM webhook_deliveries ORDER BY seq")]
    assert [body["event"] for body in bodies] == [
        "detection.complete", "export.ready", "export.failed", "job.failed", "detection.failed", "job.failed",
    ]  # fmt: skip
    assert bodies[0]["data"] == {"projectId": project.id, "clipsCount": 2, "jobId": job.id}
    artifacts = bodies[1]["data"]["artifacts"]
    assert set(artifacts) == {"mp4_url", "srt_url", "thumbnail_url"}
    assert all(url.startswith("https://clips.example/media/") for url in artifacts.values())
    assert bodies[2]["data"]["reason"] == "not_media: talk.mp4: no media"
