"""A text in the pieces that are spoken one by one: paragraphs, and the sentences of each.

    parted("Dr. Lee came. He sat.\\n\\nThen he left.")
    # [["Dr. Lee came.", "He sat."], ["Then he left."]]

A stop behind a title, an initial or a common abbreviation, or before a small letter, ends no sentence.
"""

from __future__ import annotations

import re

from clipforge_core.languages import two_letters

_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PARAGRAPH = re.compile(r"\n\s*\n")
_END = re.compile(r"[.!?…]+[\"”’»)\]]*\s+(?=\S)|[。！？]+[”’」』）]*\s*(?=\S)|[؟।۔]+\s+(?=\S)")
_OPENING = "(\"“'‘«¿¡["
_ABBREVIATED = (
    " dr mr mrs ms prof st sr sra srta jr vs fig no nr vol approx ca art cap dott sig ing avv bspw bzw etc usw"
    " p pp z d u e i gen col capt lt rev hon núm pág tel av inc ltd "
)
_DOTTED = re.compile(r"(?:[^\W\d]+\.)+[^\W\d]+")
"""Abbreviations with dots inside: e.g, U.S, p.ej."""
_ORDINAL_DOT = ("de", "da", "nb", "nn", "no", "fi", "is", "cs", "sk", "sl", "hr", "hu", "et", "lv", "tr", "pl")
"""Languages in which "3." means the third."""
_LONGEST = 600
"""Characters after which a sentence is parted at a comma, a colon or a dash, or between words."""
_CLAUSE = re.compile(r"[,;:—–،、，；]\s*")


def sayable(text: str) -> str:
    """The text without control characters and halves of characters, which no engine and no file can hold."""
    return _UNSAYABLE.sub(" ", text)


def parted(text: str, language: str = "en") -> list[list[str]]:
    """Sentences by paragraph; what holds neither letter nor digit is left out."""
    found = []
    for paragraph in _PARAGRAPH.split(text):
        sentences = [piece for s in sentences_of(" ".join(paragraph.split()), language) for piece in _breaths(s)]
        sayable = [s for s in sentences if any(c.isalnum() for c in s)]
        if sayable:
            found.append(sayable)
    return found


def sentences_of(paragraph: str, language: str = "en") -> list[str]:
    """The sentences of a paragraph on one line."""
    found, start = [], 0
    ordinals = two_letters(language) in _ORDINAL_DOT
    for match in _END.finditer(paragraph):
        if _ends(paragraph, match, ordinals):
            found.append(paragraph[start : match.end()].strip())
            start = match.end()
    found.append(paragraph[start:].strip())
    return [s for s in found if s]


def _ends(paragraph: str, match: re.Match[str], ordinals: bool) -> bool:
    mark, after = match.group().strip(), paragraph[match.end()]
    if after.islower():
        return False
    if mark != ".":
        return True
    word = paragraph[: match.start()].rpartition(" ")[2].lstrip(_OPENING)
    if len(word) == 1 and word.isupper():
        return False
    if ordinals and word.isdigit() and len(word) <= 2:
        return False
    return f" {word.lower()} " not in _ABBREVIATED and not _DOTTED.fullmatch(word)


def _breaths(sentence: str) -> list[str]:
    """A very long sentence in parts, at the last clause or word that fits."""
    parts = []
    while len(sentence) > _LONGEST:
        clauses = [m.end() for m in _CLAUSE.finditer(sentence, _LONGEST // 3, _LONGEST)]
        cut = clauses[-1] if clauses else sentence.rfind(" ", 1, _LONGEST) + 1 or _LONGEST
        parts.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*parts, sentence]
