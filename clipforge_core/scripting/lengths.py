"""How long it takes to say something, before it is said: words at the voice's pace, and the rests between.

    seconds_of(["Why is the sky blue?", "Light is scattered by the air."], words_per_second=2.6)

A number counts for as many words as it has when it is read out (three for 370, two for 20,000), and scripts without
spaces for a word every 1.7 letters. A pace is measured over plain running text, rests included
(`clipforge_core.voicing.pace`); here rests are counted by themselves, for short sentences rest more, and where the
language is known words count by their syllables, for those of a textbook take longer than those of a story. Scripts in
six languages, spoken by the packaged voices, took 5 % less to 7 % more than this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clipforge_core.scripting.syllables import syllables

SENTENCE_PAUSE = 0.45
"""Seconds of silence between two sentences, as voices make it."""
SCENE_PAUSE = 0.3
"""Seconds of silence after a scene."""
ITEM_PAUSE, USUAL_COMMAS = 0.4, 2
"""Seconds of silence after an item of an enumeration, and commas of a sentence that is none."""
USUAL_WORDS = 12.0
"""Words of the sentences by which a pace is measured."""
USUAL_SYLLABLES = {"en": 1.26, "de": 1.48, "es": 1.80, "fr": 1.63, "it": 2.07, "pt": 1.84}
"""Syllables of their words, on average."""
_BY_SYLLABLES = 0.9
"""The part of a word's time that goes by its syllables."""

_TOKEN = re.compile(r"[^\W_](?:[^\W_]|['’.,](?=[^\W_]))*|[%€$£°=+²³√×÷±&]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LETTERS = 1.7
_COMMA = re.compile(r"[,;:](?=\s)|[、，]")


def spoken_words(text: str) -> float:
    """How many words a text has when it is said."""
    total = 0.0
    for token in _TOKEN.findall(text):
        unspaced = len(_UNSPACED.findall(token))
        digits = sum(letter.isdigit() for letter in token)
        if unspaced:
            total += unspaced / _LETTERS
        elif digits:
            told = sum(letter in "123456789" for letter in token)
            total += max(1.0, told + (digits > 2)) + (
                token[-1].isalpha() and not token.endswith(("st", "nd", "rd", "th"))
            )
        else:
            total += 1.0
    return total


def seconds_of(sentences: Sequence[str], *, words_per_second: float, language: str = "") -> float:
    """Seconds of a scene with these sentences, the pause after it included; 0 for a scene without any."""
    if not sentences:
        return 0.0
    word = max(0.5 / words_per_second, 1.0 / words_per_second - SENTENCE_PAUSE / USUAL_WORDS)
    spoken = word * sum(_weighed(sentence, language) for sentence in sentences)
    items = sum(max(0, len(_COMMA.findall(sentence)) - USUAL_COMMAS) for sentence in sentences)
    return spoken + SENTENCE_PAUSE * (len(sentences) - 1) + ITEM_PAUSE * items + SCENE_PAUSE


def _weighed(sentence: str, language: str) -> float:
    """The words of a sentence, long ones for more than one."""
    count = spoken_words(sentence)
    usual = USUAL_SYLLABLES.get(language)
    found = [word for word in _WORD.findall(sentence) if not any(sign.isdigit() for sign in word)]
    if usual is None or not found:
        return count
    ratio = sum(_syllables(word, language) for word in found) / len(found) / usual
    return count - len(found) + len(found) * (1.0 - _BY_SYLLABLES + _BY_SYLLABLES * ratio)


def _syllables(word: str, language: str) -> int:
    """Syllables of a word; letters of one that is spelt out."""
    spelt = 2 <= len(word) <= 5 and word.isupper()
    return len(word) if spelt else syllables(word, language)
