"""Motion: the same for the same movement at any frame rate, and blind to cuts."""

from __future__ import annotations

from array import array
from fractions import Fraction

import pytest

from clipforge_core import Samples
from clipforge_core.testing.analyzers import Luma, StubFile, show
from clipforge_plugins.analyzers.motion import STEP, MotionAnalyzer, without_cuts


def motion(luma: Luma, rate: Fraction = Fraction(25), duration: Fraction = Fraction(4)) -> list[float]:
    track = show(MotionAnalyzer(), StubFile("made", luma, None, duration, rate))["motion"]
    assert isinstance(track, Samples)
    assert (track.step, track.shape) == (STEP, (duration / STEP,))
    return list(array("f", track.data))


def test_a_still_picture_does_not_move() -> None:
    assert motion(lambda n, x, y: x * 3) == [0.0] * 20


@pytest.mark.parametrize("rate", [10, 25, 50])
def test_it_does_not_depend_on_the_frame_rate(rate: int) -> None:
    # Everything gets brighter by 51 levels, a fifth of the range, a second.
    values = motion(lambda n, x, y: 20 + n * 51 // rate, Fraction(rate))
    assert values[:-1] == pytest.approx([0.2] * 19, rel=0.12)


def test_more_movement_is_more() -> None:
    slow, fast = (motion(lambda n, x, y, s=speed: 255 * ((x + n * s // 4) // 8 % 2)) for speed in (1, 4))  # type: ignore[misc]
    assert 0 < sum(slow) < sum(fast)


def test_a_cut_is_no_motion() -> None:
    values = motion(lambda n, x, y: (x * 3 if n < 52 else 200 - x * 2) + n % 2)
    assert max(values) < 0.03


def test_lasting_action_is_not_taken_for_a_cut() -> None:
    changes = [(Fraction(i), Fraction(i + 1), rate) for i, rate in enumerate([0.1, 0.4, 0.5, 0.4, 0.1])]
    assert without_cuts(changes) == changes
