"""A clip and a template become a Timeline.

    timeline = plan_clip(info, clip, tracks, template, aspect="9:16", words=words)

The picture is framed shot by shot (`reframe`), the sound is the same range of the source, overlays and cards
come from the template (`overlays`, `cards`), the words become caption pages (`pages`) that keep off faces and
overlays. All edges lie on frames of the canvas; a shot's element begins with the first canvas frame that
shows the shot. Where a title card stands first, everything else is as much later.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from clipforge_core.errors import NoVideoTrack, UnknownName
from clipforge_core.model.clip import Clip
from clipforge_core.model.export import ASPECTS
from clipforge_core.model.media import MediaInfo, VideoStream
from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import (
    AudioElement,
    Canvas,
    CaptionElement,
    Source,
    Timeline,
    TimelineTrack,
)
from clipforge_core.model.tracks import Events, Tracks
from clipforge_core.model.transcript import Word
from clipforge_core.stages.caption_place import caption_positions
from clipforge_core.stages.caption_plan import caption_pages
from clipforge_core.stages.caption_texts import off_texts
from clipforge_core.stages.cards import card_elements, card_frames
from clipforge_core.stages.chapter_marks import with_chapters
from clipforge_core.stages.looks import Occupied
from clipforge_core.stages.overlays import Laid, overlays
from clipforge_core.stages.pictures import Pictures, frame_pieces
from clipforge_core.stages.pieces import Piece, on_timeline, pieces_of
from clipforge_core.timecode import Span, frame_time, nearest_frame

VERSION = "3"

SMOOTH_ENOUGH = 23
"""Frames a second below which word captions would stutter: slower sources are shown at a multiple."""


USUAL = tuple(Fraction(n, d) for n, d in ((24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60, 1)))
"""Frame rates that players and platforms expect."""

FILM = (Fraction(24000, 1001), Fraction(60000, 1001))
"""Others that sources have."""

MISSED = Fraction(1, 20_000)
"""How far a rate that was worked out from rounded timestamps may lie from the one that was meant."""

OVER = 1.01
"""By how much a rate may pass the highest that is wanted and still be brought down to it."""


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
    usual rate of one that varies (its mean is nobody's rate), and the usual rate that a clock just missed."""
    rate = source.limit_denominator(1001) if source > 0 else Fraction(25)
    rate = next((usual for usual in (*USUAL, *FILM) if abs(rate / usual - 1) < MISSED), rate)
    if variable:
        rate = next((usual for usual in USUAL if usual >= rate * Fraction(98, 100)), USUAL[-1])
    if rate < SMOOTH_ENOUGH:
        rate *= math.ceil(SMOOTH_ENOUGH / rate)
    if most < rate < most * OVER:
        # A telephone's 60.06 are the 60 that were asked for: half of them would jerk.
        rate = Fraction(most).limit_denominator(1001)
    while rate > most + 0.01:
        rate /= 2
    return rate


def plan_clip(
    info: MediaInfo,
    clip: Clip,
    tracks: Tracks,
    template: ExportTemplate,
    *,
    aspect: str,
    words: Sequence[Word],
    digests: Mapping[str, str] | None = None,
) -> Timeline:
    """The Timeline of one clip in one aspect ratio.

    `words` are those of the whole source; `tracks` hold fine faces inside the clip where they were
    looked for; `digests` are the SHA-256 of the template's picture files by path. Raises NoVideoTrack,
    UnknownName.
    """
    if info.video is None:
        raise NoVideoTrack(path=info.path)
    canvas = canvas_for(info.video, template, aspect)
    rate = canvas.frame_rate
    lead, tail = card_frames(template.title, clip, rate), card_frames(template.end, clip, rate)
    pieces = pieces_of(clip, rate, lead)
    last = pieces[-1].first + pieces[-1].frames
    show = Span(frame_time(lead, rate), frame_time(last, rate))
    whole = Span(Fraction(0), frame_time(last + tail, rate))
    pictures = frame_pieces(info, tracks, template, canvas, pieces)
    said = on_timeline(words, pieces, rate)
    laid = overlays(template, clip, canvas, show, said, digests or {}, pictures)
    captions = _captions(info, tracks, template, canvas, pictures, said, show, laid.occupied)
    cards = _cards(template, clip, canvas, show, whole, digests or {}, (lead > 0, tail > 0))
    sounds = _sound(info, pieces, rate) if info.audio else ()
    drawn = [
        TimelineTrack(name="picture", elements=pictures.base),
        TimelineTrack(name="parts", elements=pictures.parts),
        *laid.tracks,
        TimelineTrack(name="captions", elements=tuple(captions)),
        *cards.tracks,
        TimelineTrack(name="sound", kind="audio", elements=sounds),
    ]
    styles = {**laid.styles, **cards.styles}
    if captions and template.captions is not None:
        styles["captions"] = template.captions
    planned = Timeline(
        canvas=canvas,
        duration=whole.end,
        sources=(Source(id="source", path=info.path, digest=info.digest), *laid.sources, *cards.sources),
        tracks=tuple(track for track in drawn if track.elements),
        styles=styles,
        loudness=template.loudness if info.audio else None,
        video=template.video,
        audio=template.audio,
        notes=pictures.notes,
    )
    return with_chapters(planned, info)


def _captions(
    info: MediaInfo,
    tracks: Tracks,
    template: ExportTemplate,
    canvas: Canvas,
    pictures: Pictures,
    said: Sequence[Word],
    show: Span,
    occupied: Sequence[Occupied],
) -> list[CaptionElement]:
    """Caption pages in their places; () where the template has no captions."""
    if template.captions is None or info.video is None:
        return []
    language = tracks.transcript.language if tracks.transcript else ""
    pages = caption_pages(said, template.captions, show.end, language)
    shape = info.video.display_width / info.video.display_height
    style, shown, faces = template.captions, pictures.shown, pictures.faces
    placed = caption_positions(pages, style, canvas, shown, faces, shape, occupied=occupied)
    return off_texts(placed, style, canvas, shown, faces, shape, tracks.get("texts", Events), occupied)


def _cards(
    template: ExportTemplate,
    clip: Clip,
    canvas: Canvas,
    show: Span,
    whole: Span,
    digests: Mapping[str, str],
    stands: tuple[bool, bool],
) -> Laid:
    """Tracks of the title and the end card, with what they need."""
    spans = (Span(whole.start, show.start), Span(show.end, whole.end))
    tracks: list[TimelineTrack] = []
    styles: dict[str, CaptionStyle] = {}
    sources: list[Source] = []
    for card, span, there in zip((template.title, template.end), spans, stands, strict=True):
        if card is not None and there:
            elements, style, source = card_elements(card, span, clip, template, canvas, digests)
            tracks.append(TimelineTrack(name=elements[0].id, elements=tuple(elements)))
            styles |= style
            sources += source
    return Laid(tuple(tracks), styles, tuple(sources))


def _sound(info: MediaInfo, pieces: Sequence[Piece], rate: Fraction) -> tuple[AudioElement, ...]:
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


def timeline_words(clip: Clip, words: Sequence[Word], timeline: Timeline) -> list[Word]:
    """The words that a Timeline of this clip speaks, on the Timeline's clock: for subtitles."""
    rate = timeline.canvas.frame_rate
    first = min((e.start for t in timeline.tracks if t.name == "picture" for e in t.elements), default=Fraction(0))
    return on_timeline(words, pieces_of(clip, rate, nearest_frame(first, rate)), rate)
