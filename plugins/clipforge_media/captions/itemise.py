"""Text into runs of one word, one direction and one font, and the places where a line may break.

What belongs together stays together: a base letter with its marks, an emoji sequence, a flag
(grapheme clusters, UAX #29). A word takes one font where a single font covers it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from clipforge_core import WordLook
from clipforge_media.captions.bidi import levels
from clipforge_media.captions.case import is_turkic, upper
from clipforge_media.captions.chain import FontChain
from clipforge_media.captions.fonts import Face
from clipforge_media.captions.phrases import phrase_starts

_CLUSTER = regex.compile(r"\X")
_PICTURES = regex.compile(r"(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\uFE0F?\u20E3)")
_SCRIPT = regex.compile(
    r"(?P<Cjk>\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Hangul}|\p{Bopomofo}|[\u3000-\u303f\uff00-\uffef])"
    r"|(?P<Common>\p{Common}|\p{Inherited})|(?P<Other>.)",
    regex.DOTALL,
)
_BREAKS_ANYWHERE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303f\uff00-\uff65]")
_NO_SPACES = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u3000-\u303f\uff00-\uff65]"
)
_NEVER_FIRST = set("、。，．・：；？！）］｝」』】〉》〕’”ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…‥%％),.:;?!]}ๆฯ")
_NEVER_LAST = set("（［｛「『【〈《〔‘“([{$¥￥")
_BESIDE = set("%‰°％:;?!»")
"""Signs that stay on the line of the word before them where a space parts them from it: 80 %, « Quoi ? »."""


@dataclass(frozen=True)
class Unit:
    """A word of a caption as it is set: its text and whether a space parts it from the one before.

    `word` is its number where that is not its place among the units (a picture belongs to the word
    before it and stays on its line); a line should not end after one that `binds`.
    """

    text: str
    space: bool
    word: int | None = None
    look: WordLook | None = None
    binds: bool = False


@dataclass(frozen=True)
class Piece:
    """A stretch [first, last) of the page's text that is drawn at once. `word` is -1 for spaces."""

    first: int
    last: int
    text: str
    word: int
    level: int
    face: Face
    scale: float = 1.0


