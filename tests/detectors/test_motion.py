"""motion: action is found where it is, and nowhere in films that stand still or move evenly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import DetectRequest, Tracks
from clipforge_core.testing.detectors import (
    check_detection,
    samples,
    shots,
    stub_film,
    stub_media,
    stub_nothing,
    stub_talk,
)
from clipforge_plugins.detectors.motion import Motion


@pytest.mark.parametrize("peak", [20, 60, 101])
def test_action_is_found_where_it_is(peak: int) -> None:
    info, tracks = stub_film(120, cut_every=6, peak=peak)
    found = Motion().detect(info, tracks, DetectRequest(num_clips=1))
    check_detection(found, info, DetectRequest(num_clips=1))
    (clip,) = found.clips
    assert clip.start <= peak <= clip.end and clip.start % 6 == 0 and clip.end % 6 == 0
    assert clip.evidence[0].start <= peak <= clip.evidence[0].end and "usual movement" in clip.reason


def test_what_stands_still_or_moves_evenly_gives_nothing() -> None:
    assert "never moves" in Motion().detect(*stub_nothing(), DetectRequest()).note
    assert "even" in Motion().detect(*stub_talk(["We look at the next item."] * 30), DetectRequest()).note
    river = Tracks(named={"motion": samples([0.3 + 0.005 * (i % 5) for i in range(900)]), "shots": shots([], 90)})
    found = Motion().detect(stub_media(90), river, DetectRequest())
    assert not found.clips and "even" in found.note
    assert "needs a picture" in Motion().detect(stub_media(90, pictures=False), Tracks(), DetectRequest()).note


def test_several_moments_come_best_first_and_apart() -> None:
    levels = [0.01 + (0.3 if 30 <= i / 10 < 36 else 0.15 if 150 <= i / 10 < 158 else 0.0) for i in range(3000)]
    tracks = Tracks(named={"motion": samples(levels), "shots": shots(list(range(10, 300, 10)), 300)})
    found = Motion().detect(stub_media(300), tracks, DetectRequest())
    check_detection(found, stub_media(300), DetectRequest())
    assert len(found.clips) == 2, found.note
    first, second = found.clips
    assert first.start <= 33 <= first.end and second.start <= 154 <= second.end and first.score > second.score


def test_what_was_measured_throughout_counts_before_what_was_guessed() -> None:
    held = samples([0.4 if 50 <= i / 10 < 60 else 0.01 for i in range(900)])
    seen = samples([0.4 if 20 <= i / 10 < 26 else 0.01 for i in range(900)])
    tracks = Tracks(named={"motion": held, "action": seen, "shots": shots(list(range(10, 90, 10)), 90)})
    (clip,) = Motion().detect(stub_media(90), tracks, DetectRequest()).clips
    assert clip.start <= 20 and clip.end <= 40


@given(st.lists(st.floats(0, 1, width=32), min_size=30, max_size=400), st.integers(1, 4))
def test_clips_keep_the_rules_on_any_movement(values: list[float], number: int) -> None:
    info = stub_media(Fraction(len(values), 10))
    request = DetectRequest(num_clips=number, min_duration=Fraction(1), max_duration=Fraction(6))
    found = Motion().detect(info, Tracks(named={"motion": samples(values)}), request)
    check_detection(found, info, request)
    assert all(1 <= clip.end - clip.start <= 6 or info.duration <= 1 for clip in found.clips)
