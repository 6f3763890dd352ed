"""Layouts as pixels: halves, round corners, bars that grow, logos, cards; and segments that equal the whole."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction as F
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from clipforge_core import (
    CaptionStyle,
    Clip,
    ColourElement,
    EndCard,
    ExportTemplate,
    FaceBox,
    FacePath,
    Faces,
    Hook,
    ImageElement,
    Keyframe,
    Logo,
    LowerThird,
    ProgressBar,
    Rect,
    Span,
    Timeline,
    TitleCard,
    Tracks,
    Word,
)
from clipforge_core.model.template import Picture
from clipforge_core.stages.plan import plan_clip
from clipforge_core.stages.segments import cut
from clipforge_media.captions.text_checks import text_checks
from clipforge_media.probing import probe
from clipforge_media.render.compositor import Compositor, uses_of
from clipforge_media.render.pictures import Sources
from clipforge_media.render.planes import planes_of
from clipforge_media.render.testing import segment_of
from clipforge_media.testing import make_video

Luma = NDArray[np.uint8]


def held(rect: Rect) -> tuple[Keyframe, ...]:
    return (Keyframe(time=F(0), rect=rect, ease="hold"),)


def frames(part: Timeline, numbers: list[int]) -> dict[int, Luma]:
    """The luma of some frames, as they go to the encoder."""
    found: dict[int, Luma] = {}
    with Sources() as lent:
        lent.begin(uses_of(part))
        with Compositor(part, lent) as compositor:
            for number in sorted(numbers):
                found[number] = planes_of(compositor.frame(number)).y.copy()
    return found


def halves(number: int, width: int, height: int) -> Luma:
    """Dark on the left, bright on the right, a little brighter with every frame."""
    picture = np.full((height, width), 60 + number % 20, np.uint8)
    picture[:, width // 2 :] = 180 + number % 20
    return picture


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("layouts") / "two.mp4", frames=75, size=(128, 72), draw=halves)


@pytest.fixture(scope="module")
def logo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("logo") / "logo.png"
    Image.new("RGB", (40, 20), (255, 255, 255)).save(path)
    return path


def two_faces() -> Tracks:
    paths = tuple(
        FacePath(id=i, boxes=tuple(FaceBox(F(n, 5), x - 0.06, 0.2, 0.12, 0.3, mouth=0.5) for n in range(16)))
        for i, x in enumerate((0.2, 0.8))
    )
    return Tracks(named={"faces": Faces(paths=paths)})


def test_each_half_shows_its_own_side(source: Path) -> None:
    info = probe(source)
    clip = Clip(id="c", start=F(0), end=F(3), score=1.0)
    template = ExportTemplate(picture=Picture(short_side=72))
    timeline = plan_clip(info, clip, two_faces(), template, aspect="9:16", words=())
    luma = frames(cut(timeline, Span(F(0), timeline.duration)), [10])[10]
    assert abs(float(luma[4:58].mean()) - 70) < 4 and abs(float(luma[70:124].mean()) - 190) < 4


def test_corners_are_round_and_smooth() -> None:
    circle = ColourElement(
        id="e", start=F(0), duration=F(1), colour="#ffffff", radius=0.5, place=held(Rect(0.25, 0.25, 0.5, 0.5))
    )
    luma = frames(segment_of([circle], size=(64, 64)).part, [0])[0]
    assert luma[32, 32] > 230 and luma[17, 17] < 20 and luma[46, 46] < 20
    assert luma[18, 32] > 200 and ((luma > 40) & (luma < 200)).any()
    area = float((luma.astype(float) - 16).sum() / (235 - 16))
    assert area == pytest.approx(np.pi * 16**2, rel=0.02)


def test_a_round_picture_that_fills_the_canvas_shows_what_lies_below() -> None:
    below = ColourElement(id="a", start=F(0), duration=F(1), colour="#ffffff")
    above = ColourElement(id="b", start=F(0), duration=F(1), colour="#000000", radius=0.5)
    luma = frames(segment_of([below, above], size=(64, 64)).part, [0])[0]
    assert luma[0, 0] > 230 and luma[32, 32] < 20


@given(st.integers(1, 9))
@settings(max_examples=settings.default.max_examples * 4 // 100)
def test_a_bar_grows_evenly(height: int) -> None:
    """Its area rises by the same amount with every frame: it does not jump from pixel pair to pixel pair."""
    tall = 2 * height / 40
    place = (
        Keyframe(time=F(0), rect=Rect(0.0, 0.0, 0.0, tall)),
        Keyframe(time=F(24, 25), rect=Rect(0.0, 0.0, 1.0, tall)),
    )
    bar = ColourElement(id="e", start=F(0), duration=F(1), colour="#ffffff", place=place)
    shown = frames(segment_of([bar], frames=25).part, list(range(25)))
    areas = [float((shown[i][: 2 * height].astype(float) - 16).mean() / 219) for i in range(25)]
    steps = np.diff(areas)
    assert areas[0] == 0 and areas[-1] == pytest.approx(1, abs=0.01)
    assert steps.min() > 0.9 / 24 and steps.max() < 1.1 / 24


@pytest.mark.parametrize(("anchor", "rows"), [((0.0, 0.0), (0, 20)), ((1.0, 1.0), (20, 40)), ((0.5, 0.5), (10, 30))])
def test_a_contained_picture_stands_at_its_anchor(
    logo: Path, anchor: tuple[float, float], rows: tuple[int, int]
) -> None:
    picture = ImageElement(id="e", start=F(0), duration=F(1), source="logo", anchor=anchor)
    luma = frames(segment_of([picture], {"logo": logo}, size=(40, 40)).part, [0])[0]
    bright = np.flatnonzero((luma > 200).all(axis=1))
    assert (bright[0], bright[-1] + 1) == rows


@pytest.fixture(scope="module")
def branded(source: Path, logo: Path) -> Timeline:
    template = ExportTemplate(
        picture=Picture(short_side=96),
        captions=CaptionStyle(),
        title=TitleCard(duration=0.6),
        hook=Hook(duration=1.0),
        lower_third=LowerThird(start=1.2, duration=1.0),
        progress=ProgressBar(height=0.04),
        logo=Logo(image=str(logo)),
        end=EndCard(text="Bye", duration=0.6),
    )
    clip = Clip(id="c", start=F(0), end=F(3), score=1.0, title="A title", hook="A hook", name="Ada", role="Countess")
    said = tuple(Word(text=f"w{i}", start=F(i, 2), end=F(i, 2) + F(2, 5)) for i in range(6))
    return plan_clip(probe(source), clip, two_faces(), template, aspect="9:16", words=said)


@pytest.mark.parametrize("first", [7, 17, 31, 55, 88])
def test_a_segment_shows_what_the_whole_shows(branded: Timeline, first: int) -> None:
    """Wherever it is cut: in a card, while the card goes, under a growing bar, in a wipe."""
    step = 1 / branded.canvas.frame_rate
    whole = cut(branded, Span(F(0), branded.duration))
    last = min(branded.frames, first + 14)
    part = cut(branded, Span(first * step, last * step))
    wanted = list(range(first, last, 3))
    expected, found = frames(whole, wanted), frames(part, [n - first for n in wanted])
    for number in wanted:
        assert np.array_equal(expected[number], found[number - first]), number


def _inside(luma: Luma) -> Iterator[bool]:
    height, width = luma.shape
    background = int(luma[0, 0])
    rows, columns = np.nonzero(np.abs(luma.astype(int) - background) > 12)
    yield bool(rows.size)
    yield rows.min() >= 0.08 * height and rows.max() < 0.84 * height
    yield columns.min() >= 0.06 * width and columns.max() < 0.94 * width


@pytest.mark.parametrize(
    "text", ["Hi", "A title that goes on and on and on " * 6, "Donaudampfschifffahrt" * 3, "标题" * 20]
)
def test_a_card_keeps_its_text_in_the_safe_area(source: Path, text: str) -> None:
    template = ExportTemplate(picture=Picture(short_side=144), title=TitleCard(duration=1.0, background="#000000"))
    clip = Clip(id="c", start=F(0), end=F(1), score=1.0, title=text)
    timeline = plan_clip(probe(source), clip, Tracks(), template, aspect="9:16", words=())
    assert all(_inside(frames(cut(timeline, Span(F(0), F(1))), [12])[12]))


def test_texts_are_checked(branded: Timeline) -> None:
    assert {(c.name, c.level) for c in text_checks(branded)} == {
        ("text_glyphs", "ok"),
        ("text_size", "ok"),
        ("text_place", "ok"),
    }


def test_a_text_that_is_far_too_long_is_told_of(source: Path) -> None:
    template = ExportTemplate(picture=Picture(short_side=540), lower_third=LowerThird(name="A name " * 20))
    clip = Clip(id="c", start=F(0), end=F(3), score=1.0)
    timeline = plan_clip(probe(source), clip, Tracks(), template, aspect="9:16", words=())
    levels = {c.name: c.level for c in text_checks(timeline)}
    assert levels["text_size"] == "warning" and levels["text_place"] == "ok"
    assert text_checks(plan_clip(probe(source), clip, Tracks(), ExportTemplate(), aspect="9:16", words=())) == []
