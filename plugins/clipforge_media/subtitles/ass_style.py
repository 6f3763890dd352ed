"""A caption style as a style line of Advanced SubStation Alpha: what of it the format can say.

Sizes are those of a script whose resolution is the picture's own. A karaoke word turns from the secondary to the
primary colour, so that a style that fills words has its own colour there, and any other one colour in both.
"""

from __future__ import annotations

from pathlib import Path

from clipforge_core import CaptionStyle

_CELL = 1.22
"""Height of a line of the usual faces by their size: players take the one where we take the other."""
_ALIGN = {"left": 1, "center": 2, "right": 3}


def style_line(style: CaptionStyle, width: int, height: int) -> str:
    """The line "Style: Default,..." for a picture of `width` x `height` pixels."""
    size = style.size * min(width, height)
    fills = style.active.effect in ("fill", "sweep")
    first = style.active.colour if fills else style.colour
    edge = style.box.colour if style.box else style.outline.colour if style.outline else "#000000"
    rim = style.box.padding_y * size if style.box else style.outline.width * size if style.outline else 0.0
    shade = style.shadow.y * size if style.shadow and not style.box else 0.0
    block = size * style.line_height * style.max_lines / 2
    below = max(style.safe_area.bottom * height, (1 - style.position) * height - block)
    name = Path(style.font).stem if "/" in style.font or "." in style.font else style.font
    fields = (
        "Default", name.replace(",", " "), max(1, round(size * _CELL)), _colour(first), _colour(style.colour),
        _colour(edge), _colour(style.shadow.colour if style.shadow else "#000000"), -1 if style.weight >= 600 else 0,
        0, 0, 0, 100, 100, 0, 0, 3 if style.box else 1, round(rim, 1), round(shade, 1), _ALIGN[style.align],
        round(style.safe_area.left * width), round(style.safe_area.right * width), round(below), 1,
    )  # fmt: skip
    return "Style: " + ",".join(str(field) for field in fields)


def _colour(colour: str) -> str:
    """&HAABBGGRR with an alpha of 0 for opaque."""
    red, green, blue, alpha = colour[1:3], colour[3:5], colour[5:7], colour[7:9] or "ff"
    return f"&H{255 - int(alpha, 16):02X}{blue}{green}{red}".upper()
