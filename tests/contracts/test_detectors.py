"""The bundled detectors keep the contract, on ordinary and on degenerate files (llm: tests/detectors/test_llm.py)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clipforge_core import Clip, Detection, Detector, DetectRequest, MediaInfo, Tracks
from clipforge_core.testing.detectors import check_detector
from clipforge_plugins.detectors import clipforge_register_detectors


@pytest.mark.parametrize(
    "detector", [d for d in clipforge_register_detectors() if d.name != "llm"], ids=lambda d: d.name
)
def test_bundled_detectors_keep_the_contract(detector: Detector) -> None:
    query = "about the item" if getattr(detector, "takes_query", False) else ""
    check_detector(detector, num_clips=detector.name != "silence", query=query)


class Careless:
    """Breaks one rule at a time."""

    name, version, description = "careless", "1", "breaks rules"
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()

    def __init__(self, **wrong: object) -> None:
        self.wrong = wrong

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        if info.duration < 2:
            return Detection(note="too short")
        good = {"id": "a", "start": Fraction(0), "end": Fraction(1), "score": 0.5, "reason": "because"}
        return Detection(clips=(Clip(**(good | self.wrong)),))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"end": Fraction(10**6)}, "does not lie in the file"),
        ({"score": 1.5}, "score"),
        ({"reason": ""}, "no reason"),
        ({"title": "two\nlines"}, "more than one line"),
        ({"features": {"x": -1.0}}, "feature x"),
    ],
)
def test_the_suite_catches_broken_detectors(wrong: dict[str, object], said: str) -> None:
    check_detector(Careless())
    with pytest.raises(AssertionError, match=said):
        check_detector(Careless(**wrong))
