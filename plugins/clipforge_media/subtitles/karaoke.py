"""Where the words of a cue stand in its text, for formats that write a time before each."""

from __future__ import annotations

from clipforge_core import Cue, Word


def timed_words(cue: Cue) -> list[tuple[int, int, Word]]:
    """First and last character of each word in the cue's text.

    Empty where the cue has no words, or where its text is not made of them: times at the wrong
    letters would be worse than none.
    """
    placed: list[tuple[int, int, Word]] = []
    at = 0
    for word in cue.words:
        found = cue.text.find(word.text, at) if word.text.strip() else -1
        if found < 0 or cue.text[at:found].strip():
            return []
        placed.append((found, found + len(word.text), word))
        at = found + len(word.text)
    return [] if cue.text[at:].strip() else placed
