"""Voices of a project: text to a sound file with the times of its words, each remembered by what was said."""

from __future__ import annotations

import array
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.compose.facts import File
from clipforge_core.compose.grammar import Voice
from clipforge_core.contracts.voice import Speech
from clipforge_core.errors import MissingExtra, UnknownName
from clipforge_core.files import temporary
from clipforge_core.model.transcript import Transcript, Word


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was spoken: its file, and its words on the file's clock."""

    file: File
    words: tuple[Word, ...]


def speak(env: Any, element: Voice, work: Path) -> Spoken:
    """The text of an element as a WAV file in the work folder.

    Raises UnknownName for a voice or a language that nobody speaks, MissingExtra where the voice is not installed.
    """
    voice = voice_for(env, element)
    key = stage_key(
        "compose voice", "1", element.text, element.language, element.speed, plugins=[f"{voice.name} {voice.version}"]
    )
    path = work / f"voice-{key[:24]}.wav"
    known: Transcript | None = env.cache.get(key, Transcript)
    if known is None or not (path.is_file() or env.cache.get_file(f"{key}-wav", path)):
        speech: Speech = voice.speak(element.text, language=element.language, speed=element.speed)
        write_wav(speech, path)
        known = Transcript(words=speech.words, language=element.language.partition("-")[0], origin=voice.name)
        env.cache.put(key, known)
        env.cache.put_file(f"{key}-wav", path)
    return Spoken(file=_file(env, path), words=known.words)


def voice_for(env: Any, element: Voice) -> Any:
    """The voice that an element names, else the best that is there for its language."""
    voices = env.registry.all("voices")
    if element.voice is not None:
        return env.registry.get("voices", element.voice)
    language = element.language.partition("-")[0].lower()
    speaking = [v for v in voices.values() if language in v.languages]
    if not speaking:
        spoken = sorted({each for voice in voices.values() for each in voice.languages})
        raise UnknownName(kind="language of a voice", name=element.language, known=", ".join(spoken) or "none")
    ready = [v for v in speaking if v.available() is None]
    if not ready:
        raise MissingExtra(what=f"a voice for {element.language}", package="hibari-tts", extra="voice")
    return min(ready, key=lambda v: (v.quality != "natural", v.name))


def _file(env: Any, path: Path) -> File:
    with wave.open(str(path), "rb") as sound:
        duration = Fraction(sound.getnframes(), sound.getframerate())
    return File(path=str(path), digest=env.cache.file_digest(path), duration=duration, sounds=True)


def write_wav(speech: Speech, path: Path) -> None:
    """A spoken text as a 16-bit WAV file."""
    samples = array.array("f", speech.samples)
    whole = array.array("h", (max(-32767, min(32767, round(s * 32767))) for s in samples))
    with temporary(path) as part, wave.open(str(part), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(speech.rate)
        out.writeframes(whole.tobytes())
