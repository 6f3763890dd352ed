"""GIF and animated WebP out of rendered segments.

    make_animation([Path("0.mp4")], timeline, Animation(), "gif", Path("clip.gif"), limit=0, report=silent)

A GIF gets one palette, made for the clip from what moves in it, and error diffusion; only the box that
changed is written. Its clock counts hundredths of a second, so its pictures come at rates that are whole
in them: 25, 20, 16.7, 14.3, 12.5, 10, ... a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import msgspec
from av.codec.context import Flags
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from clipforge_core import Animation, RenderFailed, Report, SizeImpossible, Timeline, format_size
from clipforge_media.formats.frames import fitted, sampled_frames
from clipforge_media.writing import replacing

_DITHER = {"diffusion": "sierra2_4a", "bayer": "bayer:bayer_scale=3", "none": "none"}

_TICK = Fraction(1, 100)
"""The clock of GIF."""

LADDER: tuple[tuple[Fraction, Fraction, int], ...] = (
    (Fraction(1), Fraction(1), 256),
    (Fraction(1), Fraction(4, 5), 128),
    (Fraction(4, 5), Fraction(4, 5), 128),
    (Fraction(2, 3), Fraction(4, 5), 96),
    (Fraction(1, 2), Fraction(3, 5), 64),
    (Fraction(2, 5), Fraction(3, 5), 48),
    (Fraction(1, 3), Fraction(1, 2), 32),
    (Fraction(1, 4), Fraction(2, 5), 32),
    (Fraction(1, 5), Fraction(2, 5), 16),
)
"""Steps that a size limit is met by: parts of the longer side and of the rate, and colours (or WebP quality / 2.56)."""


class _TooLarge(Exception):
    """Takes an attempt that is over the limit away again."""


def gif_rate(wanted: float) -> Fraction:
    """The highest rate that GIF's clock holds exactly and that is not above `wanted`; 50 at most."""
    ticks = max(2, -int(-100 // max(wanted, 1.0)))
    return 1 / (ticks * _TICK)


def make_animation(
    pictures: Sequence[Path], timeline: Timeline, wish: Animation, form: str, out: Path, *, limit: int, report: Report
) -> tuple[int, int, Fraction]:
    """Write `out` ("gif" or "webp"), at most `limit` bytes (0: no limit); answers width, height and rate.

    A limit is met by the steps of `LADDER`. Raises SizeImpossible where the smallest step is too large,
    RenderFailed, DiskFull, PermissionDenied.
    """
    smallest = 0
    for step, (side, pace, colours) in enumerate(LADDER):
        tried = msgspec.structs.replace(
            wish,
            long_side=max(16, int(wish.long_side * side)),
            frame_rate=max(1.0, float(wish.frame_rate * pace)),
            colours=min(wish.colours, colours),
            quality=min(wish.quality, max(20, colours * 100 // 256)) if step else wish.quality,
        )

        def part(done: float, message: str = "", _step: int = step) -> None:
            report((_step + done) / len(LADDER) if limit else done, message)

        try:
            with replacing(out) as file:
                made = _write(pictures, timeline, tried, form, file, part)
                size = file.stat().st_size
                if limit and size > limit:
                    raise _TooLarge
                return made
        except _TooLarge:
            smallest = min(smallest or size, size)
    raise SizeImpossible(
        length=f"{float(timeline.duration):.1f}",
        format=form,
        limit=format_size(limit),
        smallest=format_size(smallest),
    )


def _write(
    pictures: Sequence[Path], timeline: Timeline, wish: Animation, form: str, out: Path, report: Report
) -> tuple[int, int, Fraction]:
    canvas = timeline.canvas
    width, height = fitted(canvas.width, canvas.height, wish.long_side)
    rate = gif_rate(min(wish.frame_rate, float(canvas.frame_rate)))
    total = max(1, int(timeline.duration * rate))

    def frames() -> Iterator[VideoFrame]:
        scaler = av.video.reformatter.VideoReformatter()
        for number, frame in sampled_frames(pictures, canvas.frame_rate, rate):
            small = scaler.reformat(frame, width=width, height=height, interpolation="LANCZOS")
            small.pts, small.time_base = number, 1 / rate
            report(min(1.0, number / total), form)
            yield small

    if form == "gif":
        _write_gif(frames, wish, (width, height), rate, out)
    elif form == "webp":
        _write_webp(frames(), wish, (width, height), rate, out)
    else:
        raise RenderFailed(path=str(out), detail=f"no animation is called {form!r}")
    return width, height, rate


def _write_gif(
    frames: Callable[[], Iterable[VideoFrame]], wish: Animation, size: tuple[int, int], rate: Fraction, out: Path
) -> None:
    palette = _palette(frames(), wish, size, rate)
    options = {"loop": "0" if wish.loop else "-1", "fflags": "+bitexact"}
    with av.open(str(out), "w", format="gif", container_options=options) as container:
        stream = container.add_stream("gif", rate=rate)
        _shape(stream, size, rate, "pal8")
        for frame in _painted(frames(), palette, wish, size, rate):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _write_webp(
    frames: Iterable[VideoFrame], wish: Animation, size: tuple[int, int], rate: Fraction, out: Path
) -> None:
    options = {"loop": "0" if wish.loop else "1", "fflags": "+bitexact"}
    with av.open(str(out), "w", format="webp", container_options=options) as container:
        stream = container.add_stream(
            "libwebp_anim", rate=rate, options={"quality": str(wish.quality), "compression_level": "4"}
        )
        _shape(stream, size, rate, "bgra")
        for frame in frames:
            # WebP is BT.601: out of RGB the encoder converts by itself.
            container.mux(stream.encode(_rgb(frame, "bgra")))
        container.mux(stream.encode(None))


def _shape(stream: VideoStream, size: tuple[int, int], rate: Fraction, form: str) -> None:
    context = stream.codec_context
    context.width, context.height = size
    context.pix_fmt = form
    context.time_base = 1 / rate
    context.flags |= Flags.bitexact


def _palette(frames: Iterable[VideoFrame], wish: Animation, size: tuple[int, int], rate: Fraction) -> VideoFrame:
    """The colours that all pictures together need most; those of moving parts count for more."""
    graph = Graph()
    source = _source(graph, size, rate, "rgb24", "pictures")
    options = f"stats_mode=diff:reserve_transparent=1:max_colors={wish.colours}"
    _chain(source, graph.add("palettegen", options), sink := graph.add("buffersink"))
    graph.configure()
    for frame in frames:
        source.push(_rgb(frame))
    source.push(None)
    return cast(VideoFrame, sink.pull())


def _painted(
    frames: Iterable[VideoFrame], palette: VideoFrame, wish: Animation, size: tuple[int, int], rate: Fraction
) -> Iterator[VideoFrame]:
    graph = Graph()
    pictures = _source(graph, size, rate, "rgb24", "pictures")
    colours = _source(graph, (palette.width, palette.height), rate, palette.format.name, "colours")
    paint = graph.add("paletteuse", f"dither={_DITHER[wish.dither]}:diff_mode=rectangle")
    sink = graph.add("buffersink")
    pictures.link_to(paint, 0, 0)
    colours.link_to(paint, 0, 1)
    paint.link_to(sink)
    graph.configure()
    palette.pts = 0
    colours.push(palette)
    colours.push(None)
    count = 0
    for frame in frames:
        pictures.push(_rgb(frame))
        for painted in _ready(sink):
            yield _numbered(painted, count, rate)
            count += 1
    pictures.push(None)
    for painted in _ready(sink):
        yield _numbered(painted, count, rate)
        count += 1


def _source(graph: Graph, size: tuple[int, int], rate: Fraction, form: str, name: str) -> FilterContext:
    return graph.add_buffer(
        width=size[0], height=size[1], format=av.VideoFormat(form, *size), time_base=1 / rate, name=name
    )


def _chain(*filters: FilterContext) -> None:
    for before, after in zip(filters, filters[1:], strict=False):
        before.link_to(after)


def _rgb(frame: VideoFrame, form: str = "rgb24") -> VideoFrame:
    plain = frame.reformat(format=form, src_colorspace="ITU709")
    plain.pts, plain.time_base = frame.pts, frame.time_base
    return plain


def _ready(sink: FilterContext) -> Iterator[VideoFrame]:
    while True:
        try:
            yield cast(VideoFrame, sink.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _numbered(frame: VideoFrame, number: int, rate: Fraction) -> VideoFrame:
    frame.pts, frame.time_base = number, 1 / rate
    return frame
