"""Voices that users made of samples: a file each, in the folder `voices` of the data folder.

    voices = CustomVoices(env.settings.path("data"))
    voices.save(voice, data)
    voices.get("custom:8Qm3...")

They are files and not rows, so that a job in a process of its own, and the command line, speak with them without a
database. On a server a table says whose they are (`services.voices`); those without an owner are the command line's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import decode, encode
from clipforge_core.contracts.voice import NO_SOUNDS, Speech, Voice, VoiceInfo
from clipforge_core.errors import BadDocument, UnknownName, UsageError
from clipforge_core.files import make_private, write_bytes
from clipforge_core.ids import new_id

ENGINE = "custom"
_ID = re.compile(r"custom:[A-Za-z0-9_-]{8,60}")


class CustomVoice(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that was made of a sample. `similarity` and `before` are 0..1 by the measure of its cloner, explained by
    `measures`; `sample_sha256` is the sample's, which is not kept; `consent` whether the user said that the person in
    the sample agrees; `copies_identity` whether its cloner asks for that."""

    id: str
    name: str
    base: str
    cloner: str
    cloner_version: str
    languages: tuple[str, ...]
    quality: str
    gender: str = ""
    consent: bool = False
    copies_identity: bool = False
    sample_sha256: str
    before: float
    similarity: float
    measures: dict[str, float] = {}
    owner: str = ""
    created_at: str

    @property
    def info(self) -> VoiceInfo:
        """The voice as people choose it."""
        return VoiceInfo(
            id=self.id,
            name=self.name,
            languages=self.languages,
            gender="female" if self.gender == "female" else "male" if self.gender == "male" else "",
            style="matched" if not self.copies_identity else "cloned",
            provider=f"{self.cloner} over {self.base}",
            quality="robotic" if self.quality == "robotic" else "natural",
            is_custom=True,
        )


class _Document(msgspec.Struct, frozen=True):
    voice: CustomVoice
    data: bytes


def new_voice_id() -> str:
    """An id that nobody guesses."""
    return f"{ENGINE}:{new_id('voice').partition('_')[2]}"


class CustomVoices:
    """The files of one data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "voices"

    def save(self, voice: CustomVoice, data: bytes) -> None:
        """Keep a voice, for the user of this process alone. Raises DiskFull, PermissionDenied."""
        path = self._path(voice.id)
        make_private(path)
        write_bytes(path, encode(_Document(voice, data)))
        path.chmod(0o600)

    def document(self, voice_id: str) -> bytes:
        """What the file of a voice holds. Raises UnknownName."""
        self.get(voice_id)
        return self._path(voice_id).read_bytes()

    def restore(self, voice_id: str, document: bytes) -> bool:
        """Write the file of a voice where it is gone; True where it was."""
        path = self._path(voice_id)
        if path.is_file():
            return False
        make_private(path)
        write_bytes(path, document)
        path.chmod(0o600)
        return True

    def get(self, voice_id: str) -> tuple[CustomVoice, bytes]:
        """A voice and what its cloner needs. Raises UnknownName."""
        if _ID.fullmatch(voice_id):
            with suppress(OSError, BadDocument):
                found = decode(self._path(voice_id).read_bytes(), _Document)
                return found.voice, found.data
        raise UnknownName(kind="voice", name=voice_id, known="those that `clipforge voices` lists")

    def of(self, owner: str) -> list[CustomVoice]:
        """The voices of an owner, "" for those of the command line, oldest first."""
        return sorted((v for v in self._all() if v.owner == owner), key=lambda v: (v.created_at, v.id))

    def of_users(self, now: float) -> Iterator[tuple[CustomVoice, float]]:
        """The voices that have an owner, with the age of their files in seconds."""
        for voice in self._all():
            with suppress(OSError):
                if voice.owner:
                    yield voice, now - self._path(voice.id).stat().st_mtime

    def delete(self, voice_id: str) -> None:
        """Forget a voice; nothing happens where there is none."""
        if _ID.fullmatch(voice_id):
            self._path(voice_id).unlink(missing_ok=True)

    def _all(self) -> Iterator[CustomVoice]:
        for path in self._folder.glob("*.json"):
            with suppress(UnknownName):
                yield self.get(f"{ENGINE}:{path.stem}")[0]

    def _path(self, voice_id: str) -> Path:
        return self._folder / f"{voice_id.partition(':')[2]}.json"


class CustomEngine:
    """Speaks with one custom voice: what its base says, as its cloner makes it sound."""

    name = ENGINE

    def __init__(self, voice: CustomVoice, data: bytes, cloner: Any, base: Voice) -> None:
        self._voice, self._data, self._cloner, self._base = voice, data, cloner, base

    @property
    def version(self) -> str:
        """Of all that take part."""
        return f"{self._cloner.name} {self._cloner.version}, {self._base.name} {self._base.version}"

    @property
    def quality(self) -> str:
        """That of its base."""
        return self._voice.quality

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of its base."""
        return self._voice.languages

    @property
    def timed(self) -> bool:
        """True where the words keep the times of its base."""
        return self._base.timed and not self._voice.copies_identity

    def available(self, language: str = "") -> str | None:
        """What is missing of its base or its cloner."""
        why: str | None = self._base.available(language)
        return why or self._cloner.available()

    def speakers(self) -> tuple[VoiceInfo, ...]:
        """The one."""
        return (self._voice.info,)

    def speak(
        self,
        text: str,
        *,
        language: str = "en",
        speed: float = 1.0,
        speaker: str = "",
        sounds: Mapping[str, str] = NO_SOUNDS,
    ) -> Speech:
        """The text in this voice. Raises as its base and its cloner do."""
        if speaker and f"{ENGINE}:{speaker}" != self._voice.id:
            raise UsageError(detail=f"this engine speaks with {self._voice.id} alone")

        def base() -> Speech:
            spoken_with = self._voice.base.partition(":")[2]
            return self._base.speak(text, language=language, speed=speed, speaker=spoken_with, sounds=sounds)

        said: Speech = self._cloner.speak(self._data, text, base, language=language, speed=speed)
        return said
