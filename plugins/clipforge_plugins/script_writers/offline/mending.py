"""Sentences as they are said in their new place: openings that lean on what is no longer there are taken off.

What is taken off is all that changes; every sentence is cited with its whole range in its source.
"""

from __future__ import annotations

from clipforge_core import Citation, ScriptSentence
from clipforge_plugins.script_writers.offline.material import Material
from clipforge_plugins.script_writers.offline.sentences import Sentence
from clipforge_plugins.script_writers.offline.speaking import loose_opening


def mended(material: Material, at: int, before: int | None, keep: bool = False) -> ScriptSentence:
    """A sentence of the material as it is said after sentence `before` (None for anything else). With `keep` its
    opening stays though it does not follow its own predecessor."""
    sentence = material.sentences[at]
    text = sentence.text
    follows = before is not None and sentence.follows(material.sentences[before])
    if not follows and not keep:
        for _ in range(2):
            text = capital(text[loose_opening(text, material.language) :])
    return ScriptSentence(text=capital(text), citations=(cited(material, sentence),))


def cited(material: Material, sentence: Sentence) -> Citation:
    """Where a sentence stands."""
    source = material.sources[sentence.source]
    return Citation(
        source=source.id, start=sentence.start, end=sentence.end, quote=source.text[sentence.start : sentence.end]
    )


def capital(text: str) -> str:
    """The text with its first letter large."""
    first = text.lstrip("\"“«„‘'(¿¡").split(" ", 1)[0]
    if any(sign.isupper() for sign in first[1:]):
        # mRNA, iPhone: as it is written.
        return text
    for at, sign in enumerate(text):
        if sign.isalnum():
            return text[:at] + sign.upper() + text[at + 1 :]
        if sign.isspace():
            break
    return text
