"""Makers for tests of renderers: a segment from a few elements, and what came out of it.

segment = segment_of([VideoElement(...)], {"a": path}, frames=10)
render_segments([(segment, out)], report=silent)
[read_number(picture.y) for picture in pictures_of(out)]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from clipforge_core import (
    Canvas,
    CaptionElement,
    CaptionStyle,
    ColourElement,
    ImageElement,
    Segment,
    Source,
    TextElement,
    Timeline,
    TimelineTrack,
    VideoElement,
    VideoEncoding,
)
from clipforge_media.opening import opened
from clipforge_media.render.planes import Planes, planes_of

Visual = VideoElement | ImageElement | ColourElement | TextElement | CaptionElement

SHARP = VideoEncoding(options={"preset": "ultrafast", "crf": "4"})
"""Settings that leave pixels nearly as they were."""


def segment_of(
    elements: Sequence[Visual],
    sources: Mapping[str, Path] | None = None,
    *,
    frames: int = 10,
    size: tuple[int, int] = (64, 40),
    rate: Fraction | int = 25,
    background: str = "#000000",
    styles: Mapping[str, CaptionStyle] | None = None,
    encoding: VideoEncoding = SHARP,
    key: str = "test",
) -> Segment:
    """A segment of `frames` frames whose elements lie on one track, bottom to top."""
    rate = Fraction(rate)
    part = Timeline(
        canvas=Canvas(width=size[0], height=size[1], frame_rate=rate, background=background),
        duration=frames / rate,
        sources=tuple(Source(id=name, path=str(path), digest="") for name, path in (sources or {}).items()),
        tracks=(TimelineTrack(name="pictures", elements=tuple(elements)),),
        styles=dict(styles or {}),
        video=encoding,
    )
    return Segment(index=0, first_frame=0, frames=frames, part=part, key=key)


def pictures_of(path: Path) -> list[Planes]:
    """The decoded pictures of a rendered file, in order of presentation."""
    with opened(path) as container:
        return [Planes(*(plane.copy() for plane in planes_of(frame)[:3])) for frame in container.decode(video=0)]
