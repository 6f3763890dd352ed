"""Voice: text → sound with word times."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.model.transcript import Word


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """Spoken text: mono float32 little-endian `samples` at `rate`, words on its own clock.

    `phonemes` are (symbol, start, end) where the engine knows them.
    """

    rate: int
    samples: bytes
    words: tuple[Word, ...] = ()
    phonemes: tuple[tuple[str, Fraction, Fraction], ...] = ()


@runtime_checkable
class Voice(Protocol):
    """Speaks. `languages` are ISO 639-1 codes; `quality` "natural" or "robotic"."""

    name: str
    version: str
    languages: tuple[str, ...]
    quality: str

    def available(self) -> str | None:
        """None, or what is missing and how to get it."""

    def speak(self, text: str, *, language: str = "en", speed: float = 1.0) -> Speech:
        """The text, spoken. Raises MissingExtra, UsageError for a language it does not speak."""
