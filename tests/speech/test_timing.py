"""Word times: in order whatever the recogniser says, and snapped to the silences between words."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clipforge_plugins.transcribers.doubts import believed, in_silence, loops_cut
from clipforge_plugins.transcribers.timing import END_LAG, RATE, START_LAG, Heard, correct, loudness, ordered, silences

moments = st.floats(-5, 40, allow_nan=False)


def word(text: str, start: float, end: float, probability: float = 0.9) -> Heard:
    """A heard word that ends with its last token."""
    return Heard(text, start, end, end, probability, True)


@given(st.lists(st.tuples(moments, moments), max_size=40), st.floats(0.5, 30))
def test_times_come_out_in_order_apart_and_inside(times: list[tuple[float, float]], length: float) -> None:
    placed = ordered(times, length)
    assert len(placed) == len(times)
    end = 0.0
    for start, stop in placed:
        assert end - 1e-9 <= start <= stop <= length + 1e-9
        end = stop


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.06, 1)), max_size=30))
def test_times_that_are_in_order_stay(steps: list[tuple[float, float]]) -> None:
    times, at = [], 0.0
    for gap, length in steps:
        times.append((at + gap, at + gap + length))
        at += gap + length
    np.testing.assert_allclose(ordered(times, at + 1), times, atol=1e-9)


@given(st.lists(st.tuples(moments, moments), max_size=20), st.lists(st.tuples(moments, moments), max_size=10))
def test_correcting_never_loses_or_mixes_words(
    times: list[tuple[float, float]], gaps: list[tuple[float, float]]
) -> None:
    words = [word("w", min(t), max(t)) for t in sorted(times)]
    quiet = sorted((min(g), max(g)) for g in gaps)
    corrected = correct(words, quiet, 45.0)
    assert len(corrected) == len(words)
    assert [t for pair in corrected for t in pair] == sorted(t for pair in corrected for t in pair)


def test_without_silence_times_are_shifted_by_the_known_lags() -> None:
    (one, two) = correct([word("a", 1.0, 1.4), word("b", 1.4, 2.0)], [], 3.0)
    np.testing.assert_allclose(one, (1.0 + START_LAG, 1.4 + END_LAG))
    np.testing.assert_allclose(two, (1.4 + START_LAG, 2.0 + END_LAG))


def test_a_start_that_lies_in_the_pause_before_moves_to_its_end() -> None:
    words = [word("first", 0.5, 0.9), word("second", 0.9, 2.4)]
    (_, first_end), (second_start, _) = correct(words, [(1.0, 2.0)], 3.0)
    np.testing.assert_allclose((first_end, second_start), (1.02, 1.99))


def test_a_silence_after_a_word_does_not_move_its_start() -> None:
    words = [word("own", 0.5, 1.0), word("Next", 1.6, 2.0)]
    (start, end), (following, _) = correct(words, [(1.1, 1.6)], 3.0)
    np.testing.assert_allclose((start, end, following), (0.5 + START_LAG, 1.12, 1.59))


def test_the_closure_of_a_consonant_is_no_silence() -> None:
    level = np.full(300, 60.0)
    level[100:108] = 10.0
    level[200:230] = 10.0
    np.testing.assert_allclose(silences(level), [(2.0, 2.3)])
    assert silences(np.zeros(0)) == []


def test_loudness_sees_where_a_tone_begins() -> None:
    time = np.arange(2 * RATE) / RATE
    sound = np.where((time > 0.5) & (time < 1.5), 0.5 * np.sin(2 * np.pi * 440 * time), 0.0).astype(np.float32)
    (first, second) = silences(loudness(sound))
    np.testing.assert_allclose((first[1], second[0]), (0.5, 1.5), atol=0.03)
    assert len(loudness(np.zeros(0, np.float32))) == 0


def test_loops_of_the_decoder_are_said_once_and_speech_stays() -> None:
    said = ["no"] * 4 + ["I", "will", "not", "go", "there"] * 2
    assert [w.text for w in loops_cut([word(t, i, i + 1) for i, t in enumerate(said)])] == said
    loop = ["thank", "you"] * 9 + ["so"] * 20 + ["well"]
    kept = loops_cut([word(t, i, i + 1) for i, t in enumerate(loop)])
    assert [w.text for w in kept] == ["thank", "you", "so", "well"]


def test_doubtful_words_in_silence_are_not_believed() -> None:
    quiet = [(1.0, 3.0)]
    assert in_silence(1.2, 2.0, quiet) and not in_silence(0.0, 2.0, quiet)
    assert not believed(word("you", 1.2, 2.0, 0.2), 1.2, 2.0, quiet)
    assert believed(word("you", 1.2, 2.0, 0.9), 1.2, 2.0, quiet)
    assert believed(word("you", 0.2, 1.0, 0.2), 0.2, 1.0, quiet)
