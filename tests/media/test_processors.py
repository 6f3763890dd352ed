"""The same frames give the same bytes, whatever lay in the memory that an encoder gets."""

from __future__ import annotations

import hashlib
import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from clipforge_core import Canvas, VideoEncoding
from clipforge_media import processors
from clipforge_media.processors import WITHOUT_AVX512, x264_parameters
from clipforge_media.render.encode import segment_file
from clipforge_media.render.planes import new_frame, planes_of

SIDE, FRAMES, RUNS = 144, 20, 8


def picture(number: int) -> VideoFrame:
    """A pattern that moves by parts of pixels."""
    frame = new_frame(SIDE, SIDE, (0, 128, 128))
    across, down = np.arange(SIDE)[None, :], np.arange(SIDE)[:, None]
    noise = np.random.default_rng(5).integers(0, 8, (SIDE, SIDE))
    planes_of(frame).y[...] = 128 + 50 * np.sin((across + 2.3 * number) / 7) * np.cos((down + number) / 5) + noise
    return frame


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    draw, seen = random.Random(1), set()
    canvas = Canvas(width=SIDE, height=SIDE, frame_rate=Fraction(25))
    encoding = VideoEncoding(codec="libx264", options={"preset": "veryfast", "crf": "20"})
    for _ in range(RUNS):
        # Memory that is given back with something in it.
        used = [np.random.default_rng(1).integers(0, 256, draw.randrange(100, 400_000), np.uint8) for _ in range(200)]
        del used
        with segment_file(tmp_path / "out.mp4", canvas, encoding) as writer:
            for number in range(FRAMES):
                writer.write(picture(number))
        with av.open(str(tmp_path / "out.mp4")) as made:
            packets = b"".join(bytes(packet) for packet in made.demux(made.streams.video[0]) if packet.size)
        seen.add(hashlib.sha256(packets).hexdigest())
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("there", "given", "told"),
    [
        (True, [], WITHOUT_AVX512),
        (True, ["", "scenecut=0", "stitchable=1"], f"scenecut=0:stitchable=1:{WITHOUT_AVX512}"),
        (True, ["bframes=0:asm=auto"], "bframes=0:asm=auto"),
        (False, [""], ""),
        (False, ["bframes=0", "stitchable=1"], "bframes=0:stitchable=1"),
    ],
)
def test_what_x264_is_told(monkeypatch: pytest.MonkeyPatch, there: bool, given: list[str], told: str) -> None:
    monkeypatch.setattr(processors, "has_avx512", lambda: there)
    assert x264_parameters(*given) == told
