"""Real files: pictures that were looked at, and that every odd one comes through."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from clipforge_core import ColourElement, VideoElement
from clipforge_core.contracts.progress import silent
from clipforge_media.probing import glance
from clipforge_media.render.planes import Planes
from clipforge_media.render.segments import render_segments
from clipforge_media.render.testing import pictures_of, segment_of

pytestmark = pytest.mark.corpus
ZERO = Fraction(0)


def shown(
    path: Path, out: Path, *, fit: str = "contain", start: Fraction = ZERO, size: tuple[int, int] = (128, 128)
) -> Planes:
    below = ColourElement(id="b", start=ZERO, duration=Fraction(1), colour="#204080")
    video = VideoElement(
        id="v", source="a", start=ZERO, duration=Fraction(1), source_start=start, fit=fit  # type: ignore[arg-type]
    )  # fmt: skip
    render_segments([(segment_of([below, video], {"a": path}, frames=3, size=size), out)], report=silent)
    pictures = pictures_of(out)
    assert len(pictures) == 3
    return pictures[1]


def test_hlg_keeps_the_colours_of_a_chart(corpus: Path, tmp_path: Path) -> None:
    """A ColorChecker: third row blue, green, red, yellow, magenta, cyan; fourth row from white to black."""
    picture = shown(corpus / "hlg10-color-test.mp4", tmp_path / "o.mp4", size=(256, 144))
    columns = [int((0.13 + 0.126 * k) * 128) for k in range(6)]

    def chroma(row: float) -> list[tuple[int, int]]:
        y = int(row * 72)
        return [(int(picture.u[y, x]) - 128, int(picture.v[y, x]) - 128) for x in columns]

    blue, green, red, yellow, magenta, cyan = chroma(0.58)
    assert blue[0] > 40 and green[0] < -10 and green[1] < -15 and red[1] > 40
    assert yellow[0] < -60 and magenta[1] > 30 and cyan[1] < -30 and cyan[0] > 20
    greys = [float(picture.y[int(0.81 * 144), 2 * x]) for x in columns[:5]]
    assert greys == sorted(greys, reverse=True) and greys[0] < 235 and greys[0] - greys[4] > 80
    assert all(abs(u) < 8 and abs(v) < 8 for u, v in chroma(0.81)[:5])


def test_transparency_of_vp9(corpus: Path, tmp_path: Path) -> None:
    """A red dot that moves on nothing."""
    picture = shown(corpus / "transparent.webm", tmp_path / "o.mp4")
    assert abs(float(np.median(picture.u)) - 154) < 6
    assert float((picture.v > 200).mean()) < 0.02 and (picture.v > 200).any()


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("SAR-2by3.mp4", 427 / 360),
        ("sar_2x1.mp4", None),
        ("portrait_4k60.mp4", 2160 / 3840),
        ("rotate-buck-bunny.mp4", 1080 / 1920),
        ("bear-vp9-odd-dimensions.webm", None),
    ],
)
def test_shapes(corpus: Path, tmp_path: Path, name: str, share: float | None) -> None:
    picture = shown(corpus / name, tmp_path / "o.mp4")
    video = glance(corpus / name).video
    assert video is not None
    aspect = video.display_width / video.display_height
    if share is not None:
        assert aspect == pytest.approx(share, abs=0.01)
    # What is not the blue below: as wide and as high as the displayed shape in a square.
    other = (np.abs(picture.u.astype(int) - 154) > 5) | (np.abs(picture.v.astype(int) - 112) > 5)
    bar = np.ones(64, bool)
    inset = int(64 * (1 - min(aspect, 1 / aspect)) / 2)
    # Even edges and the encoder's ringing blur the border.
    bar[max(0, inset - 3) : 64 - max(0, inset - 3)] = False
    rows = other.any(axis=1) if aspect > 1 else other.any(axis=0)
    assert not rows[bar].any()


@pytest.mark.parametrize(
    "name",
    ["friday.mp4", "cursed-vfr.mp4", "hdr10-av1.mp4", "fire2.mp4", "sample.avi", "missing-keyframe-labels.ts",
     "iibbibb_editlist_videoonly.mp4", "bbb_176x144_128kbps_15fps_h263.3gp", "annex-b.mp4"],
)  # fmt: skip
def test_odd_files_come_through(corpus: Path, tmp_path: Path, name: str) -> None:
    picture = shown(corpus / name, tmp_path / "o.mp4", fit="blur", start=Fraction(1, 3), size=(72, 128))
    assert picture.y.shape == (128, 72)
