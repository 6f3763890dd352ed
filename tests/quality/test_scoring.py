"""Scores are functions of measures that never fall when a measure gets better; what is absent is not made up."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Absent, Cancelled, Definition, Feed, Measure, MediaInfo, PictureFeed
from clipforge_core.codec import decode, encode
from clipforge_core.contracts.progress import silent
from clipforge_core.environment import Environment
from clipforge_core.model.quality import Looked, QualityReport
from clipforge_core.stages.measuring import looked_spans, measure
from clipforge_core.stages.scoring import WEIGHTS, overall_score, part_scores, report_of
from clipforge_media import probe
from clipforge_media.testing import make_sound, make_video, silence, tone
from tests.quality.made import Bench

DEFINITIONS: tuple[Definition, ...] = tuple(
    definition
    for metric in Environment.open(environ={}, folder=Path("/nowhere"), user_folder=Path("/nowhere"))
    .registry.all("quality_metrics")
    .values()
    for definition in metric.defines
)
INFO = MediaInfo(path="/a.mp4", digest="0", size=1000, container="mp4", duration=Fraction(2))
numbers = st.floats(-200, 200, allow_nan=False)


def better(definition: Definition, one: float, other: float) -> float:
    """The better of two values."""
    if definition.best == "target":
        return min(one, other, key=lambda v: abs(v - definition.target))
    return max(one, other) if definition.best == "high" else min(one, other)


@given(st.data())
def test_making_any_measure_better_never_lowers_the_overall_score(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(DEFINITIONS), min_size=1, unique_by=lambda d: d.name))
    values = [data.draw(numbers) for _ in chosen]
    place = data.draw(st.integers(0, len(chosen) - 1))
    # Both inside the range of the measure: what lies outside is brought there.
    first = chosen[place].measured(values[place]).value
    second = chosen[place].measured(data.draw(numbers)).value
    improved = better(chosen[place], first, second)

    def report(value: float) -> QualityReport:
        measures = [d.measured(value if n == place else v) for n, (d, v) in enumerate(zip(chosen, values, strict=True))]
        return report_of(INFO, measures, (), looked=Looked())

    before, after = report(first), report(improved)
    assert (after.overall is None) == (before.overall is None)
    assert (after.overall or 0.0) >= (before.overall or 0.0)
    assert all(after.parts[name] >= before.parts[name] for name in before.parts)


@given(st.sampled_from([d for d in DEFINITIONS if d.scored]), numbers, numbers)
def test_the_score_of_a_measure_never_falls_when_it_gets_better(
    definition: Definition, one: float, other: float
) -> None:
    best = better(definition, one, other)
    scores = [definition.score(value) for value in (one, other)]
    assert definition.score(best) == max(score for score in scores if score is not None)


@given(st.dictionaries(st.sampled_from(sorted(WEIGHTS)), st.floats(0, 1), min_size=1))
def test_the_overall_score_lies_between_its_parts(parts: dict[str, float]) -> None:
    overall = overall_score(parts)
    assert overall is not None
    assert max(0.01, min(parts.values())) - 1e-9 <= overall <= max(0.01, *parts.values()) + 1e-9


def test_nothing_measured_has_no_score() -> None:
    assert overall_score({}) is None
    report = report_of(INFO, (), (Absent(name="blur", reason="none"),), looked=Looked())
    assert report.overall is None and report.parts == {} and report.video == {} and report.audio == {}


def test_a_reference_decides_on_colours() -> None:
    definitions = {d.name: d for d in DEFINITIONS}
    dark, true = definitions["exposure"].measured(3.0), definitions["colour_difference"].measured(0.0)
    assert part_scores([dark])["colour"] < 0.5
    assert part_scores([dark, true])["colour"] == 1.0


def test_the_fields_of_the_summary_are_made_of_the_parts(bench: Bench, tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", frames=110, size=(128, 80), sound=tone(level=-20.0))
    report = bench.report(path)
    assert report.video["resolution"] == "128x80" and report.video["frame_rate"] == 25.0
    assert report.video["bitrate"] == f"{round(path.stat().st_size * 8 / 4.4 / 1000)}kbps"
    assert report.video["color_accuracy"] == report.parts["colour"]
    assert report.video["motion_smoothness"] == report.parts["motion"]
    assert report.video["artifact_level"] == pytest.approx(1 - report.parts["artefacts"], abs=1e-4)
    loudness, spread = report.measure("loudness"), report.measure("loudness_range")
    assert loudness is not None and report.audio["loudness"] == pytest.approx(loudness.value, abs=0.01)
    assert spread is not None and report.audio["dynamic_range"] == pytest.approx(spread.value, abs=0.01)
    assert report.audio["noise_level"] == pytest.approx(1 - report.parts["noise"], abs=1e-4)
    assert report.audio["distortion"] == pytest.approx(1 - report.parts["distortion"], abs=1e-4)
    assert decode(encode(report), QualityReport) == report


def test_sound_alone_and_pictures_alone(bench: Bench, tmp_path: Path) -> None:
    heard = bench.report(make_sound(tmp_path / "a.wav", seconds=5))
    assert heard.video == {} and {m.kind for m in heard.measures} == {"audio"}
    assert {a.reason for a in heard.absent if a.name in ("blur", "judder", "exposure")} == {"the file has no pictures"}
    assert (heard.looked.pictures, heard.looked.sound_share) == (0.0, 1.0)
    seen = bench.report(make_video(tmp_path / "a.mp4", frames=12))
    assert seen.audio == {} and {m.kind for m in seen.measures} == {"video"}
    assert "the file has no sound" in {a.reason for a in seen.absent}


def test_silence_and_shortness_are_told_and_not_scored(bench: Bench, tmp_path: Path) -> None:
    quiet = bench.report(make_sound(tmp_path / "a.wav", seconds=5, sound=silence))
    assert quiet.measures == () and quiet.overall is None
    assert {a.reason for a in quiet.absent if a.name == "loudness"} == {"it is silent (nothing above -70 LUFS)"}
    short = bench.report(make_sound(tmp_path / "b.wav", seconds=0.2))
    absent = {a.name: a.reason for a in short.absent}
    assert {"loudness", "loudness_range", "noise_floor", "hum"} <= set(absent)
    assert "too short" in absent["loudness"]
    few = bench.report(make_video(tmp_path / "c.mp4", frames=4), "motion")
    assert few.measures == () and {a.reason for a in few.absent} == {"there are too few frames to tell"}


@given(st.fractions(1, 20000), st.booleans())
def test_looked_spans_lie_in_the_file_and_follow_each_other(duration: Fraction, whole: bool) -> None:
    spans = looked_spans(duration, whole=whole)
    assert spans[0].start == 0 and spans[-1].end == duration
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
    seconds = sum(s.duration for s in spans)
    assert seconds == duration if whole or duration <= 120 else seconds == 120


def test_of_a_long_file_a_stated_share_is_looked_at(bench: Bench, tmp_path: Path) -> None:
    path = make_video(tmp_path / "long.mp4", frames=300, rate=Fraction(2), gop=8, sound=tone())
    report = bench.report(path, "blur", "loudness", "motion")
    assert report.looked.pictures == 120.0 and report.looked.pictures_share == 0.8
    assert report.looked.sound_share == 1.0
    missing = report.measure("missing_frames")
    assert missing is not None and missing.value == 0.0, "what was not looked at is not missing"
    assert bench.report(path, "blur", whole=True).looked.pictures_share == 1.0


class Failing:
    """A metric that breaks at the third picture."""

    name, version, kind = "failing", "1", "video"
    needs: tuple[str, ...] = ()
    defines = (DEFINITIONS[0],)

    def feed(self, subject: object) -> Feed:
        return Feed(pictures=PictureFeed())

    def begin(self, subject: object) -> Failing:
        return self

    def picture(self, picture: object) -> None:
        raise RuntimeError("no more")

    def sound(self, sound: object) -> None: ...

    def finish(self) -> tuple[Measure, ...]:
        return ()


def test_a_metric_that_fails_does_not_stop_the_others(bench: Bench, tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "a.mp4", frames=12))
    report = measure(bench.engine, [Failing(), bench.metrics["motion"]], info, report=silent)  # type: ignore[list-item]
    assert report.measure("missing_frames") is not None
    assert [a.name for a in report.absent if "no more" in a.reason] == [DEFINITIONS[0].name]
    assert any("failing" in warning and "no more" in warning for warning in report.warnings)


@pytest.mark.parametrize("size", [(2, 2), (16, 2), (2, 34), (14, 14), (130, 18)])
def test_tiny_pictures_are_no_trouble(bench: Bench, tmp_path: Path, size: tuple[int, int]) -> None:
    report = bench.report(make_video(tmp_path / "tiny.mp4", frames=12, size=size))
    assert report.warnings == ()
    assert report.measure("missing_frames") is not None


def test_progress_rises_and_a_cancel_gets_through(bench: Bench, tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "a.mp4", frames=100, sound=tone()))
    done: list[float] = []
    measure(bench.engine, list(bench.metrics.values()), info, report=lambda part, _="": done.append(part))
    assert done == sorted(done) and done[-1] == 1.0 and len(done) > 3

    def cancelled(part: float, message: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        measure(bench.engine, list(bench.metrics.values()), info, report=cancelled)
