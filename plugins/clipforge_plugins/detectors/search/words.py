"""Terms: what a query asks for and what a talk says, in a form in which they can be compared.

Terms are words in lower case without accents; pairs of characters in scripts that put no spaces between words.
Inflected forms count as equal where they share at least four letters and seven tenths of the longer one: it needs no
knowledge of the language, and "price" finds "prices" as "precio" finds "precios".
"""

from __future__ import annotations

import re
import unicodedata

from clipforge_plugins.detectors.highlight.talk import Talk

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Thai, Lao, Burmese, Khmer, Kana and Han."""
_FRAME_WORDS = """
    about regarding concerning part parts where when moment moments clip clips video talk talks talking says said
    say mention mentions mentioned everything anything something find show discuss discusses discussed discussion topic
    über von vom wo wird gesprochen teil stelle stellen redet spricht
    sobre acerca donde parte habla hablan momento momentos
    au sujet propos où parle parlent partie moment moments
"""
_FRAME = frozenset(
    "".join(c for c in unicodedata.normalize("NFKD", _FRAME_WORDS) if c.isprintable() or c == " ").split()
)
LETTERS = 4
SHARE = 0.7


def terms(text: str) -> list[tuple[str, int]]:
    """(term, place of its first character) of a text, in order."""
    plain, places = _plain(text)
    found: list[tuple[str, int]] = []
    for match in _WORD.finditer(plain):
        word, at = match.group(), match.start()
        if _UNSPACED.search(word):
            pairs = [(word[i : i + 2], places[at + i]) for i in range(max(1, len(word) - 1))]
            found += pairs
        else:
            found.append((word, places[at]))
    return found


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in lower case without accents, and where each of its characters was."""
    letters: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        for part in unicodedata.normalize("NFKD", sign.lower()).replace("’", "'"):
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(at)
    return "".join(letters), places


def asked(query: str, stopwords: frozenset[str] = frozenset()) -> list[str]:
    """The terms that a query asks for: without words such as "about", and without stop words where others are left."""
    words = list(dict.fromkeys(term for term, _ in terms(query)))
    telling = [word for word in words if word not in _FRAME] or words
    plain = {term for word in stopwords for term, _ in terms(word)}
    return [word for word in telling if word not in plain] or telling


def said(talk: Talk) -> list[list[tuple[str, int]]]:
    """For each unit: its terms, and the word of the talk in which each begins."""
    found = []
    for unit in talk.units:
        text, owners = "", list[int]()
        for number in range(unit.first, unit.last):
            piece = (" " if talk.words[number].space and text else "") + talk.words[number].text
            text += piece
            owners += [number] * len(piece)
        found.append([(term, owners[place]) for term, place in terms(text)])
    return found


def same(one: str, other: str) -> bool:
    """True for two forms of one word."""
    if one == other:
        return True
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= LETTERS and shared >= SHARE * max(len(one), len(other))
