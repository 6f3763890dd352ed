"""Render segments: frames of their Timelines to files, sources decoded once for all that show them.

render_segments([(tall, Path("tall.mp4")), (square, Path("square.mp4"))], report=silent)
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import av
import msgspec

from clipforge_core import ClipForgeError, RenderFailed, Report, Segment, VideoEncoding, encode
from clipforge_media.opening import media_error
from clipforge_media.render.compositor import Compositor, uses_of
from clipforge_media.render.encode import segment_file
from clipforge_media.render.pictures import Sources, Use

Work = Sequence[tuple[Segment, Path]]

_REPORT_EVERY = 12
"""Frames between two reports."""


def render_segments(work: Work, *, report: Report) -> None:
    """Write each segment to its path.

    Segments that show the same source ranges are rendered side by side, the others one after another.
    What `report` raises ends the work; of an unfinished segment nothing is left. Raises RenderFailed,
    DiskFull, MissingExtra and the errors of opening a source.
    """
    progress = _Progress(report, sum(segment.frames for segment, _ in work))
    threads = max((segment.part.video.threads for segment, _ in work), default=1)
    with Sources(threads=max(1, threads), note=progress.note) as sources:
        for together in _groups(work):
            sources.begin(use for segment, _ in together for use in uses_of(segment.part))
            _render_together(together, sources, progress)
    report(1.0)


def _render_together(work: Work, sources: Sources, progress: _Progress) -> None:
    with ExitStack() as stack:
        lanes = []
        alike = _alike(work)
        for same in alike:
            writers = [
                stack.enter_context(segment_file(path, segment.part.canvas, segment.part.video))
                for segment, path in same
            ]
            lanes.append((stack.enter_context(Compositor(same[0][0].part, sources)), writers))
        for lane, number in _in_time([same[0] for same in alike]):
            compositor, writers = lanes[lane]
            try:
                frame = compositor.frame(number)
            except (av.error.FFmpegError, OSError) as error:
                raise _failed(error, alike[lane][0][0]) from error
            for writer in writers:
                writer.write(frame)
                progress.step()


def _alike(work: Work) -> list[list[tuple[Segment, Path]]]:
    """Segments that look alike and differ in their encoding alone stand together: composed once."""
    groups: dict[bytes, list[tuple[Segment, Path]]] = {}
    for segment, path in work:
        plain = VideoEncoding(scaler=segment.part.video.scaler)
        look = encode(msgspec.structs.replace(segment.part, video=plain, container=""))
        groups.setdefault(look, []).append((segment, path))
    return list(groups.values())


def _failed(error: Exception, segment: Segment) -> Exception:
    path = Path(segment.part.sources[0].path) if segment.part.sources else Path("segment")
    known = media_error(error, path)
    detail = known.describe() if isinstance(known, ClipForgeError) else str(error)
    return RenderFailed(path=str(path), detail=detail)


def _in_time(work: Work) -> Iterator[tuple[int, int]]:
    """(index of the segment, frame number) of all frames, in order of time."""

    def frames(lane: int) -> Iterator[tuple[Fraction, int, int]]:
        segment = work[lane][0]
        step = 1 / segment.part.canvas.frame_rate
        return ((number * step, lane, number) for number in range(segment.frames))

    for _, lane, number in heapq.merge(*(frames(lane) for lane in range(len(work)))):
        yield lane, number


def _groups(work: Work) -> list[list[tuple[Segment, Path]]]:
    """Segments that ask the same of the same sources stand together."""
    groups: dict[frozenset[Use | int], list[tuple[Segment, Path]]] = {}
    for index, (segment, path) in enumerate(work):
        # Without any source there is nothing to share.
        uses: set[Use | int] = {use for use, _ in uses_of(segment.part)}
        key = frozenset(uses or {index})
        groups.setdefault(key, []).append((segment, path))
    return list(groups.values())


class _Progress:
    """Counts frames and tells how far the work is."""

    def __init__(self, report: Report, total: int) -> None:
        self._report = report
        self._total = max(1, total)
        self._done = 0

    def step(self) -> None:
        """One more frame."""
        self._done += 1
        if self._done % _REPORT_EVERY == 0:
            self._report(self._done / self._total)

    def note(self, text: str) -> None:
        """A warning on the way."""
        self._report(self._done / self._total, text)
