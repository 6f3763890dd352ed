"""Why packets of a segment's source are not copied: said before anything is begun, and shown to the user."""

from __future__ import annotations

from pathlib import Path

import av

from clipforge_core import ClipForgeError, MediaInfo, RenderFailed, Segment, VideoElement
from clipforge_media.smartcut.avc import Avc
from clipforge_media.smartcut.dialect import INTRA, Dialect
from clipforge_media.smartcut.known import known_info
from clipforge_media.smartcut.packets import dialect_for, reading
from clipforge_media.smartcut.plan import plan_cut, range_of
from clipforge_media.smartcut.settings import ENCODERS

_VIDEO = {
    "mp4": frozenset({"h264", "hevc", "vp9", "av1"}),
    "mov": frozenset({"h264", "hevc", "prores", "mjpeg", "dnxhd"}),
    "webm": frozenset({"vp9", "av1"}),
}
"""Codecs that are copied into each container; Matroska takes them all."""


def copy_refusal(segment: Segment) -> str | None:
    """One sentence, or None where the segment can be copied, with its edges encoded."""
    if not segment.part.copies:
        return "the Timeline does not ask for packets of its source"
    try:
        span, source = range_of(segment)
        info = known_info(Path(source))
        reason = element_refusal(segment) or _stream_refusal(info, segment.part.container)
        if reason is not None:
            return reason
        with reading(info, span.start) as (stream, _):
            reason = _edge_refusal(info, dialect_for(info, stream))
        if reason is None:
            plan_cut(info, segment)
        return reason
    except RenderFailed as error:
        return str(error.data.get("detail", error))
    except ClipForgeError as error:
        return error.describe()


def element_refusal(segment: Segment) -> str | None:
    """What an element asks for beside its range."""
    element = segment.part.elements("video")[0]
    if not isinstance(element, VideoElement):
        return "it is not a range of a source"
    plain = VideoElement(
        id=element.id,
        start=element.start,
        duration=element.duration,
        source=element.source,
        source_start=element.source_start,
        fit=element.fit,
    )
    return None if element == plain else "its pictures are changed, not only cut"


def _stream_refusal(info: MediaInfo, container: str) -> str | None:
    video = info.video
    if video is None:
        return "it has no pictures"
    if video.codec not in ENCODERS and video.codec not in INTRA:
        return f"packets of {video.codec} are not copied"
    if video.codec not in _VIDEO.get(container, frozenset({video.codec})):
        return f"{container} files are not made of {video.codec}"
    if video.interlaced:
        return "its pictures are interlaced"
    if video.alpha and video.codec not in INTRA:
        return "its transparency cannot be encoded at the edges"
    return None


def _edge_refusal(info: MediaInfo, dialect: Dialect) -> str | None:
    """Why the edges could not be encoded as the source is."""
    video = info.video
    if video is None or video.codec in INTRA:
        return None
    if isinstance(dialect, Avc) and not dialect.facts.progressive:
        return "its pictures may be interlaced"
    name = ENCODERS[video.codec]
    try:
        encoder = av.codec.Codec(name, "w")
    except av.codec.codec.UnknownCodecError:
        return f"the edges would need the encoder {name}, which is not here"
    formats = {form.name for form in encoder.video_formats or ()}
    if formats and video.pixel_format not in formats:
        return f"{name} does not encode {video.pixel_format}, which the edges would need"
    return None
