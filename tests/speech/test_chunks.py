"""Chunks of speech: everything is heard once, in order, and every time finds its way back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_core.timecode import Span
from clipforge_plugins.transcribers.chunks import LONGEST, RATE, Chunk, Tape, pack, quietest, regions


@st.composite
def wanted(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Regions in samples, apart and in order; some longer than a chunk."""
    edges = sorted(draw(st.lists(st.integers(0, 400), min_size=2, max_size=12, unique=True)))
    return [(a * 100, b * 100) for a, b in zip(edges[::2], edges[1::2], strict=False)]


def tape(length: int, first: int = 0, block: int = 333) -> Tape:
    """Sound whose samples are their own number."""
    sound = np.arange(length, dtype=np.float32)
    return Tape((sound[i : i + block] for i in range(first, length, block)), first)


@given(wanted(), st.integers(200, 5000))
def test_chunks_hold_the_regions_in_order_and_no_more(found: list[tuple[int, int]], longest: int) -> None:
    chunks = list(pack(found, tape(40_000), longest))
    samples = [i for chunk, _ in chunks for first, last in chunk.parts for i in range(first, last)]
    assert samples == [i for first, last in found for i in range(first, last)]
    for chunk, sound in chunks:
        assert 0 < chunk.samples <= longest
        assert sound.tolist() == [float(i) for first, last in chunk.parts for i in range(first, last)]


@given(wanted(), st.integers(300, 5000))
def test_a_chunk_that_begins_inside_speech_says_so(found: list[tuple[int, int]], longest: int) -> None:
    begins = {first for first, _ in found}
    for chunk, _ in pack(found, tape(40_000), longest):
        assert chunk.fresh == (chunk.parts[0][0] in begins)


@given(wanted())
def test_places_are_exact_inside_a_part(found: list[tuple[int, int]]) -> None:
    if not found:
        return
    chunk = Chunk(tuple(found))
    begin = 0
    for first, last in found:
        start, end = begin / RATE, (begin + last - first) / RATE
        np.testing.assert_allclose(chunk.place(start, end), (first / RATE, last / RATE), atol=1e-9)
        begin += last - first


def test_a_word_over_a_seam_stays_on_the_side_where_most_of_it_is() -> None:
    chunk = Chunk(((0, RATE), (5 * RATE, 6 * RATE)))
    assert chunk.place(0.2, 1.1) == (0.2, 1.0)
    start, end = chunk.place(0.9, 1.5)
    assert (round(start, 6), round(end, 6)) == (5.0, 5.5)


def test_regions_are_padded_joined_and_cut_to_the_file() -> None:
    speech = [Span(Fraction(0), Fraction(2)), Span(Fraction(3), Fraction(4)), Span(Fraction(8), Fraction(10))]
    assert regions(speech, Fraction(10)) == [(0, int(4.4 * RATE)), (int(7.6 * RATE), 10 * RATE)]
    assert regions([], Fraction(3)) == [(0, 3 * RATE)]
    assert regions([Span(Fraction(20), Fraction(30))], Fraction(10)) == []


def test_speech_without_pauses_is_cut_where_it_is_quietest() -> None:
    sound = np.ones(LONGEST, np.float32)
    sound[25 * RATE : 25 * RATE + RATE // 4] = 0.01
    assert 25 * RATE < quietest(sound) < 25 * RATE + RATE // 4
    assert quietest(np.zeros(100, np.float32)) == 100


@settings(max_examples=settings.default.max_examples * 30 // 100)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 200)), min_size=1, max_size=10), st.integers(1, 50))
def test_a_tape_gives_what_is_on_it(reads: list[tuple[int, int]], block: int) -> None:
    strip = tape(1000, block=block)
    for first, length in sorted(reads):
        assert strip.read(first, first + length).tolist() == list(range(first, min(1000, first + length)))
