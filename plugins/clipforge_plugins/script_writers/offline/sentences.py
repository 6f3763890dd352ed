"""What there is to say: the sentences of all sources, each with its place, and what it can be used for.

A sentence is looked at as it would be spoken: on one line, without marks of references, list bullets and asides in
parentheses. Its range in the source stays that of the whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clipforge_core import ScriptLanguage, ScriptSource, hook_kind, sentence_spans, spoken_words

SHORTEST, LONGEST = 4, 42
"""Words of a sentence that is spoken."""
NEAR = 200
"""Characters around a line that are looked at."""
POINTING = 45
"""Characters at the beginning in which "this oxygen" means what was said before."""
_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟", ".”", "!”", "?”", '."', '!"', '?"', ".»", ".)")
_MARK = re.compile(r"\s?\[(?:\d{1,3}(?:[,–-]\s?\d{1,3})*|[a-z]|citation needed|[Nn]ote \d+)\]")
_LINK = re.compile(r"!?\[([^\]]+)\]\([^)\s]+\)")
_EMPHASIS = re.compile(r"(?<![\w*_`])(\*{1,3}|_{1,3}|`)(?=\S)(.+?)(?<=\S)\1(?![\w*_`])")
_BULLET = re.compile(r"^(?:[-*•–‣▪◦]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
_ASIDE = re.compile(
    r"\s+\((?=[^()]*[^\W\d_]|[^()]*\d{4})[^()=+×^√*/<>]*\)|\s+\[(?=[^\[\]]*[^\W\d_])[^\[\]=+×^√*/<>]*\]"
)
_WEB = re.compile(r"\w://|www\.|\S@\S+\.\S|[{}<>|\\]")
_INSIDE = re.compile(r"\w")
_CUES = ("belief", "example", "catch", "contrast", "action", "summary", "cause", "history", "steps")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a source: its range there, how it is spoken, and what it is good for.

    `kind` is that of the hook that it would be. `opener` is "pronoun" or "dependent" where it needs the one before,
    "loose" where its first word can be left out; `first` is true at the beginning of a paragraph, `item` at that of
    an item of a list, `listed` in all of one.
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

    @property
    def question(self) -> bool:
        """True for a question."""
        return self.kind == "question"

    @property
    def leans(self) -> bool:
        """Does it need the one before: what it points at, or the item of a list that it goes on from?"""
        return self.opener in ("pronoun", "dependent") or (self.listed and not self.item)

    def follows(self, other: Sentence) -> bool:
        """True where it stands directly after the other one, in one paragraph."""
        return self.source == other.source and self.number == other.number + 1 and self.block == other.block


def sentences_of(sources: Sequence[ScriptSource], languages: Sequence[ScriptLanguage]) -> list[Sentence]:
    """Every sentence of the sources that can be spoken, in order; the numbers of others are left out. `languages` are
    those of the sources, one for each."""
    found: list[Sentence] = []
    number = 0
    for at, (source, language) in enumerate(zip(sources, languages, strict=True)):
        heading, block, last = "", 0, 0
        blocks: set[int] = set()
        for start, end in sentence_spans(source.text, language.code):
            number += 1
            raw = source.text[start:end]
            if re.search(r"\n[^\S\n]*\n", source.text[last:start]):
                block += 1
            last = end
            if (title := _heading(source.text, start, end)) is not None:
                heading, block = title, block + 1
                continue
            text = speakable(raw)
            if not _usable(text, language):
                continue
            item = _is_item(source.text, start)
            block += item
            fresh = block not in blocks
            cues = {name for name in _CUES if language.matches(name, text)}
            kind = hook_kind(text, language.code)
            found.append(
                Sentence(
                    number=number,
                    source=at,
                    start=start,
                    end=end,
                    text=text,
                    block=block,
                    heading=heading,
                    cues=frozenset(cues),
                    kind=kind,
                    opener=opener_of(text, language),
                    words=spoken_words(text),
                    first=fresh,
                    item=item,
                    listed=item or (bool(found) and found[-1].listed and found[-1].block == block and not fresh),
                )
            )
            blocks.add(block)
        number += 1
    return found


def _is_item(text: str, start: int) -> bool:
    """Does a bullet or number stand right before this place?"""
    before = text[text.rfind("\n", 0, start) + 1 : start].strip("*_ \t")
    found = _BULLET.match(f"{before} x")
    return bool(before) and found is not None and found.end() == len(before) + 1


def speakable(raw: str) -> str:
    """A sentence as it is spoken, from how it is written."""
    text = " ".join(raw.split())
    text = _LINK.sub(r"\1", _MARK.sub("", text))
    text = _BULLET.sub("", _EMPHASIS.sub(r"\2", text))
    text = re.sub(r"\s+([,.;])", r"\1", _ASIDE.sub("", text)).strip()
    return text if text.endswith(_ENDS) or not text else text.rstrip(",;:–-") + "."


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
    if language.opening("dependent", text):
        return "dependent"
    if _refers_back(text, language):
        return "pronoun"
    return "loose" if loose_opening(text, language) else ""


def loose_opening(text: str, language: ScriptLanguage) -> int:
    """Characters of an opening that can be left out, with the comma and space after it; 0 for none."""
    size = language.opening("loose", text)
    if not size:
        return 0
    rest = text[size:]
    if rest.startswith(","):
        return size + len(rest) - len(rest[1:].lstrip()) if rest[1:].strip() else 0
    coordinated = text[:size].lower() in language.coordinators and rest.startswith(" ")
    return size + 1 if coordinated else 0


def _refers_back(text: str, language: ScriptLanguage) -> bool:
    """ "In 1905, he …": a pronoun after an opening phrase that names nobody."""
    opening, comma, rest = text.partition(", ")
    if not comma or len(opening.split()) > 8:
        return False
    word = rest.split(" ")[0].lower() if rest else ""
    if word not in language.pronouns:
        return False
    names = any(part[:1].isupper() for part in opening.split()[1:])
    return not names and not language.opening("subordinate", text)


def _heading(text: str, start: int, end: int) -> str | None:
    """The words of a heading; None for a sentence."""
    raw = text[start:end]
    if raw.startswith("#"):
        return raw.strip("# \t")
    before, after = text[max(0, start - NEAR) : start].rstrip(" \t"), text[end : end + NEAR].lstrip(" \t")
    alone = not before[-1:].strip("\n") and not after[:1].strip("\n")
    short = len(raw.split()) <= 10 and len(raw) <= 80
    plain = not raw.endswith(_ENDS) and not _BULLET.match(raw) and "\n" not in raw
    return raw.rstrip(":") if alone and short and plain else None


def _usable(text: str, language: ScriptLanguage) -> bool:
    count = len(text.split())
    if language.code not in ("zh", "ja", "th") and not SHORTEST <= count <= LONGEST:
        return False
    letters = sum(sign.isalpha() or sign.isspace() for sign in text)
    if letters < 0.6 * len(text) or not _INSIDE.match(text.lstrip("\"“«'¿¡‘„(")):
        return False
    if (
        _WEB.search(text)
        or text.count("“") != text.count("”")
        or text.count('"') % 2
        or text.count("(") != text.count(")")
    ):
        return False
    return not language.matches("deictic", text) and not text.endswith((":.", "...", "…"))
