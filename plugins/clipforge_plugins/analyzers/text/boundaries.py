"""Does a sentence end after this word? Punctuation, abbreviations, numbers, initials and quotes.

Follows the rules that sentence splitters share (Kiss and Strunk 2006 list the cases): a full stop is
doubtful, everything else that ends a sentence is not, and what follows helps to decide.
"""

from __future__ import annotations

import re

_CLOSERS = "\"'”’»›)]}」』）】〉》"
_OPENERS = "\"'“‘„«‹([{「『（【〈《¿¡-–—"
_FULL = "!?。！？｡؟۔।॥։෴።॥‽⁇⁈⁉"
"""Marks after which a sentence is over, whatever follows."""
_STOP = ".…．"

_TITLE_WORDS = "mr mrs ms mx dr prof st mt ft gen gov sen rep capt lt col sgt cmdr rev hon pres sr sra srta"
_TITLES = frozenset(_TITLE_WORDS.split())
"""Abbreviations that a name follows: they never end a sentence."""
_ABBREVIATED = """
    vs no nos vol fig ch p pp ed eds al cf ca approx est dept univ inc ltd corp co bros jr e.g i.e eg ie a.k.a
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun
    bzw z.b d.h u.a usw evtl ggf ca inkl nr str tel vgl abs hr fr
    p.ej ej núm pág av ud uds etc
    m mm mme mlle
    т.е т.д т.п им ул
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
"""Abbreviations inside a sentence; before a capital and a pause they may end one."""
_DOTTED = re.compile(r"^(?:\w\.)+\w$")
_NUMBER = re.compile(r"^\d+$")
_INITIAL = re.compile(r"^[^\W\d_]$")
_ORDINAL_LANGUAGES = frozenset(
    {"de", "da", "no", "nb", "nn", "fi", "cs", "sk", "pl", "hu", "et", "hr", "sl", "sr", "tr", "lv"}
)
"""Languages that write ordinal numbers with a full stop ("am 3. Oktober")."""

PAUSE = 0.6
"""Seconds of silence after which a doubtful full stop counts."""


def ends_sentence(word: str, following: str | None, pause: float, language: str = "") -> bool:
    """True if a sentence ends after `word`.

    `following` is the next word (None at the end of the text), `pause` the seconds between both,
    `language` ISO 639-1 or "".
    """
    if following is None:
        return True
    bare = word.rstrip(_CLOSERS)
    if not bare:
        return False
    quoted = bare != word
    lower = _begins_lower(following)
    if bare[-1] in _FULL:
        # "Really?" he asked.
        return not (quoted and lower and pause < PAUSE)
    if bare[-1] not in _STOP:
        return False
    if bare.endswith(("...", "…", "..")):
        return not lower
    return _stop_ends(bare[:-1].lstrip(_OPENERS), lower, pause, language)


def _stop_ends(stem: str, lower: bool, pause: float, language: str) -> bool:
    key = stem.lower()
    if key in _TITLES:
        return False
    if key in _ABBREVIATIONS or _DOTTED.match(stem):
        return not lower and pause >= PAUSE
    if _INITIAL.match(stem) and stem.isupper() and stem != "I":
        return pause >= PAUSE and not lower
    if _NUMBER.match(stem) and language in _ORDINAL_LANGUAGES and len(stem) <= 2:
        return pause >= PAUSE and not lower
    # Recognisers write a small letter after a stop where they heard no end.
    return not lower or pause >= PAUSE


def _begins_lower(word: str) -> bool:
    bare = word.lstrip(_OPENERS)
    return bool(bare) and bare[0].islower()


def ends_clause(word: str) -> bool:
    """True if the word ends with a mark that parts clauses."""
    return word.rstrip(_CLOSERS).endswith((",", ";", ":", "，", "；", "：", "、", "،", "؛", "—", "–"))


def has_end_mark(word: str) -> bool:
    """True if the word carries any mark that could end a sentence."""
    bare = word.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in _FULL + _STOP
