"""A text, spoken: sentence by sentence, each kept by what was said, with rests between them and the time of every word.

    spoken = speak(env, "Good morning. How are you?", voice="hibari", speed=1.1, folder=Path("out"))
    spoken.path, spoken.duration, spoken.words

Each sentence is spoken on its own, its silence is trimmed, and the rests between them are made here: so the times of
a long text do not drift (each sentence begins at a known sample), an edited sentence alone is spoken again, and all
voices rest alike.
"""

from __future__ import annotations

import array
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.codec import digest
from clipforge_core.contracts.voice import Speech
from clipforge_core.errors import ClipForgeError, PluginError, UsageError
from clipforge_core.model.transcript import Timing, Word
from clipforge_core.plugin_loading import told
from clipforge_core.timecode import Span
from clipforge_core.voicing.catalogue import Found, find_voice
from clipforge_core.voicing.listening import heard_words
from clipforge_core.voicing.parting import parted, sayable
from clipforge_core.voicing.pronouncing import Spelling, check_pronunciations, respell
from clipforge_core.voicing.sounding import levelled, rest, trimmed, whole_numbers, write_wav

SPEEDS = (0.5, 2.0)
LONGEST = 100_000
"""Characters of a text: more than an hour and a half of speech, which is in memory while it is put together."""
NO_PRONUNCIATIONS: Mapping[str, str] = {}


