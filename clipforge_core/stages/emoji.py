"""Pictures for words: a bundled list (emoji.toml, by language) and what a style adds to it.

emoji_for("Money!", emoji_words("en", {}))    # "💰"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from clipforge_core.model.style import Emoji
from clipforge_core.model.transcript import Word
from clipforge_core.stages.function_words import bare

_ENDINGS = ("s", "es", "'s", "n", "en", "e")
"""Ends of plural and other forms that are taken off where a word itself is not in the list."""
_KEPT = 16


def emoji_words(language: str, more: Mapping[str, str]) -> dict[str, str]:
    """Words in small letters and their pictures: the list of the language (English where it is not known),
    then the style's own."""
    words = dict(_bundled(language[:2] or "en"))
    words.update({bare(word): picture for word, picture in more.items()})
    return {word: picture for word, picture in words.items() if picture}


def emoji_for(word: str, words: Mapping[str, str]) -> str:
    """The picture of a word, "" where it has none."""
    text = bare(word)
    if text in words:
        return words[text]
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) - len(ending) > 2 and text.removesuffix(ending) in words:
            return words[text.removesuffix(ending)]
    return ""


def page_emoji(page: Sequence[Word], emoji: Emoji, words: Mapping[str, str]) -> dict[int, str]:
    """Pictures by place on the page: no picture twice, the first ones where there are too many."""
    found: dict[int, str] = {}
    for index, word in enumerate(page):
        picture = emoji_for(word.text, words)
        if picture and picture not in found.values() and len(found) < emoji.most:
            found[index] = picture
    return found


@lru_cache(maxsize=_KEPT)
def _bundled(language: str) -> Mapping[str, str]:
    table = tomllib.loads(Path(__file__).with_name("emoji.toml").read_text(encoding="utf-8"))
    return {word: picture for picture, words in table.get(language, {}).items() for word in words.split()}
