"""Captions and texts to bitmaps, one for each state that their words can be in.

    raster = CaptionRaster(style, 1080, 1920)
    for bitmap in raster.bitmaps(element, time):      # time from the element's start
        compositor.blend(frame, bitmap)

The same state gives the same Bitmap object, so that most frames cost a look-up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from clipforge_core import CaptionElement, CaptionStyle, CaptionWord, TextElement
from clipforge_media.captions.bitmap import Bitmap
from clipforge_media.captions.chain import FontChain
from clipforge_media.captions.fonts import FontBook
from clipforge_media.captions.itemise import Unit
from clipforge_media.captions.layout import Layout, Page
from clipforge_media.captions.measure import Measure
from clipforge_media.captions.paint import Painter
from clipforge_media.captions.place import canvas_area, place_area, rect_at
from clipforge_media.captions.states import DRAWN, State, part_of, state_at
from clipforge_media.captions.sweep import swept

_PAGES = 64
_BYTES = 96 << 20
_Key = tuple[object, ...]
_NOTHING = State()


class CaptionRaster:
    """Bitmaps of the captions of one style on a canvas of `width` x `height` pixels.

    Raises MissingExtra where there is no font at all. Not for use from several threads at once.
    """

    def __init__(self, style: CaptionStyle, width: int, height: int, fonts: FontBook | None = None) -> None:
        self.style = style
        self.width, self.height = width, height
        fonts = fonts or FontBook()
        measure = Measure(fonts)
        self.chain = FontChain(fonts, style.font, style.weight)
        self._layout = Layout(style, self.chain, measure)
        self._painter = Painter(style, measure)
        self._pages: OrderedDict[_Key, Page | None] = OrderedDict()
        self._bitmaps: OrderedDict[tuple[_Key, State], Bitmap] = OrderedDict()
        self._bytes = 0
        self._shown: tuple[CaptionElement | TextElement, _Key, Page | None] | None = None

    def bitmaps(self, element: CaptionElement | TextElement, time: Fraction) -> Sequence[Bitmap]:
        """What is drawn `time` seconds after the element's start; empty where there is no text.

        Opacity and transitions of a text are the compositor's; a text whose place moves is drawn
        once and moved by whole chroma samples (two pixels).
        """
        if self._shown is None or self._shown[0] is not element:
            # An element is asked for on many frames in a row; its key is long.
            key = self._key(element)
            self._shown = (element, key, self._page(key, element))
        _, key, page = self._shown
        if page is None:
            return ()
        state = state_at(element, self.style, time) if isinstance(element, CaptionElement) else State()
        if isinstance(element, CaptionElement) and state.lit >= 0 and not state.moving and state.page is None:
            parts = self._part_spoken(key, page, state, element.words[state.lit], time)
            if parts:
                return parts
        if state.moving:
            return self._coming(key, page, state)
        found = self._bitmap(key, page, state)
        if isinstance(element, TextElement) and len(element.place) > 1:
            return (self._moved(found, element, time),)
        return (found,)

    def _coming(self, key: _Key, page: Page, state: State) -> tuple[Bitmap, ...]:
        """The words that are there, kept as long as no other comes, and those on their way, each by itself."""
        found = [self._bitmap(key, page, replace(state, moving=tuple((word, 0) for word, _ in state.moving)))]
        for word, step in state.moving:
            alone = (*key, word, step, word == state.lit)
            moving = self._bitmaps.get((alone, _NOTHING))
            if moving is None:
                moving = self._painter.coming(page, state, word, step)
                self._keep((alone, _NOTHING), moving)
            found.append(moving)
        return tuple(found)

    def _bitmap(self, key: _Key, page: Page, state: State) -> Bitmap:
        found = self._bitmaps.get((key, state))
        if found is None:
            found = self._painter.paint(page, state)
            self._keep((key, state), found)
        else:
            self._bitmaps.move_to_end((key, state))
        return found

    def _part_spoken(
        self, key: _Key, page: Page, state: State, word: CaptionWord, time: Fraction
    ) -> tuple[Bitmap, ...]:
        """Before and after the edge that runs through the active word: two bitmaps that are kept, each in part.

        Empty where no edge runs: another effect, or the word is whole.
        """
        if self.style.active.effect == "sweep":
            share, before = part_of(word, time), replace(state, painted=state.lit - 1)
        elif self.style.active.effect == "underline":
            share, before = part_of(word, time, most=DRAWN), replace(state, marked=False)
        else:
            return ()
        if share >= 1.0:
            return ()
        old, new = self._bitmap(key, page, before), self._bitmap(key, page, state)
        return swept(old, new, self._painter.word_frames(page, state.lit, True), share)

    def _moved(self, bitmap: Bitmap, element: TextElement, time: Fraction) -> Bitmap:
        first, now = element.place[0].rect, rect_at(element.place, time)
        right = (now.x + now.width / 2 - first.x - first.width / 2) * self.width
        down = (now.y + now.height / 2 - first.y - first.height / 2) * self.height
        return replace(bitmap, x=bitmap.x + 2 * round(right / 2), y=bitmap.y + 2 * round(down / 2))

    def page(self, element: CaptionElement | TextElement) -> Page | None:
        """How an element is laid out; None where there is no text."""
        return self._page(self._key(element), element)

    def _key(self, element: CaptionElement | TextElement) -> _Key:
        if isinstance(element, CaptionElement):
            return (element.position, *((w.text, w.space, w.look, w.emoji, w.binds) for w in element.words))
        return (element.text, place_area(element, self.width, self.height))

    def _page(self, key: _Key, element: CaptionElement | TextElement) -> Page | None:
        if key in self._pages:
            self._pages.move_to_end(key)
            return self._pages[key]
        size = self.style.size * min(self.width, self.height)
        if isinstance(element, CaptionElement):
            area = canvas_area(self.style, self.width, self.height, element.position)
            units, badges = self._units(element)
            page = self._layout.page([units], area, size, self.style.max_lines, badges)
        else:
            paragraphs = [[Unit(w, True) for w in line.split()] for line in element.text.splitlines()]
            area = place_area(element, self.width, self.height) or canvas_area(
                self.style, self.width, self.height, None
            )
            most = max(1, int((area.bottom - area.top) / (size * self.style.line_height)))
            page = self._layout.page(paragraphs, area, size, most)
        self._pages[key] = page
        if len(self._pages) > _PAGES:
            self._pages.popitem(last=False)
        return page

    def _units(self, element: CaptionElement) -> tuple[list[Unit], dict[int, str]]:
        """The words as they are set, and the pictures that stand over the block, by word."""
        emoji = self.style.emoji
        units: list[Unit] = []
        badges: dict[int, str] = {}
        for index, word in enumerate(element.words):
            units.append(Unit(word.text, word.space, index, word.look, word.binds))
            if emoji is None or not word.emoji or not self.draws(word.emoji):
                continue
            if emoji.place == "above":
                badges[index] = word.emoji
            else:
                units.append(Unit(word.emoji, True, index))
        return units, badges

    def draws(self, emoji: str) -> bool:
        """True where a font of coloured pictures has it: a picture that has none is left out."""
        face = self.chain.face_for(emoji)
        return face is not None and self.chain.book.colour(face)

    def _keep(self, key: tuple[_Key, State], bitmap: Bitmap) -> None:
        self._bitmaps[key] = bitmap
        self._bytes += bitmap.nbytes
        while self._bytes > _BYTES and len(self._bitmaps) > 1:
            self._bytes -= self._bitmaps.popitem(last=False)[1].nbytes
