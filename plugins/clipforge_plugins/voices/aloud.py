"""Reading aloud with a network that tells how long each phoneme is: pieces of text in, one speech out.

    speech = read_aloud(engine, pieces, speed=1.0)

An engine (`hibari_engine`, `kokoro_engine`) says one piece; what is here puts pieces one after the other, with rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Protocol

import msgspec

from clipforge_core import Speech, Word, seconds
from clipforge_plugins.voices.reading import SILENT, Piece

LEAD_UNITS = 8
"""Silence that stays before a sentence, in units of 25 ms."""
PARAGRAPH_UNITS = 16
"""Silence that a new paragraph adds, in units of 25 ms."""


class Take(msgspec.Struct, frozen=True):
    """One piece, spoken: float32 samples as bytes, times in seconds from its first sample, as they are heard.

    `phonemes` holds every symbol of the piece that the network knows, rests included; `places` are
    their positions in the piece's phoneme text.
    """

    samples: bytes
    phonemes: list[tuple[str, Fraction, Fraction]]
    places: list[int]

    def times(self, first: int, last: int) -> tuple[Fraction, Fraction] | None:
        """From the first to the end of the last sounding phoneme of [first, last), or None."""
        timed = zip(self.phonemes, self.places, strict=True)
        inside = [p for p, place in timed if first <= place < last and p[0] not in SILENT]
        return (inside[0][1], inside[-1][2]) if inside else None


class Reading(msgspec.Struct, frozen=True):
    """A piece with the units of rest before it, and the written words of its sentence."""

    rest: int
    written: list[str]
    piece: Piece


class Network(Protocol):
    """A loaded voice. `unit` samples are its step of time, `step` the same in seconds."""

    rate: int
    unit: int
    step: Fraction


class Speaker(Network, Protocol):
    """A network that says pieces."""

    def say(self, piece: Piece, speed: float, lead: int) -> Take:
        """Speak a piece; `lead` units of the silence before its first phoneme stay."""


def read_aloud(engine: Speaker, readings: Iterable[Reading], speed: float) -> Speech:
    """All pieces one after the other."""
    takes: list[bytes] = []
    words: list[Word] = []
    phonemes: list[tuple[str, Fraction, Fraction]] = []
    at = Fraction(0)
    for reading in readings:
        if reading.rest:
            takes.append(bytes(4 * reading.rest * engine.unit))
            at += reading.rest * engine.step
        take = engine.say(reading.piece, speed, LEAD_UNITS)
        for number, (first, last) in reading.piece.words.items():
            span = take.times(first, last)
            if span is not None:
                words.append(Word(text=reading.written[number], start=at + span[0], end=at + span[1]))
        phonemes += [(symbol, at + start, at + end) for symbol, start, end in take.phonemes]
        takes.append(take.samples)
        at += seconds(Fraction(len(take.samples) // 4, engine.rate))
    return Speech(rate=engine.rate, samples=b"".join(takes), words=tuple(words), phonemes=tuple(phonemes))


def timed(
    piece: Piece, places: Sequence[int], lengths: Sequence[int], cut: int, engine: Network, early: Fraction
) -> list[tuple[str, Fraction, Fraction]]:
    """The phonemes of a piece with their times, from how many units each lasts. `lengths` begin with the silence before
    the first, of which `cut` units went; the sound comes `early` seconds before the count."""
    at = lengths[0] - cut
    found: list[tuple[str, Fraction, Fraction]] = []
    for place, length in zip(places, lengths[1:], strict=False):
        start, end = at * engine.step - early, (at + length) * engine.step - early
        found.append((piece.phonemes[place], max(start, Fraction(0)), max(end, Fraction(0))))
        at += length
    return found
