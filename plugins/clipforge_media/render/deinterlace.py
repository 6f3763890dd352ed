"""Interlaced frames made whole with libavfilter's bwdif, one frame for each frame.

Which field is the first one is what each frame says. Nothing is done, and nothing held back, before the
first frame that is flagged as interlaced: broadcasts and telecined film go from one to the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
from av.filter import Graph as AvGraph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame


def deinterlaced(frames: Iterable[tuple[Fraction, VideoFrame]]) -> Iterator[tuple[Fraction, VideoFrame]]:
    """(time, frame) with the same times; frames that are not flagged as interlaced pass as they are."""
    ends: tuple[AvGraph, FilterContext, FilterContext] | None = None
    shape: tuple[int, int, str] | None = None
    times: deque[Fraction] = deque()
    for time, frame in frames:
        now = (frame.width, frame.height, frame.format.name)
        if ends is None and not frame.interlaced_frame:
            yield time, frame
            continue
        if ends is None or now != shape:
            if ends is not None:
                ends[1].push(None)
                yield from _ready(ends[2], times)
            ends, shape = _graph(frame), now
        times.append(time)
        ends[1].push(frame)
        yield from _ready(ends[2], times)
    if ends is not None:
        ends[1].push(None)
        yield from _ready(ends[2], times)


def _graph(frame: VideoFrame) -> tuple[AvGraph, FilterContext, FilterContext]:
    graph = AvGraph()
    graph.threads = 1
    entry = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 90000))
    bwdif = graph.add("bwdif", mode="send_frame", deint="interlaced")
    sink = graph.add("buffersink")
    graph.link_nodes(entry, bwdif, sink)
    graph.configure()
    return graph, entry, sink


def _ready(sink: FilterContext, times: deque[Fraction]) -> Iterator[tuple[Fraction, VideoFrame]]:
    while times:
        try:
            frame = sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if isinstance(frame, VideoFrame):
            yield times.popleft(), frame
