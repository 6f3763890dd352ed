"""Abbreviations, units and symbols of sums as they are read aloud.

    expansions("en").of("km,", before="12", last=False)      # "kilometres,"
    expansions("en").of("5kg", before="", last=False)        # "5 kilograms"
    expansions("en").of("e.g.", before="", last=False)       # "for example"
    expansions("en").joining("-", "25", "24 = 1")            # "minus"

They stand in `expansions.toml` beside this file. What voices read well themselves (numbers, dates, currencies) is
left to them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

import msgspec

from clipforge_core.languages import two_letters

_BEHIND = '"”’»)]}.,;:!?…'
_ENDLESS = re.compile(r"\d{16,}")
"""Numbers that nobody has words for: they are read digit by digit."""
_NUMBER = re.compile(r"[\d.,\u00a0\u202f]*\d")
_STROKES = "-−–"
_BRACKETS = "()[]{}.,;:!?…"
_TERM = re.compile(r"[-+−±√]?[\d.,]*[%°]?|[-+−±√]?[\d.,]*[^\W\d_]{1,4}[²³⁰-⁹₀-₉\d]*(?:\([^()]*\)?)?|[^\W\d_]+")
_SUM = re.compile(r"(?:^|\s)=(?:\s|$)|[²³⁴-⁹√]")
"""What shows that there is a sum."""
_GLUED = re.compile(r"(?P<before>[^\w]*)(?P<number>[\d.,]*\d)(?P<unit>[^\d\s.,]+?)(?P<after>[\"”’»)\]}.,;:!?…]*)")


class Expansions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said for the abbreviations of a language, for its units (of one, of several), and for symbols."""

    abbreviations: dict[str, str] = {}
    units: dict[str, tuple[str, str]] = {}
    symbols: dict[str, str] = {}

    def joining(self, symbol: str, before: str, after: str) -> str:
        """What is read for a symbol that stands alone between the texts around it; "" where it is not read.

        A stroke is a minus where a sum is set out (an equals sign or a power is near): else it is a dash, or a range.
        """
        said = self.symbols.get("-" if symbol in _STROKES else symbol, "")
        around = before.split()[-1:] + after.split()[:1]
        if not said or len(around) < 2 or not all(_TERM.fullmatch(term.strip(_BRACKETS)) for term in around):
            return ""
        return said if symbol not in _STROKES or _SUM.search(f"{before} {after}") else ""

    def of(self, word: str, *, before: str, last: bool) -> str:
        """What is read for a word behind the word `before`; the word itself where nothing is to be expanded.

        `last` in its sentence, an abbreviation keeps its dot.
        """
        if _ENDLESS.search(word):
            return _ENDLESS.sub(lambda digits: " ".join(digits.group()), word)
        bare = word.rstrip(_BEHIND)
        unit = self.units.get(bare)
        if unit is not None and _NUMBER.fullmatch(before.lstrip("([+-−")):
            return unit[before.strip("([+-−") != "1"] + word[len(bare) :]
        glued = _GLUED.fullmatch(word)
        if glued and glued["unit"] in self.units:
            said = self.units[glued["unit"]][glued["number"] != "1"]
            return f"{glued['before']}{glued['number']} {said}{glued['after']}"
        start = word.lstrip('"“‘«([{')
        opening = word[: len(word) - len(start)]
        short = start.rstrip(_BEHIND)
        said = self.abbreviations.get(short.lower(), "")
        behind = start[len(short) :]
        if not said or not behind.startswith("."):
            return word
        return opening + said + (behind if last and len(behind) == 1 else behind[1:])


@lru_cache(maxsize=1)
def _tables() -> dict[str, Expansions]:
    source = resources.files("clipforge_core.voicing").joinpath("expansions.toml").read_bytes()
    return msgspec.toml.decode(source, type=dict[str, Expansions])


def expansions(language: str) -> Expansions:
    """Those of a language; empty where there are none."""
    return _tables().get(two_letters(language), Expansions())
