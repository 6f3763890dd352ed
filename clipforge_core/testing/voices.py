"""The contract suite of voices, and a stub that hums.

from clipforge_core.testing.voices import check_voice

def test_my_voice():
    check_voice(MyVoice(), "Good morning. How are you today?")
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from fractions import Fraction

import msgspec

from clipforge_core.contracts.voice import NO_SOUNDS, Speech, Voice, VoiceInfo
from clipforge_core.errors import UsageError
from clipforge_core.languages import two_letters
from clipforge_core.model.transcript import Word

TEXT = "Good morning, everyone. Today we talk about 3 small things.\n\nThe first is an apple."


class StubVoice:
    """Hums each word for 0.2 s at 220 Hz (or 440), with 0.1 s of silence between them; knows every language."""

    name = "stub"
    version = "1"
    languages: tuple[str, ...] = ("en", "de", "es", "fr", "zh")
    quality = "robotic"
    timed = True
    rate = 8000

    def available(self, language: str = "") -> str | None:
        """Nothing is ever missing."""
        return None

    def speakers(self) -> tuple[VoiceInfo, ...]:
        """Two: low and high."""
        low = VoiceInfo(id="stub:low", name="Low", languages=self.languages, gender="male", quality="robotic")
        return (low, msgspec.structs.replace(low, id="stub:high", name="High", gender="female"))

    def speak(
        self,
        text: str,
        *,
        language: str = "en",
        speed: float = 1.0,
        speaker: str = "",
        sounds: Mapping[str, str] = NO_SOUNDS,
    ) -> Speech:
        """The text, hummed. Raises UsageError for another language or speaker, and for sounds."""
        if speaker not in ("", "low", "high"):
            raise UsageError(detail=f"the stub voice has no speaker {speaker!r}")
        if sounds:
            raise UsageError(detail="the stub voice takes no IPA")
        if two_letters(language) not in self.languages:
            raise UsageError(detail=f"the stub voice does not speak {language!r}")
        hum, rest = round(self.rate * 0.2 / speed), round(self.rate * 0.1 / speed)
        samples, words = array("f"), []
        pitch = 440 if speaker == "high" else 220
        for text_word in text.split():
            start = len(samples)
            samples.extend(0.3 * math.sin(2 * math.pi * pitch * i / self.rate) for i in range(hum))
            end = len(samples)
            words.append(Word(text=text_word, start=Fraction(start, self.rate), end=Fraction(end, self.rate)))
            samples.extend([0.0] * rest)
        return Speech(rate=self.rate, samples=samples.tobytes(), words=tuple(words))


def check_voice(voice: Voice, text: str = TEXT) -> Speech:
    """Hold an engine against the contract; `text` is in the first language of its first voice. Answers what it said.

    Raises AssertionError with what is wrong.
    """
    assert isinstance(voice, Voice), f"{voice!r} lacks members of Voice"
    assert voice.name and voice.version and voice.languages
    assert voice.quality in ("natural", "robotic"), f"its quality is {voice.quality!r}"
    assert voice.available() is None, f"it is not available here: {voice.available()}"
    infos = voice.speakers()
    _check_infos(voice, infos)
    language = infos[0].languages[0]
    speech = voice.speak(text, language=language)
    _check_speech(speech, text, timed=voice.timed)
    assert voice.speak(text, language=language) == speech, "the same text gives the same samples"
    usual = voice.speak(text, language=language, speaker=infos[0].speaker)
    assert usual == speech, f"{infos[0].id} is its first voice, and so the one that speaks where none is named"
    for other in infos[1:2]:
        assert voice.speak(text, language=other.languages[0], speaker=other.speaker).samples
    fast = voice.speak(text, language=language, speed=1.5)
    assert len(fast.samples) < len(speech.samples), "1.5 times the speed takes less time"
    assert voice.speak("", language=language).words == (), "no text, no words"
    _check_refusals(voice, text, language)
    _check_sounds(voice, text, language, speech)
    return speech


def _check_infos(voice: Voice, infos: tuple[VoiceInfo, ...]) -> None:
    assert infos, "an engine that is available has a voice"
    assert len({info.id for info in infos}) == len(infos), "each has an id of its own"
    for info in infos:
        assert info.engine == voice.name, f"the id {info.id} begins with the engine's name"
        assert info.speaker or info.id == voice.name
        assert info.name and info.languages and not info.is_custom
        unknown = {two_letters(tag) for tag in info.languages} - set(voice.languages)
        assert not unknown, f"{info.id}: the engine does not name {unknown}"


def _check_refusals(voice: Voice, text: str, language: str) -> None:
    for what, tag, speaker in (
        ("a language that it does not speak", "xx", ""),
        ("a speaker that it does not have", language, "no one at all"),
    ):
        try:
            voice.speak(text, language=tag, speaker=speaker)
        except UsageError:
            continue
        raise AssertionError(f"{what} raises UsageError")


def _check_sounds(voice: Voice, text: str, language: str, speech: Speech) -> None:
    try:
        said = voice.speak(text, language=language, sounds={"zzz": "zzz"})
    except UsageError:
        return
    assert said == speech, "sounds of words that are not in the text change nothing"


def _check_speech(speech: Speech, text: str, *, timed: bool) -> None:
    assert speech.rate >= 8000 and len(speech.samples) % 4 == 0, "float32 samples at a usual rate"
    samples = array("f")
    samples.frombytes(speech.samples)
    length = Fraction(len(samples), speech.rate)
    assert max(map(abs, samples), default=0.0) > 0.05, "it is silent"
    assert max(map(abs, samples), default=0.0) <= 1.5, "samples lie around -1..1"
    if not timed:
        assert not speech.words, "times that nobody knows are not given"
        return
    said = [word.text for word in speech.words]
    written = [word for word in text.split() if any(c.isalnum() for c in word)]
    assert said == written, f"the words are those of the text: {said}"
    end = Fraction(0)
    for word in speech.words:
        assert end <= word.start < word.end <= length, f"{word.text}: {word.start} to {word.end} after {end}"
        end = word.end
    for symbol, start, stop in speech.phonemes:
        assert symbol and 0 <= start <= stop <= length, f"phoneme {symbol!r}: {start} to {stop}"
