"""Is something said, and where: a quote against sentences, forgiving what models change when they copy."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from clipforge_plugins.detectors.search.words import terms

ALIKE = 0.75
"""The part of a quote's words that must be said in their order, close together."""
LEAST = 3
"""Words of the shortest quote that proves anything."""
MOST = 60
"""Words of a quote that are compared."""


def find_quote(quote: str, sentences: Sequence[str]) -> tuple[int, float] | None:
    """(the sentence in which a quote begins, how much of it is said there, ALIKE..1); None where it is not said."""
    wanted = [term for term, _ in terms(quote)][:MOST]
    spoken: list[str] = []
    owner: list[int] = []
    for number, sentence in enumerate(sentences):
        heard = [term for term, _ in terms(sentence)]
        if heard and heard == wanted:
            return number, 1.0
        spoken += heard
        owner += [number] * len(heard)
    if len(wanted) < min(LEAST, len(spoken)) or not wanted:
        return None
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted)
    width = len(wanted) + max(2, len(wanted) // 3)
    best: tuple[float, int] | None = None
    for at in range(len(spoken)):
        # A quote begins with one of its own first words.
        if spoken[at] not in wanted[:3]:
            continue
        matcher.set_seq1(spoken[at : at + width])
        if matcher.quick_ratio() * (len(wanted) + width) / 2 < ALIKE * len(wanted):
            continue
        share = sum(block.size for block in matcher.get_matching_blocks()) / len(wanted)
        if share >= ALIKE and (best is None or share > best[0]):
            best = (share, at)
    return None if best is None else (owner[best[1]], min(1.0, best[0]))
