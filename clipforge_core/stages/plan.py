"""A clip and a template become a Timeline.

    timeline = plan_clip(info, clip, tracks, template, aspect="9:16", words=words)

The picture is framed shot by shot (`reframe`), the sound is the same range of the source, the words
become caption pages (`pages`) that keep off the faces. All edges lie on frames of the canvas; a shot's
element begins with the first canvas frame that shows the shot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.errors import NoVideoTrack, UnknownName
from clipforge_core.model.clip import Clip
from clipforge_core.model.export import ASPECTS
from clipforge_core.model.media import MediaInfo, VideoStream
from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import (
    AudioElement,
    Canvas,
    Source,
    Timeline,
    TimelineTrack,
    VideoElement,
)
from clipforge_core.model.tracks import Faces, Tracks
from clipforge_core.model.transcript import Word
from clipforge_core.stages.caption_place import caption_positions
from clipforge_core.stages.caption_plan import caption_pages
from clipforge_core.stages.reframe import Framing, reframe
from clipforge_core.timecode import Span, frame_time, nearest_frame

VERSION = "1"

SMOOTH_ENOUGH = 20
"""Frames a second below which word captions would stutter: slower sources are shown at a multiple."""


USUAL = tuple(Fraction(n, d) for n, d in ((24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60, 1)))
"""Frame rates that players and platforms expect."""


def canvas_for(video: VideoStream, template: ExportTemplate, aspect: str) -> Canvas:
    """The canvas of an aspect ratio ("9:16", …): even sizes, the source's own frame rate where it is
    usable. Raises UnknownName for other aspects."""
    if aspect not in ASPECTS:
        raise UnknownName(kind="aspect", name=aspect, known=", ".join(ASPECTS))
    across, down = ASPECTS[aspect]
    short = template.picture.short_side
    scale = Fraction(short, min(across, down))
    width, height = (2 * round(side * scale / 2) for side in (across, down))
    return Canvas(
        width=width,
        height=height,
        frame_rate=canvas_rate(video.frame_rate, template.picture.max_frame_rate, variable=video.variable),
        background=template.picture.background,
    )


def canvas_rate(source: Fraction, most: float, *, variable: bool = False) -> Fraction:
    """The source's rate; a whole multiple of a very slow one, a whole part of a very fast one, the next
    usual rate of one that varies (its mean is nobody's rate)."""
    rate = source.limit_denominator(1001) if source > 0 else Fraction(25)
    if variable:
        rate = next((usual for usual in USUAL if usual >= rate * Fraction(98, 100)), USUAL[-1])
    if rate < SMOOTH_ENOUGH:
        rate *= math.ceil(SMOOTH_ENOUGH / rate)
    while rate > most + 0.01:
        rate /= 2
    return rate


class _Piece(msgspec.Struct, frozen=True):
    """A kept stretch of the source: `frames` canvas frames from `first`, showing from `start` on."""

    start: Fraction
    first: int
    frames: int


def _pieces(clip: Clip, rate: Fraction) -> list[_Piece]:
    pieces: list[_Piece] = []
    first = 0
    for span in clip.keep or (clip.span,):
        frames = nearest_frame(span.duration, rate)
        if frames > 0:
            pieces.append(_Piece(span.start, first, frames))
            first += frames
    if not pieces:
        pieces.append(_Piece(clip.start, 0, 1))
    return pieces


def plan_clip(
    info: MediaInfo,
    clip: Clip,
    tracks: Tracks,
    template: ExportTemplate,
    *,
    aspect: str,
    words: Sequence[Word],
) -> Timeline:
    """The Timeline of one clip in one aspect ratio.

    `words` are those of the whole source; `tracks` hold fine faces inside the clip where they were
    looked for. Raises NoVideoTrack, UnknownName.
    """
    if info.video is None:
        raise NoVideoTrack(path=info.path)
    canvas = canvas_for(info.video, template, aspect)
    pieces = _pieces(clip, canvas.frame_rate)
    frames = pieces[-1].first + pieces[-1].frames
    pictures, followed = _pictures(info, tracks, template, canvas, pieces)
    timeline_tracks = [TimelineTrack(name="picture", elements=tuple(pictures))]
    styles: dict[str, CaptionStyle] = {}
    if template.captions is not None:
        shown = _on_timeline(words, pieces, canvas.frame_rate)
        captions = caption_pages(shown, template.captions, frame_time(frames, canvas.frame_rate))
        shape = info.video.display_width / info.video.display_height
        captions = caption_positions(captions, template.captions, canvas, pictures, followed, shape)
        if captions:
            timeline_tracks.append(TimelineTrack(name="captions", elements=tuple(captions)))
            styles["captions"] = template.captions
    if info.audio:
        timeline_tracks.append(
            TimelineTrack(name="sound", kind="audio", elements=_sound(info, pieces, canvas.frame_rate))
        )
    return Timeline(
        canvas=canvas,
        duration=frame_time(frames, canvas.frame_rate),
        sources=(Source(id="source", path=info.path, digest=info.digest),),
        tracks=tuple(timeline_tracks),
        styles=styles,
        loudness=template.loudness if info.audio else None,
        video=template.video,
        audio=template.audio,
    )


def _pictures(
    info: MediaInfo, tracks: Tracks, template: ExportTemplate, canvas: Canvas, pieces: Sequence[_Piece]
) -> tuple[list[VideoElement], Faces]:
    video = info.video
    assert video is not None
    faces = tracks.get("faces", Faces) or Faces()
    elements: list[VideoElement] = []
    for piece in pieces:
        span = Span(piece.start, piece.start + frame_time(piece.frames, canvas.frame_rate))
        framings = reframe(
            span,
            source_aspect=video.display_width / video.display_height,
            canvas_aspect=canvas.width / canvas.height,
            shots=tracks.spans("shots"),
            faces=faces.paths,
            speech=tracks.spans("speech"),
            layout=template.layout,
        )
        for framing in framings:
            element = _element(framing, piece, canvas.frame_rate, len(elements))
            if element is not None:
                elements.append(element)
    return elements, faces


def _element(framing: Framing, piece: _Piece, rate: Fraction, index: int) -> VideoElement | None:
    """The framing on canvas frames: from the first frame that shows it to the first of the next."""
    begin = max(0, math.ceil((framing.span.start - piece.start) * rate))
    end = min(piece.frames, math.ceil((framing.span.end - piece.start) * rate))
    if end <= begin:
        return None
    source_start = piece.start + frame_time(begin, rate)
    late = source_start - framing.span.start
    crop = tuple(k if len(framing.crop) == 1 else msgspec.structs.replace(k, time=k.time - late) for k in framing.crop)
    return VideoElement(
        id=f"v{index}",
        start=frame_time(piece.first + begin, rate),
        duration=frame_time(end - begin, rate),
        source="source",
        source_start=source_start,
        fit=framing.fit,
        crop=crop,
    )


def _sound(info: MediaInfo, pieces: Sequence[_Piece], rate: Fraction) -> tuple[AudioElement, ...]:
    # A single track needs no name: the Timeline then fits a source that was remuxed.
    stream = info.audio[0].index if len(info.audio) > 1 else -1
    return tuple(
        AudioElement(
            id=f"a{i}",
            start=frame_time(p.first, rate),
            duration=frame_time(p.frames, rate),
            source="source",
            source_start=p.start,
            stream=stream,
        )
        for i, p in enumerate(pieces)
    )


def _on_timeline(words: Sequence[Word], pieces: Sequence[_Piece], rate: Fraction) -> list[Word]:
    """The words that are heard, with their times on the Timeline."""
    shown: list[Word] = []
    for piece in pieces:
        length = frame_time(piece.frames, rate)
        shift = frame_time(piece.first, rate) - piece.start
        for word in words:
            middle = (word.start + word.end) / 2
            if piece.start <= middle < piece.start + length:
                start = max(word.start, piece.start) + shift
                end = min(word.end, piece.start + length) + shift
                shown.append(msgspec.structs.replace(word, start=start, end=max(start, end)))
    return shown


def timeline_words(clip: Clip, words: Sequence[Word], timeline: Timeline) -> list[Word]:
    """The words that a Timeline of this clip speaks, on the Timeline's clock: for subtitles."""
    return _on_timeline(words, _pieces(clip, timeline.canvas.frame_rate), timeline.canvas.frame_rate)
