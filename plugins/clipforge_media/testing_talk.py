"""A small talk with its subtitles beside it: media that the whole walk can be tried on within seconds.

    talk = make_talk(tmp_path)                # talk.mp4 and talk.srt
    template = make_template(tmp_path)        # small.toml: clips of 144 by 256 pixels

Nothing needs to hear it, because the subtitles say what is said; clicks stand where sentences begin.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clipforge_media.testing import Sound, clicks, make_video

SENTENCES = (
    (0.2, 3.6, "Why do most people fail? Here are three reasons."),
    (4.0, 7.6, "First, they never begin. That is the secret of it."),
    (8.2, 11.6, "Second, 90 percent of them stop too soon, amazing!"),
)
"""(start, end, text) of what is said, in seconds."""

SECONDS = 12

TEMPLATE = """description = "small, for tests"

[picture]
short_side = 144

[layout]
follow = "center"

[captions]
size = 0.1

[video]
options = { preset = "ultrafast", crf = "30" }
"""


def make_talk(
    folder: Path, name: str = "talk.mp4", *, size: tuple[int, int] = (160, 90), subtitles: bool = True
) -> Path:
    """Twelve seconds in three shots at ten pictures a second, with subtitles of the same name."""
    path = make_video(
        folder / name, frames=SECONDS * 10, rate=10, size=size, sound=_sound(), sample_rate=16000, draw=_draw
    )
    if subtitles:
        path.with_suffix(".srt").write_text(_srt(), encoding="utf-8")
    return path


def make_template(folder: Path) -> Path:
    """A template of small pictures that are quick to make, with captions."""
    path = folder / "small.toml"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def _draw(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """A plain wall, of another brightness in each shot, with a square that walks over it."""
    luma = np.full((height, width), 60 + 60 * (number // 40), np.uint8)
    side = height // 4
    left = (number % 40) * (width - side) // 40
    luma[height // 3 : height // 3 + side, left : left + side] = 230
    return luma


def _sound() -> Sound:
    return clicks(*(Fraction(str(start)) for start, _, _ in SENTENCES))


def _srt() -> str:
    blocks = [
        f"{i}\n{_clock(start)} --> {_clock(end)}\n{text}\n" for i, (start, end, text) in enumerate(SENTENCES, start=1)
    ]
    return "\n".join(blocks)


def _clock(at: float) -> str:
    return f"00:00:{int(at):02d},{round(at % 1 * 1000):03d}"
