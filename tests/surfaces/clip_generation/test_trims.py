"""Trims by the service and the job kind: every format, copies that are frame-exact, ends that are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from msgspec.structs import asdict

from clipforge_core.codec import decode
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.trim import Trim, TrimStatus
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Conflict, Invalid, NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process
from clipforge_core.trims.formats import FORMATS
from clipforge_core.trims.wishes import checked_test, checked_wish
from clipforge_media.testing import make_video
from clipforge_server.surfaces.clip_generation.forms import ReportAnswer, TestAnswer
from tests.surfaces.clip_generation.conftest import uploaded

Work = Callable[[], list[Job]]


def asked(services: Services, caller: Caller, source: str, **wish: Any) -> Trim:
    """A trim of the second to the fourth second."""
    told = {"start": "00:00:02", "end": "00:00:04", "output_format": "mp4", "quality": "", "options": ()}
    return services.trims.create(
        caller, source, checked_wish(level="standard", **{**told, **wish}), base_url="http://127.0.0.1:8000"
    )


def done(services: Services, caller: Caller, work: Work, source: str, **wish: Any) -> tuple[Trim, Path]:
    """A trim that is completed, and its file."""
    trim = asked(services, caller, source, **wish)
    work()
    trim = services.trims.get(caller, trim.id)
    assert trim.status is TrimStatus.COMPLETED, trim.error
    assert trim.output is not None
    path = services.storage.local(trim.output.key)
    assert path is not None and path.stat().st_size == trim.output.size
    return trim, path


def pictures(path: Path) -> int:
    """How many pictures decode."""
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def told(services: Services) -> list[tuple[str, dict[str, Any]]]:
    """Events that were written down for webhooks, oldest first."""
    with services.database.read() as db:
        bodies = [row["body"] for row in db.query("SELECT body FROM webhook_deliveries ORDER BY seq")]
    return [(body["event"], body["data"]) for body in (decode(body, dict[str, Any]) for body in bodies)]


def test_a_cut_without_a_quality_copies_packets_and_is_exact(
    services: Services, caller: Caller, work: Work, upload: str
) -> None:
    trim, path = done(services, caller, work, upload)
    assert trim.facts["how"] == "copied" and trim.facts["copied"] > 0
    assert pictures(path) == 50
    assert trim.progress == 100 and trim.processing_time > 0


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_made(services: Services, caller: Caller, work: Work, upload: str, name: str) -> None:
    trim, path = done(services, caller, work, upload, output_format=name, quality="low", end="00:00:03")
    assert path.suffix == FORMATS[name].ending
    with av.open(str(path)) as container:
        assert bool(container.streams.video) is FORMATS[name].shows
        assert bool(container.streams.audio) is FORMATS[name].sounds
        if FORMATS[name].shows:
            assert sum(1 for _ in container.decode(video=0)) == (10 if name == "gif" else 25)
        else:
            heard = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
            assert heard == pytest.approx(1.0, abs=0.06)
    assert trim.facts["how"] == "encoded"


def test_better_qualities_are_larger(services: Services, caller: Caller, work: Work, upload: str) -> None:
    sizes = [
        done(services, caller, work, upload, quality=quality)[1].stat().st_size for quality in ("low", "medium", "high")
    ]
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]


def test_options_are_measured_before_and_after(services: Services, caller: Caller, work: Work, upload: str) -> None:
    options = ("stabilization", "color_correction", "audio_enhancement")
    trim, _ = done(services, caller, work, upload, quality="medium", options=options)
    found = {e["name"]: e for e in trim.facts["enhancements"]}
    assert {"stabilise", "colour", "dehum", "level"} <= set(found)
    assert all(e["applied"] or e["note"] for e in found.values()), "what was left out says why"


def test_speeds_are_learnt_from_what_was_done(services: Services, caller: Caller, work: Work, upload: str) -> None:
    first = asked(services, caller, upload, quality="low")
    assert first.estimate is None
    work()
    second = asked(services, caller, upload, quality="low", end="00:00:08")
    assert second.estimate is not None
    took = services.trims.get(caller, first.id).processing_time
    assert 0 < second.estimate < 30 * max(took, 0.1)
    assert asked(services, caller, upload, output_format="webm", quality="low").estimate is None
    assert asked(services, caller, upload, quality="high").estimate is not None, "as the quality that was made last"


def test_each_step_is_told(services: Services, caller: Caller, work: Work, upload: str) -> None:
    events = ["job.created", "job.processing", "job.completed", "job.failed"]
    services.webhooks.create(caller, url="https://example.com/hook", events=events)
    trim, _ = done(services, caller, work, upload)
    late = asked(services, caller, upload, start="00:01:00", end="00:01:10")
    work()
    assert services.trims.get(caller, late.id).status is TrimStatus.FAILED
    heard = told(services)
    assert [event for event, _ in heard] == [
        "job.created",
        "job.processing",
        "job.completed",
        "job.created",
        "job.processing",
        "job.failed",
    ]
    completed = heard[2][1]
    assert completed["job_id"] == trim.id and completed["status"] == "completed"
    assert completed["output_url"].startswith("http://127.0.0.1:8000/media/")
    assert completed["processing_time"] > 0
    assert "00:01:00" in heard[5][1]["error"] and "/" not in heard[5][1]["error"]


def test_a_cancelled_trim_stays_so(services: Services, caller: Caller, work: Work, upload: str) -> None:
    trim = asked(services, caller, upload)
    assert services.trims.cancel(caller, trim.id).status is TrimStatus.CANCELLED
    assert services.trims.cancel(caller, trim.id).status is TrimStatus.CANCELLED
    assert [job.state for job in work()] == []
    finished, _ = done(services, caller, work, upload)
    with pytest.raises(Conflict):
        services.trims.cancel(caller, finished.id)


def test_nobody_sees_trims_or_uploads_of_others(services: Services, caller: Caller, upload: str) -> None:
    trim = asked(services, caller, upload)
    other = Caller(user=services.users.add("bob@example.org"))
    with pytest.raises(NotThere):
        services.trims.get(other, trim.id)
    with pytest.raises(Invalid) as refused:
        asked(services, other, upload)
    assert refused.value.data["field"] == "video_url"
    assert services.trims.list(other) == ([], "")
    assert [t.id for t in services.trims.list(caller)[0]] == [trim.id]


def test_a_link_to_an_upload_is_the_upload(services: Services, caller: Caller, work: Work, upload: str) -> None:
    key = services.uploads.get(caller, upload).key
    base = "http://127.0.0.1:8000"
    url = Links(base, services.vault.sign_link).media(key, expires_in=60)
    trim, _ = done(services, caller, work, url)
    assert trim.source == upload


@pytest.mark.parametrize("url", ["http://example.org/a.mp4", "ftp://example.org/a", "", "file:///etc/passwd", "https:"])
def test_what_is_not_https_is_refused(services: Services, caller: Caller, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(services, caller, url)
    assert refused.value.data["field"] == "video_url"


def test_a_kill_of_the_runner_leaves_one_end(services: Services, caller: Caller, work: Work, upload: str) -> None:
    services.webhooks.create(caller, url="https://example.com/hook", events=["job.processing", "job.completed"])
    trim = asked(services, caller, upload)
    owner = this_process()
    claimed = services.jobs.claim(trim.id, owner)
    assert claimed is not None and services.trims.get(caller, trim.id).status is TrimStatus.PROCESSING
    assert services.jobs.hand_back(trim.id, owner) is not None
    assert [job.state for job in work()] == [JobState.COMPLETED]
    assert [event for event, _ in told(services)] == ["job.processing", "job.completed"]


def test_the_quality_of_a_trim_is_measured_against_its_source(
    services: Services, caller: Caller, work: Work, upload: str
) -> None:
    services.webhooks.create(caller, url="https://example.com/hook", events=["quality.analysis.completed"])
    trim, _ = done(services, caller, work, upload, quality="low")
    assert services.trims.measure(caller, trim.id).report is None
    assert services.trims.measure(caller, trim.id).report is None, "asking again waits for the same job"
    work()
    report = services.trims.measure(caller, trim.id).report
    assert report is not None and report["video"]["resolution"] == "320x180"
    assert {"psnr", "ssim"} <= {m["name"] for m in report["measures"]}, report["warnings"]
    [(_, data)] = told(services)
    assert data["job_id"] == trim.id and data["overall_score"] == report["overall"]


def test_variants_are_made_and_compared(services: Services, caller: Caller, work: Work, upload: str) -> None:
    services.webhooks.create(caller, url="https://example.com/hook", events=["ab_test.completed"])
    trim, _ = done(services, caller, work, upload, quality="high", end="00:00:03")
    variants = [("fine", {"quality": "high"}), ("small", {"quality": "low", "enhancement_level": "none"})]
    test = services.ab_tests.create(caller, trim.id, variants, ["file_size", "quality_score", "processing_time"])
    assert test.status is TrimStatus.PENDING
    work()
    test = services.ab_tests.get(caller, test.id)
    assert test.status is TrimStatus.COMPLETED, test.error
    assert test.result is not None
    result = test.result
    made = {each["name"]: each for each in result["variants"]}
    for each in made.values():
        path = services.storage.local(each["output"]["key"])
        assert path is not None and pictures(path) == 25
        assert len(each["metrics"]["processing_time"]["values"]) == 3
        assert all(seconds > 0 for seconds in each["metrics"]["processing_time"]["values"])
        assert 0 < each["metrics"]["quality_score"]["mean"] <= 1
    assert made["small"]["metrics"]["file_size"]["mean"] < made["fine"]["metrics"]["file_size"]["mean"]
    assert result["winner"] == "small" and "file_size" in result["reason"]
    assert {c["metric"] for c in result["comparisons"]} == {"file_size", "quality_score", "processing_time"}
    [(_, data)] = told(services)
    assert data["test_id"] == test.id and data["winner"] == "small"


@pytest.mark.parametrize(
    ("variants", "metrics", "field"),
    [
        ([("one", {})], [], "variants"),
        ([("one", {}), ("one", {})], [], "variants[1].name"),
        ([("one", {}), ("two", {"crf": "3"})], [], "variants[1].parameters.crf"),
        ([("one", {}), ("two", {"quality": "best"})], [], "variants[1].parameters.quality"),
        ([("one", {}), ("two", {"stabilization": "yes"})], [], "variants[1].parameters.stabilization"),
        ([("one", {}), ("two", {})], ["beauty"], "metrics[0]"),
    ],
)
def test_what_is_wrong_with_a_test_is_named(variants: Any, metrics: Any, field: str) -> None:
    base = checked_wish(
        start="00:00:02", end="00:00:04", output_format="mp4", quality="high", options=(), level="standard"
    )
    with pytest.raises(Invalid) as refused:
        checked_test(variants, metrics, base)
    assert refused.value.data["field"] == field


@pytest.mark.parametrize(("form", "missing"), [("gif", "audio_metrics.loudness"), ("mp3", "video_metrics.frame_rate")])
def test_a_report_names_what_could_not_be_measured(
    services: Services, caller: Caller, work: Work, upload: str, form: str, missing: str
) -> None:
    trim, _ = done(services, caller, work, upload, output_format=form, quality="low", end="00:00:03")
    services.trims.measure(caller, trim.id)
    work()
    trim = services.trims.get(caller, trim.id)
    assert trim.report is not None
    answer = ReportAnswer.of(trim, trim.report)
    assert missing in answer.unmeasured and 0 < answer.overall_score <= 1
    for part in (answer.video_metrics, answer.audio_metrics):
        assert None not in asdict(part).values()


def test_a_variant_that_cannot_be_made_does_not_stop_the_others(
    services: Services, caller: Caller, work: Work, tmp_path: Path
) -> None:
    silent = make_video(tmp_path / "silent.mp4", frames=75, size=(160, 90))
    trim, _ = done(
        services, caller, work, uploaded(services, caller, silent), start="00:00:00", end="00:00:01", quality="low"
    )
    variants = [("seen", {"quality": "low"}), ("heard", {"output_format": "mp3"})]
    test = services.ab_tests.create(caller, trim.id, variants, ["file_size"])
    work()
    test = services.ab_tests.get(caller, test.id)
    assert test.status is TrimStatus.COMPLETED, test.error
    shown = TestAnswer.of(test, lambda output: output.key)
    assert shown.winner == "seen"
    assert shown.variants[1]["error"] and shown.variants[1]["output_url"] is None
    assert shown.variants[0]["output_url"].startswith(f"trims/{trim.id}/{test.id}/")
