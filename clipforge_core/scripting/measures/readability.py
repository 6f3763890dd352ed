"""How easily a script is followed when it is heard: the Flesch reading ease in the form of its language, and how many
sentences are too long for the ear.

Flesch, "A new readability yardstick", 1948 (English); Amstad 1978 (German); Fernández Huerta 1959 (Spanish); Kandel and
Moles 1958 (French); Franchina and Vacca 1972 (Italian); Martins et al. 1996 (Portuguese). Elsewhere LIX (Björnsson
1968), which needs no syllables.
"""

from __future__ import annotations

from clipforge_core.scripting.measures import Measure, Part, share
from clipforge_core.scripting.measures.facts import Facts
from clipforge_core.scripting.syllables import syllables

LONG = 25
"""Words from which a sentence is long for the ear."""
_FORMULAS: dict[str, tuple[float, float, float]] = {
    "en": (206.835, 1.015, 84.6),
    "de": (180.0, 1.0, 58.5),
    "es": (206.84, 1.02, 60.0),
    "fr": (207.0, 1.015, 73.6),
    "it": (217.0, 1.3, 60.0),
    "pt": (248.835, 1.015, 84.6),
}
"""What words a sentence and syllables a word are taken from, and how much each counts."""


def reading_ease(facts: Facts) -> float:
    """0 (hard) to 100 (easy)."""
    count, sentences = facts.count, len(facts.sentences)
    if not count or not sentences:
        return 0.0
    said = [word for sentence in facts.words for word in sentence]
    formula = _FORMULAS.get(facts.language.code)
    if formula is None:
        lix = count / sentences + 100.0 * sum(len(word) > 6 for word in said) / count
        return max(0.0, min(100.0, 100.0 - (lix - 20.0) * 2.0))
    start, by_words, by_syllables = formula
    ratio = sum(syllables(word, facts.language.code) for word in said) / count
    return max(0.0, min(100.0, start - by_words * count / sentences - by_syllables * ratio))


def readability(facts: Facts) -> Measure:
    """Reading ease 70 (all points from 80 on), sentences that are short enough 30."""
    ease = reading_ease(facts)
    lengths = [len(each) for each in facts.words if each]
    long = sum(length > LONG for length in lengths) / len(lengths) if lengths else 1.0
    return Measure(
        "readability",
        (
            Part(
                70.0 * share(ease, 80.0),
                70.0,
                f"the reading ease is {ease:.0f} of 100",
                "Use shorter words and shorter sentences",
            ),
            Part(
                30.0 * (1.0 - share(long, 0.4)),
                30.0,
                f"{long:.0%} of the sentences have more than {LONG} words",
                f"Part sentences of more than {LONG} words in two",
            ),
        ),
    )
