"""The context of a brief, parted into what is wished for and what there is to tell.

"Explain it with examples. A tide is the rise of the sea." holds a wish and a sentence of material. Wishes steer: their
words are looked for, and "history", "examples", "mistakes" ask for sentences of that kind. They are never spoken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from clipforge_core import ScriptLanguage, sentence_spans, words

_ENDS = (".", "!", "?", "…", "。", "！", "？")
_LONGEST, _OPENING = 60, 40
"""Words of the longest wish, and the characters of its beginning in which it says that it is one."""
_FRAGMENT = 14
"""Words of the longest fragment that is taken as a wish."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """`terms` are words that are looked for, `cues` kinds of sentences that are wanted; `ranges` are the characters of
    the context that hold wishes."""

    terms: tuple[str, ...] = ()
    cues: frozenset[str] = frozenset()
    ranges: tuple[tuple[int, int], ...] = ()


def wishes_of(context: str, language: ScriptLanguage) -> Wishes:
    """What a context wishes for."""
    ranges: list[tuple[int, int]] = []
    for start, end in sentence_spans(context, language.code):
        if is_wish(context[start:end], language):
            ranges.append((start, end))
    said = [word for start, end in ranges for word in words(context[start:end])]
    cues = {cue for cue, names in language.wish_cues.items() if any(word in names for word in said)}
    plain = language.stopwords | language.wish_verbs | language.wish_about
    terms = tuple(dict.fromkeys(word for word in said if word not in plain and len(word) > 2))
    return Wishes(terms, frozenset(cues), tuple(ranges))


def is_wish(text: str, language: ScriptLanguage) -> bool:
    """Does this say how a script should be, and not what there is to tell?"""
    plain = " ".join(text.split()).lstrip("-*•–0123456789.) ")
    said = words(plain)
    if not said:
        return False
    if len(said) > _LONGEST:
        return False
    opening = plain[:_OPENING].lower().replace("’", "'")
    if language.wish_phrases is not None and language.wish_phrases.search(opening):
        return True
    about = any(word in language.wish_about for word in said)
    first = said[1] if said[0] in language.wish_polite and len(said) > 1 else said[0]
    if first in language.wish_strong or said[0] in language.wish_polite:
        return True
    if first in language.wish_weak and about:
        return True
    # A few words that are no sentence say what it should be about; formulas and figures are something to tell.
    short = len(said) <= _FRAGMENT and not plain.endswith(_ENDS) and not re.search(r"[=\d]", plain)
    return short and (
        about or first in language.wish_weak or first in language.wish_openers or not language.has_verb(plain)
    )
