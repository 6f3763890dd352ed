"""The pictures of rendered segments, one after the other, as if they were one file.

for number, frame in rendered_frames([Path("0.mp4"), Path("1.mp4")]):
    ...
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame

from clipforge_core import RenderFailed
from clipforge_media.opening import opened


def rendered_frames(pictures: Sequence[Path], threads: int = 1) -> Iterator[tuple[int, VideoFrame]]:
    """(number, frame) over all segments, counted from 0. Raises RenderFailed where one cannot be decoded."""
    number = 0
    for path in pictures:
        with opened(path) as container:
            stream = container.streams.video[0]
            stream.thread_count = threads
            try:
                for frame in container.decode(stream):
                    yield number, frame
                    number += 1
            except av.error.FFmpegError as error:
                raise RenderFailed(path=str(path), detail=error.strerror or str(error)) from error


def sampled_frames(
    pictures: Sequence[Path], rate: Fraction, wanted: Fraction, threads: int = 1
) -> Iterator[tuple[int, VideoFrame]]:
    """(number, frame) at `wanted` pictures a second out of `rate`: of each step the frame that stands at its begin."""
    step, due = rate / wanted, 0
    for number, frame in rendered_frames(pictures, threads):
        if number >= due * step:
            yield due, frame
            due += 1


def fitted(width: int, height: int, long_side: int, even: bool = True) -> tuple[int, int]:
    """A size of the same shape whose longer side is `long_side` at most; 0 is no limit. Never larger than it was."""
    longest = max(width, height)
    if not long_side or long_side >= longest:
        return width, height
    step = 2 if even else 1
    small = [max(step, round(Fraction(side * long_side, longest * step)) * step) for side in (width, height)]
    return small[0], small[1]
