"""VoiceCloner: a sample of somebody's voice → a voice of one's own.

`learn` looks at the sample once; what it answers is kept, and given to `speak` for every text. A cloner that makes
voices like the person's own has `copies_identity`: it is asked only where the user says that the person consents.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.contracts.voice import Speech


class Learnt(msgspec.Struct, frozen=True, kw_only=True):
    """What a cloner took from a sample: `data` of its own, small enough for a file, and how alike the voices are, 0..1,
    `before` (the base voice and the sample) and `after`, with the same measure. `measures` are what that consists of.
    `gender` is what it sounds like now, "" where nobody knows."""

    data: bytes
    before: float
    after: float
    measures: dict[str, float] = {}
    gender: str = ""


@runtime_checkable
class VoiceCloner(Protocol):
    """Makes voices of samples."""

    @property
    def name(self) -> str:
        """What it is asked for by."""

    @property
    def version(self) -> str:
        """Another one wherever the same sample or text may sound otherwise."""

    @property
    def copies_identity(self) -> bool:
        """True where people may take its voice for that of the person in the sample: consent is needed."""

    def available(self) -> str | None:
        """None, or what is missing and how to get it."""

    def learn(self, sample: Path, base: Speech, *, consent: bool) -> Learnt:
        """Look at a sample, a file of any kind with sound; `base` is the base voice reading a short text.

        Raises UsageError for a sample that is too short or in which nobody speaks, and without the consent that it
        needs; MissingExtra; what a file that cannot be read raises.
        """

    def speak(self, data: bytes, text: str, base: Callable[[], Speech], *, language: str, speed: float) -> Speech:
        """The text in the learnt voice; `base` lets the base voice say it, for those who change its sound."""
