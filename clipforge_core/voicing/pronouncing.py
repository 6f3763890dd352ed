"""Words that are said otherwise than they are written: a list of respellings and of sounds.

    check_pronunciations({"SQL": "sequel", "GIF": "/dʒɪf/"})
    spelling = respell("SQL beats GIFs.", {"SQL": "sequel"})
    spelling.text            # "sequel beats GIFs."

A value between slashes is IPA and goes to the engine as it is; others are spelled so that the voice says them right,
and may be several words. Keys are single words; their case does not matter, and "SQL" stands for "SQL's" too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

import msgspec

from clipforge_core.compose.alignment import Token, align, tokens
from clipforge_core.errors import UsageError
from clipforge_core.model.transcript import Timing, Word
from clipforge_core.timecode import Span
from clipforge_core.voicing.expanding import expansions

_PARTS = re.compile(r"^([^\w]*)(.*?)((?:['’]s)?[^\w]*)$", re.DOTALL)
_CLOSING = '"”’»)]}.,;:!?…。、，！？'
"""Marks that follow a word without a space."""
_LONGEST = 200


class Spelling(msgspec.Struct, frozen=True):
    """What the engine reads: its text, the sounds of words in it, and of each written word how many it became."""

    text: str
    sounds: dict[str, str]
    written: tuple[Token, ...]
    counts: tuple[int, ...]
    marks: tuple[str, ...]
    """Marks that stand alone behind each written word (a dash, a symbol that is not read), for its captions."""

    def words(self, heard: Sequence[Word], within: Span) -> list[Word]:
        """The written words with the times of the read words, as the engine gives them or as they were heard."""
        if len(heard) != sum(self.counts):
            read = [w for w in align(self.text, heard, within) if _sounding(w.text)]
        else:
            read = list(heard)
        found, at = [], 0
        for token, count, mark in zip(self.written, self.counts, self.marks, strict=True):
            mine = read[at : at + count]
            at += count
            if mine:
                exact = all(w.timing is Timing.ALIGNED for w in mine)
                found.append(
                    Word(
                        text=token.text + mark,
                        start=mine[0].start,
                        end=max(w.end for w in mine),
                        timing=Timing.ALIGNED if exact else Timing.INTERPOLATED,
                        space=token.space,
                    )
                )
        return found


def check_pronunciations(pronunciations: Mapping[str, str]) -> dict[str, str]:
    """The list by words in small letters. Raises UsageError for an entry that cannot be."""
    checked = {}
    for word, said in pronunciations.items():
        key, value = word.strip(), said.strip()
        if not _sounding(key) or len(key.split()) != 1 or len(key) > _LONGEST:
            raise UsageError(detail=f"pronunciation of {word[:60]!r}: the entry must be one word")
        if not _sounding(value) or len(value) > _LONGEST:
            raise UsageError(detail=f"pronunciation of {word!r}: write how it is said, such as sequel or /ˈsiːkwəl/")
        checked[key.casefold()] = value
    return checked


def respell(sentence: str, pronunciations: Mapping[str, str], language: str = "") -> Spelling:
    """A sentence as it is to be read, its abbreviations and units too where a language is given.

    `pronunciations` as `check_pronunciations` gives them.
    """
    text = ""
    written: list[Token] = []
    counts: list[int] = []
    marks: list[str] = []
    sounds: dict[str, str] = {}
    known = expansions(language)
    found = tokens(sentence)
    for number, token in enumerate(found):
        match = _PARTS.match(token.text)
        assert match is not None
        before, core, after = match.groups()
        said = pronunciations.get(core.casefold(), "")
        if said.startswith("/") and said.endswith("/") and len(said) > 2:
            sounds[core.lower()] = said[1:-1]
            said = ""
        if said:
            read = f"{before}{said}{after}"
        else:
            behind = found[number - 1].text if number else ""
            read = known.of(token.text, before=behind, last=number + 1 == len(found))
            if not _sounding(read):
                around = (found[:number], found[number + 1 :])
                read = known.joining(read, *(" ".join(t.text for t in side) for side in around)) or read
        text += (" " if token.space and text else "") + read
        if _sounding(read):
            written.append(token)
            counts.append(sum(_sounding(t.text) for t in tokens(read)))
            marks.append("")
        elif marks:
            marks[-1] += _mark(token.text)
    return Spelling(text, sounds, tuple(written), tuple(counts), tuple(marks))


def _mark(text: str) -> str:
    """What captions keep of a piece that is not read: punctuation, dashes and symbols of sums, but no pictures."""
    kept = "".join(c for c in text if unicodedata.category(c)[0] == "P" or unicodedata.category(c) == "Sm")
    return kept if kept[:1] in _CLOSING else f" {kept}"


def _sounding(text: str) -> bool:
    return any(c.isalnum() for c in text)
