"""A film that shall last so many seconds: rests and pace within limits, and a word about it where they do not reach."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.compose.facts import File
from clipforge_core.model.job import JobState
from clipforge_core.narrating.fitting import (
    HOLD,
    NEAR,
    QUICKEST,
    SLOWEST,
    TIGHT,
    fitted,
    length_of_film,
    missed,
    speed_for,
    wanted_length,
)
from clipforge_core.narrating.plan import LEAD, Scene, length_of
from tests.narrate.conftest import Narrate, script

RATE = Fraction(30)
SPOKEN = st.lists(st.integers(500, 12_000), min_size=1, max_size=6)


def told(milliseconds: int, name: str = "s") -> Scene:
    file = File(path=f"/{name}.wav", digest=name, duration=Fraction(milliseconds, 1000), sounds=True)
    return Scene(id=name, voice=file)


def at_pace(scenes: list[Scene], speed: float) -> list[Scene]:
    """The same as a voice says them that keeps its pace."""
    return [
        scene
        if scene.voice is None
        else msgspec.structs.replace(
            scene,
            voice=msgspec.structs.replace(
                scene.voice, duration=(scene.voice.duration / Fraction(speed)).limit_denominator(48_000)
            ),
        )
        for scene in scenes
    ]


@given(SPOKEN, st.integers(5, 120))
def test_limits_are_kept_and_what_they_allow_is_reached(lengths: list[int], seconds: int) -> None:
    scenes, wanted = [told(ms, f"s{n}") for n, ms in enumerate(lengths)], Fraction(seconds)
    speed = speed_for(scenes, RATE, wanted)
    assert SLOWEST <= speed <= QUICKEST
    spoken = at_pace(scenes, speed)
    found = fitted(spoken, RATE, wanted)
    for number, (scene, before) in enumerate(zip(found, spoken, strict=True)):
        last = number == len(found) - 1
        grown = length_of(scene, RATE, last=last) - length_of(before, RATE, last=last)
        assert -2 <= grown <= HOLD + 1 / RATE
        assert scene.voice is not None
        assert length_of(scene, RATE, last=last) >= LEAD + scene.voice.duration + TIGHT
    length = length_of_film(found, RATE)
    off = length - wanted
    if abs(off) <= NEAR * wanted:
        assert missed(length, wanted) == ""
    else:
        assert f"{float(length):.1f} s and not the {seconds} s" in missed(length, wanted)
        assert speed == (QUICKEST if off > 0 else SLOWEST), "it was tried as far as it goes"


def test_scenes_without_words_last_as_long_as_is_needed() -> None:
    scenes = [told(2000, "one"), Scene(id="picture"), told(2000, "two")]
    for seconds in (7, 12, 20, 90):
        wanted = Fraction(seconds)
        found = fitted(at_pace(scenes, speed_for(scenes, RATE, wanted)), RATE, wanted)
        assert float(length_of_film(found, RATE)) == pytest.approx(seconds, abs=0.15)
    silent = [Scene(id="a"), Scene(id="b")]
    assert speed_for(silent, RATE, Fraction(60)) == 1.0
    assert [float(length_of(scene, RATE)) for scene in fitted(silent, RATE, Fraction(60))] == [30.0, 30.0]


def test_a_scene_that_was_asked_to_last_is_not_cut() -> None:
    scenes = [msgspec.structs.replace(told(1000), least=Fraction(9)), told(1000, "two")]
    found = fitted(scenes, RATE, Fraction(5))
    assert length_of(found[0], RATE) == 9


def test_a_film_of_a_wanted_length(narrate: Narrate) -> None:
    usual = narrate(script=script()).result
    assert usual is not None
    wanted = round(usual["duration"] * 1.3, 2)
    longer = narrate(script=script(), fit=wanted)
    assert longer.state is JobState.COMPLETED and longer.result is not None
    assert longer.result["duration"] == pytest.approx(wanted, rel=0.02)
    assert not any("asked for" in warning for warning in longer.result["warnings"])
    far = narrate(script=script(), fit=200).result
    assert far is not None and usual["duration"] * 1.3 < far["duration"] < 60
    assert any("not the 200 s that were asked for" in warning for warning in far["warnings"])


@pytest.mark.parametrize(
    ("length", "fit", "at_most", "wanted"),
    [
        (22.8, 0.0, 15.0, 15.0),
        (16.5, 0.0, 15.0, 0.0),
        (16.6, 0.0, 15.0, 15.0),
        (9.0, 0.0, 15.0, 0.0),
        (22.8, 0.0, 0.0, 0.0),
        (22.8, 30.0, 15.0, 30.0),
    ],
)
def test_a_film_that_is_clearly_longer_than_it_may_be_is_shortened(
    length: float, fit: float, at_most: float, wanted: float
) -> None:
    assert wanted_length(Fraction(length), fit=fit, at_most=at_most) == Fraction(wanted)
