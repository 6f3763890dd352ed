"""What somebody said, and who said it.

found_quotation('As Galileo put it, "Measure what is measurable."')      # ("Measure what is measurable.", "Galileo")
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r"[“„«\"](?P<text>[^“”„«»\"]{12,220})[”“»\"]")
_NAME = r"(?P<by>(?:[A-ZÀ-Ž][\w.'’-]*)(?:\s(?:de|da|von|van|of|la|[A-ZÀ-Ž][\w.'’-]*)){0,4})"
_SAID = re.compile(
    rf"(?:said|says|wrote|writes|according to|as|sagte|schrieb|dijo|escribió|disait|écrivait|—|–|-)\s+{_NAME}"
)
_BEFORE = re.compile(rf"{_NAME}\s+(?:said|says|wrote|writes|put it|once said|sagte|schrieb|dijo|escribió|a dit|disait)")


def found_quotation(text: str) -> tuple[str, str]:
    """The words and who said them ("" where the text does not tell); two empty texts where nothing is quoted."""
    match = _QUOTED.search(text)
    if match is None or len(match["text"].split()) < 4:
        return "", ""
    around = f"{text[: match.start()]} {text[match.end() :]}"
    by = _BEFORE.search(around) or _SAID.search(around)
    return match["text"].strip(), by["by"].strip(" .,") if by else ""
