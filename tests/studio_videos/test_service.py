"""Studio videos, scenes, layers and bulks over a database; the ends of jobs are written as a runner writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from clipforge_core.model.job import Job, JobError, Priority
from clipforge_core.model.studio_video import StudioVideo, VideoWish
from clipforge_core.model.user import Caller, Limits
from clipforge_core.model.video import VideoStatus
from clipforge_core.refusals import Conflict, Invalid, InvalidParts, NotThere, QuotaReached
from clipforge_core.retention import ageing
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process
from clipforge_core.studio_videos.bulk import BulkWish
from clipforge_core.studio_videos.jobs import job_status
from clipforge_core.studio_videos.scenes import LayerEdit, SceneEdit
from clipforge_core.studio_videos.service import NewVideo
from clipforge_core.studio_videos.table import rows_of_csv, rows_of_list
from clipforge_core.studio_videos.texts import script_of

TEXT = "The sea rises twice a day.\n\nThe moon pulls it.\n\nPorts plan by it."


def make(services: Services, caller: Caller, **wish: Any) -> StudioVideo:
    new = NewVideo(title="Tides", script=script_of(TEXT, title="Tides"), wish=VideoWish(**wish), template="news")
    return services.studio_videos.create(caller, new)


def begin(services: Services, video: StudioVideo) -> Job:
    job = services.jobs.claim(video.job, this_process())
    assert job is not None
    return job


def finish(services: Services, video: StudioVideo) -> None:
    """End the job of a video as its kind does."""
    job = begin(services, video)
    result: dict[str, Any] = {
        "video": video.id,
        "file": {"key": f"studio_videos/{video.id}/{job.id}/film.mp4", "size": 9, "sha256": "0" * 64},
        "thumbnail": None,
        "duration": 9.0,
        "width": 1920,
        "height": 1080,
        "codec": "h264",
        "segments": [{}, {}, {}],
        "rendered": 3,
        "scenes": [
            {"id": scene["id"], "start": 3.0 * number, "duration": 3.0}
            for number, scene in enumerate(job.params["script"]["scenes"])
        ],
        "warnings": [],
    }
    assert services.jobs.complete(job.id, this_process(), result) is not None


def used(services: Services, caller: Caller) -> int:
    return services.usage.now(caller).exports_count


def test_a_video_from_its_acceptance_to_its_film(services: Services, caller: Caller) -> None:
    video = make(services, caller)
    assert (video.status, video.up_to_date, video.wish.priority) == (VideoStatus.PENDING, False, 5)
    assert [scene.text for scene in services.studio_scenes.of_video(caller, video.id)] == TEXT.split("\n\n")
    assert services.studio_templates.get("news").uses == 1
    assert job_status(services.studio_jobs.get(caller, video.job)) == "pending"
    begin(services, video)
    assert services.studio_videos.get(caller, video.id).status is VideoStatus.PROCESSING
    assert job_status(services.studio_jobs.get(caller, video.job)) == "started"
    services.jobs.hand_back(video.job, this_process())
    finish(services, video)
    done = services.studio_videos.get(caller, video.id)
    assert (done.status, done.progress, done.up_to_date, done.duration) == (VideoStatus.COMPLETED, 100.0, True, 9.0)
    assert [scene.start for scene in services.studio_scenes.of_video(caller, video.id)] == [0.0, 3.0, 6.0]
    assert services.studio_jobs.counts(caller)["success"] == 1
    assert used(services, caller) == 1


def test_an_edit_asks_for_another_render(services: Services, caller: Caller) -> None:
    video = make(services, caller)
    scenes = services.studio_scenes.of_video(caller, video.id)
    with pytest.raises(Conflict, match="pending"):
        services.studio_videos.render(caller, video.id)
    finish(services, video)
    services.studio_scenes.update(caller, video.id, scenes[0].id, SceneEdit(expanded=True, least=3.0))
    assert services.studio_videos.get(caller, video.id).up_to_date, "neither is seen: it lasts three seconds already"
    services.studio_scenes.update(caller, video.id, scenes[0].id, SceneEdit(text="The sea rises. It falls."))
    assert not services.studio_videos.get(caller, video.id).up_to_date
    again = services.studio_videos.render(caller, video.id)
    assert again.job != video.job
    plan = services.jobs.get(again.job).params
    assert plan["script"]["scenes"][0]["narration"][1]["text"] == "It falls."
    assert [scene["id"] for scene in plan["script"]["scenes"]] == [scene.id for scene in scenes]
    services.studio_scenes.update(caller, video.id, scenes[1].id, SceneEdit(title="Moon"))
    finish(services, again)
    after = services.studio_videos.get(caller, video.id)
    assert after.file is not None
    assert again.job in after.file.key
    assert not after.up_to_date, "it was edited while it was rendered"
    with services.database.read() as db:
        doomed = [prefix for (prefix,) in db.conn.execute("SELECT prefix FROM removals")]
    assert doomed == [f"studio_videos/{video.id}/{video.job}/"], "the film before goes, and nothing else"


@pytest.mark.parametrize("end", ["fail", "cancel"])
def test_a_render_that_fails_leaves_the_film_before(services: Services, caller: Caller, end: str) -> None:
    video = make(services, caller)
    finish(services, video)
    again = services.studio_videos.render(caller, video.id)
    assert used(services, caller) == 2
    if end == "fail":
        begin(services, again)
        services.jobs.fail(again.job, this_process(), JobError(code="input", message="no voice"))
    else:
        services.studio_jobs.cancel(caller, again.job)
        services.studio_jobs.cancel(caller, again.job)
    after = services.studio_videos.get(caller, video.id)
    assert after.status is (VideoStatus.FAILED if end == "fail" else VideoStatus.CANCELLED)
    assert after.file == services.studio_videos.get(caller, video.id).file is not None
    assert (after.error is not None) == (end == "fail")
    assert used(services, caller) == 1, "what came to nothing is given back"


def test_scenes_are_moved_added_and_taken_out(services: Services, caller: Caller) -> None:
    video = make(services, caller)
    scenes = services.studio_scenes
    first, second, third = scenes.of_video(caller, video.id)
    added = scenes.add(caller, video.id, SceneEdit(text="A new one.", number=2, media="https://example.org/a.jpg"))
    assert added.number == 2
    scenes.update(caller, video.id, third.id, SceneEdit(number=1))
    scenes.delete(caller, video.id, first.id)
    left = scenes.of_video(caller, video.id)
    assert [(s.id, s.number) for s in left] == [(third.id, 1), (added.id, 2), (second.id, 3)]
    scenes.delete(caller, video.id, third.id)
    scenes.delete(caller, video.id, second.id)
    with pytest.raises(Conflict, match="last"):
        scenes.delete(caller, video.id, added.id)
    for edit in (SceneEdit(text=" "), SceneEdit(least=-1.0), SceneEdit(transition="explode")):
        with pytest.raises(Invalid):
            scenes.update(caller, video.id, added.id, edit)


def test_layers_lie_in_their_order(services: Services, caller: Caller) -> None:
    video = make(services, caller)
    scenes = services.studio_scenes
    scene = scenes.of_video(caller, video.id)[0]
    texts = [
        scenes.add_layer(caller, scene.id, LayerEdit(type="text", name=name, properties={"text": name}))
        for name in "abc"
    ]
    assert [layer.order for layer in texts] == [0, 1, 2]
    ordered = scenes.reorder(caller, scene.id, {texts[0].id: 9})
    assert [layer.name for layer in ordered] == ["b", "c", "a"]
    edit = LayerEdit(enabled=False, properties={"color": "#ffffff", "text": "B"}, start=1.0, end=2.0)
    changed = scenes.update_layer(caller, texts[1].id, edit)
    assert (changed.enabled, changed.properties) == (False, {"text": "B", "color": "#ffffff"})
    scenes.delete_layer(caller, texts[2].id)
    finish(services, video)
    again = services.studio_videos.render(caller, video.id)
    shown = services.jobs.get(again.job).params["scenes"][scene.id]["layers"]
    assert [layer["name"] for layer in shown] == ["a"], "what is hidden is not in the film"
    with pytest.raises(Invalid):
        scenes.update_layer(caller, texts[1].id, LayerEdit(start=5.0))
    with pytest.raises(NotThere):
        scenes.reorder(caller, scene.id, {"lay_none": 1})


def test_media_that_are_not_there_are_refused_before_anything_is_rendered(services: Services, caller: Caller) -> None:
    video = make(services, caller)
    finish(services, video)
    scene = services.studio_scenes.of_video(caller, video.id)[0]
    for media in ("med_none", "http://127.0.0.1/a.jpg", "file:///etc/passwd"):
        with pytest.raises(Invalid):
            services.studio_scenes.update(caller, video.id, scene.id, SceneEdit(media=media))
        layer = LayerEdit(type="media", name="x", properties={"media_id": media})
        with pytest.raises(Invalid):
            services.studio_scenes.add_layer(caller, scene.id, layer)
        with services.database.write() as db:  # it was there, and was deleted since
            db.execute("UPDATE studio_scenes SET media = ? WHERE id = ?", [media, scene.id])
        with pytest.raises(Invalid):
            services.studio_videos.render(caller, video.id)


def test_voices_of_scenes_are_those_that_are_here(services: Services, caller: Caller) -> None:
    video = make(services, caller)
    finish(services, video)
    scene = services.studio_scenes.of_video(caller, video.id)[0]
    with pytest.raises(Invalid, match="voice_id"):
        services.studio_scenes.update(caller, video.id, scene.id, SceneEdit(voice="custom:none"))
    layer = LayerEdit(type="voiceover", name="x", properties={"voice_id": "nobody"})
    with pytest.raises(Invalid, match="voice_id"):
        services.studio_scenes.add_layer(caller, scene.id, layer)
    services.studio_scenes.update(caller, video.id, scene.id, SceneEdit(voice="hibari"))
    services.studio_videos.render(caller, video.id)


def test_estimates_come_from_what_was_measured(services: Services, caller: Caller) -> None:
    first = make(services, caller)
    job = services.studio_jobs.get(caller, first.job)
    assert services.studio_jobs.estimate(job) is None
    finish(services, first)
    with services.database.write() as db:
        times = ["2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:18.000000Z", first.job]
        db.execute("UPDATE jobs SET started_at = ?, finished_at = ? WHERE id = ?", times)
    expected = sum(scene.seconds for scene in script_of(TEXT, title="Tides").scenes)
    assert services.studio_jobs.estimate(job) == pytest.approx(2 * expected, abs=0.1)
    other = services.studio_jobs.get(caller, make(services, caller, quality="high").job)
    assert services.studio_jobs.estimate(other) is None


def test_nobody_sees_what_belongs_to_others(services: Services, caller: Caller, other: Caller) -> None:
    video = make(services, caller)
    scene = services.studio_scenes.of_video(caller, video.id)[0]
    layer = services.studio_scenes.add_layer(
        caller, scene.id, LayerEdit(type="text", name="x", properties={"text": "x"})
    )
    asked: list[Callable[[], object]] = [
        lambda: services.studio_videos.get(other, video.id),
        lambda: services.studio_videos.render(other, video.id),
        lambda: services.studio_videos.delete(other, video.id),
        lambda: services.studio_scenes.of_video(other, video.id),
        lambda: services.studio_scenes.update(other, video.id, scene.id, SceneEdit(text="Mine.")),
        lambda: services.studio_scenes.add_layer(other, scene.id, LayerEdit(type="text", properties={"text": "x"})),
        lambda: services.studio_scenes.update_layer(other, layer.id, LayerEdit(enabled=False)),
        lambda: services.studio_scenes.delete_layer(other, layer.id),
        lambda: services.studio_jobs.get(other, video.job),
        lambda: services.studio_jobs.cancel(other, video.job),
    ]
    for ask in asked:
        with pytest.raises(NotThere):
            ask()
    assert services.studio_videos.list(other).total == 0
    assert services.studio_jobs.list(other, limit=10, offset=0).total == 0


def test_a_deleted_video_is_gone_with_all_of_it(services: Services, caller: Caller) -> None:
    video = make(services, caller)
    services.studio_videos.delete(caller, video.id)
    assert services.jobs.get(video.job).state.value == "cancelled"
    assert used(services, caller) == 0
    with services.database.read() as db:
        for table in ("studio_videos", "studio_scenes", "studio_layers"):
            assert db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_old_videos_go(services: Services, caller: Caller) -> None:
    video = make(services, caller)
    finish(services, video)
    waiting = make(services, caller)
    with services.database.write() as db:
        db.execute("UPDATE studio_videos SET finished_at = '2020-01-01T00:00:00.000Z' WHERE id = ?", [video.id])
    assert ageing.studio_videos(services) == 1
    assert [each.id for each in services.studio_videos.list(caller).videos] == [waiting.id]


@pytest.mark.parametrize(
    ("number", "priority"), [(1, Priority.HIGH), (3, Priority.HIGH), (4, Priority.NORMAL), (8, Priority.LOW)]
)
def test_priorities(services: Services, caller: Caller, number: int, priority: Priority) -> None:
    assert services.jobs.get(make(services, caller, priority=number).job).priority is priority


def test_templates_are_rated_by_users(services: Services, caller: Caller, other: Caller) -> None:
    templates = services.studio_templates
    assert (templates.get("offer").rating, templates.get("offer").uses) == (0.0, 0)
    templates.rate(caller, "offer", 1)
    templates.rate(caller, "offer", 5)
    assert templates.rate(other, "offer", 2).rating == 3.5
    with pytest.raises(Invalid):
        templates.rate(caller, "offer", 6)
    with pytest.raises(NotThere):
        templates.rate(caller, "none", 5)


# -- bulks ------------------------------------------------------------------------------------


def test_one_bad_row_does_not_stop_the_rest(services: Services, caller: Caller) -> None:
    table = 'title,script,price,aspect_ratio\nKettle,"Only {{price}}, today.",9,\nPan,,3,\nPot,Good {{colour}}.,4,\n'
    table += "Cup,Nice.,1,7:3\nMug,Fine.,2,1:1\n"
    bulk = services.studio_bulks.create(caller, rows_of_csv(table.encode()), BulkWish(template="offer"))
    assert [(row.line, row.title, row.field) for row in bulk.failed_rows] == [
        (3, "Pan", "script_content"),
        (4, "Pot", "script_content"),
        (5, "Cup", "aspect_ratio"),
    ]
    assert "colour" in bulk.failed_rows[1].reason
    first, second = bulk.videos
    assert (first.wish.aspect, second.wish.aspect, first.wish.priority) == ("9:16", "1:1", 8)
    assert services.studio_scenes.of_video(caller, first.id)[0].text == "Only 9, today."
    assert (bulk.status, bulk.total, bulk.failed, bulk.processing) == ("pending", 5, 3, 2)
    finish(services, first)
    assert services.studio_bulks.get(caller, bulk.id).status == "processing"
    services.studio_jobs.cancel(caller, second.job)
    done = services.studio_bulks.get(caller, bulk.id)
    assert (done.status, done.completed, done.failed, done.processing) == ("completed", 1, 4, 0)


def test_a_bulk_of_which_nothing_can_be_made(services: Services, caller: Caller, other: Caller) -> None:
    with pytest.raises(InvalidParts) as caught:
        services.studio_bulks.create(caller, rows_of_list([{"title": "A"}, {"script_content": "B."}]), BulkWish())
    assert [each["path"] for each in caught.value.data["problems"]] == ["videos[0].script_content", "videos[1].title"]
    with pytest.raises(Invalid, match="no template"):
        services.studio_bulks.create(caller, rows_of_list([{"title": "A"}]), BulkWish(template="none"))
    with services.database.read() as db:
        assert db.conn.execute("SELECT count(*) FROM studio_bulks").fetchone()[0] == 0


def test_a_bulk_stops_at_the_limit_of_the_account(services: Services, caller: Caller) -> None:
    few = Caller(user=msgspec.structs.replace(caller.user, limits=Limits(exports=1)))
    rows = rows_of_list([{"title": name, "script_content": "Good."} for name in "abc"])
    bulk = services.studio_bulks.create(few, rows, BulkWish())
    assert (len(bulk.videos), [row.row for row in bulk.failed_rows]) == (1, [2, 3])
    with pytest.raises(QuotaReached):
        services.studio_bulks.create(few, rows, BulkWish())


def test_a_bulk_of_scripts_that_are_kept(services: Services, caller: Caller, other: Caller) -> None:
    kept = services.scripts.create(caller, script_of(TEXT, title="Tides"))
    foreign = services.scripts.create(other, script_of(TEXT, title="Theirs"))
    rows = rows_of_list([{"script_id": kept.id}, {"script_id": foreign.id, "title": "X"}])
    bulk = services.studio_bulks.create(caller, rows, BulkWish())
    assert [video.title for video in bulk.videos] == ["Tides"]
    assert bulk.videos[0].script == kept.id
    assert "no script has the id" in bulk.failed_rows[0].reason
    with pytest.raises(NotThere):
        services.studio_bulks.get(other, bulk.id)
    assert services.studio_bulks.cancel(caller, bulk.id).status == "failed"
