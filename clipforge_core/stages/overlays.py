"""What lies over the picture while a clip runs: logo, progress bar, lower third, hook.

    laid = overlays(template, clip, canvas, span, words, digests)
    laid.tracks, laid.styles, laid.sources, laid.occupied

Everything stands inside the safe area, but for the bar that lies along an edge; nothing covers anything else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.branding import Hook, Logo, LowerThird, ProgressBar
from clipforge_core.model.clip import Clip
from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import (
    Canvas,
    ColourElement,
    Element,
    ImageElement,
    Keyframe,
    Rect,
    Source,
    TextElement,
    TimelineTrack,
    Transition,
)
from clipforge_core.model.transcript import Word
from clipforge_core.stages.caption_place import faces_on_canvas, least_cover
from clipforge_core.stages.looks import (
    Occupied,
    block_height,
    clear_of,
    held,
    look,
    on_frames,
    role_look,
    safe_area,
    touching,
    written,
)
from clipforge_core.stages.pages import display_width
from clipforge_core.stages.pictures import Pictures
from clipforge_core.timecode import Span

COME, GO = Fraction(7, 20), Fraction(1, 4)
"""Seconds that texts take to come and to go."""

LETTER = 0.62
"""Width of a bold letter with the room to its neighbour, in font sizes."""

HOOK_LINES = 3
"""Lines of a hook before it becomes smaller."""

SEAM = 0.003
"""Room between a name and the role below it, as a fraction of the canvas' height."""


class Laid(msgspec.Struct, frozen=True):
    """Tracks to lay over the picture, with the styles and sources that they need, and what they cover."""

    tracks: tuple[TimelineTrack, ...] = ()
    styles: dict[str, CaptionStyle] = msgspec.field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    occupied: tuple[Occupied, ...] = ()


class _Desk(msgspec.Struct):
    """Where overlays are put together."""

    canvas: Canvas
    span: Span
    safe: Rect
    elements: dict[str, list[Element]] = msgspec.field(default_factory=dict)
    styles: dict[str, CaptionStyle] = msgspec.field(default_factory=dict)
    sources: list[Source] = msgspec.field(default_factory=list)
    occupied: list[Occupied] = msgspec.field(default_factory=list)

    @property
    def short(self) -> int:
        """Pixels of the canvas' shorter side."""
        return min(self.canvas.width, self.canvas.height)

    def lay(self, track: str, element: Element) -> None:
        """Put an element on a track."""
        self.elements.setdefault(track, []).append(element)

    def taken(self, span: Span) -> list[Rect]:
        """What is covered at any time of a stretch."""
        return [o.rect for o in self.occupied if o.span.overlaps(span)]


def overlays(
    template: ExportTemplate,
    clip: Clip,
    canvas: Canvas,
    span: Span,
    words: Sequence[Word],
    digests: Mapping[str, str],
    pictures: Pictures,
) -> Laid:
    """What the template lays over the clip's pictures, which run from edge to edge of `span`.

    `words` are on the Timeline's clock; `digests` are the SHA-256 of picture files by their path.
    """
    desk = _Desk(canvas, span, safe_area(template))
    if template.progress is not None:
        _progress(desk, template.progress)
    if template.logo is not None:
        _logo(desk, template.logo, digests)
    if template.lower_third is not None:
        _lower_thirds(desk, template.lower_third, clip, words)
    if template.hook is not None and not _said_by_card(template, clip):
        _hook(desk, template.hook, clip, pictures, template.captions)
    tracks = tuple(TimelineTrack(name=name, elements=tuple(e)) for name, e in desk.elements.items() if e)
    return Laid(tracks, desk.styles, tuple(desk.sources), tuple(desk.occupied))


def _progress(desk: _Desk, bar: ProgressBar) -> None:
    span, height = desk.span, bar.height * desk.short / desk.canvas.height
    y = 0.0 if bar.edge == "top" else 1.0 - height
    whole = Rect(0.0, y, 1.0, height)
    # The last frame shows the full bar.
    end = span.duration - 1 / desk.canvas.frame_rate
    grows = (
        Keyframe(time=Fraction(0), rect=Rect(0.0, y, 0.0, height)),
        Keyframe(time=max(end, Fraction(0)), rect=whole, ease="hold"),
    )
    line = ColourElement(id="bar", start=span.start, duration=span.duration, colour=bar.track, place=held(whole))
    desk.lay("progress", line)
    desk.lay("progress", msgspec.structs.replace(line, id="bar1", colour=bar.colour, place=grows))
    desk.occupied.append(Occupied(span, whole))


def _logo(desk: _Desk, logo: Logo, digests: Mapping[str, str]) -> None:
    safe, canvas = desk.safe, desk.canvas
    across, down = logo.margin * desk.short / canvas.width, logo.margin * desk.short / canvas.height
    width, height = logo.size * desk.short / canvas.width, logo.size * desk.short / canvas.height
    left, top = logo.corner.endswith("left"), logo.corner.startswith("top")
    rect = Rect(
        safe.x + across if left else safe.x + safe.width - across - width,
        safe.y + down if top else safe.y + safe.height - down - height,
        width,
        height,
    )
    rect = clear_of(rect, desk.taken(desk.span), safe)
    desk.sources.append(Source(id="logo", path=logo.image, digest=digests.get(logo.image, "")))
    desk.lay(
        "logo",
        ImageElement(
            id="logo",
            start=desk.span.start,
            duration=desk.span.duration,
            source="logo",
            place=held(rect),
            anchor=(0.0 if left else 1.0, 0.0 if top else 1.0),
            opacity=logo.opacity,
            animated=logo.image.lower().endswith((".gif", ".webp")),
        ),
    )
    desk.occupied.append(Occupied(desk.span, rect))


