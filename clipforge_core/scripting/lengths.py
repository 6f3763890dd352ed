"""How long it takes to say something, before it is said: words at the voice's pace, and the pauses between.

    seconds_of(["Why is the sky blue?", "Light is scattered by the air."], words_per_second=2.6)

A number counts for as many words as it has when it is read out, four for five digits, and scripts without spaces for
a word every 1.7 letters. The pauses are those that voices make (`clipforge_core.voicing`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SENTENCE_PAUSE = 0.3
"""Seconds of silence after a sentence."""
SCENE_PAUSE = 0.3
"""Seconds of silence that come to it at the end of a scene."""

_TOKEN = re.compile(r"[^\W_](?:[^\W_]|['’.,](?=[^\W_]))*|[%€$£°=+²³√×÷±&]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LETTERS = 1.7
_DIGIT = 0.8


def spoken_words(text: str) -> float:
    """How many words a text has when it is said."""
    total = 0.0
    for token in _TOKEN.findall(text):
        unspaced = len(_UNSPACED.findall(token))
        digits = sum(letter.isdigit() for letter in token)
        if unspaced:
            total += unspaced / _LETTERS
        elif digits:
            total += max(1.0, digits * _DIGIT) + (token[-1].isalpha() and not token.endswith(("st", "nd", "rd", "th")))
        else:
            total += 1.0
    return total


def seconds_of(sentences: Sequence[str], *, words_per_second: float) -> float:
    """Seconds of a scene with these sentences, the pause after it included; 0 for a scene without any."""
    if not sentences:
        return 0.0
    spoken = sum(spoken_words(sentence) for sentence in sentences) / words_per_second
    return spoken + SENTENCE_PAUSE * len(sentences) + SCENE_PAUSE