class Rests(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of silence at speed 1; faster speech rests shorter."""

    sentence: Fraction = Fraction(9, 20)
    paragraph: Fraction = Fraction(17, 20)


USUAL_RESTS = Rests()


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was spoken: a 16-bit mono WAV file, its words and sentences on the file's clock.

    Words are those of the text as it was written; `Timing.INTERPOLATED` marks those whose time is not exact.
    `notes` say in words what is not as it should be.
    """

    path: Path
    duration: Fraction
    rate: int
    voice: str
    language: str
    words: tuple[Word, ...]
    sentences: tuple[Span, ...]
    notes: tuple[str, ...] = ()


class Said(msgspec.Struct, frozen=True):
    """A sentence that was spoken: its samples without silence around them, its words on their clock."""

    samples: array.array[int]
    rate: int
    words: tuple[Word, ...]


class _Kept(msgspec.Struct, frozen=True):
    """The same as the cache holds it: 16-bit little-endian samples."""

    samples: bytes
    rate: int
    words: tuple[Word, ...]


def speak(
    env: Any,
    text: str,
    *,
    voice: str = "",
    language: str = "",
    speed: float = 1.0,
    pronunciations: Mapping[str, str] = NO_PRONUNCIATIONS,
    rests: Rests = USUAL_RESTS,
    folder: Path,
) -> Spoken:
    """The text as a WAV file in the folder, named by what was said and how.

    `voice` is an id of the catalogue ("" the best for the language), `language` a tag ("" the voice's own, else
    English), `pronunciations` a respelling or /IPA/ by word.

    Raises UsageError for a text without anything to say, a speed out of range, or a language that this voice does not
    speak; UnknownName for a voice or language that there is not; MissingExtra; EndpointFailed; PluginError.
    """
    text = sayable(text)
    found, language = _asked(env, text, voice, language, speed)
    said_as = check_pronunciations(pronunciations)
    notes: list[str] = []
    whole: array.array[int] = array.array("h")
    words: list[Word] = []
    spans: list[Span] = []
    rate, keys = 0, []
    for paragraph in parted(text, language):
        pause = rests.paragraph
        for sentence in paragraph:
            said, key = say(env, found, sentence, language, speed, said_as)
            keys.append(key)
            if not said.words:
                notes.append(f"not said, for {found.info.id} has no sound for it: {sentence[:60]!r}")
                continue
            if rate not in (0, said.rate):
                raise PluginError(plugin=found.engine.name, detail=f"it speaks at {rate} and at {said.rate} Hz")
            rate = said.rate
            if whole:
                whole += rest(pause / Fraction(speed), rate)
            pause = rests.sentence
            at = Fraction(len(whole), rate)
            whole += said.samples
            words += [msgspec.structs.replace(w, start=at + w.start, end=at + w.end) for w in said.words]
            spans.append(Span(at, Fraction(len(whole), rate)))
    if not whole:
        raise UsageError(detail=f"the voice {found.info.id} has no sound for anything in this text: {text[:60]!r}")
    if any(word.timing is Timing.INTERPOLATED for word in words):
        notes.append("the times of some words are estimated: nobody could tell when they are said")
    whole = levelled(whole, round(sum(span.duration for span in spans) * rate))
    whole += rest(Fraction(1, 10), rate)
    path = folder / f"voice-{digest(keys, [str(rests.sentence), str(rests.paragraph)])[:24]}.wav"
    write_wav(whole, rate, path)
    return Spoken(
        path=path,
        duration=Fraction(len(whole), rate),
        rate=rate,
        voice=found.info.id,
        language=language,
        words=tuple(words),
        sentences=tuple(spans),
        notes=tuple(notes),
    )


def _asked(env: Any, text: str, voice: str, language: str, speed: float) -> tuple[Found, str]:
    if not any(c.isalnum() for c in text):
        raise UsageError(detail="there is nothing to say: the text holds no letter and no digit")
    if len(text) > LONGEST:
        raise UsageError(detail=f"the text has {len(text)} characters, more than {LONGEST}: give it in parts")
    if not SPEEDS[0] <= speed <= SPEEDS[1]:
        raise UsageError(detail=f"speed {speed:g} is out of range: give {SPEEDS[0]:g} to {SPEEDS[1]:g}")
    found = find_voice(env, voice, language or ("" if voice else "en"))
    return found, language or found.info.languages[0]


def say(
    env: Any, found: Found, sentence: str, language: str, speed: float, pronunciations: Mapping[str, str]
) -> tuple[Said, str]:
    """One sentence and its key, from the cache where it was said before."""
    engine = found.engine
    spelling = respell(sentence, pronunciations, language)
    key = stage_key(
        "voice sentence",
        "2",
        sentence,
        spelling.text,
        spelling.sounds,
        language,
        speed,
        found.info.id,
        plugins=[f"{engine.name} {engine.version}"],
    )
    kept = env.cache.get(key, _Kept)
    if kept is None:
        kept = _spoken(env, found, spelling, language, speed)
        env.cache.put(key, kept)
    samples = array.array("h", kept.samples)
    if sys.byteorder == "big":
        samples.byteswap()
    return Said(samples, kept.rate, kept.words), key


def _spoken(env: Any, found: Found, spelling: Spelling, language: str, speed: float) -> _Kept:
    engine = found.engine
    try:
        speech: Speech = engine.speak(
            spelling.text, language=language, speed=speed, speaker=found.info.speaker, sounds=spelling.sounds
        )
        if not isinstance(speech, Speech) or len(speech.samples) % 4 or speech.rate <= 0:
            raise TypeError("it answered no Speech of float32 samples at a rate")
    except ClipForgeError:
        raise
    except Exception as error:
        owner = "voices" if found.info.is_custom else env.registry.owner("voices", engine.name)
        detail = f"the voice {engine.name} failed: {told(error)}"
        raise PluginError(plugin=owner, detail=detail) from error
    samples, cut = trimmed(whole_numbers(speech.samples), speech.rate)
    if not samples or (engine.timed and not speech.words):
        return _Kept(b"", speech.rate, ())
    within = Span(Fraction(0), Fraction(len(samples), speech.rate))
    heard = [msgspec.structs.replace(w, start=w.start - cut, end=w.end - cut) for w in speech.words]
    if not heard:
        heard = list(heard_words(env, samples, speech.rate, language))
    words = tuple(_inside(w, within) for w in spelling.words(heard, within))
    if sys.byteorder == "big":
        samples.byteswap()
    return _Kept(samples.tobytes(), speech.rate, words)


def _inside(word: Word, within: Span) -> Word:
    start = min(max(word.start, within.start), within.end)
    return msgspec.structs.replace(word, start=start, end=max(start, min(word.end, within.end)))
