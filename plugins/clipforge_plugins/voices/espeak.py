"""The `espeak-ng` voices: about a hundred languages, quick, and robotic. They need the program espeak-ng.

    speech = EspeakVoice().speak("Guten Morgen. Wie geht es dir?", language="de")
    speech.words[0]      # Word(text="Guten", ...), exact to the sample

Each language has its own voice, which is male, and the same with higher formants ("de+f3"), which is female.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from clipforge_core import Speech, UsageError, VoiceInfo, Word, two_letters
from clipforge_plugins.voices.espeak_program import MISSING, EspeakProgram, EspeakVoiceRow

SPEEDS = (0.5, 2.0)
WORDS_A_MINUTE = 165
FEMALE = "+f3"
NO_SOUNDS: Mapping[str, str] = {}
LANGUAGES = (
    "af am an ar as az ba be bg bn bs ca cs cv cy da de el en eo es et eu fa fi fr ga gd gn gu he hi hr ht hu hy ia "
    "id io is it ka kk kl kn ko ku ky la lb lt lv mi mk ml mr ms mt my nb ne nl om or pa pl pt py qu ro ru sd si "
    "sk sl sq sr sv sw ta te th tk tn tr tt ug uk ur uz vi"
)
"""What espeak-ng 1.51 speaks, of those with two letters."""
UNREADABLE = ("ja", "cmn", "cmn-latn-pinyin", "yue", "hak")
"""Voices that say "Chinese letter", or the numbers of tones, for the writing of their languages."""
_FIRST = {"en": "en-us", "pt": "pt-br", "fr": "fr-fr"}
"""Which of several voices of equal rank stands for a language."""


class EspeakVoice:
    """Speaks about a hundred languages. The same text and speed give the same samples."""

    name = "espeak-ng"
    version = "1"
    quality = "robotic"
    timed = True

    def __init__(self, program: EspeakProgram | None = None) -> None:
        self._program = program or EspeakProgram()

    @property
    def languages(self) -> tuple[str, ...]:
        """What the installed program speaks, or what it would."""
        found = tuple(dict.fromkeys(two_letters(info.languages[0]) for info in self.speakers()))
        return found or tuple(LANGUAGES.split())

    def available(self, language: str = "") -> str | None:
        """None, or what to install."""
        return None if self._program.there() else MISSING.format(what=self.name)

    def speakers(self) -> tuple[VoiceInfo, ...]:
        """Two a language; none where the program is not installed."""
        rows = sorted((r for r in self._program.voices() if r.tag not in UNREADABLE), key=_usual)
        return tuple(info for row in rows for info in (_info(row, ""), _info(row, FEMALE)))

    def speak(
        self,
        text: str,
        *,
        language: str = "en",
        speed: float = 1.0,
        speaker: str = "",
        sounds: Mapping[str, str] = NO_SOUNDS,
    ) -> Speech:
        """The text, spoken at `speed` (0.5 slow to 2.0 fast), mono at 22.05 kHz, with words and phonemes to the sample.

        Raises UsageError without the program, for a language, speaker or speed that it has not, and for sounds.
        """
        if not self._program.there():
            raise UsageError(detail=MISSING.format(what=self.name))
        if sounds:
            raise UsageError(detail="espeak-ng takes no IPA: spell the words as they are said")
        if not SPEEDS[0] <= speed <= SPEEDS[1]:
            raise UsageError(detail=f"speed {speed} is out of range: give {SPEEDS[0]} to {SPEEDS[1]}")
        voice = self._voice(language, speaker)
        if not text.strip():
            return Speech(rate=22050, samples=b"")
        shown = text.replace("\0", " ")
        answer, sound = self._program.speak(shown, self._program.file(voice), round(WORDS_A_MINUTE * speed))
        rate = int(answer["rate"])
        words, phonemes = timed_words(shown, answer["events"], int(answer["samples"]), rate)
        return Speech(rate=rate, samples=_floats(sound), words=words, phonemes=phonemes)

    def _voice(self, language: str, speaker: str) -> str:
        mine = [v for v in self.speakers() if two_letters(language) == two_letters(v.languages[0])]
        if not mine:
            raise UsageError(detail=f"espeak-ng does not speak {language!r}")
        if speaker:
            if all(v.speaker != speaker for v in mine):
                raise UsageError(detail=f"espeak-ng has no voice {speaker!r} for {language!r}")
            return speaker
        return min(mine, key=lambda v: language.lower() not in v.languages).speaker


def _usual(row: EspeakVoiceRow) -> tuple[str, int, bool]:
    language = two_letters(row.tag)
    return (language, 0 if row.tag == _FIRST.get(language, language) else row.priority, row.tag != language)


def _info(row: EspeakVoiceRow, variant: str) -> VoiceInfo:
    first, dash, region = row.tag.partition("-")
    return VoiceInfo(
        id=f"espeak-ng:{row.tag}{variant}",
        name=f"{row.name}, {'female' if variant else 'male'}",
        languages=(f"{two_letters(first)}{dash}{region}",),
        gender="female" if variant else "male",
        age="adult",
        style="robotic",
        provider="espeak-ng",
        quality="robotic",
    )


def timed_words(
    text: str, events: Sequence[Sequence[Any]], samples: int, rate: int
) -> tuple[tuple[Word, ...], tuple[tuple[str, Fraction, Fraction], ...]]:
    """The written words that have a sound, and the phonemes, from the events of `espeak_child.py`.

    A word lasts from its first sounding phoneme to the end of its last; one that is read as several takes them all.
    """
    bounds = _bounds(text)
    owners = _owners([int(e[1]) if e[0] == "word" else None for e in events], bounds)
    spans: dict[int, tuple[int, int]] = {}
    phonemes: list[tuple[str, Fraction, Fraction]] = []
    for number, (kind, _, _, start, name) in enumerate(events):
        word = owners[number]
        if kind == "phoneme" and word >= 0 and name and not name.startswith("("):
            end = int(events[number + 1][3]) if number + 1 < len(events) else samples
            begin = spans[word][0] if word in spans else int(start)
            spans[word] = (begin, max(end, begin + 1))
            phonemes.append((str(name), Fraction(int(start), rate), Fraction(max(end, int(start)), rate)))
    words, floor = [], 0
    for number, (start, end) in sorted(spans.items()):
        start, end = max(start, floor), max(end, floor)
        if end > start:
            first, last = bounds[number]
            words.append(Word(text=text[first:last], start=Fraction(start, rate), end=Fraction(end, rate)))
            floor = end
    return tuple(words), tuple(phonemes)


def _owners(places: Sequence[int | None], bounds: Sequence[tuple[int, int]]) -> list[int]:
    """For each event the number of the written word that it belongs to, -1 before the first.

    `places` are the text positions of word events. espeak-ng gives wrong ones for words of one accented letter and for
    changes of language: those belong to the next word where a later event shows that it would be passed over, else to
    the one before.
    """
    starts = {first: number for number, (first, _) in enumerate(bounds)}
    exact = [None if place is None else starts.get(place) for place in places]
    owners, word = [], -1
    for number, place in enumerate(places):
        known = exact[number]
        if known is not None:
            word = max(word, known)
        elif place is not None:
            later = next((e for e in exact[number + 1 :] if e is not None and e > word), len(bounds))
            if later > word + 1 and not any(first < place < last for first, last in bounds[word + 1 : later]):
                word += place <= bounds[max(word, 0)][1]
            else:
                word = next((i for i, (first, last) in enumerate(bounds) if first <= place < last and i > word), word)
        owners.append(word)
    return owners


def _bounds(text: str) -> list[tuple[int, int]]:
    """Where the words between spaces begin and end; those without a letter or digit are left out."""
    found, at = [], 0
    for word in text.split():
        first = text.index(word, at)
        at = first + len(word)
        if any(c.isalnum() for c in word):
            found.append((first, at))
    return found


def _floats(sound: bytes) -> bytes:
    whole = array("h", sound)
    samples = array("f", (s / 32768 for s in whole))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
