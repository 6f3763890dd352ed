"""Spanish, Italian and Portuguese as the phonemes that kokoro knows, read by the program espeak-ng.

    reader = EspeakReader(EspeakProgram())
    reader.readings("Buenos días.", "es", longest=500)

A clause is read whole, so that words sound as they do beside each other, and each of its words alone, which shows where
in the clause it stands. The letters are those of misaki's espeak reader (Apache-2.0), with which kokoro was taught.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from clipforge_core import UsageError, two_letters
from clipforge_plugins.voices.aloud import PARAGRAPH_UNITS, Reading
from clipforge_plugins.voices.espeak_program import EspeakProgram
from clipforge_plugins.voices.reading import Token, paragraphs, read_sentence
from clipforge_plugins.voices.word_times import written_words

VOICES = {"es": "es", "it": "it", "pt": "pt-br"}
"""Languages, and the tag of espeak-ng that kokoro was taught with."""
_LETTERS = (
    ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^z", "ʣ"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("o^ʊ", "O"), ("s^s", "S"), ("t^s", "ʦ"),
    ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("ə^ʊ", "Q"), ("^", ""), ("-", ""), ("_", ""),
)  # fmt: skip
_SWITCH = re.compile(r"\([a-z-]+\)")
_MARKS = ';:,.!?—…"“”()'
_CLAUSE_END = re.compile(r"[;:,.!?…]+[\"”»)]*$")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[^\Wa-z]|[¿¡“«(])")


class EspeakReader:
    """Reads with espeak-ng. Needs the program."""

    def __init__(self, program: EspeakProgram) -> None:
        self._program = program

    def readings(self, text: str, language: str, longest: int, sounds: Mapping[str, str]) -> Iterator[Reading]:
        """The text in pieces of at most `longest` phonemes. `sounds` are IPA by word in small letters.

        Raises UsageError for another language and without the program.
        """
        voice = VOICES.get(two_letters(language))
        if voice is None:
            raise UsageError(detail=f"kokoro does not speak {language!r}")
        for number, paragraph in enumerate(paragraphs(text)):
            rest = PARAGRAPH_UNITS if number else 0
            for sentence in _SENTENCE.split(paragraph):
                written = written_words(sentence)
                for piece in read_sentence(sentence, written, self._tokens(sentence, voice, sounds), longest):
                    yield Reading(rest, written, piece)
                    rest = 0

    def _tokens(self, sentence: str, voice: str, sounds: Mapping[str, str]) -> list[Token]:
        words = sentence.split()
        clauses = _clauses(words)
        bare = [_bare(word) for word in words]
        whole = [" ".join(bare[first:last]) for first, last in clauses]
        answers = [letters(ipa) for ipa in self._program.phonemes([*whole, *bare], voice)]
        tokens: list[Token] = []
        for (first, last), clause in zip(clauses, answers, strict=False):
            alone = answers[len(clauses) + first : len(clauses) + last]
            for number, phonemes in enumerate(sliced(clause, alone), start=first):
                given = sounds.get(bare[number].lower())
                said = letters(given.replace("͡", "^")) if given else phonemes
                tokens.append(Token(words[number], _marked(words[number], said), number + 1 < len(words)))
        return tokens


def letters(ipa: str) -> str:
    """espeak-ng's IPA in the letters that kokoro knows."""
    ipa = _SWITCH.sub("", ipa)
    for written, letter in _LETTERS:
        ipa = ipa.replace(written, letter)
    return " ".join(ipa.split())


def sliced(clause: str, alone: Sequence[str]) -> list[str]:
    """The clause's phonemes parted into its words, by what each word is when it is read alone.

    All of the clause is kept. Words may lose or change letters, or their space, beside each other.
    """
    joined, ends = "", []
    for phonemes in alone:
        joined += phonemes + " "
        ends.append(len(joined) - 1)
    blocks = SequenceMatcher(None, joined, clause, autojunk=False).get_matching_blocks()
    parts, start = [], 0
    for number, end in enumerate(ends):
        stop = len(clause) if number + 1 == len(ends) else max(start, _mapped(end, blocks))
        parts.append(clause[start:stop].strip())
        start = stop
    return parts


def _mapped(place: int, blocks: Sequence[tuple[int, int, int]]) -> int:
    """Where a place between two letters of the one text lies in the other."""
    found = 0
    for left, right, size in blocks:
        if left <= place <= left + size:
            return right + place - left
        if left + size < place:
            found = right + size
    return found


def _clauses(words: Sequence[str]) -> list[tuple[int, int]]:
    found, first = [], 0
    for number, word in enumerate(words, start=1):
        if _CLAUSE_END.search(word) or number == len(words):
            found.append((first, number))
            first = number
    return found


def _bare(word: str) -> str:
    return word.strip("\"“”«»()[]{}¡¿;:,.!?…—–-'’‘*")


def _marked(word: str, phonemes: str) -> str:
    """The phonemes with the marks that stand around the word."""
    bare = _bare(word)
    before, _, after = word.partition(bare) if bare else ("", "", word)
    after = after.replace("«", "“").replace("»", "”").replace("–", "—")
    return (
        "".join(c for c in before.replace("«", "“") if c in _MARKS)
        + phonemes
        + "".join(c for c in after if c in _MARKS)
    )
