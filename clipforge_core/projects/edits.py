"""Changing a clip: its edges, title, hook and words, checked against the source.

    edited = apply(clip, ClipEdit(end=31.5), document)      # words of the transcript come in at a moved edge

What is answered is a clip as `clips.json` holds it, so that an edit over the API and one by hand are the same.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence

import msgspec

from clipforge_core.model.clip import ClipsDocument, DocumentClip, DocumentWord
from clipforge_core.refusals import Invalid
from clipforge_core.stages.cuts import shown_parts

SHORTEST = 0.1
"""Seconds that a clip has at least."""

LONGEST_TEXT = 500
MOST_WORDS = 20_000
_TICK = 0.0015
"""Decimals of documents are milliseconds: closer than this is the same."""


class WordEdit(msgspec.Struct, frozen=True, kw_only=True):
    """A word; seconds from the start of the source. `space` False joins it to the word before."""

    text: str
    start: float
    end: float
    space: bool = True


class ClipEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What is to change; None leaves it. `start` and `end` in seconds from the start of the source."""

    title: str | None = None
    hook: str | None = None
    start: float | None = None
    end: float | None = None
    words: tuple[WordEdit, ...] | None = None

    @property
    def moves(self) -> bool:
        """True where an edge moves."""
        return self.start is not None or self.end is not None


def apply(clip: DocumentClip, edit: ClipEdit, document: ClipsDocument) -> DocumentClip:
    """The clip with the edit. `document` is the one that it was found in. Raises Invalid with the field."""
    edited = copy.deepcopy(clip)
    if edit.title is not None:
        edited.title = _text("title", edit.title)
    if edit.hook is not None:
        edited.hook = _text("hook", edit.hook)
    if edit.moves:
        _move(edited, clip, edit, document)
    if edit.words is not None:
        edited.words = _words(edit.words, edited, document.duration)
    return edited


def _text(field: str, text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise Invalid(field=field, detail=f"at most {LONGEST_TEXT} characters are taken")
    if any(ord(letter) < 32 or ord(letter) == 127 or 0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        raise Invalid(field=field, detail="control characters are not taken")
    return text


def _move(edited: DocumentClip, before: DocumentClip, edit: ClipEdit, document: ClipsDocument) -> None:
    edited.start = before.start if edit.start is None else _time("tStart", edit.start, document.duration)
    edited.end = before.end if edit.end is None else _time("tEnd", edit.end, document.duration)
    if edited.end - edited.start < SHORTEST - 1e-9:
        field = "tEnd" if edit.end is not None else "tStart"
        raise Invalid(field=field, detail=f"a clip is {SHORTEST:g} s long at least: {edited.start:g} to {edited.end:g}")
    edited.keep = _kept(before, edited)
    edited.cuts = [cut for cut in before.cuts if cut.start < edited.end and cut.end > edited.start]
    if not shown_parts(edited):
        raise Invalid(field="tStart", detail="the cuts of this clip leave nothing of it between these edges")
    edited.evidence = [e for e in before.evidence if e.start < edited.end and e.end > edited.start]
    edited.words = _around(before, edited, document)


def _time(field: str, value: float, duration: float) -> float:
    if not math.isfinite(value) or not 0 <= value <= duration + _TICK:
        raise Invalid(field=field, detail=f"seconds from 0 to {duration:g}, the length of the source, are needed")
    return round(min(value, duration), 3)


def _kept(before: DocumentClip, after: DocumentClip) -> list[tuple[float, float]]:
    """The parts that are shown, cut to the new edges; an edge that is moved outwards takes the part beside it along."""
    parts = [list(part) for part in before.keep]
    if not parts:
        return []
    if abs(parts[0][0] - before.start) < _TICK:
        parts[0][0] = min(parts[0][0], after.start)
    if abs(parts[-1][1] - before.end) < _TICK:
        parts[-1][1] = max(parts[-1][1], after.end)
    cut = [(max(a, after.start), min(b, after.end)) for a, b in parts]
    kept = [(a, b) for a, b in cut if b - a > _TICK]
    if not kept:
        raise Invalid(field="tStart", detail="this clip leaves out everything between these edges")
    return kept


def _around(before: DocumentClip, after: DocumentClip, document: ClipsDocument) -> list[DocumentWord]:
    """The clip's own words inside the new edges, and around them those of the transcript."""
    own = before.words
    first, last = (own[0].start, own[-1].end) if own else (math.inf, -math.inf)
    near = [w for w in document.transcript.words if not first <= _middle(w) <= last]
    words = sorted([*near, *own], key=lambda w: (w.start, w.end))
    return [w for w in words if after.start <= _middle(w) < after.end]


def _middle(word: DocumentWord) -> float:
    return (word.start + word.end) / 2


def _words(words: Sequence[WordEdit], clip: DocumentClip, duration: float) -> list[DocumentWord]:
    if len(words) > MOST_WORDS:
        raise Invalid(field="words", detail=f"at most {MOST_WORDS} are taken")
    done: list[DocumentWord] = []
    before = 0.0
    for number, word in enumerate(words):
        field = f"words[{number}]"
        text = _text(f"{field}.text", word.text)
        if not text:
            raise Invalid(field=f"{field}.text", detail="a word is needed; leave out the whole entry to remove it")
        if not (math.isfinite(word.start) and math.isfinite(word.end)) or not 0 <= word.start <= word.end:
            raise Invalid(field=f"{field}.start", detail="seconds from 0 on are needed, not after the word's end")
        if word.end > duration + 0.5:
            raise Invalid(field=f"{field}.end", detail=f"it lies after the end of the source at {duration:g}")
        if word.start < before - 1e-9:
            raise Invalid(field=f"{field}.start", detail="words stand in the order in which they are said")
        if not clip.start - 0.5 <= (word.start + word.end) / 2 <= clip.end + 0.5:
            raise Invalid(field=f"{field}.start", detail=f"it lies outside of the clip, {clip.start:g} to {clip.end:g}")
        before = word.start
        done.append(DocumentWord(text=text, start=round(word.start, 3), end=round(word.end, 3), space=word.space))
    return done
