"""Words that tell texts apart: terms of a text, in any script, and the ones that stand for it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""Thai, Lao, Burmese, Khmer, Kana and Han: scripts that put no spaces between words."""

_COMMON_WORDS = """
    about after again also always another anything because been before being both cannot could does doing done
    down each even every everything from going gonna have having here into itself just know like little made
    make many maybe mean more most much must never nothing okay only other over people really right said same
    should since some something still such than that their them then there these they thing things think this
    those through time under until upon very want well were what when where which while will with without would
    yeah your yours aber alle allem also auch beim bist dann dass denn dein deine dich dieser diese dieses doch
    durch eine einem einen einer eines euch fürs ganz haben hatte hier ihre immer jetzt kann kein keine können
    machen mehr mein meine mich muss nach nicht noch nur oder schon sehr sein seine sich sind über unter viel
    vielleicht wann waren warum weil wenn werden wieder wird como cuando cual donde ella ellos entonces esta
    este esto está están estas estos había hasta hemos hizo mismo mucho muy nada nosotros otra otro para pero
    poco porque pues puede quien sido sino sobre también tanto tiene todo todos unos usted alors aussi avec
    avoir bien cela celle celui ceux chez comme cette dans depuis deux donc elle elles encore entre être faire
    fait leur leurs mais même moins nous parce pour quand quel quelle sans sont sous tous tout toute très vers
    votre vous
"""
_COMMON = frozenset(_COMMON_WORDS.split())
"""Words that are about nothing in English, German, Spanish and French; rarity finds them elsewhere."""

SHORTEST = 4
"""Letters of the shortest word that can be a keyword."""


def terms(text: str) -> list[str]:
    """Lower-case words; overlapping pairs of characters where a script has no spaces."""
    found: list[str] = []
    at = 0
    lowered = text.lower()
    for run in _UNSPACED.finditer(lowered):
        found += _WORD.findall(lowered[at : run.start()])
        letters = run.group()
        found += [letters] if len(letters) == 1 else [letters[i : i + 2] for i in range(len(letters) - 1)]
        at = run.end()
    return found + _WORD.findall(lowered[at:])


def rarity(texts: Sequence[Sequence[str]]) -> dict[str, float]:
    """Inverse document frequency of each term, log(n / df), with a text for a document."""
    seen = Counter(term for text in texts for term in set(text))
    return {term: math.log((len(texts) + 1) / count) for term, count in seen.items()}


def keywords(inside: Sequence[Sequence[str]], rare: dict[str, float], most: int = 5) -> list[str]:
    """The terms that stand for a stretch of sentences: frequency times the square of rarity.

    The square keeps the words that every sentence needs out of short texts. What is said more than once
    comes before what is said once; ties go by the alphabet.
    """
    counts = Counter(term for text in inside for term in text if _telling(term))
    ranked = sorted(counts, key=lambda t: (counts[t] < 2, -counts[t] * rare.get(t, 0.0) ** 2, t))
    return ranked[:most]


def _telling(term: str) -> bool:
    if term in _COMMON:
        return False
    return len(term) >= SHORTEST or (len(term) > 1 and bool(_UNSPACED.match(term)))
