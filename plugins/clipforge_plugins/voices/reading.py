"""What a sentence sounds like: phonemes, and which of them belong to which written word.

Pure functions over plain values, so that they can be tested without the voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from clipforge_plugins.voices.word_times import match_words

_SAID = (
    (re.compile(r"\be\.\s?g\.,?", re.IGNORECASE), "for example"),
    (re.compile(r"\bi\.\s?e\.,?", re.IGNORECASE), "that is"),
    (re.compile(r"\betc\.(?=\s+[A-Z]|\s*$)"), "et cetera."),
    (re.compile(r"\betc\."), "et cetera"),
    (re.compile(r"\ba\.\s?k\.\s?a\."), "also known as"),
)
SILENT = frozenset(' ;:,.!?—…"“”()')
"""Phoneme symbols that are rests: a word ends before them."""
_CLAUSE_END = (",", ";", ":", "—", ".", "!", "?", "…")


class Token(msgspec.Struct, frozen=True):
    """A piece of the text as it is read, its phonemes, and whether a space follows it."""

    text: str
    phonemes: str
    space: bool


class Piece(msgspec.Struct, frozen=True):
    """Phonemes that are said in one breath; `words` are ranges of phonemes by number of written word."""

    phonemes: str
    words: dict[int, tuple[int, int]]


def spoken_abbreviations(text: str) -> str:
    """Abbreviations of running text as they are read aloud, so that their dots end no sentence."""
    for pattern, said in _SAID:
        text = pattern.sub(said, text)
    return text


def paragraphs(text: str) -> list[str]:
    """Stretches between empty lines, each on one line."""
    found = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return [part for part in found if part]


def read_sentence(sentence: str, written: Sequence[str], tokens: Sequence[Token], longest: int) -> Iterator[Piece]:
    """The sentence in pieces of at most `longest` phonemes, parted at clauses where that can be.

    A token that is longer than `longest` alone stays whole.
    """
    groups = _groups(tokens)
    matches = match_words(written, ["".join(t.text for t in group) for group in groups])
    for first, last in _breaths([_sound(group) for group in groups], longest):
        text = ""
        ranges: list[tuple[int, int]] = []
        for group in groups[first:last]:
            if text:
                text += " "
            ranges.append((len(text), len(text) + len(_sound(group))))
            text += _sound(group)
        words: dict[int, tuple[int, int]] = {}
        for number, parts in enumerate(matches):
            inside = [ranges[p - first] for p in parts if first <= p < last]
            if inside:
                words[number] = (inside[0][0], inside[-1][1])
        if not SILENT.issuperset(text):
            yield Piece(text, _shared(words, written))


def _groups(tokens: Sequence[Token]) -> list[list[Token]]:
    groups: list[list[Token]] = []
    open_group: list[Token] = []
    for token in tokens:
        open_group.append(token)
        if token.space:
            groups.append(open_group)
            open_group = []
    if open_group:
        groups.append(open_group)
    return groups


def _sound(group: Sequence[Token]) -> str:
    return "".join(token.phonemes for token in group)


def _breaths(sounds: Sequence[str], longest: int) -> Iterator[tuple[int, int]]:
    """[first, last) runs of words whose phonemes fit; the last clause end that fits is taken."""
    first = 0
    while first < len(sounds):
        size, last, clause = 0, first, None
        while last < len(sounds) and (last == first or size + 1 + len(sounds[last]) <= longest):
            size += len(sounds[last]) + (1 if last > first else 0)
            last += 1
            if sounds[last - 1].endswith(_CLAUSE_END):
                clause = last
        if last < len(sounds) and clause is not None:
            last = clause
        yield first, last
        first = last


def _shared(words: dict[int, tuple[int, int]], written: Sequence[str]) -> dict[int, tuple[int, int]]:
    """Written words that are read as the same phonemes part them by their lengths."""
    owners: dict[tuple[int, int], list[int]] = {}
    for number, bounds in words.items():
        owners.setdefault(bounds, []).append(number)
    result: dict[int, tuple[int, int]] = {}
    for (start, end), numbers in owners.items():
        weights = [max(1, len(written[n])) for n in numbers]
        done = 0
        for number, weight in zip(numbers, weights, strict=True):
            left = start + (end - start) * done // sum(weights)
            done += weight
            result[number] = (left, start + (end - start) * done // sum(weights))
    return dict(sorted(result.items()))
