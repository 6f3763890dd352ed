"""Texts of a template on a Timeline: what they say of a clip, their style, and the places that they take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.branding import EndCard, Hook, LowerThird, TitleCard, filled
from clipforge_core.model.clip import Clip
from clipforge_core.model.style import ActiveWord, Box, CaptionStyle, Colour, Outline, SafeArea
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import Canvas, Keyframe, Rect
from clipforge_core.timecode import Span, frame_time, nearest_frame

LINE_HEIGHT = 1.15
"""Distance of lines, in font sizes."""


class Occupied(msgspec.Struct, frozen=True):
    """A part of the canvas (fractions of it) that something covers for a time: captions keep off it."""

    span: Span
    rect: Rect


def safe_area(template: ExportTemplate) -> Rect:
    """The part of the canvas that platforms leave free: as the captions say, or the usual one."""
    margins = template.captions.safe_area if template.captions is not None else SafeArea()
    share = min(1.0, 0.9 / max(margins.left + margins.right, 1e-9))
    tall = min(1.0, 0.9 / max(margins.top + margins.bottom, 1e-9))
    return Rect(
        margins.left * share,
        margins.top * tall,
        1.0 - (margins.left + margins.right) * share,
        1.0 - (margins.top + margins.bottom) * tall,
    )


def texts_of(clip: Clip) -> dict[str, str]:
    """What placeholders stand for."""
    return {
        "title": clip.title.strip(),
        "hook": clip.hook.strip() or clip.title.strip(),
        "name": clip.name.strip(),
        "role": clip.role.strip(),
    }


def written(text: str, clip: Clip) -> str:
    """A text of the template with the clip's words in it."""
    return filled(text, texts_of(clip))


def look(section: TitleCard | EndCard | Hook | LowerThird) -> CaptionStyle:
    """The style of a section's text."""
    return text_style(
        font=section.font,
        weight=section.weight,
        size=section.size,
        colour=section.colour,
        uppercase=section.uppercase,
        align=section.align,
        outline=section.outline,
        box=section.box,
    )


def role_look(section: LowerThird) -> CaptionStyle:
    """The style of the line below a name."""
    base = look(section)
    return msgspec.structs.replace(
        base,
        weight=section.role_weight,
        size=section.role_size,
        colour=section.role_colour,
        box=section.role_box,
        uppercase=False,
    )


def text_style(
    *,
    font: str,
    weight: int,
    size: float,
    colour: Colour,
    uppercase: bool,
    align: str,
    outline: Outline | None,
    box: Box | None,
) -> CaptionStyle:
    """A caption style for a text that stands still."""
    return msgspec.structs.replace(
        CaptionStyle(
            mode="lines",
            font=font,
            weight=weight,
            size=size,
            colour=colour,
            uppercase=uppercase,
            line_height=LINE_HEIGHT,
            max_lines=4,
            outline=outline,
            shadow=None,
            box=box,
            active=ActiveWord(effect="none"),
            safe_area=SafeArea(left=0.0, right=0.0, top=0.0, bottom=0.0),
        ),
        align=align,
    )


def block_height(style: CaptionStyle, lines: int, canvas: Canvas) -> float:
    """Height of a block of so many lines with its box, as a fraction of the canvas."""
    font = style.size * min(canvas.width, canvas.height)
    padding = style.box.padding_y if style.box is not None else 0.15
    # Two pixels on each side are the raster's own room for smooth edges.
    return (font * (lines * style.line_height + 2 * padding + 0.1) + 4) / canvas.height


def held(rect: Rect) -> tuple[Keyframe, ...]:
    """A place that never moves."""
    return (Keyframe(time=Fraction(0), rect=rect, ease="hold"),)


def on_frames(start: Fraction, duration: Fraction, within: Span, rate: Fraction) -> Span | None:
    """A stretch on whole frames inside another; None where less than a quarter of a second is left."""
    first = frame_time(nearest_frame(max(start, within.start), rate), rate)
    last = min(within.end, frame_time(nearest_frame(start + duration, rate), rate))
    return Span(first, last) if last - first >= Fraction(1, 4) else None


def clear_of(rect: Rect, taken: Sequence[Rect], within: Rect, cost: Callable[[Rect], float] | None = None) -> Rect:
    """The rectangle moved up or down so that it touches none of `taken`: as little as can be, and where `cost` is
    given, as little as can be among the places that cost least; as it is where there is no room."""
    bottom = within.y + within.height - rect.height
    stands = [rect.y, *(t.y + t.height for t in taken), *(t.y - rect.height for t in taken)]
    if cost is not None:
        stands += [within.y, bottom]
    free: list[Rect] = []
    for y in sorted(stands, key=lambda y: (abs(y - rect.y), y)):
        moved = Rect(rect.x, min(max(y, within.y), max(within.y, bottom)), rect.width, rect.height)
        if not any(touching(moved, t) for t in taken):
            free.append(moved)
    return min(free, key=cost or (lambda _: 0.0), default=rect)


def touching(a: Rect, b: Rect) -> bool:
    """True where two rectangles share more than an edge."""
    close = 1e-9
    return (
        a.x + close < b.x + b.width
        and b.x + close < a.x + a.width
        and a.y + close < b.y + b.height
        and b.y + close < a.y + a.height
    )
