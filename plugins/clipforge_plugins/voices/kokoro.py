"""The `kokoro` voices: five, natural, about as fast as they speak on one core; English, and with espeak-ng Spanish,
Italian and Portuguese.

    speech = KokoroVoice().speak("Buenos días a todos.", language="es", speaker="jf_alpha")
    speech.words[0]      # Word(text="Buenos", ...), exact to 25 ms

Their own language is Japanese, which is heard in the others as a light accent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec

from clipforge_core import MissingExtra, Speech, UsageError, VoiceInfo, two_letters
from clipforge_plugins.voices.aloud import Reading, read_aloud
from clipforge_plugins.voices.english import EnglishReader
from clipforge_plugins.voices.espeak_program import MISSING, EspeakProgram
from clipforge_plugins.voices.kokoro_engine import LONGEST, KokoroEngine, missing_packages
from clipforge_plugins.voices.romance import EspeakReader

SPEEDS = (0.5, 2.0)
NO_SOUNDS: Mapping[str, str] = {}
_TAGS = {"en": "en-US", "es": "es-ES", "it": "it-IT", "pt": "pt-BR"}
_SPEAKERS = (("jf_alpha", "Alpha"), ("jf_gongitsune", "Gongitsune"), ("jf_nezumi", "Nezumi"),
             ("jf_tebukuro", "Tebukuro"), ("jm_kumo", "Kumo"))  # fmt: skip


class KokoroVoice:
    """Speaks with five voices. The same text, voice and speed give the same samples."""

    name = "kokoro"
    version = "1"
    quality = "natural"
    timed = True
    slow = True
    languages: tuple[str, ...] = tuple(_TAGS)

    def __init__(self, program: EspeakProgram | None = None) -> None:
        self._program = program or EspeakProgram()
        self._english = EnglishReader()
        self._engine: KokoroEngine | None = None

    def available(self, language: str = "") -> str | None:
        """None, or what to install; English needs no program."""
        absent = next(missing_packages(), "")
        if absent:
            return MissingExtra(what="the voice kokoro", package=absent, extra="kokoro").describe()
        if two_letters(language) == "en" and find_spec("hibari") is None:
            return MissingExtra(what="English with kokoro", package="hibari-tts", extra="voice").describe()
        if two_letters(language) in ("es", "it", "pt") and not self._program.there():
            return MISSING.format(what=f"kokoro in {language!r}")
        return None

    def speakers(self) -> tuple[VoiceInfo, ...]:
        """Five, with the languages that can be read here."""
        tags = tuple(tag for language, tag in _TAGS.items() if self.available(language) is None)
        return tuple(
            VoiceInfo(
                id=f"{self.name}:{speaker}",
                name=name,
                languages=tags,
                gender="male" if speaker.startswith("jm") else "female",
                age="adult",
                style="storyteller",
                provider="Kokoro-82M",
            )
            for speaker, name in _SPEAKERS
            if tags
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
        """The text, spoken at `speed` (0.5 slow to 2.0 fast), mono at 24 kHz; words exact to the network's 25 ms.

        Raises MissingExtra; UsageError for another language, speaker or speed, and where a language needs espeak-ng.
        """
        code = two_letters(language)
        chosen = speaker or _SPEAKERS[0][0]
        if code not in _TAGS:
            raise UsageError(detail=f"kokoro speaks {', '.join(_TAGS)}, not {language!r}")
        if chosen not in dict(_SPEAKERS):
            raise UsageError(detail=f"kokoro has no voice {speaker!r}: there are {', '.join(dict(_SPEAKERS))}")
        if not SPEEDS[0] <= speed <= SPEEDS[1]:
            raise UsageError(detail=f"speed {speed} is out of range: give {SPEEDS[0]} to {SPEEDS[1]}")
        lacking = self.available(code)
        if lacking is not None:
            raise UsageError(detail=lacking)
        if self._engine is None:
            self._engine = KokoroEngine()
        return read_aloud(self._engine.with_style(chosen), self._readings(text, code, sounds), speed)

    def _readings(self, text: str, language: str, sounds: Mapping[str, str]) -> Iterator[Reading]:
        if language == "en":
            return self._english.readings(text, LONGEST, sounds)
        return EspeakReader(self._program).readings(text, language, LONGEST, sounds)
