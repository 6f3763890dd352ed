"""English as phonemes: numbers, dates, units and abbreviations in words, then each word by dictionary and rules.

    reader = EnglishReader()
    reader.readings("Dr. Lee paid $9.99.", longest=400)

The dictionary and rules are those of `hibari-tts` (a port of misaki, Apache-2.0), which no GPL part is in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from clipforge_plugins.voices.aloud import PARAGRAPH_UNITS, Reading
from clipforge_plugins.voices.reading import Token, paragraphs, read_sentence, spoken_abbreviations
from clipforge_plugins.voices.word_times import written_words

_MISAKI = (
    ("t͡ʃ", "ʧ"), ("d͡ʒ", "ʤ"), ("tʃ", "ʧ"), ("dʒ", "ʤ"), ("aɪ", "I"), ("aʊ", "W"), ("eɪ", "A"), ("oʊ", "O"),
    ("əʊ", "O"), ("ɔɪ", "Y"), ("ɜːɹ", "ɜɹ"), ("ɜːr", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɝ", "ɜɹ"), ("ɚ", "əɹ"), ("r", "ɹ"),
    ("g", "ɡ"), ("e", "ɛ"), ("o", "ɔ"), ("ː", ""), (".", ""), ("'", "ˈ"), ("͡", ""),
)  # fmt: skip
"""IPA as dictionaries write it, and the letters that the voices know."""


class EnglishReader:
    """Reads American English. Needs `hibari-tts`."""

    @cached_property
    def _g2p(self) -> Any:
        from hibari.g2p import G2P

        return G2P()

    def readings(self, text: str, longest: int, sounds: Mapping[str, str]) -> Iterator[Reading]:
        """The text in pieces of at most `longest` phonemes. `sounds` are IPA by word in small letters."""
        from hibari import Hibari

        known = {word: english_phonemes(ipa) for word, ipa in sounds.items()}
        for number, paragraph in enumerate(paragraphs(text)):
            rest = PARAGRAPH_UNITS if number else 0
            for sentence in Hibari.split_sentences(spoken_abbreviations(paragraph)):
                written = written_words(str(sentence))
                for piece in read_sentence(str(sentence), written, self.tokens(str(sentence), known), longest):
                    yield Reading(rest, written, piece)
                    rest = 0

    def tokens(self, sentence: str, known: Mapping[str, str]) -> list[Token]:
        """The sentence as it is read: numbers, dates, units and symbols in words."""
        from hibari.g2p import normalize

        found = self._g2p.phonemize_tokens(self._g2p.tokenize(normalize(sentence)))
        return [Token(t.text, known.get(t.text.lower(), t.phonemes or ""), bool(t.whitespace)) for t in found]


def english_phonemes(ipa: str) -> str:
    """IPA of an English word in the letters of the voices, stress marks before the vowels."""
    for written, letter in _MISAKI:
        ipa = ipa.replace(written, letter)
    return _stress_on_vowels(ipa)


def _stress_on_vowels(phonemes: str) -> str:
    """Dictionaries write a stress mark before the syllable, the voices expect it before the vowel."""
    found, mark = "", ""
    for letter in phonemes:
        if letter in "ˈˌ":
            mark = letter
            continue
        if mark and letter in "AIOQWYaeiouæɑɒɔəɛɜɪʊʌᵊᵻ":
            found += mark
            mark = ""
        found += letter
    return found
