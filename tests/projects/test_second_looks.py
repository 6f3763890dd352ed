"""Clips that were deleted or replaced and come back, what a new detection changed, and versions that browsers play."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.codec import convert
from clipforge_core.jobs.project_proxy import SHORT_SIDE, smaller
from clipforge_core.model.clip import DocumentClip
from clipforge_core.model.job import Job, JobError, JobState
from clipforge_core.model.project import ExportStatus, Project
from clipforge_core.model.timeline import Canvas
from clipforge_core.model.user import Caller
from clipforge_core.projects.comparing import NEAR, compared
from clipforge_core.projects.edits import ClipEdit
from clipforge_core.projects.options import ExportWish
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.refusals import Conflict, NotThere
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process
from tests.projects.conftest import end, exported, found, put, stored

SETS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0.2, 40)).map(lambda t: (round(t[0], 2), round(t[0] + t[1], 2))), max_size=6
)


def clips_of(spans: list[tuple[float, float]]) -> list[DocumentClip]:
    return [DocumentClip(id=f"c{n}", start=a, end=b, score=0.5) for n, (a, b) in enumerate(spans)]


@given(SETS, SETS)
def test_each_clip_is_in_one_pair(before: list[tuple[float, float]], now: list[tuple[float, float]]) -> None:
    pairs = compared(clips_of(before), clips_of(now))
    assert sorted(p.before for p in pairs if p.before is not None) == list(range(len(before)))
    assert sorted(p.now for p in pairs if p.now is not None) == list(range(len(now)))
    for pair in pairs:
        assert (pair.kind == "gone") == (pair.now is None) and (pair.kind == "new") == (pair.before is None)
        if pair.before is not None and pair.now is not None:
            a, b = before[pair.before], now[pair.now]
            assert (pair.start_by, pair.end_by) == pytest.approx((b[0] - a[0], b[1] - a[1]), abs=1e-3)
            assert (pair.kind == "same") == (max(abs(pair.start_by), abs(pair.end_by)) <= NEAR)
    assert all(pair.kind == "same" for pair in compared(clips_of(before), clips_of(before)))


def test_what_moved_is_paired_with_the_nearest() -> None:
    pairs = compared(clips_of([(0, 10), (20, 30)]), clips_of([(1, 10.5), (40, 50)]))
    assert [(p.kind, p.before, p.now, p.start_by, p.end_by) for p in pairs] == [
        ("moved", 0, 0, 1.0, 0.5), ("gone", 1, None, 0.0, 0.0), ("new", None, 1, 0.0, 0.0),
    ]  # fmt: skip


def test_what_stayed_is_itself_though_another_holds_all_of_it() -> None:
    pairs = compared(clips_of([(0.2, 3.2)]), clips_of([(0, 4), (0.2, 3.2)]))
    assert [(p.kind, p.before, p.now) for p in pairs] == [("new", None, 0), ("same", 0, 1)]


@pytest.fixture
def project(services: Services, caller: Caller, talk: Path) -> Project:
    """A project with three clips, as a detection leaves it."""
    made = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    found(services, services.projects.detect(caller, made.id, DetectWish(num_clips=3)), 3)
    return made


def titles(services: Services, caller: Caller, project: Project) -> list[str]:
    return [clip.document.title for clip in services.clips.list(caller, project.id)]


def test_a_clip_that_is_deleted_comes_back_with_its_exports(
    services: Services, caller: Caller, other: Caller, project: Project
) -> None:
    clip = services.clips.list(caller, project.id)[0]
    done, waiting = (services.exports.create(caller, clip.id, ExportWish()) for _ in range(2))
    exported(services, services.jobs.get(done.job))
    page = services.watching.share(caller, done.id)
    with pytest.raises(NotThere):
        services.clip_trash.put(other, clip.id)
    services.clip_trash.put(caller, clip.id)
    assert titles(services, caller, project) == ["Clip 1", "Clip 2"]
    assert services.jobs.get(waiting.job).state is JobState.CANCELLED
    assert services.exports.of_project(caller, project.id) == ()
    assert services.overview.of(caller, [project.id])[project.id].clips == 2
    assert services.overview.exports_of(caller, project.id) == {}
    nowhere: tuple[Callable[[], object], ...] = (
        lambda: services.clips.get(caller, clip.id),
        lambda: services.clips.edit(caller, clip.id, ClipEdit(title="x")),
        lambda: services.exports.get(caller, done.id),
        lambda: services.watching.find(page.token),
        lambda: services.clip_trash.put(caller, clip.id),
        lambda: services.clips.delete(caller, clip.id),
        lambda: services.clip_trash.restore(other, clip.id),
    )
    for gone in nowhere:
        with pytest.raises(NotThere):
            gone()
    with pytest.raises(Conflict):
        services.user_jobs.retry(caller, waiting.job)
    assert [each.id for each in services.clip_trash.all(caller, project.id)] == [clip.id]
    assert services.clip_trash.restore(caller, clip.id).document == clip.document
    assert titles(services, caller, project) == ["Clip 0", "Clip 1", "Clip 2"]
    states = {each.id: each.status for each in services.exports.list(caller, clip.id)}
    assert states == {done.id: ExportStatus.COMPLETED, waiting.id: ExportStatus.CANCELLED}
    assert services.watching.find(page.token).export.id == done.id


def test_in_the_end_a_deleted_clip_goes_with_its_files(services: Services, caller: Caller, project: Project) -> None:
    clip = services.clips.list(caller, project.id)[0]
    made = services.exports.create(caller, clip.id, ExportWish())
    exported(services, services.jobs.get(made.job))
    services.clip_trash.put(caller, clip.id)
    assert services.clip_trash.empty(time.time() - 60) == 0
    assert services.clip_trash.empty(time.time() + 1) == 1
    assert not [key for key in stored(services) if "exports/" in key or key.endswith(".jpg")]
    with pytest.raises(NotThere):
        services.clip_trash.restore(caller, clip.id)


def test_a_merge_is_undone_by_bringing_its_clips_back(services: Services, caller: Caller, project: Project) -> None:
    first, second, _ = services.clips.list(caller, project.id)
    services.clips.merge(caller, [first.id, second.id])
    assert {each.id for each in services.clip_trash.all(caller, project.id)} == {first.id, second.id}
    services.clip_trash.restore(caller, first.id)
    assert "Clip 0" in titles(services, caller, project)


def test_a_new_detection_is_compared_with_the_one_before(
    services: Services, caller: Caller, other: Caller, project: Project
) -> None:
    with_export = services.clips.list(caller, project.id)[0]
    services.exports.create(caller, with_export.id, ExportWish())
    first = [clip.id for clip in services.clips.list(caller, project.id)]
    assert len(services.earlier.replaced(caller, project.id)) == 0
    found(services, services.projects.detect(caller, project.id, DetectWish(num_clips=2, detector="scenes")), 2)
    comparison = services.earlier.compare(caller, project.id)
    assert {clip.id for clip in comparison.before} == set(first) and len(comparison.now) == 2
    assert comparison.replaced == set(first) - {with_export.id}
    assert {clip.id for clip in services.earlier.replaced(caller, project.id)} == comparison.replaced
    assert [pair.kind for pair in comparison.pairs] == ["same", "same", "gone"]
    assert (comparison.asked_before["num_clips"], comparison.asked_now["num_clips"]) == (3, 2)
    gone = comparison.before[comparison.pairs[2].before or 0]
    with pytest.raises(NotThere):
        services.earlier.take_back(other, gone.id)
    with pytest.raises(NotThere):
        services.clips.get(caller, gone.id)
    services.earlier.take_back(caller, gone.id)
    with pytest.raises(NotThere):
        services.earlier.take_back(caller, gone.id)
    assert titles(services, caller, project) == ["Clip 0", "Clip 1", "Clip 2"]
    again = services.earlier.compare(caller, project.id)
    assert [pair.kind for pair in again.pairs] == ["same", "same", "same"] and gone.id not in again.replaced


def test_only_the_last_set_is_kept_with_its_files(services: Services, caller: Caller, project: Project) -> None:
    jobs = [services.projects.get(caller, project.id).detect_job]
    for _ in range(2):
        job = services.projects.detect(caller, project.id, DetectWish(num_clips=2))
        found(services, job)
        jobs.append(job.id)
    services.removals.run()
    assert {key.split("/")[3] for key in stored(services) if "/clips/" in key} == set(jobs[1:])
    assert len(services.earlier.replaced(caller, project.id)) == 2
    failed = services.projects.detect(caller, project.id, DetectWish(num_clips=2))
    end(services, failed, None)
    assert len(services.earlier.replaced(caller, project.id)) == 2 and len(titles(services, caller, project)) == 2


def test_a_version_that_browsers_play(
    services: Services, caller: Caller, other: Caller, talk: Path, work: Callable[[], list[Job]]
) -> None:
    project = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    with pytest.raises(NotThere):
        services.proxies.make(other, project.id)
    made = services.proxies.make(caller, project.id)
    assert made.job and services.proxies.make(caller, project.id) == made
    [job] = work()
    assert job.state is JobState.COMPLETED, job.error
    proxy = services.proxies.of(caller, project.id)
    assert proxy.key == f"projects/{project.id}/proxy/{job.id}/clip.mp4"
    path = services.storage.local(proxy.key)
    assert path is not None
    with av.open(path) as film:
        video, sound = film.streams.video[0], film.streams.audio[0]
        assert (video.codec.canonical_name, sound.codec.canonical_name) == ("h264", "aac")
        assert video.pix_fmt == "yuv420p" and min(video.width, video.height) <= SHORT_SIDE
        assert float(film.duration or 0) / av.time_base == pytest.approx(12, abs=0.1)
        keys = [float(p.pts * p.time_base) for p in film.demux(video) if p.is_keyframe and p.pts is not None]
        assert max(b - a for a, b in zip(keys, keys[1:], strict=False)) <= 1.01
    with services.database.write() as db:  # another source since: what there is does not fit it any more
        db.execute("UPDATE projects SET media_key = 'uploads/x/other.mp4' WHERE id = ?", [project.id])
    assert services.proxies.of(caller, project.id).key == ""
    services.proxies.make(caller, project.id)
    services.removals.run()
    assert proxy.key not in stored(services)
    services.projects.delete(caller, project.id)
    assert not [key for key in stored(services) if "/proxy/" in key]


def test_a_version_that_is_made_while_one_looks_is_found(
    services: Services, caller: Caller, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = services.jobs.get(services.proxies.make(caller, project.id).job)
    look = services.jobs.get

    def ended_meanwhile(job_id: str) -> Job:
        monkeypatch.setattr(services.jobs, "get", look)
        return end(services, job, {"key": "projects/p/proxy/clip.mp4", "size": 4})

    monkeypatch.setattr(services.jobs, "get", ended_meanwhile)
    assert services.proxies.of(caller, project.id).key == "projects/p/proxy/clip.mp4"


def test_a_version_that_cannot_be_made_says_why_and_is_tried_again(
    services: Services, caller: Caller, project: Project
) -> None:
    job = services.jobs.get(services.proxies.make(caller, project.id).job)
    put(services, f"projects/{project.id}/proxy/{job.id}/half.mp4", b"half")
    owner = this_process()
    services.jobs.claim(job.id, owner)
    services.jobs.fail(job.id, owner, JobError(code="render_failed", message="/srv/x/talk.mp4: no picture"))
    assert services.proxies.of(caller, project.id).problem == "talk.mp4: no picture"
    assert services.proxies.make(caller, project.id).job not in ("", job.id)
    services.removals.run()
    assert not [key for key in stored(services) if "/proxy/" in key]
    empty = services.projects.create(caller, title="Nothing yet")
    with pytest.raises(Conflict, match="no video"):
        services.proxies.make(caller, empty.id)


@given(st.integers(2, 8000), st.integers(2, 8000))
def test_small_versions_keep_their_shape_in_even_sizes(width: int, height: int) -> None:
    made: Any = smaller(convert({"width": width, "height": height, "frame_rate": "25/1"}, Canvas, "canvas"))
    assert made.width % 2 == 0 and made.height % 2 == 0 and min(made.width, made.height) <= SHORT_SIDE
    assert made.width / made.height == pytest.approx(width / height, rel=2.2 / min(made.width, made.height) + 0.01)


def test_what_was_made_by_hand_stays(services: Services, caller: Caller, project: Project) -> None:
    own = services.clips.add(caller, project.id, start=3.0, end=6.5, title="Mine")
    for _ in range(2):
        found(services, services.projects.detect(caller, project.id, DetectWish(num_clips=2)))
        assert services.clips.get(caller, own.id).document.title == "Mine"
        assert own.id not in services.earlier.compare(caller, project.id).replaced
