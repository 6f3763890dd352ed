"""Formulas in a text, as LaTeX.

found_equation("It says that a² + b² = c², always.")      # "a^{2} + b^{2} = c^{2}"
found_equation("Energy is $E = mc^2$.")                   # "E = mc^2"
found_equation("a squared plus b squared equals c squared")   # "a^{2} + b^{2} = c^{2}"
told_equation("Since D = b² - 4ac, the formula is x = 2a.", "Formula")     # "x = 2a"
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from clipforge_core.picturing.finding.algebra import RELATIONS, read_formula
from clipforge_core.picturing.finding.clauses import sentences

_LATEX = re.compile(r"\$\$(.+?)\$\$|\$([^$]*[\\^_=+][^$]*)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_BEGIN = re.compile(r"(?<![\w.^_)])[-−±]?[\w(√]")
_SAID_TERM = r"(?:(?<![\w'’])[a-zA-Z](?![\w'’])|\d+(?:\.\d+)?)(?:\s+(?:squared|cubed))?"
_SAID_SIDE = rf"{_SAID_TERM}(?:\s+(?:plus|minus|times|divided by)\s+{_SAID_TERM})*"
_SAID = re.compile(rf"(?<![\w'’])(?P<left>{_SAID_SIDE})\s+(?:equals|is equal to|is)\s+(?P<right>{_SAID_SIDE})(?!\w)")
_SAID_SIGNS = {
    " plus ": " + ", " minus ": " - ", " times ": r" \cdot ", " divided by ": r" \div ", " squared": "^{2}",
    " cubed": "^{3}",
}  # fmt: skip
"""English words of equations that are read aloud."""
_LETTER = re.compile(r"(?<![a-z\\])[A-Za-z]|\\[A-Za-z]{2}")
_WORTH = re.compile(r"[\^_+\d-]|\\(?:sqrt|frac|cdot|times|div|pm)|(?<![\\A-Za-z])[A-Za-z]{2}|[A-Za-z] [A-Za-z\\]")
"""What makes the right side of an equation worth setting."""
_NAMED = re.compile(
    r"\b(?:formula|equation|law|theorem|identity|rule|written (?:out )?as|written out|given by|says that|states that|"
    r"remember|in short|formel|gleichung|gesetz|satz|lautet|fórmula|ecuación|ley|teorema|formule|équation|loi|théorème|"
    r"equazione|legge|equação|lei)\b",
    re.IGNORECASE,
)
"""Words by which a sentence tells a formula, not only uses one."""
_LONG_WORD = 3
_LONGEST = 4000
"""Characters that are looked at."""


def found_equation(text: str) -> str:
    """The first formula as LaTeX, "" where there is none. It has letters: sums of numbers alone are no formula."""
    return next((latex for _, latex in _found(text)), "")


def told_equation(text: str, heading: str = "", shown: Collection[str] = ()) -> str:
    """The formula that a text tells: one in a sentence that speaks of a formula or law, or of what the heading says;
    of equals, the first. Those that were `shown` already are passed over; "" where there is no other."""
    about = {word for word in re.findall(r"\w+", heading.casefold()) if len(word) >= _LONG_WORD}
    best, most = "", -1
    for sentence in sentences(text):
        named = sum(2 for _ in _NAMED.finditer(sentence)) > 0
        spoken = about & set(re.findall(r"\w+", sentence.casefold()))
        for _, latex in _found(sentence):
            worth = 2 * named + len(spoken)
            if latex not in shown and worth > most:
                best, most = latex, worth
    return best


def _found(text: str) -> Iterator[tuple[int, str]]:
    """The formulas of a text with their places: those that are marked as such, else those in plain characters, else
    those that are written as they are read aloud."""
    text = text[:_LONGEST]
    marked = [(match.start(), next(part for part in match.groups() if part).strip()) for match in _LATEX.finditer(text)]
    yield from marked or list(_plain(text)) or list(_said(text))


def _plain(text: str) -> Iterator[tuple[int, str]]:
    if not any(sign in text for sign in RELATIONS):
        return
    end = 0
    for match in _BEGIN.finditer(text):
        if match.start() < end:
            continue
        latex, after = read_formula(text, match.start())
        if latex and _LETTER.search(latex) and _WORTH.search(_right(latex)):
            yield match.start(), latex
            end = after


def _right(latex: str) -> str:
    """What stands right of the first relation."""
    return re.split(r" (?:=|\\approx|\\le|\\ge|\\rightarrow|\\rightleftharpoons) ", latex, maxsplit=1)[-1]


def _said(text: str) -> Iterator[tuple[int, str]]:
    """Equations that are written as they are read aloud, with letters on both sides and something to reckon."""
    for match in _SAID.finditer(text):
        sides = []
        for side in (match["left"], match["right"]):
            said = re.sub(r"\s+", " ", side)
            for words, sign in _SAID_SIGNS.items():
                said = said.replace(words, sign)
            sides.append(said)
        letters = all(re.search(r"(?<![a-z\\])[a-zA-Z](?![a-z])", side) for side in sides)
        if letters and any(sign.strip() in " ".join(sides) for sign in _SAID_SIGNS.values()):
            yield match.start(), " = ".join(sides)
