"""Signs that stand alone and that no voice tells the time of: "58 %", "a² + b² = c²", a dash.

    with_signs("It is 58 % full.", words)       # "It", "is", "58 %", "full."

Voices give times to what has a letter or a digit. Who reads along wants the rest too: a sign goes to the word before
it, and at the beginning of a sentence to the one after it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clipforge_core.model.transcript import Word

_NO_BREAK = "\N{NO-BREAK SPACE}"


def with_signs(sentence: str, words: Sequence[Word]) -> list[Word]:
    """The words with the signs around them; as they are where they are not those of the sentence."""
    texts: list[str] = []
    before = ""
    for token in sentence.split():
        if any(c.isalnum() for c in token):
            texts.append(f"{before}{token}")
            before = ""
        elif texts:
            texts[-1] += f"{_NO_BREAK}{token}"
        else:
            before += f"{token}{_NO_BREAK}"
    if len(texts) != len(words):
        return list(words)
    pairs = zip(words, texts, strict=True)
    return [msgspec.structs.replace(word, text=text) if word.text in text else word for word, text in pairs]
