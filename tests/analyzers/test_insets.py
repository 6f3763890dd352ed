"""Rectangles that hold a picture of their own: found to the pixel, and not where there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core import Detail, Events, MediaInfo, Tracks, VideoStream
from clipforge_plugins.analyzers.insets import RATE, InsetsAnalyzer
from clipforge_plugins.analyzers.rectangles import Rectangle, Stack

Luma = NDArray[np.uint8]
SIZE = (180, 320)


def noise(seed: int, size: tuple[int, int], low: int = 60, high: int = 200) -> Luma:
    """Something that moves: smooth blobs that differ from picture to picture."""
    coarse = np.random.default_rng(seed).integers(low, high, (size[0] // 20 + 2, size[1] // 20 + 2))
    return np.kron(coarse, np.ones((20, 20)))[: size[0], : size[1]].astype(np.uint8)


def desktop(number: int) -> Luma:
    """A screen with a bar, lines of text, and more of them with time."""
    picture = np.full(SIZE, 30, np.uint8)
    picture[:12] = 60
    for line in range(min(10, 1 + number // 2)):
        picture[20 + 8 * line : 24 + 8 * line, 10 : 60 + 17 * (line % 5)] = 220
    return picture


def with_camera(x: int, y: int, width: int, height: int) -> Callable[[int], Luma]:
    def draw(number: int) -> Luma:
        picture = desktop(number)
        picture[y : y + height, x : x + width] = noise(number, (height, width))
        return picture

    return draw


def found(draw: Callable[[int], Luma], count: int = 16) -> Rectangle | None:
    stack = Stack()
    for number in range(count):
        stack.add(draw(number))
    return stack.rectangle()


@pytest.mark.parametrize(
    ("x", "y", "width", "height"),
    [(230, 110, 80, 60), (10, 100, 100, 66), (240, 14, 64, 64), (240, 120, 80, 60), (0, 108, 128, 72)],
)
def test_a_camera_over_a_screen_is_found(x: int, y: int, width: int, height: int) -> None:
    rectangle = found(with_camera(x, y, width, height))
    assert rectangle is not None
    sides = np.array(rectangle[:4]) * np.array([320, 180, 320, 180])
    assert np.abs(sides - np.array([x, y, width, height])).max() <= 2


def test_screens_alone_photographs_and_whole_cameras_are_none() -> None:
    assert found(desktop) is None
    still = noise(1, (60, 80))

    def photograph(number: int) -> Luma:
        picture = desktop(number)
        picture[100:160, 220:300] = still
        return picture

    assert found(photograph) is None
    assert found(lambda number: noise(number, SIZE)) is None


def test_a_window_in_a_room_that_a_camera_sees_is_none() -> None:
    """Its edges stay, but everything has a little noise."""

    def room(number: int) -> Luma:
        picture = with_camera(200, 20, 90, 80)(number).astype(np.int16)
        return np.clip(picture + np.random.default_rng(number).integers(-4, 5, SIZE), 0, 255).astype(np.uint8)

    assert found(room) is None


class _Shown:
    def __init__(self, number: int, luma: Luma) -> None:
        self.time, self.keyframe, self.planes = number / RATE, True, (luma,)
        self.height, self.width = luma.shape


def track(pictures: Sequence[Luma]) -> Events:
    video = VideoStream(index=0, codec="h264", pixel_format="yuv420p", width=320, height=180, display_width=320,
                        display_height=180, frame_rate=Fraction(25))  # fmt: skip
    duration = len(pictures) / RATE
    info = MediaInfo(path="a.mp4", digest="d", size=1, container="mp4", duration=duration, video=video)
    observer = InsetsAnalyzer().begin(info, Detail.FINE, Tracks(), ())
    for number, luma in enumerate(pictures):
        observer.picture(_Shown(number, luma))
    answer = observer.finish()["insets"]
    assert isinstance(answer, Events)
    return answer


def test_each_stretch_between_cuts_has_its_own() -> None:
    lesson, other = with_camera(230, 110, 80, 60), with_camera(10, 100, 100, 66)
    bright = np.full(SIZE, 235, np.uint8)
    events = track([*map(lesson, range(10)), *[bright] * 10, *map(other, range(10))]).events
    assert [round(e.data["x"] * 320) for e in events] == [230, 10]
    assert events[0].end <= Fraction(6) and events[1].start >= Fraction(19, 2)
    assert all(0 <= e.start < e.end <= 15 and 0 <= e.score <= 1 for e in events)


def test_a_glimpse_is_not_enough() -> None:
    assert track([with_camera(230, 110, 80, 60)(i) for i in range(3)]).events == ()
