"""Grades on YUV planes: exact where that can be computed, unchanged where there is nothing to do."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Grade, TextElement, TimelineTrack, VideoElement, plan_segments, silent
from clipforge_core.model.style import CaptionStyle
from clipforge_media import probe, render_segments
from clipforge_media.enhance.grading import GAMMA, GradeTable, luma_curve, yuv_matrix
from clipforge_media.reading import PictureReader
from clipforge_media.render.planes import new_frame, planes_of
from clipforge_media.testing import make_video
from tests.enhance.made import timeline_of

GRADES = st.builds(
    Grade,
    exposure=st.floats(-1.5, 1.8),
    black=st.floats(0.0, 0.3),
    top=st.floats(0.6, 1.0),
    contrast=st.floats(0.8, 1.5),
)


def noise(width: int = 32, height: int = 16) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(2)
    sizes = ((height, width), (height // 2, width // 2), (height // 2, width // 2))
    return tuple(rng.integers(16, 236, size, dtype=np.uint8) for size in sizes)


def test_a_plain_grade_changes_nothing() -> None:
    planes = planes_of(new_frame(32, 16))
    made = noise()
    for plane, values in zip(planes[:3], made, strict=True):
        plane[...] = values
    GradeTable(Grade()).apply(planes)
    assert all(np.array_equal(plane, values) for plane, values in zip(planes[:3], made, strict=True))
    assert Grade(time=Fraction(3)).plain and not Grade(exposure=0.1).plain


@pytest.mark.parametrize("white", [(1.5, 1.0, 0.6), (0.7, 1.0, 1.5), (1.0, 0.8, 1.0)])
def test_white_gains_are_gains_of_light(white: tuple[float, float, float]) -> None:
    matrix, colour = yuv_matrix(), np.array([0.5, 0.42, 0.35])
    y, cb, cr = matrix @ colour
    planes = planes_of(new_frame(8, 8, (round(16 + 219 * y), round(128 + 224 * cb), round(128 + 224 * cr))))
    GradeTable(Grade(white=white)).apply(planes)
    got = np.linalg.inv(matrix) @ [
        (planes.y[0, 0] - 16) / 219,
        (planes.u[0, 0] - 128.0) / 224,
        (planes.v[0, 0] - 128.0) / 224,
    ]
    gains = np.array(white) ** (1 / GAMMA)
    assert got == pytest.approx(colour * gains / (np.array([0.2126, 0.7152, 0.0722]) @ gains), abs=0.012)


@given(GRADES)
def test_curves_never_turn_back_and_stay_in_range(grade: Grade) -> None:
    curve = luma_curve(grade, np.linspace(0, 1, 200))
    assert (np.diff(curve) >= -1e-9).all()
    assert curve.min() >= 0 and curve.max() <= 1


def test_exposure_is_in_stops_of_light() -> None:
    dark = np.array([0.2])
    assert luma_curve(Grade(exposure=1.0), dark)[0] ** GAMMA == pytest.approx(2 * 0.2**GAMMA, rel=1e-6)


def test_pictures_are_graded_and_texts_are_not(tmp_path: Path) -> None:
    grey = make_video(tmp_path / "grey.mp4", frames=10, draw=lambda n, w, h: np.full((h, w), 90, np.uint8))
    whole = timeline_of(probe(grey))
    text = TextElement(id="t", start=Fraction(0), duration=whole.duration, text="AB", style="t")
    whole = msgspec.structs.replace(
        whole,
        tracks=(*whole.tracks, TimelineTrack(name="text", elements=(text,))),
        styles={"t": CaptionStyle(size=0.4, outline=None, shadow=None, colour="#ffffff")},
    )

    def first(timeline, name: str) -> np.ndarray:  # type: ignore[no-untyped-def]
        (segment,) = plan_segments(timeline)
        render_segments([(segment, tmp_path / name)], report=silent)
        with PictureReader(probe(tmp_path / name)) as reader:
            frame = next(frame for _, frame in reader.frames())
            return np.asarray(planes_of(frame).y).copy()

    def graded(element: VideoElement) -> VideoElement:
        return msgspec.structs.replace(element, grade=(Grade(exposure=-1.0),))

    before = first(whole, "a.mp4")
    picture = msgspec.structs.replace(whole.tracks[0], elements=tuple(graded(e) for e in whole.tracks[0].elements))
    after = first(msgspec.structs.replace(whole, tracks=(picture, *whole.tracks[1:])), "b.mp4")
    assert before.max() > 220 and abs(int(before.max()) - int(after.max())) < 6
    assert np.median(before) == pytest.approx(90, abs=2)
    wanted = 16 + 219 * luma_curve(Grade(exposure=-1.0), np.array([(90 - 16) / 219]))[0]
    assert np.median(after) == pytest.approx(wanted, abs=2)
