"""Framings to elements: the pictures of a clip on canvas frames, shot by shot.

The first parts of all framings lie edge to edge on the bottom track; second halves, faces beside a screen and
the lines around them lie on a track above it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.media import MediaInfo
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import (
    WHOLE,
    Canvas,
    ColourElement,
    Element,
    Keyframe,
    Note,
    Rect,
    VideoElement,
)
from clipforge_core.model.tracks import Events, Faces, Tracks
from clipforge_core.stages.framing import Framing, Part
from clipforge_core.stages.looks import held
from clipforge_core.stages.pieces import Piece
from clipforge_core.stages.reframe import Material, reframe
from clipforge_core.timecode import Span, frame_time


class Pictures(msgspec.Struct, frozen=True):
    """The bottom track, what lies over it, why each stretch is framed as it is, and the faces that were known."""

    base: tuple[VideoElement, ...]
    parts: tuple[Element, ...]
    notes: tuple[Note, ...]
    faces: Faces

    @property
    def shown(self) -> list[VideoElement]:
        """All crops of the source."""
        return [*self.base, *(p for p in self.parts if isinstance(p, VideoElement))]


def frame_pieces(
    info: MediaInfo, tracks: Tracks, template: ExportTemplate, canvas: Canvas, pieces: Sequence[Piece]
) -> Pictures:
    """The pictures of the kept pieces of a source (with a picture track) on a canvas."""
    video = info.video
    assert video is not None
    faces = tracks.get("faces", Faces) or Faces()
    insets = tracks.get("insets", Events)
    material = Material(
        source_aspect=video.display_width / video.display_height,
        canvas_aspect=canvas.width / canvas.height,
        layout=template.layout,
        shots=tracks.spans("shots"),
        faces=faces.paths,
        speech=tracks.spans("speech"),
        insets=insets.events if insets is not None else (),
    )
    base: list[VideoElement] = []
    parts: list[Element] = []
    notes: list[Note] = []
    for piece in pieces:
        span = Span(piece.start, piece.start + frame_time(piece.frames, canvas.frame_rate))
        for framing in reframe(span, material):
            element = _element(framing, piece, canvas.frame_rate, len(base))
            if element is None:
                continue
            base.append(element)
            notes.append(_note(framing, element))
            for part in framing.more:
                parts += _part(part, framing, element, canvas, template, len(parts))
    return Pictures(tuple(base), tuple(parts), tuple(notes), faces)


def _note(framing: Framing, element: VideoElement) -> Note:
    text = f"{framing.arrangement}: {framing.why}" if framing.why else framing.arrangement
    return Note(start=element.start, duration=element.duration, text=text)


def _element(framing: Framing, piece: Piece, rate: Fraction, index: int) -> VideoElement | None:
    """The framing on canvas frames: from the first frame that shows it to the first of the next."""
    begin = max(0, math.ceil((framing.span.start - piece.start) * rate))
    end = min(piece.frames, math.ceil((framing.span.end - piece.start) * rate))
    if end <= begin:
        return None
    source_start = piece.start + frame_time(begin, rate)
    return VideoElement(
        id=f"v{index}",
        start=frame_time(piece.first + begin, rate),
        duration=frame_time(end - begin, rate),
        source="source",
        source_start=source_start,
        fit=framing.fit,
        crop=_late(framing.crop, source_start - framing.span.start),
        place=held(framing.place) if framing.place != WHOLE else (),
    )


def _late(crop: tuple[Keyframe, ...], late: Fraction) -> tuple[Keyframe, ...]:
    """Keyframes of an element that begins a little after its framing."""
    return tuple(k if len(crop) == 1 else msgspec.structs.replace(k, time=k.time - late) for k in crop)


def _part(
    part: Part, framing: Framing, base: VideoElement, canvas: Canvas, template: ExportTemplate, index: int
) -> list[Element]:
    """A further crop of the same stretch, with the line around it below."""
    elements: list[Element] = []
    if part.border > 0:
        around, radius = _border(part, canvas)
        line = ColourElement(
            id=f"p{index}",
            start=base.start,
            duration=base.duration,
            colour=template.layout.pip_border_colour,
            place=held(around),
            radius=radius,
        )
        elements.append(line)
    picture = msgspec.structs.replace(
        base,
        id=f"p{index + len(elements)}",
        fit="cover",
        crop=_late(part.crop, base.source_start - framing.span.start),
        place=held(part.place),
        radius=part.radius,
    )
    return [*elements, picture]


def _border(part: Part, canvas: Canvas) -> tuple[Rect, float]:
    """The place of the line around a part, in whole pixel pairs, and its radius, so that it is equally wide all
    around."""
    width = max(2, 2 * round(part.border * min(canvas.width, canvas.height) / 2))
    across, down = width / canvas.width, width / canvas.height
    around = Rect(
        part.place.x - across, part.place.y - down, part.place.width + 2 * across, part.place.height + 2 * down
    )
    inner = min(part.place.width * canvas.width, part.place.height * canvas.height)
    radius = (part.radius * inner + width) / (inner + 2 * width) if part.radius else 0.0
    return around, min(radius, 0.5)
