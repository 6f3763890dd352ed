"""The same moment in two clips: by words, by the rise and fall of the sound, by its place in one file."""

from __future__ import annotations

import random
from array import array
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.model.tracks import Samples
from clipforge_core.stages.likeness import ClipMark, curve_of, same_moments
from clipforge_core.timecode import Span


def said(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TALK = said("the first thing that people forget about gardens is that roots need air as much as water and time")
OTHER = said("nobody asked the captain why his ship went north when every chart on board said that it was wrong")


def loudness(seed: int, seconds: int = 60) -> list[float]:
    """Syllables and pauses, in LUFS at a tenth of a second."""
    chance = random.Random(seed)
    level, values = -30.0, []
    for _ in range(seconds * 10):
        level += chance.gauss(0, 2.5) - (level + 25) * 0.15
        values.append(level)
    return values


def track(values: list[float]) -> Samples:
    return Samples(start=F(0), step=F(1, 10), shape=(len(values),), data=array("f", values).tobytes())


def curve(values: list[float], start: float, end: float) -> str:
    return curve_of(track(values), Span(F(str(start)), F(str(end))))


def test_the_same_words_are_the_same_moment_though_some_were_heard_wrongly() -> None:
    heard = ["The", "First", *TALK[2:9], "routes", *TALK[10:]]
    marks = [ClipMark(words=tuple(TALK)), ClipMark(words=tuple(OTHER)), ClipMark(words=tuple(heard))]
    same = same_moments(marks)
    assert set(same) == {2} and (same[2].of, same[2].by) == (0, "words") and 0.5 <= same[2].share < 1


def test_a_phrase_that_everybody_says_is_none() -> None:
    thanks = said("thank you very much for coming")
    assert same_moments([ClipMark(words=thanks), ClipMark(words=thanks)]) == {}


def test_one_recording_is_found_in_two_files_wherever_the_clips_begin() -> None:
    first = loudness(1)
    chance = random.Random(9)
    again = [value + chance.gauss(0, 0.12) - 3 for value in first[137:]]
    marks = [
        ClipMark(curve=curve(first, 20, 40)),
        ClipMark(curve=curve(loudness(2), 20, 40)),
        ClipMark(curve=curve(again, 10, 28)),
    ]
    same = same_moments(marks)
    assert set(same) == {2} and (same[2].of, same[2].by) == (0, "sound") and same[2].share > 0.8


def test_different_sounds_are_never_the_same() -> None:
    marks = [ClipMark(curve=curve(loudness(seed), at, at + 25)) for seed in range(12) for at in (0, 30)]
    assert same_moments(marks) == {}


def test_overlapping_stretches_of_one_file_are_the_same_and_neighbours_are_not() -> None:
    marks = [
        ClipMark(digest="a", start=0, end=10),
        ClipMark(digest="b", start=0, end=10),
        ClipMark(digest="a", start=4, end=12),
        ClipMark(digest="a", start=9, end=20),
    ]
    same = same_moments(marks)
    assert set(same) == {2} and (same[2].of, same[2].by, same[2].share) == (0, "file", 0.75)


def test_a_third_one_is_told_by_the_best() -> None:
    marks = [ClipMark(words=tuple(TALK))] * 3
    assert {i: likeness.of for i, likeness in same_moments(marks).items()} == {1: 0, 2: 0}


def test_a_track_of_another_kind_has_no_curve() -> None:
    assert curve_of(Samples(step=F(1, 5), shape=(2,), data=bytes(8)), Span(F(0), F(1))) == ""
    assert len(curve(loudness(1), 0, 5)) == 49


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(1, 20)), max_size=8))
def test_a_repeat_always_names_a_better_clip_that_is_none_itself(places: list[tuple[str, int, int]]) -> None:
    marks = [ClipMark(digest=d, start=a, end=a + n, words=tuple(TALK[a % 5 :])) for d, a, n in places]
    same = same_moments(marks)
    assert all(likeness.of < i and likeness.of not in same and 0 < likeness.share <= 1 for i, likeness in same.items())
