"""The `hibari` voice: American English, about a hundred times faster than real time on one core.

    speech = HibariVoice().speak("Hello there. This is a first sentence.")
    speech.words[0]      # Word(text="Hello", start=1/5, end=...)

Text is read sentence by sentence. Each comes out of the network with a third of a second of silence
before it and some after it; the first is cut down, so that sentences are about half a second apart, as a
calm reader has it, and a paragraph gets a longer rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from clipforge_core import MissingExtra, Speech, UsageError, VoiceInfo
from clipforge_plugins.voices.aloud import read_aloud
from clipforge_plugins.voices.english import EnglishReader

if TYPE_CHECKING:
    from clipforge_plugins.voices.hibari_engine import HibariEngine

SPEEDS = (0.5, 2.0)
NO_SOUNDS: Mapping[str, str] = {}


class HibariVoice:
    """Speaks English. The same text and speed give the same samples."""

    name = "hibari"
    version = "1"
    languages: tuple[str, ...] = ("en",)
    quality = "natural"
    timed = True

    def __init__(self) -> None:
        self._engine: HibariEngine | None = None
        self._reader = EnglishReader()

    def available(self, language: str = "") -> str | None:
        """None, or what to install."""
        for package, module in (("hibari-tts", "hibari"), ("onnxruntime", "onnxruntime"), ("numpy", "numpy")):
            if find_spec(module) is None:
                return MissingExtra(what="the voice hibari", package=package, extra="voice").describe()
        return None

    def speakers(self) -> tuple[VoiceInfo, ...]:
        """The one voice that its package carries."""
        heart = VoiceInfo(
            id=self.name,
            name="Heart",
            languages=("en-US",),
            gender="female",
            age="adult",
            style="calm",
            provider="hibari-tts",
        )
        return (heart,)

    def speak(
        self,
        text: str,
        *,
        language: str = "en",
        speed: float = 1.0,
        speaker: str = "",
        sounds: Mapping[str, str] = NO_SOUNDS,
    ) -> Speech:
        """The text, spoken at `speed` (0.5 slow to 2.0 fast), mono at 24 kHz.

        Words and phonemes are exact to the network's unit of 25 ms. What has no sound (emoji, lone
        punctuation) gets no word. Raises MissingExtra, and UsageError for another language or speed.
        """
        if language.split("-")[0].lower() not in self.languages:
            raise UsageError(detail=f"the voice hibari speaks English only, not {language!r}")
        if speaker:
            raise UsageError(detail=f"hibari has one voice, and none called {speaker!r}")
        if not SPEEDS[0] <= speed <= SPEEDS[1]:
            raise UsageError(detail=f"speed {speed} is out of range: give {SPEEDS[0]} to {SPEEDS[1]}")
        engine = self._load()
        return read_aloud(engine, self._reader.readings(text, engine.longest, sounds), speed)

    def _load(self) -> HibariEngine:
        if self._engine is None:
            for package, module in (("hibari-tts", "hibari"), ("onnxruntime", "onnxruntime")):
                if find_spec(module) is None:
                    raise MissingExtra(what="the voice hibari", package=package, extra="voice")
            from clipforge_plugins.voices.hibari_engine import HibariEngine

            self._engine = HibariEngine()
        return self._engine
