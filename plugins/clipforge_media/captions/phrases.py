"""Where phrases begin in scripts that put no spaces between words: Thai, Japanese, Chinese.

The models are those of BudouX (Apache-2.0; a few kilobytes each, learned from texts that people parted).
Where the package is not installed lines break between any two characters, as the scripts allow.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import regex

_RUN = regex.compile(
    r"(?P<th>\p{Thai}{2,})|(?P<cj>[\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303f\u30fc\uff00-\uff65]{2,})"
)
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_KEPT = 8


def phrase_starts(text: str) -> frozenset[int] | None:
    """Characters at which a phrase begins inside runs of such scripts, with the runs' own begins; None
    where there is no such run, or no model."""
    runs = list(_RUN.finditer(text))
    if not runs or find_spec("budoux") is None:
        return None
    starts: set[int] = set()
    for run in runs:
        name = "th" if run.lastgroup == "th" else "ja" if _KANA.search(text) else "zh"
        at = run.start()
        for phrase in _parser(name).parse(run.group()):
            starts.add(at)
            at += len(phrase)
    return frozenset(starts)


@lru_cache(maxsize=_KEPT)
def _parser(name: str) -> Any:
    import budoux

    return {
        "th": budoux.load_default_thai_parser,
        "ja": budoux.load_default_japanese_parser,
        "zh": budoux.load_default_simplified_chinese_parser,
    }[name]()