def _lower_thirds(desk: _Desk, section: LowerThird, clip: Clip, words: Sequence[Word]) -> None:
    name, role = written(section.name, clip), written(section.role, clip)
    start = desk.span.start + _exact(section.start)
    if name:
        _lower_third(desk, section, name, role, start)
        return
    spoken = _introductions(words, desk.span, start)
    ends = [*(begin for _, begin in spoken[1:]), desk.span.end]
    for (said, begin), end in zip(spoken, ends, strict=False):
        _lower_third(desk, section, said, role, begin, until=end)


def _introductions(words: Sequence[Word], span: Span, earliest: Fraction) -> list[tuple[str, Fraction]]:
    """Speakers that the transcript names, each with the time at which they are first heard from `earliest` on."""
    first: dict[str, Fraction] = {}
    for word in words:
        if word.speaker and word.end > earliest and span.contains(word.start):
            first.setdefault(word.speaker, max(word.start, earliest))
    return sorted(first.items(), key=lambda said: (said[1], said[0]))


def _lower_third(
    desk: _Desk, section: LowerThird, name: str, role: str, start: Fraction, until: Fraction | None = None
) -> None:
    rate = desk.canvas.frame_rate
    length = _exact(section.duration)
    span = on_frames(start, length if until is None else min(length, until - start), desk.span, rate)
    if span is None:
        return
    styles = {"name": look(section), "role": role_look(section)}
    heights = {kind: block_height(style, 1, desk.canvas) for kind, style in styles.items()}
    texts = {"name": name, "role": role} if role else {"name": name}
    total = sum(heights[kind] for kind in texts) + SEAM * (len(texts) - 1)
    safe = desk.safe
    top = min(max(section.position - total, safe.y), safe.y + safe.height - total)
    block = clear_of(Rect(safe.x, top, safe.width, total), desk.taken(span), safe)
    y = block.y
    for kind, text in texts.items():
        late = Fraction(0) if kind == "name" else Fraction(3, 25)
        element = TextElement(
            id=f"{kind}{len(desk.elements.get('lower_third', ()))}",
            start=span.start + late,
            duration=span.duration - late,
            text=text,
            style=kind,
            place=held(Rect(block.x, y, block.width, heights[kind])),
            enter=Transition(kind="wipe_right", duration=COME),
            leave=Transition(kind="fade", duration=GO),
        )
        desk.lay("lower_third", element)
        desk.styles[kind] = styles[kind]
        y += heights[kind] + SEAM
    desk.occupied.append(Occupied(span, block))


def _said_by_card(template: ExportTemplate, clip: Clip) -> bool:
    """True where the title card has just said what the hook would say."""
    if template.title is None or template.hook is None:
        return False
    return written(template.title.text, clip) == written(template.hook.text, clip)


def _hook(desk: _Desk, section: Hook, clip: Clip, pictures: Pictures, captions: CaptionStyle | None) -> None:
    text = written(section.text, clip)
    start, length = desk.span.start + _exact(section.start), _exact(section.duration)
    span = on_frames(start, length, desk.span, desk.canvas.frame_rate)
    if not text or span is None:
        return
    style, safe = look(section), desk.safe
    height = min(block_height(style, _lines(text, style, desk), desk.canvas), safe.height)
    top = min(max(section.position - height / 2, safe.y), safe.y + safe.height - height)
    wanted, taken, faces = Rect(safe.x, top, safe.width, height), desk.taken(span), _faces(pictures, span)

    def cost(rect: Rect) -> float:
        # Captions must stand somewhere while it is there, and rather not on a face.
        return 0.0 if captions is None else round(least_cover(captions, desk.canvas, [*taken, rect], faces), 2)

    place = clear_of(wanted, [*taken, *faces], safe, cost)
    if any(touching(place, rect) for rect in taken):
        place = clear_of(wanted, taken, safe)
    # What is there from the first frame on is seen in previews: it only goes.
    enter = Transition(kind="fade", duration=COME) if section.start > 0 else None
    desk.lay(
        "hook",
        TextElement(
            id="hook",
            start=span.start,
            duration=span.duration,
            text=text,
            style="hook",
            place=held(place),
            enter=enter,
            leave=Transition(kind="fade", duration=GO),
        ),
    )
    desk.styles["hook"] = style
    desk.occupied.append(Occupied(span, place))


def _lines(text: str, style: CaptionStyle, desk: _Desk) -> int:
    """About how many lines a text will take, in letters of a usual width."""
    room = (
        desk.safe.width * desk.canvas.width - 2 * (style.box.padding_x if style.box else 0.0) * style.size * desk.short
    )
    columns = max(1, int(room / (LETTER * style.size * desk.short)))
    lines = sum(max(1, math.ceil(display_width(line) / columns)) for line in text.splitlines())
    return min(HOOK_LINES, max(1, lines))


def _faces(pictures: Pictures, span: Span) -> list[Rect]:
    """Where faces stand at some moments of a stretch."""
    moments = [span.start + span.duration * part / 8 for part in (1, 3, 5, 7)]
    return [
        rect
        for moment in moments
        for picture in pictures.shown
        if picture.span.contains(moment)
        for rect in faces_on_canvas(picture, moment, pictures.faces)
    ]


def _exact(value: float) -> Fraction:
    return Fraction(value).limit_denominator(1000)
