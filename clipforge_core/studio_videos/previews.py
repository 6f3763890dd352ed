"""Previews of voices: a few words spoken, kept for a day.

    key = previews.of(voice, "Good morning")         # a WAV file in the storage
    previews.sweep()                                 # what is older goes

A child process speaks: a voice holds a model of some hundred megabytes.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import digest
from clipforge_core.contracts.progress import Report
from clipforge_core.errors import MissingFile
from clipforge_core.refusals import Invalid

if TYPE_CHECKING:
    from clipforge_core.services import Services

FOLDER = "voice_previews/"
KEEP_SECONDS = 86_400.0
LONGEST = 600
SECONDS = 28.0
"""Time to speak: answers come within 30 s."""


class Previews:
    """Spoken samples of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def of(self, voice: str, text: str = "", language: str = "") -> str:
        """The key of the text in that voice; "" text is a sentence or two in its language. Raises Invalid, UnknownName,
        and what the voice raises."""
        text = " ".join(text.split())
        if len(text) > LONGEST:
            raise Invalid(field="text", detail=f"at most {LONGEST} characters are taken")
        key = f"{FOLDER}{digest('preview', voice, text, language)}.wav"
        storage = self._services.storage
        if storage.exists(key):
            return key
        with TemporaryDirectory(dir=self._folder()) as folder:
            spoken = self._services.inspector.ask(
                "studio_video/preview", folder, f"voice {voice}", text, voice, language, seconds=SECONDS
            )
            storage.adopt(key, Path(spoken))
        return key

    def pace(self, voice: str, language: str) -> float:
        """Words a second that the voice says. Raises what the voice raises."""
        found: float = self._services.inspector.ask(
            "studio_video/pace", self._folder(), f"voice {voice}", voice, language, seconds=SECONDS
        )
        return found

    def sweep(self) -> int:
        """Remove what is older than a day; answers how many."""
        storage, before, count = self._services.storage, time.time() - KEEP_SECONDS, 0
        for key in list(storage.keys(FOLDER)):
            try:
                old = storage.stat(key).modified < before
            except MissingFile:
                continue
            if old:
                storage.delete(key)
                count += 1
        return count

    def _folder(self) -> Path:
        folder = self._services.data / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def preview(env: Any, report: Report, folder: str, text: str, voice: str, language: str) -> str:
    """Speak a text into a folder; answers the file."""
    from clipforge_core.voicing import previews

    return str(previews.preview(env, voice, text=text, language=language, folder=Path(folder)).path)


def pace(env: Any, report: Report, folder: str, voice: str, language: str) -> float:
    """How many words a voice says a second."""
    from clipforge_core.voicing.pace import words_per_second

    return words_per_second(env, voice=voice, language=language)


TASKS: dict[str, Any] = {"preview": preview, "pace": pace}
"""Tasks by name."""
