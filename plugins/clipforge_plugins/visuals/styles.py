"""Ways of drawing: how heavy letters are, what cards look like, what stands behind everything.

style_of("paper").backdrop       # "grid"
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Backdrop = Literal["glow", "shapes", "grid", "plain"]


@dataclass(frozen=True)
class Style:
    """A way of drawing. `radius` of corners is a part of the unit (a hundredth of the canvas' shorter side); `edge` the
    width of a card's rim in the same measure, 0 for none; `scheme` the colours that suit it best."""

    name: str
    backdrop: Backdrop
    heavy: int = 800
    plain: int = 500
    title: float = 1.0
    radius: float = 2.4
    edge: float = 0.0
    filled: bool = True
    scheme: str = ""


STYLES: tuple[Style, ...] = (
    Style("clean", "glow"),
    Style("bold", "shapes", heavy=900, plain=600, title=1.16, radius=1.0),
    Style("paper", "grid", heavy=700, edge=0.3, radius=1.2, scheme="cream"),
    Style("minimal", "plain", heavy=600, plain=400, title=0.94, radius=1.6, edge=0.2, filled=False, scheme="light"),
)

_ALSO = {
    "modern": "clean", "professional": "clean", "corporate": "clean", "educational": "clean", "playful": "bold",
    "energetic": "bold", "dynamic": "bold", "notebook": "paper", "handmade": "paper", "vintage": "paper",
    "minimalist": "minimal", "simple": "minimal", "elegant": "minimal",
}  # fmt: skip


def style_of(word: str) -> Style:
    """The style that is called so, or that the word means; the usual one for any other."""
    known = {style.name: style for style in STYLES}
    wanted = word.casefold().strip()
    return known.get(wanted) or known[_ALSO.get(wanted, STYLES[0].name)]
