"""What somebody said, and who said it.

found_quotation('As Galileo put it, "Measure what is measurable."')      # ("Measure what is measurable.", "Galileo")
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r"[“„«\"](?P<text>[^“”„«»\"]{12,220})[”“»\"]")
_NAME = (
    r"(?P<by>(?!(?:As|And|But|Then|When|In|He|She|It|They|We|You|I|Er|Sie|Es|Il|Elle|Él|Ella|Who|The)\b)(?:[A-ZÀ-Ž][\w.'’-]*)"
    r"(?:\s(?:de|da|von|van|of|la|[A-ZÀ-Ž][\w.'’-]*)){0,4})"
)
_VERB = (
    r"(?:once\s+)?(?:said|says|wrote|writes|put it|noted|declared|asked|sagte|schrieb|meinte|dijo|escribió|a dit|"
    r"disait|écrivait)"
)
_SAID = re.compile(rf"^[\s,.–—-]*(?:(?:{_VERB})\s+|(?:according to|so)\s+|(?<=[–—-])\s*){_NAME}")
_AFTER = re.compile(rf"^[\s,]*{_NAME}\s+{_VERB}\b")
_BEFORE = re.compile(rf"{_NAME}\s+{_VERB}(?:[^.!?,:\n]{{0,30}})[\s,:]*$")
_AS = re.compile(rf"(?:according to|in the words of|laut)\s+{_NAME}[\s,:]*$", re.IGNORECASE)


def found_quotation(text: str) -> tuple[str, str]:
    """The words and who said them, where that stands directly before or behind them ("" where it does not); two empty
    texts where nothing is quoted."""
    match = _QUOTED.search(text)
    if match is None or len(match["text"].split()) < 4:
        return "", ""
    before, after = text[: match.start()], text[match.end() :]
    by = _BEFORE.search(before) or _AS.search(before) or _SAID.search(after) or _AFTER.search(after)
    return match["text"].strip(), by["by"].strip(" .,") if by else ""
