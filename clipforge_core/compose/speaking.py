"""Voices of a project: text to a sound file with the times of its words, each remembered by what was said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.compose.facts import File
from clipforge_core.compose.grammar import Voice
from clipforge_core.model.transcript import Word
from clipforge_core.voicing import speaking


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was spoken: its file, and its words on the file's clock."""

    file: File
    words: tuple[Word, ...]


def speak(env: Any, element: Voice, work: Path) -> Spoken:
    """The text of an element as a WAV file in the work folder.

    Raises UnknownName for a voice or a language that nobody speaks, MissingExtra where the voice is not installed, and
    what else `voicing.speaking.speak` does.
    """
    spoken = speaking.speak(
        env, element.text, voice=element.voice or "", language=element.language, speed=element.speed, folder=work
    )
    digest = env.cache.file_digest(spoken.path)
    file = File(path=str(spoken.path), digest=digest, duration=spoken.duration, sounds=True)
    return Spoken(file=file, words=spoken.words)
