"""Silence: what is kept, and that no word is ever cut."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_core import Clip, DetectRequest, Event, Events, Tracks, Transcript, UsageError, Word
from clipforge_core.testing.detectors import samples, stub_media, stub_nothing
from clipforge_plugins.detectors.silence import Silence


def speech(*spans: tuple[float, float]) -> Events:
    return Events(events=tuple(Event(start=Fraction(str(a)), end=Fraction(str(b)), kind="speech") for a, b in spans))


def cut(named, duration=20, **options) -> Clip:
    (clip,) = Silence().detect(stub_media(duration), Tracks(named=named), DetectRequest(options=options)).clips
    return clip


def kept(clip: Clip) -> list[tuple[float, float]]:
    return [(float(s.start), float(s.end)) for s in clip.keep]


def test_speech_is_kept_with_air_and_short_pauses_stay() -> None:
    clip = cut({"speech": speech((1, 3), (3.4, 5), (9, 12))})
    assert (clip.start, clip.end) == (0, 20)
    assert kept(clip) == [(0.85, 5.15), (8.85, 12.15)]
    assert clip.reason == "Cuts 12.4 s without speech in 3 places: 62% of 20.0 s"
    assert clip.score == pytest.approx(0.38)


def test_margin_and_pause_are_options() -> None:
    clip = cut({"speech": speech((1, 3), (3.4, 5))}, margin=0, pause=0.2)
    assert kept(clip) == [(1, 3), (3.4, 5)]
    for options in ({"margin": "x"}, {"margin": -1}, {"ranges": 3}, {"ranges": [[5, 1]]}):
        with pytest.raises(UsageError):
            cut({"speech": speech((1, 3))}, **options)


def test_words_beside_the_speech_track_are_kept_whole() -> None:
    word = Word(text="late", start=Fraction(29, 10), end=Fraction(7, 2))
    clip = cut({"speech": speech((1, 3)), "transcript": Transcript(words=(word,))})
    assert kept(clip) == [(0.85, 3.65)]


def test_without_speech_the_loudness_decides() -> None:
    level = [-80.0] * 50 + [-20.0] * 50 + [-80.0] * 50 + [-24.0] * 50
    clip = cut({"loudness": samples(level), "speech": Events()})
    assert kept(clip) == [(4.85, 10.15), (14.85, 20.0)]
    assert "without sound" in clip.reason


def test_music_is_not_silence() -> None:
    level = [-20.0] * 150 + [-90.0] * 50
    clip = cut({"loudness": samples(level), "speech": speech((1, 3))})
    assert kept(clip) == [(0, 15.15)]


def test_ranges_give_a_clip_each() -> None:
    info, tracks = stub_media(20), Tracks(named={"speech": speech((1, 3), (9, 12))})
    found = Silence().detect(info, tracks, DetectRequest(options={"ranges": [[0, 5], [5, 8], [8, 30]]}))
    assert [(c.start, c.end) for c in found.clips] == [(0, 5), (8, 20)]
    assert found.note == "nothing is heard in 1 of the ranges"


def test_nothing_heard_is_none_and_nothing_silent_is_whole() -> None:
    found = Silence().detect(*stub_nothing(), DetectRequest())
    assert not found.clips
    assert "nothing is heard" in found.note
    clip = cut({"speech": speech((0, 20))})
    assert kept(clip) == [(0, 20)]
    assert clip.reason == "No silence to cut: there is speech throughout"


@settings(max_examples=settings.default.max_examples * 80 // 100, deadline=None)
@given(
    st.lists(st.tuples(st.fractions(0, 19, max_denominator=50), st.fractions(0, 2, max_denominator=50)), min_size=1),
    st.fractions(0, 1, max_denominator=20),
    st.fractions(0, 2, max_denominator=20),
)
def test_no_word_is_ever_cut(words: list[tuple[Fraction, Fraction]], margin: Fraction, pause: Fraction) -> None:
    spoken = tuple(Word(text="w", start=a, end=a + d) for a, d in words if d > 0)
    found = Silence().detect(
        stub_media(20),
        Tracks(named={"transcript": Transcript(words=spoken), "speech": speech((4, 5))}),
        DetectRequest(options={"margin": str(margin), "pause": str(pause)}),
    )
    for word in spoken:
        assert any(s.start <= word.start and min(word.end, 20) <= s.end for s in found.clips[0].keep)
    keep = found.clips[0].keep
    assert all(b.start - a.end > max(Fraction(0), pause - 2 * margin) for a, b in zip(keep[:-1], keep[1:], strict=True))
