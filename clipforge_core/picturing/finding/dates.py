"""Years of a text with what happened in them, for a timeline.

found_dates("In 1905 Einstein published four papers. In 1915 came general relativity.")
# (("1905", "Einstein published four papers"), ("1915", "General relativity"))
"""

from __future__ import annotations

import re

from clipforge_core.picturing.finding.clauses import sentences

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|"
    "Juni|Juli|Oktober|Dezember"
)
_YEAR = re.compile(
    r"(?:\b(?:in|of|by|since|around|about|circa|c\.|until|from|im jahr|im jahre|um|von|seit|en|hacia|"
    r"on|am|desde|vers|depuis|nel|dal|em)\s+)?"
    r"(?:the year\s+)?\b(?P<year>(?:\d{1,2}\.?\s)?(?:" + _MONTHS + r")(?:\s\d{1,2},)?\s(?:1\d{3}|20\d{2})|"
    r"\d{1,4}\s?(?:BCE?|CE|AD|v\. Chr\.|a\. C\.|av\. J\.-C\.)|(?:1\d{3}|20\d{2})s?|"
    r"(?<=\b[Ii]n )[4-9]\d{2}(?=[ ,]))(?!\w)"
    r"(?!\s*(?:%|km|kg|m\b|people|users|percent|million|metres|meters|copies|words|years))",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\s*;\s*|,\s+(?:and|then|und|dann|y|luego|et|puis)\s+(?=(?:in|by|im|en)\s+\d)|,\s+(?=(?:in|by|im|en)\s+\d{4})"
)
_MOST_WORDS, _FEW_WORDS = 14, 8


def found_dates(text: str) -> tuple[tuple[str, str], ...]:
    """Dates and events in the order of the text; empty where there are not two with something to say."""
    found: list[tuple[str, str]] = []
    for sentence in sentences(text):
        for part in _PARTS.split(sentence):
            years = list(_YEAR.finditer(part))
            if len(years) != 1:
                continue
            what = _event(part[: years[0].start()], years[0][0], part[years[0].end() :])
            if what:
                found.append((years[0]["year"], what))
    return tuple(found) if len({year for year, _ in found}) >= 2 else ()


def single_date(text: str) -> tuple[str, str]:
    """The only date of a text, and what happened then in a few words ("" where that takes more); two empty texts where
    there is none, or more of them."""
    found = [(sentence, match) for sentence in sentences(text) for match in _YEAR.finditer(sentence)]
    if len(found) != 1:
        return "", ""
    sentence, match = found[0]
    what = _event(sentence[: match.start()], match[0], sentence[match.end() :])
    return match["year"], what if len(what.split()) <= _FEW_WORDS else ""


def _event(before: str, led: str, after: str) -> str:
    """What is said besides the year, which `led` leads to: behind "im Jahr" the verb comes first, and stays small."""
    text = " ".join(f"{before.strip(' :–—-')} {after.strip(' :.!?;–—-')}".split()).replace(" ,", ",").strip(" ,")
    text = re.sub(r"^(?:and|then|und|dann|y|luego|et|puis|so)\s+", "", text, flags=re.IGNORECASE).strip(" ,")
    text = re.sub(r",?\s+(?:written|dated|made|built|published|founded|born)\s*,", ",", text)
    if len(text.split()) > _MOST_WORDS:
        text = text.split(",", 1)[0]
    if not 1 <= len(text.split()) <= _MOST_WORDS:
        return ""
    return text if led.casefold().startswith("im jahr") and not before.strip() else text[:1].upper() + text[1:]
