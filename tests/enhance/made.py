"""Made media whose faults are known: a camera that trembles, tinted and dark pictures, hum, noise."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clipforge_core import AudioElement, Canvas, MediaInfo, Source, Timeline, TimelineTrack, VideoElement
from clipforge_media import probe
from clipforge_media.testing import make_video

SIZE = (320, 180)
RATE = 25


def texture(width: int, height: int, seed: int = 3) -> NDArray[np.float64]:
    """A wall with blobs of several sizes: something to follow."""
    rng = np.random.default_rng(seed)
    wall = np.zeros((height, width))
    for size, weight in ((6, 1.0), (14, 1.5), (40, 2.0)):
        small = rng.standard_normal((height // size + 3, width // size + 3))
        rows = np.linspace(0, small.shape[0] - 2.001, height)
        columns = np.linspace(0, small.shape[1] - 2.001, width)
        top, left = rows.astype(int), columns.astype(int)
        down, right = (rows - top)[:, None], (columns - left)[None, :]
        upper = small[top][:, left] * (1 - right) + small[top][:, left + 1] * right
        lower = small[top + 1][:, left] * (1 - right) + small[top + 1][:, left + 1] * right
        wall += weight * (upper * (1 - down) + lower * down)
    return np.asarray(np.clip(128 + 22 * wall, 20, 230))


class Camera:
    """Looks at a wall; where it looks is known for each frame (x, y in pixels)."""

    def __init__(self, *, tremble: float = 0.0, pan: float = 0.0, frames: int = 60) -> None:
        rng = np.random.default_rng(5)
        shake = np.cumsum(rng.standard_normal((frames, 2)), axis=0)
        kernel = np.ones(9) / 9
        slow = np.stack([np.convolve(np.pad(s, 4, mode="edge"), kernel, "valid") for s in shake.T], axis=1)
        shake = shake - slow
        self.frames = frames
        self.tremble = tremble * shake / max(float(shake.std()), 1e-9)
        self.way = self.tremble + np.outer(np.arange(frames), [pan, 0.0])
        self._wall = texture(SIZE[0] + 200 + int(frames * pan), SIZE[1] + 120)

    def draw(self, number: int, width: int, height: int) -> NDArray[np.uint8]:
        """The luma of a frame, between pixels too."""
        x, y = self.way[number] + (60.0, 50.0)
        left, top = int(np.floor(x)), int(np.floor(y))
        part = self._wall[top : top + height + 1, left : left + width + 1]
        fx, fy = x - left, y - top
        mixed = part[:-1] * (1 - fy) + part[1:] * fy
        return np.asarray(np.round(mixed[:, :-1] * (1 - fx) + mixed[:, 1:] * fx), dtype=np.uint8)

    def video(self, path: Path, **more: object) -> MediaInfo:
        """A file of it."""
        make_video(path, frames=self.frames, rate=RATE, size=SIZE, draw=self.draw, **more)  # type: ignore[arg-type]
        return probe(path)


def timeline_of(info: MediaInfo, *, seconds: Fraction | None = None, width: int = 64, height: int = 36) -> Timeline:
    """The whole file as one element of pictures and one of sound."""
    rate = Fraction(RATE)
    length = seconds if seconds is not None else Fraction(int(info.duration * rate), 1) / rate
    tracks = []
    if info.video is not None:
        element = VideoElement(id="v", start=Fraction(0), duration=length, source="s")
        tracks.append(TimelineTrack(name="picture", elements=(element,)))
    if info.audio:
        voice = AudioElement(id="a", start=Fraction(0), duration=length, source="s")
        tracks.append(TimelineTrack(name="sound", kind="audio", elements=(voice,)))
    return Timeline(
        canvas=Canvas(width=width, height=height, frame_rate=rate),
        duration=length,
        sources=(Source(id="s", path=info.path, digest=info.digest),),
        tracks=tuple(tracks),
    )
