"""The picture of the thing that a heading names, where there is no doubt which.

symbol_of("Tides and the moon", script_text, "en")     # "🌕"
symbol_of("The Times", script_text, "en")              # "": a name of one's own, and "time" is many things

A heading of a few words is about its last noun ("electric cars", "a house of cards": house). A word that the text
writes with a capital letter in the middle of a sentence is a name (Apple, Jaguar), and has no picture.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OF = re.compile(r"\s+(?:of|in|from|for|at|on|with|von|aus|im|in|der|des|de|del|du|d['’])\s+", re.IGNORECASE)
_OTHERWISE = frozenset((
    "hot", "sea", "guinea", "cable", "trojan", "prairie", "water", "rocking", "toy", "family", "decision",
    "search", "binary", "syntax", "parse", "game", "card", "doll", "data", "lady", "silver", "jelly", "star",
    "ghost", "sun", "seed", "rubber", "piggy", "paper", "mechanical", "artificial", "neural", "computer",
    "code", "file",
))  # fmt: skip
"""Words before a noun that make it another thing: hot dogs, sea lions, family trees."""
_MOST_WORDS = 6
_KEPT = 8
_ALWAYS_LARGE = frozenset(("🌍", "☀️", "🌕"))
"""Things that English writes with a capital letter, too."""


def symbol_of(heading: str, text: str, language: str = "en") -> str:
    """An emoji for the thing that a heading names, "" where it names none or there is doubt. `text` is the whole text
    that the heading belongs to."""
    symbols = _symbols(language.split("-")[0].lower())
    words = _WORDS.findall(_OF.split(heading.strip(" .!?"))[0])
    if (
        not symbols
        or not words
        or any(char.isdigit() for char in heading)
        or len(_WORDS.findall(heading)) > _MOST_WORDS
    ):
        return ""
    noun = words[-1]
    found = symbols.get(noun.casefold(), "")
    if not found or (len(words) > 1 and words[-2].casefold() in _OTHERWISE):
        return ""
    if not language.startswith("de") and found not in _ALWAYS_LARGE and _is_name(noun, words, text):
        return ""
    return found


def _is_name(noun: str, words: list[str], text: str) -> bool:
    """True where the heading or the text writes a word as a name."""
    if len(words) > 1 and noun[:1].isupper():
        return True
    large = noun[:1].upper() + noun[1:]
    return re.search(rf"(?<=[^\s.!?:“\"]\s){re.escape(large)}\b", text) is not None


@lru_cache(maxsize=_KEPT)
def _symbols(language: str) -> Mapping[str, str]:
    table = tomllib.loads(Path(__file__).with_name("symbols.toml").read_text(encoding="utf-8"))
    return {word: picture for picture, words in table.get(language, {}).items() for word in words.split()}
