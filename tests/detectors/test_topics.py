"""topics: a clip for each subject, on sentence edges, within the limits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clipforge_core import DetectRequest, Event, Events, MediaInfo, Tracks, UsageError
from clipforge_core.testing.detectors import check_detection, stub_film, stub_nothing, stub_talk
from clipforge_plugins.detectors.topics import Topics

BREAD = ["Good bread is flour, water, salt and time.", "The dough of the bread rests overnight.", "Bake the bread hot."]
SPACE = [
    "The rocket left the launch pad at dawn.",
    "The rocket needs seven months to Mars.",
    "The crew feels no gravity.",
]
TAXES = [
    "You can deduct your office from the tax.",
    "Keep receipts for the tax office.",
    "A late tax return costs a fine.",
]
PARTS = ((BREAD * 2, ["bread", "dough"]), (SPACE * 3, ["rocket", "mars"]), (TAXES, ["office"]))


@pytest.fixture
def talk() -> tuple[MediaInfo, Tracks]:
    """Three subjects of 6, 9 and 3 sentences."""
    info, tracks = stub_talk([text for part, _ in PARTS for text in part])
    sentences = tracks.get("sentences", Events)
    assert sentences is not None
    events, first = [], 0
    for part, words in PARTS:
        inside = sentences.events[first : first + len(part)]
        events.append(Event(start=inside[0].start, end=inside[-1].end, kind="topic", data={"keywords": words}))
        first += len(part)
    return info, tracks.merged({"topics": Events(events=tuple(events))})


def test_each_subject_is_a_clip_with_its_own_words(talk: tuple[MediaInfo, Tracks]) -> None:
    info, tracks = talk
    found = Topics().detect(info, tracks, DetectRequest())
    check_detection(found, info, DetectRequest())
    assert len(found.clips) == 3 and tracks.transcript is not None
    by_time = sorted(found.clips, key=lambda clip: clip.start)
    for clip, (part, keywords) in zip(by_time, PARTS, strict=True):
        assert tracks.transcript.text(clip.span) == " ".join(part)
        assert any(clip.title.rstrip(".") in text for text in part), "titled in the speaker's words"
        assert keywords[0] in clip.reason and "all of it" in clip.reason
        assert all(cited.text in part for cited in clip.evidence)


def test_of_a_long_topic_the_best_part_is_taken_or_all_of_them(talk: tuple[MediaInfo, Tracks]) -> None:
    info, tracks = talk
    request = DetectRequest(max_duration=Fraction(10), min_duration=Fraction(5))
    one = Topics().detect(info, tracks, request)
    assert len(one.clips) == 3 and all(5 <= clip.end - clip.start <= 10 for clip in one.clips)
    parts = DetectRequest(max_duration=Fraction(10), min_duration=Fraction(5), options={"parts": True})
    several = Topics().detect(info, tracks, parts)
    check_detection(several, info, parts)
    spans = sorted((clip.start, clip.end) for clip in several.clips)
    assert len(spans) > 3 and all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))


def test_a_number_keeps_the_best_and_short_topics_are_counted(talk: tuple[MediaInfo, Tracks]) -> None:
    info, tracks = talk
    every = Topics().detect(info, tracks, DetectRequest())
    assert Topics().detect(info, tracks, DetectRequest(num_clips=1)).clips == every.clips[:1]
    long = Topics().detect(info, tracks, DetectRequest(min_duration=Fraction(12)))
    assert len(long.clips) == 2 and "1 topic cannot be brought into 12 to 60 s" in long.note
    assert "5 clips were asked for" in Topics().detect(info, tracks, DetectRequest(num_clips=5)).note


def test_without_words_there_are_no_topics() -> None:
    for info, tracks in (stub_film(), stub_nothing()):
        found = Topics().detect(info, tracks, DetectRequest())
        assert not found.clips and "need speech" in found.note


def test_an_option_that_is_neither_true_nor_false_is_refused(talk: tuple[MediaInfo, Tracks]) -> None:
    with pytest.raises(UsageError, match="parts = 3 is neither"):
        Topics().check(talk[0], DetectRequest(options={"parts": 3}))
