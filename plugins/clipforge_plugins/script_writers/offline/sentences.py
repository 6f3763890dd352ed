"""What there is to say: the sentences of all sources, each with its place, and what it can be used for.

A sentence is looked at as it would be spoken: on one line, without marks of references, list bullets and asides in
parentheses. Its range in the source stays that of the whole sentence. Short items of a list are said as one sentence
("To buy: flour, milk, an egg."), which is cited with the range of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clipforge_core import ScriptLanguage, ScriptSource, hook_kind, language_of, same_word, spoken_words, words
from clipforge_plugins.script_writers.offline.layout import ENDS, Piece, pieces
from clipforge_plugins.script_writers.offline.listing import Joined, joined
from clipforge_plugins.script_writers.offline.speaking import loose_opening, speakable

SHORTEST, LONGEST = 3, 42
"""Words of a sentence that is spoken."""
LONGEST_FORMULA = 60
"""Words of one that a formula ends."""
FOREIGN, OWN = 6, 0.12
"""Words of a sentence whose language can be told from that of its source; and the part of them that are small words of
that one, at most."""
POINTING = 45
"""Characters at the beginning in which "this oxygen" means what was said before."""
TRAILING = 24
"""Characters at the end in which "with them" does."""
SOON = 7
"""Words at the beginning of a sentence among which "he" means somebody who was named before."""
_QUOTED = re.compile(r"^[\"“«„].*[\"”»“]\.?$")
_QUANTITY = re.compile(r"(?<![^\W\d_])[^\W\d_²³⁴](?![^\W\d_²³⁴]{2})")
_OPERATION = re.compile(r"[=+−·×÷/^√²³±]")
_WEB = re.compile(r"\w://|www\.|\S@\S+\.\S|[{}<>|\\]")
_INSIDE = re.compile(r"\w")
_MATH = frozenset("=+-−±×÷·/^√²³()[]<>≤≥≈.,'′ ")
_CUES = ("belief", "example", "catch", "contrast", "action", "summary", "cause", "history", "steps")
_SECTIONS = ("example", "catch", "action", "history")
_SECTION = 6
"""Words of a heading that can say what its section is there for."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a source: its range there, how it is spoken, and what it is good for.

    `kind` is that of the hook that it would be. `opener` is "pronoun" or "dependent" where it needs the one before,
    "loose" where its first word can be left out; `first` is true at the beginning of a paragraph, `item` at that of
    an item of a list, `listed` in all of one. `listing` is the number of its list (0 for none), `items` are those that
    it says. `bound` sentences go on from an example that is being told; what `announces` is only said with the next
    one. `section` is what its heading says that it is there for: one of "example", "catch", "action", "history".
    `asks` is a heading that is a question: it is said with its answer.
    """

    number: int
    source: int
    start: int
    end: int
    text: str
    block: int
    heading: str
    cues: frozenset[str]
    kind: str
    opener: str
    words: float
    first: bool
    item: bool
    listed: bool
    listing: int = 0
    items: tuple[str, ...] = ()
    ordered: bool = False
    bound: bool = False
    announces: bool = False
    section: str = ""
    label: str = ""
    formula: bool = False
    asks: bool = False

    @property
    def question(self) -> bool:
        """True for a question."""
        return self.kind == "question"

    @property
    def leans(self) -> bool:
        """Does it need the one before: what it points at, the item of a list or the example that it goes on from?"""
        return self.opener in ("pronoun", "dependent") or (self.listed and not self.item) or self.bound

    def follows(self, other: Sentence) -> bool:
        """True where it stands directly after the other one: in one paragraph, or at the beginning of the next where it
        points back."""
        near = self.block == other.block or (self.first and not self.listed and self.opener in ("pronoun", "dependent"))
        return self.source == other.source and self.number == other.number + 1 and near


@dataclass(frozen=True, slots=True)
class Told:
    """What is in the sources: the sentences that can be spoken; how many are left out because they are in another
    language; how many stand in tables; how many are too long."""

    sentences: list[Sentence]
    foreign: int = 0
    tables: int = 0
    long: int = 0


def sentences_of(sources: Sequence[ScriptSource], languages: Sequence[ScriptLanguage]) -> Told:
    """Every sentence of the sources that can be spoken, in order; the numbers of others are left out. `languages` are
    those of the sources, one for each."""
    reader = _Reader()
    for at, (source, language) in enumerate(zip(sources, languages, strict=True)):
        reader.read(at, source, language)
    return Told(reader.found, reader.foreign, reader.tables, reader.long)


class _Reader:
    """Goes through sources, piece by piece."""

    def __init__(self) -> None:
        self.found: list[Sentence] = []
        self.foreign = self.tables = self.long = 0
        self._number = self._lists = 0
        self._blocks: set[tuple[int, int]] = set()

    def read(self, at: int, source: ScriptSource, language: ScriptLanguage) -> None:
        """The sentences of a source."""
        self.tables += len(re.findall(r"^\s*\|?\s*:?-{3,}:?\s*\|[-:| ]*$", source.text, re.MULTILINE))
        parts = pieces(source.text, language.code)
        lists = max((piece.listing for piece in parts), default=0)
        for entry in joined(source.text, parts, language, lambda item: _usable(item, language, short=True)):
            self._number += 1
            if isinstance(entry, Joined):
                self._add(at, entry.piece, entry.text, language, entry.items)
            elif entry.kind != "heading":
                raw = source.text[entry.start : entry.end]
                text = speakable(raw)
                if self._takes(entry, raw, text, language):
                    self._add(at, entry, text, language, (text,) if entry.kind == "item" else ())
        self._lists += lists
        self._number += 1

    def _takes(self, piece: Piece, raw: str, text: str, language: ScriptLanguage) -> bool:
        if piece.label and not raw.endswith((*ENDS, ":")) and piece.kind == "text" and not piece.formula:
            return False
        formula = piece.formula or holds_formula(text)
        self.long += len(text.split()) > LONGEST and not formula
        answers = bool(self.found) and self.found[-1].asks and self.found[-1].block == piece.block
        if not _usable(text, language, short=piece.listing > 0 or answers, formula=formula):
            return False
        count = len(text.split())
        told = language_of(text) if count >= FOREIGN and language.known else ""
        said = words(text)
        own = sum(word in language.stopwords for word in said) / max(1, len(said))
        if told and told != language.code and piece.kind == "text" and own <= OWN:
            self.foreign += 1
            return False
        return True

    def _add(self, at: int, piece: Piece, text: str, language: ScriptLanguage, items: tuple[str, ...]) -> None:
        found, item = self.found, piece.kind == "item"
        last = found[-1] if found and found[-1].source == at and found[-1].block == piece.block else None
        fresh = (at, piece.block) not in self._blocks
        section = _section(piece.heading, language)
        opens = bool(language.opening("setting", text)) or (section == "example" and fresh)
        bound = last is not None and (last.bound or last.asks or bool(piece.label) or _opens_example(last, language))
        self._blocks.add((at, piece.block))
        found.append(
            Sentence(
                number=self._number,
                source=at,
                start=piece.start,
                end=piece.end,
                text=text,
                block=piece.block,
                heading=piece.heading,
                cues=frozenset(name for name in _CUES if language.matches(name, text)),
                kind=hook_kind(text, language.code),
                opener=_opening(piece, text, fresh, language),
                words=spoken_words(text),
                first=fresh,
                item=item,
                listed=piece.listing > 0,
                listing=piece.listing + self._lists if piece.listing else 0,
                items=items,
                ordered=piece.ordered,
                bound=bound and not item and not opens and not _turns(text, language),
                announces=_announces(text, language) and not item,
                section=section,
                label="" if item else piece.label,
                formula=piece.formula or holds_formula(text),
                asks=piece.asks,
            )
        )


def _opening(piece: Piece, text: str, fresh: bool, language: ScriptLanguage) -> str:
    """The opener of a sentence in its place: an item and what its heading names lean on nothing, a quotation without a
    speaker on the one before."""
    if piece.kind == "item" or (fresh and _named_above(text, piece.heading, language)):
        return ""
    if not fresh and _QUOTED.match(text):
        return "dependent"
    return opener_of(text, language)


def holds_formula(text: str) -> bool:
    """Does it hold an equation of quantities, not of figures alone?"""
    if "=" not in text:
        return False
    signs = [token.strip("()[],;:.") for token in text.split()]
    letters = {sign[:1].lower() for token in signs for sign in _QUANTITY.findall(token)}
    return len(letters) > 1 and sum(len(_OPERATION.findall(token)) for token in signs) > 1


def _opens_example(last: Sentence, language: ScriptLanguage) -> bool:
    return language.opening("setting", last.text) > 0 or (last.section == "example" and last.first and not last.listed)


def _turns(text: str, language: ScriptLanguage) -> bool:
    """Does it leave an example: with a warning, a summary, another example?"""
    return any(language.opening(cue, text) for cue in ("example", "summary")) or language.matches("warning", text)


def _announces(text: str, language: ScriptLanguage) -> bool:
    """Does it say no more than that something comes?"""
    pattern = language.pattern("announce")
    return pattern is not None and pattern.fullmatch(text.rstrip(".:! ").lower().replace("’", "'")) is not None


def _named_above(text: str, heading: str, language: ScriptLanguage) -> bool:
    """ "These pancakes are …" under a heading that names them."""
    pattern = language.pattern("pointing")
    found = pattern.match(text.lower()) if pattern is not None else None
    if found is None or not heading:
        return False
    return any(same_word(found[0].split()[-1], word) for word in words(heading))


def _section(heading: str, language: ScriptLanguage) -> str:
    """What a heading says that its section is there for."""
    if not heading or len(heading.split()) > _SECTION:
        return ""
    return next((name for name in _SECTIONS if language.matches(f"{name}_section", heading)), "")


def opener_of(text: str, language: ScriptLanguage) -> str:
    """ "pronoun", "dependent", "loose" or ""."""
    first = re.match(r"[\"“«¿¡]*([\w'’-]+)", text)
    word = first.group(1).lower().replace("’", "'") if first else ""
    if language.opening("expletive", text):
        return ""
    if word in language.pronouns or word.partition("'")[0] in language.pronouns:
        return "pronoun"
    if language.matches("pointing", text[:POINTING]):
        return "pronoun"
    if language.opening("dependent", text) and not (word in language.asking and text.endswith("?")):
        return "dependent"
    if _refers_back(text, language) or language.matches("trailing", text[-TRAILING:]):
        return "pronoun"
    return "loose" if loose_opening(text, language) else ""


def _refers_back(text: str, language: ScriptLanguage) -> bool:
    """ "In 1905, he …": a pronoun after an opening phrase that names nobody."""
    opening, comma, rest = text.partition(", ")
    if not comma or len(opening.split()) > 8:
        return _soon(text, language)
    word = rest.split(" ")[0].lower() if rest else ""
    if word not in language.pronouns:
        return False
    names = any(part[:1].isupper() for part in opening.split()[1:])
    return not names and not language.opening("subordinate", text)


def _soon(text: str, language: ScriptLanguage) -> bool:
    """ "In 1891 she moved …": a pronoun as the subject soon after a preposition, without a comma."""
    said = [word.strip(",.;:\"'“”").replace("’", "'") for word in text.split()[:SOON]]
    if not said or not (said[0].lower() in language.nominal or language.opening("subordinate", text)):
        return False
    for at, word in enumerate(said[1:], start=1):
        if word in language.subjects:
            return True
        if at > 1 and word in language.joining:
            return False
    return False


def _usable(text: str, language: ScriptLanguage, *, short: bool = False, formula: bool = False) -> bool:
    count = len(text.split())
    least, most = 1 if short or formula else SHORTEST, LONGEST_FORMULA if formula else LONGEST
    if language.code not in ("zh", "ja", "th") and not least <= count <= most:
        return False
    sums = "=" in text
    letters = sum(sign.isalpha() or sign.isspace() or (sums and (sign.isdigit() or sign in _MATH)) for sign in text)
    if letters < (0.6 if not short else 0.4) * len(text) or not _INSIDE.match(text.lstrip("\"“«'¿¡‘„( \u00a0\u202f")):
        return False
    if (
        _WEB.search(text)
        or text.count("“") != text.count("”")
        or text.count('"') % 2
        or text.count("(") != text.count(")")
    ):
        return False
    return not language.matches("deictic", text) and not text.endswith((":.", "...", "…"))
