"""How a script opens: with a figure, a contrast, a question, or as its sources begin."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clipforge_core import hook_kind
from clipforge_plugins.script_writers.offline.manner import Manner
from clipforge_plugins.script_writers.offline.material import Material, Unit, unit_of

HOOK_WORDS = 24
"""Words of the longest opening."""
_MONTHS = (
    "january february march april may june july august september october november december januar februar märz "
    "mai juni juli oktober dezember enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre janvier février mars avril juin juillet août septembre octobre novembre décembre "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio "
    "junho julho setembro outubro novembro dezembro century centuries jahrhundert jahrhunderts siècle siècles"
)
DATE = re.compile(
    rf"(?<![\d.,])\d{{1,2}}(?:st|nd|rd|th|er|ème|e|º|\.)?(?:\s+(?:de|of))?\s+(?:{_MONTHS.replace(' ', '|')})(?!\w)",
    re.IGNORECASE,
)
"""A day and month, or a century: no figure that makes one stop."""


def opening(material: Material, manner: Manner, definition: Unit | None) -> tuple[str, Unit | None]:
    """(kind, sentence); a question that no source asks is made, where it is answered or was wished for."""
    kinds = manner.hooks
    if definition is None and not manner.asks:
        # "What is …?" has no answer: rather begin as the sources do.
        kinds = (*(kind for kind in kinds if kind != "question"), "question")
    for kind in kinds:
        fits = list(_openings(material, kind, definition))
        if fits:
            begins = kind == "statement" and definition is None and fits[0] == 0
            best = 0 if begins else max(fits, key=lambda at: (_strength(material, at), -at))
            return kind, _opening_unit(material, best)
        if kind == "question" and manner.language.known:
            return kind, None
    return "question", None


def _opening_unit(material: Material, at: int) -> Unit:
    """A sentence alone; what people think only with what sets it right."""
    if "belief" in material.sentences[at].cues:
        return material.units[at]
    return unit_of(material, [at])


def _openings(material: Material, kind: str, definition: Unit | None) -> Iterable[int]:
    for at, sentence in enumerate(material.sentences):
        if sentence.leans or sentence.words > HOOK_WORDS or sentence.listed:
            continue
        if sentence.label or sentence.announces or (sentence.formula and at) or sentence.section == "example":
            continue
        opening = ("steps", "summary", "imperative", "setting", *(("subordinate",) if at else ()))
        if any(material.language.opening(cue, sentence.text) for cue in opening):
            continue
        if "belief" in sentence.cues and (at not in material.units or material.units[at].words > 1.6 * HOOK_WORDS):
            continue
        begins = at == 0 and definition is None
        if (material.relevance[at] < 0.35 and not begins) or (definition is not None and at in definition.parts):
            continue
        first = sentence.text.lower().split()[0]
        named = material.says_topic(sentence.text) >= 0.99
        # "The theorem …": which one, nobody knows yet.
        if _kind(material, at) == kind and (named or begins or first not in material.language.articles):
            yield at


def _kind(material: Material, at: int) -> str:
    """How a sentence would open a script; dates are no figures."""
    sentence = material.sentences[at]
    return (
        hook_kind(DATE.sub("", sentence.text), material.language.code) if sentence.kind == "number" else sentence.kind
    )


def _strength(material: Material, at: int) -> float:
    sentence = material.sentences[at]
    return material.values[at] + 0.3 * material.relevance[at] - 0.012 * sentence.words
