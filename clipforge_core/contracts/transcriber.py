"""Transcriber: sound → words with times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from clipforge_core.contracts.progress import Report
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.transcript import Transcript
from clipforge_core.timecode import Span


@runtime_checkable
class Transcriber(Protocol):
    """Hears words. `version` and `fingerprint()` are part of the cache key.

    `model` is set to the setting `model` (a folder or name that the user gave) before anything is asked; "" is
    the transcriber's own.
    """

    name: str
    version: str
    model: str

    def fingerprint(self) -> str:
        """Names the model: its hash, or the endpoint and model name. Cheap."""

    def available(self) -> str | None:
        """None, or what is missing and how to get it."""

    def transcribe(self, info: MediaInfo, *, language: str, speech: Sequence[Span], report: Report) -> Transcript:
        """The words of the file's sound, in order, on the media clock.

        `language` is ISO 639-1 or "" to find out. Only `speech` needs hearing. Raises NoAudioTrack,
        MissingExtra, ModelCorrupt.
        """
