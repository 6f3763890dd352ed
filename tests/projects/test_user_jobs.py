"""Jobs as their users see them: listed, retried with what they are about, given another priority."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipforge_core.model.job import JobError, JobState, Priority
from clipforge_core.model.project import ExportStatus, ProjectStatus
from clipforge_core.model.user import Caller
from clipforge_core.projects.clips import detection_prefix
from clipforge_core.projects.options import ExportWish
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.refusals import Conflict, NotThere
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process
from tests.projects.conftest import end, exported, found, stored


def failed(services: Services, job_id: str) -> None:
    """Let it fail, as a runner would."""
    owner = this_process()
    assert services.jobs.claim(job_id, owner)
    assert services.jobs.fail(job_id, owner, JobError(code="render_failed", message="no luck"))


def test_a_failed_detection_is_done_once_more(services: Services, caller: Caller, other: Caller, talk: Path) -> None:
    project = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    job = services.projects.detect(caller, project.id, DetectWish())
    with pytest.raises(Conflict):
        services.user_jobs.retry(caller, job.id)
    failed(services, job.id)
    assert services.projects.get(caller, project.id).status is ProjectStatus.FAILED
    with pytest.raises(NotThere):
        services.user_jobs.retry(other, job.id)
    assert services.user_jobs.retry(caller, job.id).state is JobState.QUEUED
    assert services.projects.get(caller, project.id).status is ProjectStatus.PROCESSING
    services.user_jobs.cancel(caller, job.id)
    again = services.projects.detect(caller, project.id, DetectWish())
    with pytest.raises(Conflict, match="another detection"):
        services.user_jobs.retry(caller, job.id)
    assert [j.id for j in services.user_jobs.list(caller)] == [again.id, job.id]
    assert services.user_jobs.list(other) == ()
    assert [j.id for j in services.user_jobs.list(caller, states=[JobState.CANCELLED])] == [job.id]


def test_a_failed_export_is_made_once_more_and_counted_once(services: Services, caller: Caller, talk: Path) -> None:
    from clipforge_core.projects.options import ExportWish

    project = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    with services.database.write() as db:
        data = '{"id": "a", "start": 0, "end": 2, "score": 1}'
        db["clips"].insert(
            {"id": "clip_1", "project": project.id, "detection": "job_0", "score": 1.0, "t_start": 0.0, "t_end": 2.0,
             "title": "", "data": data, "created_at": ""}
        )  # fmt: skip
    export = services.exports.create(caller, "clip_1", ExportWish())
    failed(services, export.job)
    assert services.exports.get(caller, export.id).status is ExportStatus.FAILED
    assert services.usage.now(caller).exports_count == 0
    services.user_jobs.retry(caller, export.job)
    assert services.exports.get(caller, export.id).status is ExportStatus.PENDING
    assert services.usage.now(caller).exports_count == 1
    failed(services, export.job)
    assert services.usage.now(caller).exports_count == 0
    services.exports.delete(caller, export.id)
    with pytest.raises(Conflict, match="gone"):
        services.user_jobs.retry(caller, export.job)


def test_what_a_second_try_makes_is_not_removed_for_the_first(services: Services, caller: Caller, talk: Path) -> None:
    project = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    job = services.projects.detect(caller, project.id, DetectWish())
    end(services, job, None)
    services.user_jobs.retry(caller, job.id)
    services.removals.run()  # it is at work again: what the first try left is left alone
    found(services, job, 2)
    services.removals.run()
    clip = services.clips.list(caller, project.id)[0]
    export = services.exports.create(caller, clip.id, ExportWish())
    made = services.jobs.get(export.job)
    end(services, made, None)
    services.user_jobs.retry(caller, made.id)
    exported(services, made)
    services.removals.run()
    kept = stored(services)
    assert f"{detection_prefix(project.id, job.id)}clips.json" in kept and f"exports/{export.id}/clip.mp4" in kept


def test_a_job_with_a_higher_priority_goes_first(services: Services, caller: Caller, other: Caller) -> None:
    first, second = (services.jobs.submit("nothing", {}, user=caller.id) for _ in range(2))
    with pytest.raises(NotThere):
        services.user_jobs.prioritise(other, second.id, Priority.HIGH)
    assert services.user_jobs.prioritise(caller, second.id, Priority.HIGH).priority is Priority.HIGH
    owner = this_process()
    claimed = services.jobs.claim_next(owner)
    assert claimed is not None and claimed.id == second.id
    with pytest.raises(Conflict):
        services.user_jobs.prioritise(caller, second.id, Priority.LOW)
    services.user_jobs.prioritise(caller, first.id, Priority.LOW)
    services.user_jobs.prioritise(caller, first.id, Priority.NORMAL)
    assert services.jobs.get(first.id).priority is Priority.NORMAL
