"""Scenes: every shot edge to edge, and what limits do to them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_core import DetectRequest, Span, Tracks, Transcript, Word
from clipforge_core.testing.detectors import shots, stub_film, stub_media, stub_nothing
from clipforge_plugins.detectors.scenes import Scenes, divided, joined

EDGES = [Fraction(5, 2), 3, 9, 40]


def scenes(edges=EDGES, duration=60, transcript=None, **wanted):
    named = {"shots": shots(edges, duration)} | ({"transcript": transcript} if transcript else {})
    return Scenes().detect(stub_media(duration), Tracks(named=named), DetectRequest(**wanted))


def test_every_shot_is_a_clip_in_the_order_of_time() -> None:
    clips = scenes().clips
    assert [(c.start, c.end) for c in clips] == list(pairwise([0, *EDGES, 60]))
    assert clips[1].reason.startswith("Scene 2 of 5, one shot of 0.5 s")
    assert clips[1].title == "Scene 2"


def test_frame_exact_edges_stay_exact() -> None:
    edge = Fraction(1001, 24000) * 97
    assert scenes([edge]).clips[0].end == edge


def test_a_minimum_joins_neighbours() -> None:
    clips = scenes(min_duration=Fraction(4)).clips
    assert [(c.start, c.end) for c in clips] == [(0, 9), (9, 40), (40, 60)]
    assert "3 shots" in clips[0].reason


def test_a_maximum_cuts_long_shots_in_pauses() -> None:
    words = tuple(
        Word(text="word", start=Fraction(i), end=Fraction(i) + Fraction(9, 10)) for i in range(9, 40) if i != 27
    )
    clips = scenes(transcript=Transcript(words=words), max_duration=Fraction(20)).clips
    assert all(c.span.duration <= 20 for c in clips)
    inner = {c.start for c in clips} - {0, *EDGES}
    assert inner
    assert not any(w.start < edge < w.end for w in words for edge in inner)
    assert any(Fraction(269, 10) <= edge <= 28 for edge in inner), "the long pause is where it is cut"
    assert any("part of a shot" in c.reason for c in clips)


def test_a_number_keeps_the_best_in_the_order_of_time() -> None:
    info, tracks = stub_film(120, cut_every=7, peak=60)
    every = Scenes().detect(info, tracks, DetectRequest()).clips
    some = Scenes().detect(info, tracks, DetectRequest(num_clips=3)).clips
    assert len(every) == 18
    assert {c.start for c in some} == {c.start for c in sorted(every, key=lambda c: -c.score)[:3]}
    assert [c.start for c in some] == sorted(c.start for c in some)
    assert any(c.start <= 60 < c.end for c in some)
    assert "18 scenes were asked" not in Scenes().detect(info, tracks, DetectRequest(num_clips=18)).note
    assert "there are 18" in Scenes().detect(info, tracks, DetectRequest(num_clips=20)).note


def test_one_single_shot_is_one_scene_and_no_picture_is_none() -> None:
    found = Scenes().detect(*stub_nothing(), DetectRequest())
    assert len(found.clips) == 1
    assert found.note == "it is one single shot"
    sound = Scenes().detect(stub_media(30, pictures=False), Tracks(), DetectRequest())
    assert not sound.clips
    assert "picture" in sound.note


@settings(max_examples=settings.default.max_examples * 60 // 100, deadline=None)
@given(
    st.lists(st.fractions(1, 119, max_denominator=24), max_size=20),
    st.fractions(0, 50, max_denominator=10),
    st.fractions(1, 60, max_denominator=10),
)
def test_joining_and_cutting_keep_the_whole_file(edges: list[Fraction], low: Fraction, high: Fraction) -> None:
    bounds = sorted({Fraction(0), *edges, Fraction(120)})
    spans = joined([Span(a, b) for a, b in pairwise(bounds)], low)
    assert all(s.duration >= low for s in spans)
    parts = [p for s in spans for p in divided(s, high, min(low, high), None)]
    assert all(0 < p.duration <= high for p in parts)
    assert parts[0].start == 0
    assert parts[-1].end == 120
    assert all(a.end == b.start for a, b in pairwise(parts))
