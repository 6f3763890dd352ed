"""Short odd files of the corpus through the front door, held against what is known of them from elsewhere.

The shapes and lengths are those of the files' own documentation (`MANIFEST.tsv`, ffprobe), never of our own probe.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core import Span
from clipforge_core.testing.programs import Ended, Program, leftovers
from clipforge_media import probe
from clipforge_media.reading import PictureReader

pytestmark = pytest.mark.corpus

TEMPLATE = """[picture]
short_side = 144
background = "#00ff00"

[layout]
follow = "none"
fallback = "contain"

[video]
options = { preset = "ultrafast", crf = "18" }
"""
"""All of the picture on green, so that its shape can be measured."""

SHAPES: dict[str, tuple[float, float]] = {
    "-video-with-dash-.mp4": (1.0, 5.0),
    "SAR-2by3.mp4": (640 * 2 / 3 / 360, 2.0),
    "sar_2x1.mp4": (1280 / 360, 5.0),
    "bbb_800x640_768kbps_30fps_avc_2b_firstpts_10_sec.mp4": (16 / 9, 4.0),
    "rotate-buck-bunny.mp4": (1080 / 1920, 2.0),
    "sample_edit_list.mp4": (1080 / 1920, 2.55),
    "bear-vp9-odd-dimensions.webm": (161 / 121, 1.0),
    "hdr10-av1.mp4": (720 / 1280, 4.24),
    "cursed-vfr.mp4": (3026 / 1386, 8.73),
    "sample_android_slow_motion.mp4": (1280 / 720, 0.53),
    "bbb_176x144_128kbps_15fps_h263.3gp": (176 / 144, 1.0),
    "sowt-with-video.mov": (1920 / 1080, 2.0),
    "no_duration.webm": (1280 / 720, 4.94),
}
"""Display aspect ratio and length in seconds (that of the longer track)."""

REFUSED = {
    "invalid-bitstream.webm": ("failed", "broken or cut off"),
    "sample_malformed_free_box.mp4": ("failed", "broken or cut off"),
    "mono.empty.wav": ("failed", "the file is empty"),
    "jfk.flac": ("failed", "it has no video track"),
    "silent-black-25s.mp4": ("failed", "no clip found"),
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program, with a template that shows all of the picture."""
    made = Program(tmp_path_factory.mktemp("corpus"))
    (made.folder / "whole.toml").write_text(TEMPLATE, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def ended(corpus: Path, program: Program) -> Ended:
    """One run over all of them."""
    names = [str(corpus / name) for name in (*SHAPES, *REFUSED)]
    wishes = ("--aspect", "16:9", "--template", "whole.toml", "--num-clips", "1", "--max-duration", "20", "--jobs", "2")
    return program.run("run", *names, "-o", "out", *wishes, "--json", seconds=1200)


def _one(ended: Ended, name: str) -> dict[str, Any]:
    (found,) = (
        o for o in ended.objects if Path(o["source"]).name == name and o["event"] in ("done", "failed", "skipped")
    )
    return found


def _pictures(path: Path) -> list[NDArray[np.uint8]]:
    """All pictures as (height, width, 3) red, green and blue."""
    info = probe(path)
    with PictureReader(info) as reader:
        return [frame.to_ndarray(format="rgb24") for _, frame in reader.frames(Span(Fraction(0), info.duration + 1))]


def _shape(pictures: list[NDArray[np.uint8]]) -> float:
    """Width by height of what is not green in any of the pictures."""
    seen = np.zeros(pictures[0].shape[:2], bool)
    for picture in pictures[:: max(1, len(pictures) // 8)]:
        red, green, blue = (picture[..., i].astype(int) for i in range(3))
        seen |= ~((green > 200) & (red < 90) & (blue < 90))
    rows, columns = np.flatnonzero(seen.mean(axis=1) > 0.05), np.flatnonzero(seen.mean(axis=0) > 0.05)
    return float((columns[-1] - columns[0] + 1) / (rows[-1] - rows[0] + 1))


def test_the_run_comes_through(ended: Ended, program: Program) -> None:
    assert ended.code == 1  # some of them cannot be used
    assert "Traceback" not in ended.err
    assert leftovers(program.folder / "out", program.data, program.cache) == []


@pytest.mark.parametrize("name", SHAPES)
def test_shape_and_length_are_right(ended: Ended, name: str) -> None:
    event = _one(ended, name)
    assert event["event"] == "done", event
    clip = json.loads(Path(event["clips_json"]).read_text("utf-8"))["clips"][0]
    aspect, length = SHAPES[name]
    video = Path(event["exports"][0])
    info = probe(video)
    assert info.video is not None and (info.video.display_width, info.video.display_height) == (256, 144)
    frame = 1 / Fraction(info.video.frame_rate)
    assert abs(float(info.video.duration) - (clip["end"] - clip["start"])) <= frame + Fraction(1, 500)
    assert clip["end"] <= length + float(frame) + 0.05
    for sound in info.audio:
        assert abs(sound.start + sound.duration - info.video.duration) <= frame
    pictures = _pictures(video)
    assert len(pictures) == round(info.video.duration * Fraction(info.video.frame_rate))
    # A pixel more or less on each side of a picture of 144 rows.
    assert _shape(pictures) == pytest.approx(aspect, rel=0.06)


def test_a_turned_picture_stands_upright(ended: Ended) -> None:
    """Filmed on its side: the sky, bright and without edges, is on top, the roofs below."""
    pictures = _pictures(Path(_one(ended, "sample_edit_list.mp4")["exports"][0]))
    middle = pictures[len(pictures) // 2][:, 100:156].mean(axis=2)
    edges = np.abs(np.diff(middle, axis=1)).mean(axis=1)
    assert middle[5:30].mean() > middle[100:140].mean()
    assert edges[5:30].mean() < edges[100:140].mean() / 2


def test_high_dynamic_range_becomes_standard(ended: Ended) -> None:
    """Shown as it is, PQ looks grey: the brightest twentieth of the sky stays below two thirds of white."""
    path = Path(_one(ended, "hdr10-av1.mp4")["exports"][0])
    video = probe(path).video
    assert video is not None and video.bit_depth == 8
    pictures = _pictures(path)
    content = pictures[len(pictures) // 2][:, 92:164]
    assert np.percentile(content, 97) > 200 and np.percentile(content, 5) < 60


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_named_with_its_reason(ended: Ended, name: str) -> None:
    event = _one(ended, name)
    kind, reason = REFUSED[name]
    assert event["event"] == kind and reason in event["message"] and name in event["message"]
    assert not list((Path(ended.events("started")[0]["output"]).parent / Path(name).stem).glob("*"))
