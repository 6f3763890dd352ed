"""What stands in the answers of models: JSON, wherever it stands in the text, and texts that can be shown.

for value in json_values('Sure! {"clips": []}'):
    ...
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
"""What some models say to themselves before they answer."""


def json_values(text: str) -> Iterator[Any]:
    """JSON objects and lists in an answer, outer ones first; what the model thought aloud is passed over."""
    text = THOUGHTS.sub("", text)
    decoder = json.JSONDecoder()
    at = 0
    while (start := re.search(r"[\[{]", text[at:])) is not None:
        at += start.start()
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        yield value
        at = end


def line(text: Any, longest: int) -> str:
    """A text on one line without control characters, cut between words after at most `longest` characters."""
    if not isinstance(text, str):
        return ""
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    shown = " ".join("".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cs", "Co")).split())
    if len(shown) <= longest:
        return shown
    cut = shown[: longest - 1]
    return (cut.rpartition(" ")[0] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:–—-") + "…"
