"""Settings of texts and subtitles to caption styles: pixels to font sizes, positions to safe areas.

    text_style(element, (1920, 1080))
    subtitle_style(settings, (1920, 1080))

A style's safe area is the room that the words may take, and its `position` where in it they stand.
"""

from __future__ import annotations

from typing import Any, Literal, cast

from clipforge_core.compose.boxes import SHARES, Box, Size, parts, start_of
from clipforge_core.compose.grammar import SubtitleSettings, Text, TextSettings
from clipforge_core.model.style import ActiveWord, CaptionStyle, Outline, SafeArea, Shadow
from clipforge_core.model.style import Box as StyleBox

Side = Literal["left", "center", "right"]

MARGIN = 0.05
"""Room between words and the edges of the picture, as a part of each side."""
OUTLINE = 0.08
"""Outline of subtitles that say nothing of one, in font sizes."""
SPOKEN, OTHERS, DIMMED = "#ffe14d", "#ffffff", "#9a9a9a"
"""Colours of the word that is spoken and of the others where none are given, and of the others under a white word."""
LETTER = 0.55
"""Usual width of a letter in font sizes."""
LINES = 2
TEXT_SIZE, SUBTITLE_SIZE = 0.06, 0.045
"""Font sizes where none is given, as parts of the picture's shorter side: 65 and 49 px of 1080."""


def font_size(settings: TextSettings | SubtitleSettings, canvas: Size) -> float:
    """The font size in pixels."""
    usual = TEXT_SIZE if isinstance(settings, TextSettings) else SUBTITLE_SIZE
    return settings.font_size if settings.font_size is not None else usual * min(canvas)


def text_style(element: Text, canvas: Size) -> CaptionStyle:
    """The style of a text, which stands in its own room: at its x and y, where there is room without an end."""
    settings = element.settings
    across, down = parts(element.position)
    if across == "center" and element.x is not None and element.width is None:
        across = "left"
    if down == "center" and element.y is not None and element.height is None:
        down = "top"
    return CaptionStyle(
        mode="lines",
        colour=colour(settings.color),
        line_height=settings.line_height,
        position=SHARES[down],
        align=settings.align or cast(Side, across),
        safe_area=_area(_text_box(element, canvas), canvas),
        active=ActiveWord(effect="none"),
        **_letters(settings, canvas, outline=0.0),
    )


def subtitle_style(settings: SubtitleSettings, canvas: Size) -> CaptionStyle:
    """The style of subtitles."""
    across, down = parts(settings.position)
    spoken, others = word_colours(settings)
    width, height = canvas
    columns = max(8, int((1 - 2 * MARGIN) * width / (LETTER * font_size(settings, canvas))))
    return CaptionStyle(
        mode="words" if settings.style == "progressive" else "lines",
        colour=others,
        position=SHARES[down],
        align=cast(Side, across),
        max_lines=LINES,
        max_words=settings.max_words,
        max_chars=min(200, max(12, min(42, columns) * LINES)),
        safe_area=_area(
            Box(MARGIN * width, MARGIN * height, (1 - 2 * MARGIN) * width, (1 - 2 * MARGIN) * height), canvas
        ),
        active=ActiveWord(effect="colour" if settings.style == "progressive" else "none", colour=spoken),
        **_letters(settings, canvas, outline=OUTLINE),
    )


def word_colours(settings: SubtitleSettings) -> tuple[str, str]:
    """Colours of the word that is spoken and of the others: where one is given the other is one that differs."""
    word, line = settings.word_color, settings.line_color
    if settings.style == "classic":
        return (OTHERS, colour(line or word or OTHERS))
    if word is None:
        chosen = colour(line or OTHERS)
        return (OTHERS if _near(chosen, SPOKEN) else SPOKEN), chosen
    if line is None:
        return colour(word), DIMMED if _near(colour(word), OTHERS) else OTHERS
    return colour(word), colour(line)


def colour(text: str) -> str:
    """A colour as styles write it: #fc0 is #ffcc00."""
    return "#" + "".join(2 * digit for digit in text[1:]) if len(text) == 4 else text


def drawn(text: str | None) -> str | None:
    """A colour that may be "transparent": None where nothing is drawn."""
    return None if text is None or text == "transparent" else colour(text)


def _near(one: str, other: str) -> bool:
    return all(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) < 48 for i in (1, 3, 5))


def _text_box(element: Text, canvas: Size) -> Box:
    """The room of a text: what is not given reaches to the margins of the picture."""
    across, down = parts(element.position)
    left, width = _span(element.x, element.width, across, canvas[0])
    top, height = _span(element.y, element.height, down, canvas[1])
    return Box(left, top, width, height)


def _span(given: float | None, length: float | None, side: str, room: int) -> tuple[float, float]:
    margin = MARGIN * room
    if length is not None:
        return start_of(given, side, length, room), length
    if side == "center" and given is not None:
        return given, max(2.0, room - margin - given)
    return margin + (given or 0.0), room - 2 * margin


def _area(box: Box, canvas: Size) -> SafeArea:
    place = box.on(canvas)
    return SafeArea(
        left=_share(place.x),
        top=_share(place.y),
        right=_share(1 - place.x - place.width),
        bottom=_share(1 - place.y - place.height),
    )


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _letters(settings: TextSettings | SubtitleSettings, canvas: Size, outline: float) -> dict[str, Any]:
    size = font_size(settings, canvas)
    width = outline if settings.outline_width is None else settings.outline_width / size
    if settings.outline_width is None and settings.outline_color is not None:
        width = OUTLINE
    edge = drawn(settings.outline_color or "#000000")
    shade = drawn(settings.shadow_color or "#000000a0")
    offset = 0.06 if settings.shadow_offset is None else settings.shadow_offset / size
    shadowed = settings.shadow_color is not None or settings.shadow_offset is not None
    box = drawn(settings.box_color)
    return {
        "font": settings.font_family,
        "weight": settings.font_weight,
        "size": min(0.5, size / min(canvas)),
        "uppercase": settings.all_caps,
        "outline": Outline(colour=edge, width=min(0.5, width)) if edge and width > 0 else None,
        "shadow": Shadow(colour=shade, x=offset, y=offset) if shade and shadowed else None,
        "box": StyleBox(colour=box) if box else None,
    }
