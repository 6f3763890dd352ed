"""Which fonts stand in for the font of a style: it is not installed, or has no picture of a character.

stand_ins(timeline)
# ["no font is called Arial: Montserrat stands in", "Montserrat has no ש: Noto Sans Hebrew draws it"]
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from clipforge_core import CaptionElement, TextElement, Timeline
from clipforge_media.captions.fonts import Face, FontBook
from clipforge_media.captions.raster import CaptionRaster

_NAMED = 8
_PICTURE = regex.compile(r"\p{Emoji}\uFE0F|\p{Emoji_Presentation}|\p{Regional_Indicator}{2}")
_CLUSTER = regex.compile(r"\X")


def stand_ins(timeline: Timeline, fonts: FontBook | None = None) -> list[str]:
    """One sentence for each font that is missing, for each pair of fonts, and for what nothing can draw."""
    fonts, canvas = fonts or FontBook(), timeline.canvas
    rasters = {
        name: CaptionRaster(style, canvas.width, canvas.height, fonts) for name, style in timeline.styles.items()
    }
    absent: dict[str, str] = {}
    others: dict[tuple[str, str], dict[str, None]] = {}
    nothing: dict[str, None] = {}
    for style, text in _texts(timeline):
        raster = rasters[style]
        chain = raster.chain
        if not chain.found:
            absent[raster.style.font] = name_of(fonts, chain.primary)
        for cluster in dict.fromkeys(_CLUSTER.findall(text.upper() if raster.style.uppercase else text)):
            if cluster.isspace() or _PICTURE.match(cluster) or chain.covers(chain.primary, cluster):
                continue
            face = chain.face_for(cluster)
            if face is None:
                nothing[cluster] = None
            elif face.path != chain.primary.path:
                pair = (name_of(fonts, chain.primary), name_of(fonts, face))
                others.setdefault(pair, {})[cluster] = None
    return [
        *(f"no font is called {font}: {other} stands in" for font, other in absent.items()),
        *(f"{font} has no {_list(found)}: {other} draws it" for (font, other), found in others.items()),
        *([f"no font has {_list(nothing)}: a box stands for it; install a font that has it"] if nothing else []),
    ]


def _texts(timeline: Timeline) -> Iterator[tuple[str, str]]:
    for element in timeline.elements("video"):
        if isinstance(element, TextElement):
            yield element.style, element.text
        elif isinstance(element, CaptionElement):
            yield element.style, " ".join(word.text for word in element.words)


def name_of(fonts: FontBook, face: Face) -> str:
    """The family of a face; the name of its file where it tells none."""
    named = (n for n in (*fonts.packaged(), *fonts.machine()) if (n.path, n.index) == (face.path, face.index))
    return next((n.family for n in named), face.path.stem)


def _list(found: dict[str, None]) -> str:
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return " ".join(list(found)[:_NAMED]) + more
