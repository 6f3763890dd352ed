"""Cuts of real files: every frame the right one, sound in its place."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core import Span, nearest_frame
from clipforge_media import probe
from clipforge_media.smartcut.survey import survey
from clipforge_media.smartcut.testing import assert_right_frames, sounds, trim

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("name", "first", "last", "ending"),
    [
        ("band_demo.mp4", 100, 190, "mp4"),
        ("band_demo.webm", 100, 190, "webm"),
        ("friday.mp4", 40, 90, "mov"),
        ("bbb_800x640_768kbps_30fps_avc_pyramid_3b.mp4", 20, 70, "mkv"),
        ("sample_edit_list.mp4", 12, 50, "mp4"),
        ("internal_emulator_transformer_output_180_rotated.mp4", 20, 60, "mp4"),
    ],
)
def test_real_files(name: str, first: int, last: int, ending: str, corpus: Path, tmp_path: Path) -> None:
    video = probe(corpus / name).video
    assert video is not None
    rate = video.frame_rate
    done = trim(corpus / name, [(first / rate, last / rate)], tmp_path / f"out.{ending}")
    assert_right_frames(done, least=34.0)
    assert done.copied > 0
    made_of = done.info.video
    assert made_of is not None
    assert (made_of.rotation, made_of.bit_depth, made_of.transfer) == (
        video.rotation,
        video.bit_depth,
        video.transfer,
    )


def test_sound_of_a_real_film(corpus: Path, tmp_path: Path) -> None:
    done = trim(corpus / "sintel_trailer-720p.mp4", [(Fraction(12), Fraction(13))], tmp_path / "out.mp4")
    wanted, found = sounds(done.source, done.spans), sounds(done.info, [Span(Fraction(0), Fraction(1))])
    assert abs(wanted - found).max() < 1e-4


@pytest.mark.parametrize("name", ["sintel_trailer-720p.mp4", "friday.mp4", "highway_60fps.mp4", "bt601.mov"])
def test_an_index_tells_what_reading_tells(name: str, corpus: Path) -> None:
    quick, whole = survey(corpus / name), probe(corpus / name)
    assert quick.video is not None and whole.video is not None
    assert (quick.video.frame_rate, quick.video.variable) == (whole.video.frame_rate, whole.video.variable)
    assert quick.video.frames == whole.video.frames
    assert nearest_frame(quick.duration, whole.video.frame_rate) == nearest_frame(
        whole.duration, whole.video.frame_rate
    )
