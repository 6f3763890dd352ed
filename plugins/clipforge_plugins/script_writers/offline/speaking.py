"""A sentence as it is spoken, from how it is written.

    speakable("- A *tide* [3] is a rise\\nof the sea (daily)")     # "A tide is a rise of the sea."

On one line, without marks of references, of emphasis and of lists, without links, asides in parentheses, and the place
and agency at the beginning of a report.
"""

from __future__ import annotations

import re

from clipforge_core import ScriptLanguage
from clipforge_plugins.script_writers.offline.layout import BULLET, ENDS

_MARK = re.compile(r"\s?\[(?:\d{1,3}(?:[,–-]\s?\d{1,3})*|[a-z]|citation needed|[Nn]ote \d+)\]")
_LINK = re.compile(r"!?\[([^\]]+)\]\([^)\s]+\)")
_EMPHASIS = re.compile(r"(?<![\w*_`])(\*{1,3}|_{1,3}|`)(?=\S)(.+?)(?<=\S)\1(?![\w*_`])")
_ASIDE = re.compile(
    r"\s+\((?=[^()]*[^\W\d_]|[^()]*\d{4})[^()=+×^√*/<>]*\)|\s+\[(?=[^\[\]]*[^\W\d_])[^\[\]=+×^√*/<>]*\]"
)
_DATELINE = re.compile(
    r"^[A-ZÀ-Þ][\w .'’/-]{1,24}(?:, [^–—()]{3,20})?\s*"
    r"(?:\([\w/. ]{2,12}\)\s*[–—:-]|(?<=[A-Z]{3})(?:, [^–—()]{3,20})?\s+[–—])\s+(?=\S)"
)
"""Where and from whom a report is, before its first sentence."""


def speakable(raw: str) -> str:
    """A sentence as it is spoken, from how it is written."""
    # A formula on lines of its own ends before "where c is …".
    text = " ".join(
        (
            re.sub(r"(?<![,;:.])\n\s*\n\s*(?=(?:where|wobei|donde|où|dove|onde|with|mit|con|avec|com)\s)", ", ", raw)
            if "=" in raw
            else raw
        ).split()
    )
    text = _DATELINE.sub("", _LINK.sub(r"\1", _MARK.sub("", text)))
    text = BULLET.sub("", _EMPHASIS.sub(r"\2", text))
    # Parentheses of sums stay.
    text = text if "=" in text else _ASIDE.sub("", text)
    text = re.sub(r"\s+([,.;])", r"\1", text).strip()
    return text if text.endswith(ENDS) or not text else text.rstrip(",;:–-") + "."


def loose_opening(text: str, language: ScriptLanguage) -> int:
    """Characters of an opening that can be left out, with the comma and space after it; 0 for none."""
    size = language.opening("loose", text)
    if not size:
        return 0
    rest = text[size:]
    if rest.startswith(","):
        return size + len(rest) - len(rest[1:].lstrip()) if rest[1:].strip() else 0
    coordinated = text[:size].lower() in language.coordinators and rest.startswith(" ")
    return size + 1 if coordinated else 0
