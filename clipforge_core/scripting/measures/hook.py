"""How strongly a script opens: its first sentence, for viewers decide within it."""

from __future__ import annotations

import re

from clipforge_core.scripting.languages import script_language
from clipforge_core.scripting.measures import Measure, Part, share
from clipforge_core.scripting.measures.facts import Facts, has, names_topic

SHORT, LONG = 8, 28
"""Words of a first sentence that get all points for its length, and none."""
_YEARS = re.compile(
    r"(?<![\d.,])\d{1,4}\s*(?:BCE?|CE|AD|B\.C\.|A\.D\.|v\. ?Chr|n\. ?Chr|a\. ?C|d\. ?C|av\. J|apr\. J)"
    r"|(?<![\d.,€$£])(?:1\d|20)\d\d(?![\d.,]*\d)(?!\s*[%€$])"
)
"""Years: they date something, and are no figure that makes one stop."""
_FIGURE = re.compile(r"(?<![^\W_])(?<![^\W\d_][-–])\d")
"""A figure, but none that is part of a name (Cygnus X-1, CO2)."""


def hook_kind(text: str, language: str = "en") -> str:
    """How a first sentence opens: "question", "number", "contrast" or "statement"; "" for none."""
    facts = Facts(script_language(language), "", (), (text,), ())
    if not text.strip():
        return ""
    if has(facts, text.rstrip("\"'”’» "), "question"):
        return "question"
    if _FIGURE.search(_YEARS.sub("", text)):
        return "number"
    return "contrast" if has(facts, text, "contrast") else "statement"


def hook(facts: Facts) -> Measure:
    """Kind 40 (question, figure or contrast 40; a plain statement 0), address or feeling 15, topic 15, shortness 30."""
    first = facts.first
    said = facts.words[0] if facts.words else ()
    kind = hook_kind(first, facts.language.code)
    close = has(facts, first, "address") or has(facts, first, "feeling")
    named = names_topic(facts, said)
    length = 1.0 - share(max(0, len(said) - SHORT), LONG - SHORT) if said else 0.0
    return Measure(
        "hook",
        (
            Part(
                40.0 if kind in ("question", "number", "contrast") else 0.0,
                40.0,
                f"it opens with a {kind}" if kind else "nothing is said",
                "Open with a question, a figure or a contrast",
            ),
            Part(
                15.0 * close,
                15.0,
                "the first sentence speaks to the viewer or stirs" if close else "the first sentence speaks to nobody",
                "Speak to the viewer in the first sentence",
            ),
            Part(
                15.0 * named,
                15.0,
                f"the first sentence names {named:.0%} of the topic",
                "Name the topic in the first sentence",
            ),
            Part(
                30.0 * length,
                30.0,
                f"the first sentence has {len(said)} words",
                f"Shorten the first sentence: {SHORT} to 15 words are heard at once",
            ),
        ),
    )
