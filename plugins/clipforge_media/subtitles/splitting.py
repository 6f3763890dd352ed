"""Running text to words, also in languages that write none: Chinese, Japanese, Thai, Lao, Khmer, Burmese.

    split_words("Hello 世界!")   # [("Hello", True), ("世", True), ("界!", False)]

The second value is `Word.space`: whether a space parts the word from the one before it.
"""

from __future__ import annotations

import regex

_SOLID = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_IS_SOLID = regex.compile(rf"[{_SOLID}\u3000-\u303f\uff00-\uff65]")
# A cluster of such a script takes along the marks that may not begin or end a line.
_PART = regex.compile(
    rf"(?P<open>[\p{{Ps}}\p{{Pi}}]*)(?:(?=[{_SOLID}])\X|(?:(?![{_SOLID}])(?![\p{{Ps}}\p{{Pi}}])\X)+)(?P<close>[\p{{Pe}}\p{{Pf}}\p{{Po}}ー]*)"
)


def split_words(text: str) -> list[tuple[str, bool]]:
    """Words of a text with their `space`; the first one's is True unless its script has no spaces."""
    words: list[tuple[str, bool]] = []
    solid_before = True
    for token in text.split():
        parts = _parts(token)
        for at, part in enumerate(parts):
            solid = _IS_SOLID.search(part) is not None
            spaced = at == 0 and not (solid and solid_before and not words)
            words.append((part, spaced))
            solid_before = solid
    return words


def is_solid(text: str) -> bool:
    """True where the text begins with a script that has no spaces between words."""
    return _IS_SOLID.match(text) is not None


def _parts(token: str) -> list[str]:
    if _IS_SOLID.search(token) is None:
        return [token]
    parts: list[str] = []
    at = 0
    for match in _PART.finditer(token):
        if match.start() > at:
            _append(parts, token[at : match.start()])
        parts.append(match.group())
        at = match.end()
    if at < len(token):
        _append(parts, token[at:])
    return parts


def _append(parts: list[str], rest: str) -> None:
    """What is no word (lone brackets) goes with the part before it."""
    if parts:
        parts[-1] += rest
    else:
        parts.append(rest)
