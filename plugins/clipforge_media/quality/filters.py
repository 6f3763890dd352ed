"""FFmpeg's own measures of luma planes, one picture at a time.

    meter = PictureMeter("blurdetect", "blur")
    meter.measure(luma)        # 5.9, or None where the filter found nothing to tell by

`blurdetect`: mean width of edges in pixels (Marziliano and others, "A no-reference perceptual blur metric", ICIP
2002). `blockdetect`: steps on a grid over steps beside it (Muijs and Kirenko, "A no-reference blocking artifact measure
for adaptive video processing", EUSIPCO 2005).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import cast

import av
import numpy as np
from av.filter.context import FilterContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Plane = NDArray[np.uint8]

_TICK = Fraction(1, 25)


def luma_frame(plane: Plane, number: int) -> VideoFrame:
    """A gray frame of an (h, w) plane."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(plane), format="gray")
    frame.pts, frame.time_base = number, _TICK
    return frame


def luma_source(graph: av.filter.Graph, shape: tuple[int, ...]) -> FilterContext:
    """A source of gray frames (h, w) in a graph."""
    gray = av.VideoFormat("gray", shape[1], shape[0])
    return graph.add_buffer(width=shape[1], height=shape[0], format=gray, time_base=_TICK)


class PictureMeter:
    """One filter, and the key of its answer behind `lavfi.`. Pictures may change their size."""

    def __init__(self, name: str, key: str, options: str = "") -> None:
        self._name, self._key, self._options = name, f"lavfi.{key}", options
        self._shape: tuple[int, ...] = ()
        self._count = 0

    def measure(self, plane: Plane) -> float | None:
        """What the filter says of an (h, w) plane; None where it is no number."""
        if plane.shape != self._shape:
            self._build(plane.shape)
        self._source.push(luma_frame(plane, self._count))
        self._count += 1
        text = cast(VideoFrame, self._sink.pull()).metadata.get(self._key)
        value = float(text) if text is not None else math.nan
        return value if math.isfinite(value) and value >= 0 else None

    def _build(self, shape: tuple[int, ...]) -> None:
        self._graph = av.filter.Graph()
        self._source = luma_source(self._graph, shape)
        meter, self._sink = self._graph.add(self._name, self._options), self._graph.add("buffersink")
        self._source.link_to(meter)
        meter.link_to(self._sink)
        self._graph.configure()
        self._shape = shape
