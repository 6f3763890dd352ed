"""Formulas in a text, as LaTeX.

found_equation("It says that a² + b² = c², always.")      # "a^{2} + b^{2} = c^{2}"
found_equation("Energy is $E = mc^2$.")                   # "E = mc^2"
found_equation("a squared plus b squared equals c squared")   # "a^{2} + b^{2} = c^{2}"
"""

from __future__ import annotations

import re

_LATEX = re.compile(r"\$\$(.+?)\$\$|\$([^$]*[\\^_=+][^$]*)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_UPPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_LOWER = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_TERM = (
    r"(?:\d+(?:\.\d+)?\s?)?(?:[A-Za-zα-ωΑ-ΩΔπ](?![A-Za-z]{2})[A-Za-z]?|\d+(?:\.\d+)?|√\([^()]*\)|√\w+)"
    r"(?:\^\{?[-\w]+\}?|[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+|[₀₁₂₃₄₅₆₇₈₉]+|_\w)*"
)
_SIDE = rf"{_TERM}(?:\s?[-+*/×·÷−±]\s?{_TERM})*"
_PLAIN = re.compile(rf"(?<![\w.])(?P<formula>{_SIDE}\s?(?:=|≈|≤|≥)\s?{_SIDE})(?![\w^])")
_SAID_TERM = r"(?:(?<![\w'’])[a-zA-Z](?![\w'’])|\d+(?:\.\d+)?)(?:\s+(?:squared|cubed))?"
_SAID_SIDE = rf"{_SAID_TERM}(?:\s+(?:plus|minus|times|divided by)\s+{_SAID_TERM})*"
_SAID = re.compile(rf"(?<![\w'’])(?P<left>{_SAID_SIDE})\s+(?:equals|is equal to|is)\s+(?P<right>{_SAID_SIDE})(?!\w)")
_SAID_SIGNS = {
    " plus ": " + ", " minus ": " - ", " times ": r" \cdot ", " divided by ": r" \div ", " squared": "^{2}",
    " cubed": "^{3}",
}  # fmt: skip
"""English words of equations that are read aloud."""
_LETTER = re.compile("[A-Za-zα-ωΔ]")
_WORTH = re.compile(r"[\^²³⁴√+*/×·÷−±\d-]|[A-Za-z]{2}")
"""What makes the right side of an equation worth setting."""
_SIGNS = {
    "×": r"\times ", "·": r"\cdot ", "*": r"\cdot ", "÷": r"\div ", "−": "-", "±": r"\pm ", "≈": r"\approx ",
    "≤": r"\le ", "≥": r"\ge ", "π": r"\pi ", "Δ": r"\Delta ", "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ",
    "δ": r"\delta ", "ε": r"\varepsilon ", "θ": r"\theta ", "λ": r"\lambda ", "μ": r"\mu ", "ρ": r"\rho ",
    "σ": r"\sigma ", "τ": r"\tau ", "φ": r"\varphi ", "ω": r"\omega ", "Ω": r"\Omega ", "Σ": r"\Sigma ",
}  # fmt: skip


def found_equation(text: str) -> str:
    """The first formula as LaTeX, "" where there is none. It has letters: sums of numbers alone are no formula."""
    match = _LATEX.search(text)
    if match:
        return next(part for part in match.groups() if part).strip()
    for plain in _PLAIN.finditer(text):
        formula = plain["formula"].strip()
        if _LETTER.search(formula) and _WORTH.search(formula.split("=", 1)[-1]):
            return latex_of(formula)
    return _said(text)


def _said(text: str) -> str:
    """The first equation that is written as it is read aloud, with letters on both sides and something to reckon."""
    for match in _SAID.finditer(text):
        sides = []
        for side in (match["left"], match["right"]):
            said = re.sub(r"\s+", " ", side)
            for words, sign in _SAID_SIGNS.items():
                said = said.replace(words, sign)
            sides.append(said)
        letters = all(re.search(r"(?<![a-z\\])[a-zA-Z](?![a-z])", side) for side in sides)
        if letters and any(sign.strip() in " ".join(sides) for sign in _SAID_SIGNS.values()):
            return " = ".join(sides)
    return ""


def latex_of(formula: str) -> str:
    """A formula in plain characters, as LaTeX."""
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+", lambda m: "^{" + m[0].translate(_UPPER) + "}", formula)
    text = re.sub(r"[₀₁₂₃₄₅₆₇₈₉]+", lambda m: "_{" + m[0].translate(_LOWER) + "}", text)
    text = re.sub(r"√\(([^()]*)\)|√([\w.^{}]+)", lambda m: "\\sqrt{" + (m[1] or m[2]) + "}", text)
    return "".join(_SIGNS.get(char, char) for char in text).strip()
