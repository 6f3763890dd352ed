"""Which face draws which character: the style's font, then packaged fonts by script, then the machine's.

chain = FontChain(FontBook(), "Montserrat", 800)
chain.face_for("ש")          # Noto Sans Hebrew, since Montserrat has no Hebrew
"""

from __future__ import annotations

import regex

from clipforge_core import MissingExtra
from clipforge_media.captions import places
from clipforge_media.captions.fonts import Face, FontBook

_EMOJI = regex.compile(r"\p{Emoji}\uFE0F|\p{Emoji_Presentation}|\p{Regional_Indicator}{2}")


class FontChain:
    """The order in which faces are asked for a glyph.

    Raises MissingExtra where there is no font at all.
    """

    def __init__(self, book: FontBook, font: str, weight: int) -> None:
        self.book = book
        self.weight = weight
        found = book.find(font, weight)
        self.found = found is not None
        """False where the style's font is not there and another stands in."""
        face = found or book.default(weight)
        if face is None:
            raise MissingExtra(what="drawing captions", package="fontpkg-montserrat", extra="media")
        self.primary = face
        self._orders: dict[tuple[str, bool], list[Face]] = {}
        self._known: dict[tuple[str, str], Face | None] = {}

    def face_for(self, text: str, han: str = "SC") -> Face | None:
        """The first face with glyphs for all of `text`; None where no font has them.

        `han` ("JP", "KR", "SC", "TC", "HK") picks the shapes of Chinese characters.
        """
        key = (text, han)
        if key not in self._known:
            self._known[key] = self._search(text, han)
        return self._known[key]

    def covers(self, face: Face, text: str) -> bool:
        """True if the face has a glyph for each visible character."""
        coverage = self.book.coverage(face.path, face.index)
        return all(ord(c) in coverage for c in text if not invisible(c))

    def _search(self, text: str, han: str) -> Face | None:
        emoji = _EMOJI.match(text) is not None
        if (han, emoji) not in self._orders:
            coloured = self._colour_emoji() if emoji else []
            self._orders[han, emoji] = [*coloured, *self._packaged(han, emoji)]
        return next((f for f in self._orders[han, emoji] if self.covers(f, text)), None) or self._from_machine(text)

    def _packaged(self, han: str, emoji: bool) -> list[Face]:
        scripts = [Face(p, 0, self.weight) for p in places.script_files()]
        files = set(places.cjk_files())
        cjk = [
            Face(n.path, n.index, self.weight)
            for n in self.book.packaged()
            if n.path in files and n.family.endswith(han)
        ]
        # Symbol and emoji fonts repeat digits and letters that the others draw better.
        last = [f for f in scripts if "Emoji" in f.path.name or "Symbols" in f.path.name]
        first = [f for f in last if "Emoji" in f.path.name] if emoji else []
        return [*first, self.primary, *(f for f in scripts if f not in last), *cjk, *last]

    def _colour_emoji(self) -> list[Face]:
        named = (n for n in self.book.machine() if "emoji" in n.family.lower())
        return [f for f in (Face(n.path, n.index, self.weight) for n in named) if self.book.colour(f)]

    def _from_machine(self, text: str) -> Face | None:
        for named in self.book.machine():
            face = Face(named.path, named.index, self.weight)
            if self.covers(face, text):
                better = self.book.find(named.family, self.weight)
                return better if better is not None and self.covers(better, text) else face
        return None


def invisible(char: str) -> bool:
    """Characters that have no picture of their own: joiners, variation selectors, spaces, controls."""
    code = ord(char)
    return (
        char.isspace()
        or code < 32
        or code in (0xAD, 0x34F, 0x61C, 0x2060, 0xFEFF)
        or 0x200B <= code <= 0x200F
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
    )
