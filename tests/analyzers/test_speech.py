"""Speech regions: the rules on plain numbers, the model on real voices where they are there."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Detail, Events, MissingExtra, ModelCorrupt, Span, Tracks, decode
from clipforge_core.testing.analyzers import StubFile, StubSound
from clipforge_plugins.analyzers.pauses import SHORTEST as SHORTEST_PAUSE
from clipforge_plugins.analyzers.pauses import pauses
from clipforge_plugins.analyzers.sound.regions import PAD, SHORTEST, regions
from clipforge_plugins.analyzers.speech import SpeechAnalyzer

STEP = Fraction(4, 125)
"""Seconds of a window: 32 ms."""


def frames(*parts: tuple[int, float]) -> list[float]:
    """Runs of (count, probability)."""
    return [chance for count, chance in parts for _ in range(count)]


def test_a_stretch_is_padded() -> None:
    (found,) = regions(frames((20, 0.1), (20, 0.9), (20, 0.1)), Fraction(0), STEP)
    assert found.span == Span(20 * STEP - PAD, 40 * STEP + PAD)
    assert found.score == pytest.approx(0.9)


def test_hysteresis_keeps_weak_speech_but_does_not_begin_with_it() -> None:
    assert regions(frames((50, 0.45)), Fraction(0), STEP) == []
    (found,) = regions(frames((5, 0.45), (10, 0.8), (20, 0.4), (20, 0.1)), Fraction(0), STEP)
    assert found.span == Span(5 * STEP - PAD, 35 * STEP + PAD)


def test_short_gaps_are_bridged_and_clicks_dropped() -> None:
    chances = frames((10, 0.9), (4, 0.0), (10, 0.9), (10, 0.0), (2, 0.9), (20, 0.0), (9, 0.9))
    spans = [region.span for region in regions(chances, Fraction(7), STEP)]
    assert spans == [Span(Fraction(7), 7 + 24 * STEP + PAD), Span(7 + 56 * STEP - PAD, 7 + 65 * STEP)]


@given(st.lists(st.floats(0, 1), max_size=200))
def test_regions_are_in_order_apart_and_long_enough(chances: list[float]) -> None:
    spans = [region.span for region in regions(chances, Fraction(3), STEP)]
    assert all(a.end < b.start for a, b in zip(spans, spans[1:], strict=False))
    assert all(span.duration >= SHORTEST for span in spans)
    assert all(span.start >= 3 and span.end <= 3 + len(chances) * STEP for span in spans)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=20))
def test_pauses_lie_between_speech(drawn: list[tuple[int, int]]) -> None:
    speech = [Span(Fraction(start, 10), Fraction(start + length, 10)) for start, length in drawn]
    for pause in pauses(speech).events:
        assert pause.end - pause.start >= SHORTEST_PAUSE
        assert 0 < pause.score <= 1
        assert not any(span.overlaps(pause.span) for span in speech)
        assert any(span.end == pause.start for span in speech)
        assert any(span.start == pause.end for span in speech)


def test_pauses_are_not_before_the_first_or_after_the_last_word() -> None:
    found = pauses(
        [Span(Fraction(5), Fraction(6)), Span(Fraction(61, 10), Fraction(7)), Span(Fraction(8), Fraction(9))]
    )
    assert [(event.start, event.end, event.score) for event in found.events] == [(7, 8, 0.5)]


def test_without_the_model_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec

    def absent(name: str, package: str | None = None) -> Any:
        return None if name == "faster_whisper" else real(name, package)

    monkeypatch.setattr("clipforge_plugins.analyzers.sound.silero.find_spec", absent)
    with pytest.raises(MissingExtra, match=r"faster-whisper.*clipforge\[speech\]"):
        SpeechAnalyzer().begin(StubFile("made", None, lambda t: 0.0).info, Detail.COARSE, Tracks(), ())


def test_another_model_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("faster_whisper")
    monkeypatch.setattr("clipforge_plugins.analyzers.sound.silero.MODEL_SHA256", "0" * 64)
    with pytest.raises(ModelCorrupt):
        SpeechAnalyzer().begin(StubFile("made", None, lambda t: 0.0).info, Detail.COARSE, Tracks(), ())


def heard(path: Path, block: int = 4000) -> list[Span]:
    """The speech track of a file, from blocks of so many samples."""
    from clipforge_media import probe, read_sound

    info = probe(path)
    samples = read_sound(info, rate=16000)[:, None]
    observer = SpeechAnalyzer().begin(info, Detail.COARSE, Tracks(), ())
    for at in range(0, len(samples), block):
        observer.sound(StubSound(Fraction(at, 16000), 16000, samples[at : at + block]))
    track = observer.finish()["speech"]
    assert isinstance(track, Events)
    return track.spans()


def covered(spans: list[Span], length: int) -> np.ndarray:
    """Which hundredths of a second the spans hold."""
    times = (np.arange(length) + 0.5) / 100
    return np.any([(times >= span.start) & (times < span.end) for span in spans], axis=0)


@pytest.mark.corpus
def test_counting_is_found_to_a_few_hundredths(corpus: Path) -> None:
    pytest.importorskip("faster_whisper")
    truth = decode((corpus / "count.wav.truth.json").read_bytes(), dict[str, Any])["speech"]
    wanted = [Span(Fraction(str(a)), Fraction(str(b))) for a, b in truth]
    found, said = covered(heard(corpus / "count.wav"), 600), covered(wanted, 600)
    assert (found & said).sum() / said.sum() > 0.97
    assert (found & said).sum() / found.sum() > 0.80


@pytest.mark.corpus
def test_blocks_do_not_matter_and_noise_and_tones_are_not_speech(corpus: Path) -> None:
    pytest.importorskip("faster_whisper")
    assert heard(corpus / "sine_1000.wav") == []
    (only,) = heard(corpus / "nsn.wav")
    assert [only] == heard(corpus / "nsn.wav", 777)
