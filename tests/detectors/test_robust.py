"""Whatever the tracks hold, clips keep their rules."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clipforge_core import (
    Bounded,
    Detector,
    DetectRequest,
    Event,
    Events,
    FaceBox,
    FacePath,
    Faces,
    Samples,
    Tracks,
    Transcript,
    UsageError,
    Word,
    encode,
)
from clipforge_core.testing.detectors import check_detection, stub_media, stub_talk
from clipforge_plugins.detectors.highlights import Highlights
from clipforge_plugins.detectors.llm import Llm
from clipforge_plugins.detectors.query import Query
from clipforge_plugins.detectors.scenes import Scenes
from clipforge_plugins.detectors.silence import Silence

times = st.fractions(min_value=-5, max_value=200, max_denominator=1001)
texts = st.sampled_from(
    ["word", "Why?", "but", "1234.", "…", " ", "", "Nobody", "tells.", "你好。", "über", "don’t", "!"]
)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    words, at = [], Fraction(0)
    for _ in range(draw(st.integers(0, 60))):
        start = draw(times) if draw(st.integers(0, 9)) == 0 else at + draw(st.fractions(0, 3, max_denominator=100))
        end = start + draw(st.fractions(-1, 2, max_denominator=100))
        words.append(Word(text=draw(texts), start=start, end=end, space=draw(st.booleans())))
        at = max(at, end)
    breaks = tuple(draw(st.lists(st.integers(-2, 70), max_size=4)))
    return Transcript(words=tuple(words), language=draw(st.sampled_from(["en", "de", "zh", "xx", ""])), breaks=breaks)


@st.composite
def events(draw: st.DrawFn, kind: str) -> Events:
    found = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(times)
        data = {"first": draw(st.integers(-2, 60)), "last": draw(st.integers(-2, 70)), "keywords": ["a"]}
        found.append(
            Event(start=start, end=start + draw(st.fractions(-1, 20, max_denominator=25)), kind=kind, data=data)
        )
    return Events(events=tuple(found))


@st.composite
def sampled(draw: st.DrawFn) -> Samples:
    values = draw(st.lists(st.floats(-200, 5, width=32) | st.just(float("nan")), max_size=50))
    shape = (len(values),) if draw(st.booleans()) else (len(values), 2)
    step = draw(st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(2)]))
    return Samples(
        step=step,
        shape=shape,
        data=array("f", values).tobytes(),
        start=draw(st.sampled_from([Fraction(0), Fraction(3)])),
    )


@st.composite
def files(draw: st.DrawFn) -> Tracks:
    box = st.builds(FaceBox, st.fractions(0, 100, max_denominator=10), *[st.floats(0, 1)] * 4)
    path = st.lists(box, max_size=4).map(lambda b: FacePath(id=1, boxes=tuple(sorted(b, key=lambda x: x.time))))
    makers = {
        "transcript": transcripts(),
        "sentences": events("sentence"),
        "topics": events("topic"),
        "shots": events("shot"),
        "speech": events("speech"),
        "loudness": sampled(),
        "motion": sampled(),
        "embeddings": sampled(),
        "faces": st.lists(path, max_size=3).map(lambda p: Faces(paths=tuple(p))),
    }
    names = draw(st.sets(st.sampled_from(sorted(makers))))
    return Tracks(named={name: draw(makers[name]) for name in sorted(names)})


def inside_a_word(tracks: Tracks, time: Fraction, duration: Fraction) -> bool:
    words = tracks.transcript.words if tracks.transcript else ()
    return any(w.text.strip() and 0 <= w.start < time < min(w.end, duration) for w in words)


quick = settings(
    max_examples=settings.default.max_examples * 40 // 100, deadline=None, suppress_health_check=list(HealthCheck)
)


@quick
@given(files(), st.fractions(0, 190, max_denominator=30), st.sampled_from([None, 1, 3]))
def test_highlights_keep_the_rules_on_any_tracks(tracks: Tracks, duration: Fraction, number: int | None) -> None:
    info, request = stub_media(duration), DetectRequest(num_clips=number)
    found = Highlights().detect(info, tracks, request)
    check_detection(found, info, request)
    assert encode(found) == encode(Highlights().detect(info, tracks, request))
    clips = sorted(found.clips, key=lambda c: c.start)
    assert all(a.end <= b.start for a, b in pairwise(clips))
    for clip in clips:
        assert clip.span.duration <= 60
        for edge in (clip.start, clip.end):
            assert edge in (0, duration) or not inside_a_word(tracks, edge, duration)


@quick
@given(files(), st.fractions(0, 190, max_denominator=30))
def test_scenes_and_silence_keep_the_rules_on_any_tracks(tracks: Tracks, duration: Fraction) -> None:
    info, request = stub_media(duration), DetectRequest()
    for detector in (Scenes(), Silence()):
        found = detector.detect(info, tracks, request)
        check_detection(found, info, request)
        assert encode(found) == encode(detector.detect(info, tracks, request))


@quick
@given(st.integers(3, 40), st.integers(1, 25), st.integers(0, 40), st.integers(1, 6))
def test_durations_are_within_the_limits(count: int, low: int, more: int, number: int) -> None:
    talk = [f"Sentence number {i} says a little about the matter of the day." for i in range(count)]
    info, tracks = stub_talk(talk)
    low = Fraction(low)
    request = DetectRequest(num_clips=number, min_duration=low, max_duration=low + 8 + more)
    found = Highlights().detect(info, tracks, request).clips
    assert found
    starts = [e.start for e in tracks.named["sentences"].events]
    for clip in found:
        if info.duration > low:
            assert low <= clip.span.duration <= low + 8 + more
            # The first words are those of a sentence.
            begin = tracks.transcript.within(clip.span)[0].start
            assert starts[bisect_left(starts, begin)] == begin


@pytest.mark.parametrize(
    "request_",
    [
        DetectRequest(num_clips=0),
        DetectRequest(min_duration=Fraction(-1)),
        DetectRequest(max_duration=Fraction(0)),
        DetectRequest(min_duration=Fraction(30), max_duration=Fraction(20)),
    ],
)
def test_limits_that_nothing_can_meet_are_refused(request_: DetectRequest) -> None:
    info, tracks = stub_talk(["One sentence is enough."])
    for detector in (Highlights(), Scenes()):
        with pytest.raises(UsageError):
            detector.detect(info, tracks, request_)


@pytest.mark.parametrize("kind", [Highlights, Llm, Query])
def test_a_detector_tells_how_short_its_clips_become(kind: type[Detector]) -> None:
    detector = kind()
    assert isinstance(detector, Bounded)
    info = stub_media(600)
    assert detector.shortest(info, DetectRequest()) == 15
    assert detector.shortest(info, DetectRequest(min_duration=Fraction(40))) == 40
    assert detector.shortest(info, DetectRequest(max_duration=Fraction(10))) == 5
