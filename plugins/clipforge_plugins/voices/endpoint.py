"""The voice `endpoint`: any server with OpenAI's `audio/speech`, named by the settings speech.*.

    CLIPFORGE_SPEECH_URL=http://127.0.0.1:8880/v1 CLIPFORGE_SPEECH_VOICES=alloy,nova clipforge voices

It does not say when it says what: the times of words are found by listening.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

from clipforge_core import (
    Check,
    ClipForgeError,
    Equipment,
    Speech,
    UsageError,
    VoiceInfo,
    digest,
    same_language,
    two_letters,
)
from clipforge_plugins.voices.settings import UNSET

RATE = 24000
SPEEDS = (0.25, 4.0)
NO_SOUNDS: Mapping[str, str] = {}
_LEAST = 0.05
"""Seconds of the shortest answer that can be speech."""


class EndpointVoice:
    """Speaks through a server of the user's."""

    name = "endpoint"
    timed = False

    def __init__(self) -> None:
        self._equipment: Equipment | None = None

    def configure(self, equipment: Equipment) -> None:
        """Keep the settings for later."""
        self._equipment = equipment

    def _names(self, setting: str) -> tuple[str, ...]:
        return tuple(self._equipment.settings[setting]) if self._equipment is not None else ()

    def _text(self, setting: str) -> str:
        return self._equipment.settings.get(setting, str) if self._equipment is not None else ""

    @property
    def version(self) -> str:
        """Ours, and what is asked: another address or model speaks otherwise."""
        return f"1 {digest(self._text('speech.url'), self._text('speech.model'))[:12]}"

    @property
    def quality(self) -> str:
        """What the user says of it."""
        return self._text("speech.quality") or "natural"

    @property
    def languages(self) -> tuple[str, ...]:
        """What the user says that it speaks; nothing where no address is set."""
        if not self._text("speech.url"):
            return ()
        return tuple(dict.fromkeys(two_letters(tag) for tag in self._names("speech.languages")))

    def available(self, language: str = "") -> str | None:
        """None, or how to set it up."""
        return None if self._text("speech.url") else UNSET

    def diagnose(self) -> Sequence[Check]:
        """Whether an address is set; nobody has to."""
        url = self._text("speech.url")
        return [Check(name="", level="ok", detail=f"asks {url}" if url else "not set up (the setting speech.url)")]

    def speakers(self) -> tuple[VoiceInfo, ...]:
        """The voices that the setting names."""
        return tuple(
            VoiceInfo(
                id=f"{self.name}:{name}",
                name=name,
                languages=self._names("speech.languages"),
                provider=self._text("speech.model") or "endpoint",
                quality="robotic" if self.quality == "robotic" else "natural",
            )
            for name in self._names("speech.voices")
            if self._names("speech.languages")
        )

    def speak(
        self,
        text: str,
        *,
        language: str = "en",
        speed: float = 1.0,
        speaker: str = "",
        sounds: Mapping[str, str] = NO_SOUNDS,
    ) -> Speech:
        """The text, spoken by the server, without times of words. No request is sent for a text without any word.

        Raises UsageError where no address is set, for other voices and languages than the settings name, and for
        sounds; BadSetting; EndpointFailed where the server cannot be asked or answers with something else than sound.
        """
        if self._equipment is None or not self._text("speech.url"):
            raise UsageError(detail=UNSET)
        names = self._names("speech.voices")
        if speaker and speaker not in names:
            known = ", ".join(names)
            raise UsageError(detail=f"the setting speech.voices names no {speaker!r}; it names {known}")
        if not any(same_language(language, tag) for tag in self._names("speech.languages")):
            raise UsageError(detail=f"the setting speech.languages does not name {language!r}")
        if sounds:
            raise UsageError(detail="the voice endpoint takes no IPA: spell the words as they are said")
        if not SPEEDS[0] <= speed <= SPEEDS[1]:
            raise UsageError(detail=f"speed {speed} is out of range: give {SPEEDS[0]} to {SPEEDS[1]}")
        if not any(c.isalnum() for c in text):
            return Speech(rate=RATE, samples=b"")
        from clipforge_plugins.voices.speech_service import SpeechService

        service = SpeechService.of(self._equipment.settings)
        sound = service.ask(text, voice=speaker or names[0], speed=speed)
        try:
            samples = _bare(sound) if service.form == "pcm" and not _named(sound) else _decoded(sound)
        except ClipForgeError as error:
            raise service.no_sound(error.describe().partition("\n")[0][:200]) from error
        if len(samples) < 4 * _LEAST * RATE:
            raise service.no_sound("it is empty")
        return Speech(rate=RATE, samples=samples)


def _named(sound: bytes) -> bool:
    """True where the bytes say themselves what they are, whatever was asked for."""
    return sound[:4] in (b"RIFF", b"OggS", b"fLaC", b"ID3\x03", b"ID3\x04") or sound[:2] in (b"\xff\xfb", b"\xff\xf3")


def _bare(sound: bytes) -> bytes:
    """16-bit samples as float32."""
    whole = array("h", sound[: len(sound) // 2 * 2])
    return array("f", (s / 32768 for s in whole)).tobytes()


def _decoded(sound: bytes) -> bytes:
    """A sound file of any kind as float32 mono samples. Raises what an unreadable file raises."""
    from clipforge_media import probe, read_sound

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer"
        path.write_bytes(_sized(sound))
        return bytes(read_sound(probe(path), rate=RATE).astype("<f4").tobytes())


def _sized(sound: bytes) -> bytes:
    """A WAV file with its true length: servers that stream write the largest number there is."""
    data = sound.find(b"data", 12, 1 << 12)
    if sound[:4] != b"RIFF" or data < 0:
        return sound
    length = len(sound) - data - 8
    if length < 0 or int.from_bytes(sound[data + 4 : data + 8], "little") <= length:
        return sound
    riff = (len(sound) - 8).to_bytes(4, "little")
    return sound[:4] + riff + sound[8 : data + 4] + length.to_bytes(4, "little") + sound[data + 8 :]
