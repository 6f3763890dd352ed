"""Voice: text → sound with word times. One engine may speak with several voices.

An engine with one voice gives it its own name as id ("hibari"); of several, the id is "engine:speaker"
("kokoro:af_heart"), and `speak` is given the part behind the colon.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, Protocol, runtime_checkable

import msgspec

from clipforge_core.model.transcript import Word

NO_SOUNDS: Mapping[str, str] = {}


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """Spoken text: mono float32 little-endian `samples` at `rate`, words on its own clock.

    `phonemes` are (symbol, start, end) where the engine knows them. An engine that does not know when it says what
    gives no words; those who ask it find their times by listening.
    """

    rate: int
    samples: bytes
    words: tuple[Word, ...] = ()
    phonemes: tuple[tuple[str, Fraction, Fraction], ...] = ()


class VoiceInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A voice as people choose it. `languages` are tags ("en-US", "es"), the first its own. `gender` and `age` are
    what it sounds like, "" where nobody knows; `quality` says honestly what it sounds like to a listener; `provider` is
    who made it; `is_custom`: made by a user, of another voice."""

    id: str
    name: str
    languages: tuple[str, ...]
    gender: Literal["female", "male", "neutral", ""] = ""
    age: Literal["child", "young", "adult", "senior", ""] = ""
    style: str = ""
    provider: str = ""
    quality: Literal["natural", "robotic"] = "natural"
    is_custom: bool = False

    @property
    def engine(self) -> str:
        """The name of the engine that speaks with it."""
        return self.id.partition(":")[0]

    @property
    def speaker(self) -> str:
        """What the engine calls it; "" for the one voice of an engine."""
        return self.id.partition(":")[2]


@runtime_checkable
class Voice(Protocol):
    """Speaks. An engine that takes about as long as its speech may have `slow = True`: less is measured with it."""

    @property
    def name(self) -> str:
        """What ids of its voices begin with."""

    @property
    def version(self) -> str:
        """Another one wherever the same text may sound otherwise."""

    @property
    def quality(self) -> str:
        """What most of its voices sound like, "natural" or "robotic"."""

    @property
    def timed(self) -> bool:
        """True where it tells when each word is said; else they are found by listening."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes of what it can speak where all that it needs is there."""

    def available(self, language: str = "") -> str | None:
        """None, or what is missing and how to get it; with a language, what is missing to speak that."""

    def speakers(self) -> tuple[VoiceInfo, ...]:
        """Its voices with what they can speak now, the usual one first; quick, and without loading a model."""

    def speak(
        self,
        text: str,
        *,
        language: str = "en",
        speed: float = 1.0,
        speaker: str = "",
        sounds: Mapping[str, str] = NO_SOUNDS,
    ) -> Speech:
        """The text, spoken; `speaker` "" is the usual voice for the language. `sounds` says how words of the text
        sound: the word in lower case, and its phonemes in IPA.

        Raises MissingExtra; UsageError for a language, speed or speaker that it does not have, and for `sounds` where
        it takes none; EndpointFailed where it is a service.
        """
