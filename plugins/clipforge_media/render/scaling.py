"""Crop, scale, turn and convert in one pass of libswscale.

A Scaler takes decoded frames of one source and gives frames of one size in BT.709 limited range
4:2:0, upright. Its filter graph is built once; crops that move are commands to it, so that nothing
is copied beside the scaling itself::

    decoded -> crop -> (flip) -> scale -> crop -> (transpose) -> upright picture

Frames that are given out may be written to unless they are asked for again.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import av
from av.filter import Graph as AvGraph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

from clipforge_core import MediaInfo, Rect
from clipforge_media.colour import HDR_TRANSFERS
from clipforge_media.render.look import matrix_of, to_coded
from clipforge_media.render.window import Plan, Window, zoomed

_TRANSPOSE = {(90, False): "clock", (270, False): "cclock", (90, True): "cclock_flip", (270, True): "clock_flip"}

_MATRIX_ALONE = {"iprimaries": "bt709", "primaries": "bt709", "itrc": "bt709", "trc": "bt709", "space": "bt709"}

_TO_BT709 = {
    "smpte170m": {"ispace": "smpte170m", **_MATRIX_ALONE},
    "bt470": {"ispace": "bt470bg", **_MATRIX_ALONE},
    "fcc": {"ispace": "fcc", **_MATRIX_ALONE},
    "smpte240m": {"ispace": "smpte240m", **_MATRIX_ALONE},
    "bt2020": {"iall": "bt2020", "all": "bt709"},
}
"""Options of libavfilter's `colorspace` for each matrix. The primaries of old standards lie close to those
of BT.709 and are left alone, those of BT.2020 are converted."""


class Look(NamedTuple):
    """How the frames of a source are to be read. `table` is a 3-D table file for HDR sources."""

    rotation: int = 0
    mirrored: bool = False
    matrix: str = "bt709"
    full_range: bool = False
    alpha: bool = False
    table: Path | None = None

    @classmethod
    def of(cls, info: MediaInfo, table: Path | None = None) -> Look:
        """From what looking at a file found."""
        video = info.video
        if video is None:
            return cls()
        return cls(video.rotation, video.mirrored, matrix_of(info), video.full_range, video.alpha, table)

    @property
    def turned(self) -> bool:
        """True where width and height change places."""
        return self.rotation in (90, 270)


def is_hdr(info: MediaInfo) -> bool:
    """True where the source must be tone mapped."""
    return info.video is not None and info.video.transfer in HDR_TRANSFERS


class _Nodes(NamedTuple):
    graph: AvGraph
    entry: FilterContext
    cut: FilterContext
    scale: FilterContext
    trim: FilterContext
    sink: FilterContext


class Scaler:
    """Scales crops of a source to `width` x `height` pixels (even).

    `size_kept` tells that all crops have one size: they are then scaled alike, whatever their place.
    `moving` tells that the crops move at all.
    """

    def __init__(
        self, look: Look, width: int, height: int, algorithm: str, *, moving: bool = False, size_kept: bool = True
    ) -> None:
        self._look = look
        self._target = (height, width) if look.turned else (width, height)
        self._algorithm = algorithm
        self._moving = moving
        self._size_kept = size_kept
        self._nodes: _Nodes | None = None
        self._shape: tuple[int, int, str] = (0, 0, "")
        self._set: tuple[Window, Window] | None = None

    def __call__(self, frame: VideoFrame, crop: Rect) -> VideoFrame:
        """The crop (fractions of the displayed picture) of a frame, upright."""
        windows = self._windows(frame, crop)
        shape = (frame.width, frame.height, frame.format.name)
        if self._nodes is None or shape != self._shape:
            self._nodes, self._shape, self._set = self._build(frame, windows), shape, windows
        elif windows != self._set:
            self._move(self._nodes, windows)
        self._nodes.entry.push(frame)
        scaled = self._nodes.sink.pull()
        if not isinstance(scaled, VideoFrame):
            raise TypeError("a picture filter gave something else")
        return scaled

    def _windows(self, frame: VideoFrame, crop: Rect) -> tuple[Window, Window]:
        coded = to_coded(crop, self._look.rotation, self._look.mirrored)
        return (
            self._window(frame.width, coded.x, coded.width, self._target[0]),
            self._window(frame.height, coded.y, coded.height, self._target[1]),
        )

    def _window(self, source: int, at: float, size: float, target: int) -> Window:
        # Rounded so that the same size computed at another place gives the same plan.
        region = round(size * source, 4)
        if self._size_kept:
            return Plan.of(source, region, target, moving=self._moving).place(at * source)
        return zoomed(source, at * source, region, target)

    def _build(self, frame: VideoFrame, windows: tuple[Window, Window]) -> _Nodes:
        graph = AvGraph()
        graph.threads = 1
        entry = graph.add(
            "buffer",
            video_size=f"{frame.width}x{frame.height}",
            pix_fmt=frame.format.name,
            time_base="1/1000",
            pixel_aspect="1/1",
            colorspace=str(int(frame.colorspace)),
            range=str(int(frame.color_range)),
        )
        (x, y), (flip_x, flip_y) = windows, self._flips()
        cut = graph.add("crop", f"{x.length}:{y.length}:{x.start}:{y.start}")
        flips = [graph.add(name) for name, wanted in (("hflip", flip_x), ("vflip", flip_y)) if wanted]
        before, scale, after = self._scale_nodes(graph, windows)
        left, top = self._offsets(windows)
        trim = graph.add("crop", f"{self._target[0]}:{self._target[1]}:{left}:{top}:exact=1")
        turn = _TRANSPOSE.get((self._look.rotation, self._look.mirrored))
        turns = [graph.add("transpose", dir=turn)] if turn else []
        sink = graph.add("buffersink")
        graph.link_nodes(entry, cut, *flips, *before, scale, *after, trim, *turns, sink)
        graph.configure()
        return _Nodes(graph, entry, cut, scale, trim, sink)

    def _scale_nodes(
        self, graph: AvGraph, windows: tuple[Window, Window]
    ) -> tuple[list[FilterContext], FilterContext, list[FilterContext]]:
        """What converts before the scaler, the scaler, and what converts after it."""
        look, (x, y) = self._look, windows
        read = {"in_range": "full" if look.full_range else "limited", "in_color_matrix": look.matrix}
        write = {"out_color_matrix": "bt709", "out_range": "limited"}
        size = {"w": str(x.scaled), "h": str(y.scaled), "flags": self._algorithm}
        out = graph.add("format", pix_fmts="yuva420p" if look.alpha else "yuv420p")
        if look.table is None and look.matrix in _TO_BT709 and not look.alpha:
            # libswscale would go by way of 8-bit RGB, which darkens by one step and cuts colours off.
            same = {"out_color_matrix": look.matrix, "out_range": "limited"}
            convert = graph.add("colorspace", irange="tv", range="tv", **_TO_BT709[look.matrix])
            return [], graph.add("scale", **size, **read, **same), [out, convert]
        if look.table is None:
            return [], graph.add("scale", **size, **read, **write), [out]
        deep = graph.add("format", pix_fmts="gbrp10le")
        table = graph.add("lut3d", file=str(look.table), interp="tetrahedral")
        # Looking up colours costs more than scaling: it is done where there are fewer pixels.
        if x.length * y.length < x.scaled * y.scaled:
            return [graph.add("scale", **read), deep, table], graph.add("scale", **size, **write), [out]
        return [], graph.add("scale", **size, **read), [deep, table, graph.add("scale", **write), out]

    def _move(self, nodes: _Nodes, windows: tuple[Window, Window]) -> None:
        x, y = windows
        left, top = self._offsets(windows)
        before = self._set
        if before is None or (x.length, y.length) != (before[0].length, before[1].length):
            nodes.cut.process_command("w", str(x.length))
            nodes.cut.process_command("h", str(y.length))
        nodes.cut.process_command("x", str(x.start))
        nodes.cut.process_command("y", str(y.start))
        if before is None or (x.scaled, y.scaled) != (before[0].scaled, before[1].scaled):
            nodes.scale.process_command("w", str(x.scaled))
            nodes.scale.process_command("h", str(y.scaled))
            # The second crop reads its input size anew only when its own is set.
            nodes.trim.process_command("w", str(self._target[0]))
            nodes.trim.process_command("h", str(self._target[1]))
        nodes.trim.process_command("x", str(left))
        nodes.trim.process_command("y", str(top))
        self._set = windows

    def _flips(self) -> tuple[bool, bool]:
        look = self._look
        if look.turned:
            return False, False
        return (look.rotation == 180) != look.mirrored, look.rotation == 180

    def _offsets(self, windows: tuple[Window, Window]) -> tuple[int, int]:
        """Where the target begins in the scaled window, counted after the flips."""
        left, top = (
            window.scaled - window.offset - target if flipped else window.offset
            for window, target, flipped in zip(windows, self._target, self._flips(), strict=True)
        )
        return left, top


def rescaled(frame: VideoFrame, width: int, height: int, algorithm: str) -> VideoFrame:
    """A 4:2:0 picture at another size, colours as they are."""
    reformatter = av.video.reformatter.VideoReformatter()
    return reformatter.reformat(frame, width, height, interpolation=algorithm.upper(), threads=1)
