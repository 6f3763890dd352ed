"""Why a segment cannot be rendered here: said before anything is begun."""

from __future__ import annotations

from importlib.util import find_spec

import av

from clipforge_core import CaptionElement, ImageElement, Segment, TextElement, Timeline, VideoElement, VideoEncoding


def refusal(segment: Segment) -> str | None:
    """One sentence, or None where the segment can be rendered."""
    part = segment.part
    return _canvas_refusal(part) or _encoder_refusal(part.video) or _element_refusal(part)


def _canvas_refusal(part: Timeline) -> str | None:
    width, height, rate = part.canvas.width, part.canvas.height, part.canvas.frame_rate
    if width < 2 or height < 2 or width % 2 or height % 2:
        return f"a canvas of {width}x{height}: width and height must be even"
    if rate <= 0:
        return f"a frame rate of {rate}"
    return None


def _encoder_refusal(encoding: VideoEncoding) -> str | None:
    try:
        codec = av.codec.Codec(encoding.codec, "w")
    except av.codec.codec.UnknownCodecError:
        return f"there is no encoder {encoding.codec}"
    if codec.type != "video":
        return f"{encoding.codec} does not encode pictures"
    formats = {form.name for form in codec.video_formats or ()}
    if formats and encoding.pixel_format not in formats:
        return f"{encoding.codec} does not take {encoding.pixel_format}"
    try:
        av.VideoFormat(encoding.pixel_format)
    except ValueError:
        return f"there is no pixel format {encoding.pixel_format}"
    return None


def _element_refusal(part: Timeline) -> str | None:
    known = {source.id for source in part.sources}
    for element in part.elements("video"):
        if isinstance(element, VideoElement | ImageElement) and element.source not in known:
            return f"element {element.id} draws on an unknown source {element.source}"
        if isinstance(element, VideoElement) and (element.grade or element.steady) and find_spec("cv2") is None:
            return f"element {element.id} is graded or steadied, which needs opencv-contrib-python-headless"
        if isinstance(element, VideoElement) and element.speed <= 0:
            return f"element {element.id} has a speed of {element.speed}"
        if isinstance(element, TextElement | CaptionElement) and element.style not in part.styles:
            return f"element {element.id} has an unknown style {element.style}"
    return None