class Text:
    """A page's running text with the level, word and face of each grapheme cluster."""

    def __init__(self, units: Sequence[Unit], chain: FontChain, *, uppercase: bool = False) -> None:
        turkic = uppercase and is_turkic("".join(u.text for u in units))
        parts: list[str] = []
        self.word_at: list[int] = []
        """The word that each character belongs to, -1 for the spaces between."""
        self.looks: dict[int, WordLook] = {}
        """How words differ from the others."""
        self.binding: set[int] = set()
        """Words that should not end a line."""
        self._glue: set[int] = set()
        for place, unit in enumerate(units):
            index = place if unit.word is None else unit.word
            text = " ".join(unit.text.split())
            if parts and unit.space and text:
                if text[0] in _BESIDE or (unit.word is not None and index in self.word_at):
                    self._glue.add(len(self.word_at))
                parts.append(" ")
                self.word_at.append(-1)
            text = upper(text, turkic=turkic) if uppercase else text
            parts.append(text)
            self.word_at.extend([index] * len(text))
            if unit.look is not None:
                self.looks[index] = unit.look
            if unit.binds:
                self.binding.add(index)
        self.text = "".join(parts)
        self.phrases = phrase_starts(self.text)
        """Where phrases begin in scripts without spaces; None where there is nobody to tell."""
        self.base, self.levels = levels(self.text)
        self.clusters = [m.span() for m in _CLUSTER.finditer(self.text)]
        self._starts = [start for start, _ in self.clusters]
        self.missing: list[str] = []
        """Clusters that no font can draw, each once."""
        self._faces = self._choose(chain)

    def pieces(self, first: int, last: int) -> list[Piece]:
        """The runs of [first, last) in reading order."""
        found: list[Piece] = []
        low, high = bisect_left(self._starts, first), bisect_left(self._starts, last)
        for (start, end), face in zip(self.clusters[low:high], self._faces[low:high], strict=True):
            word = -1 if self.text[start].isspace() and self.word_at[start] < 0 else self.word_at[start]
            level = self.levels[start]
            if found and (found[-1].word, found[-1].level, found[-1].face) == (word, level, face):
                start = found.pop().first
            look = self.looks.get(word)
            scale = look.scale if look is not None else 1.0
            found.append(Piece(start, end, self.text[start:end], word, level, face, scale))
        return found

    def breaks(self, *, anywhere: frozenset[int] = frozenset()) -> list[int]:
        """Where a line may begin (characters from 0). Words in `anywhere` break between any clusters."""
        starts = [0]
        for (before, _), (start, _) in zip(self.clusters, self.clusters[1:], strict=False):
            if self.text[start].isspace():
                continue
            spaced = self.text[before].isspace() and before not in self._glue
            if spaced or (before not in self._glue and self._may_part(before, start, anywhere)):
                starts.append(start)
        return starts

    def _may_part(self, before: int, start: int, anywhere: frozenset[int]) -> bool:
        left, right = self.text[before], self.text[start]
        inside = self.word_at[before] == self.word_at[start] and self.word_at[start] in anywhere
        if right in _NEVER_FIRST or left in _NEVER_LAST:
            # A long row of signs has to break somewhere.
            return inside and left in _NEVER_FIRST and right in _NEVER_FIRST
        if inside:
            return True
        if self.word_at[before] != self.word_at[start]:
            return bool(_NO_SPACES.match(left) or _NO_SPACES.match(right))
        if self.phrases is not None and start in self.phrases and _NO_SPACES.match(right):
            return True
        return bool(_BREAKS_ANYWHERE.match(left) and _BREAKS_ANYWHERE.match(right))

    def _choose(self, chain: FontChain) -> list[Face]:
        """A face for each cluster: one for a whole script run where there is one, else by cluster."""
        han = _han(self.text)
        faces: list[Face] = []
        for run in _script_runs(self.text, self.clusters, self.word_at):
            texts = [self.text[a:b] for a, b in run]
            whole = chain.primary if all(chain.covers(chain.primary, t) for t in texts) else None
            if whole is None and not any(_PICTURES.match(t) for t in texts):
                whole = chain.face_for("".join(texts), han)
            for text in texts:
                face = whole or chain.face_for(text, han)
                if face is None and text not in self.missing:
                    self.missing.append(text)
                faces.append(face or chain.primary)
        return [self._weighted(face, start, chain) for face, (start, _) in zip(faces, self.clusters, strict=True)]

    def _weighted(self, face: Face, start: int, chain: FontChain) -> Face:
        look = self.looks.get(self.word_at[start])
        if look is None or look.weight is None or chain.book.colour(face):
            return face
        return replace(face, weight=look.weight)


def _han(text: str) -> str:
    if regex.search(r"[\p{Hiragana}\p{Katakana}]", text):
        return "JP"
    return "KR" if regex.search(r"\p{Hangul}", text) else "SC"


def _script_runs(text: str, clusters: Sequence[tuple[int, int]], word_at: Sequence[int]) -> list[list[tuple[int, int]]]:
    """Clusters by word and by kind of script; punctuation goes with the letters before it."""
    runs: list[list[tuple[int, int]]] = []
    last: tuple[int, str] | None = None
    for start, end in clusters:
        kind = "Emoji" if _PICTURES.match(text, start) else _kind(text[start])
        word = word_at[start]
        if kind == "Common" and last is not None and last[0] == word and last[1] != "Emoji":
            kind = last[1]
        joined = last == (word, kind) or (last == (word, "Common") and kind == "Other")
        if runs and joined and kind != "Emoji":
            runs[-1].append((start, end))
        else:
            runs.append([(start, end)])
        last = (word, kind)
    return runs


def _kind(char: str) -> str:
    match = _SCRIPT.match(char)
    return str(match.lastgroup) if match else "Other"
