"""Formulas in plain characters, read as what they say: x = (-b ± √(b² - 4ac)) / (2a) becomes a fraction.

read_formula("F = ma and so on", 0)         # ("F = ma", 6): LaTeX, and where the formula ends
read_formula("6CO₂ + 6H₂O → C₆H₁₂O₆ + 6O₂", 0)
"""

from __future__ import annotations

import re

RELATIONS = {"=": "=", "≈": r"\approx", "≤": r"\le", "≥": r"\ge", "→": r"\rightarrow", "⇌": r"\rightleftharpoons"}
"""Signs between the sides of a formula."""
_SIGNS = {
    "+": "+", "-": "-", "−": "-", "–": "-", "±": r"\pm", "∓": r"\mp", "*": r"\cdot", "×": r"\times", "·": r"\cdot",
    "÷": r"\div", "/": "/",
}  # fmt: skip
_GREEK = {
    "π": r"\pi", "Δ": r"\Delta", "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon",
    "θ": r"\theta", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau",
    "φ": r"\varphi", "ψ": r"\psi", "ω": r"\omega", "Ω": r"\Omega", "Σ": r"\Sigma", "Φ": r"\Phi",
}  # fmt: skip
_UPPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_LOWER = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LETTERS = re.compile(
    r"(?!(?:and|or|the|is|if|in|as|so|to|of|it|at|by|an|we|up)\b)[A-Za-z]{1,2}(?![A-Za-z])|"
    r"[A-Za-z](?=[bcdfghjklmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ]{2}(?![A-Za-z]))[A-Za-z]{2}"
)
"""One or two letters, or three that are no word: ma, mgh, nRT."""
_ELEMENTS = re.compile(r"(?:[A-Z][a-z]?[₀-₉]*)*[A-Z][a-z]?[₀-₉]+(?:[A-Z][a-z]?[₀-₉]*)*(?![a-z])")
"""What chemistry writes: at least one small number below."""
_ELEMENT = re.compile(r"\b[A-Z][a-z]?(?:[A-Z][a-z]?)*(?![A-Za-z])")
_FUNCTION = re.compile(r"(?:sin|cos|tan|log|ln|exp|lim|max|min)(?![A-Za-z])")
_UP = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+|\^(?:\{[-+\w]+\}|\([-+\w]+\)|[-+]?\w+)")
_DOWN = re.compile(r"[₀₁₂₃₄₅₆₇₈₉]+|_(?:\{\w+\}|\w)")
_MEASURED, _UNIT = re.compile(r"= -?[\d.,]+$"), re.compile(r"\s?[A-Za-z°%€$]")
"""A right side that is a number, and what would be its unit: that is a measure, no formula."""
_DEEPEST = 12


class _Unread(Exception):
    """What stands here is no part of a formula."""


class _Reader:
    """One formula from a place of a text on."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.deep = 0
        self.chemistry = False

    def char(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self) -> int:
        """Pass over blanks; answers where they began."""
        before = self.at
        while self.char() in (" ", "\u00a0", "\u202f") and self.char():
            self.at += 1
        return before

    def take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def side(self) -> str:
        """Terms with signs between them."""
        found = ""
        if self.char() in ("-", "−", "±"):
            found = _SIGNS[self.char()]
            self.at += 1
        found += self.term()
        while True:
            before = self.skip()
            sign = _SIGNS.get(self.char(), "")
            if not sign or sign == "/":
                self.at = before
                return found
            self.at += 1
            self.skip()
            try:
                found = f"{found} {sign} {self.term()}"
            except _Unread:
                self.at = before
                return found

    def term(self) -> str:
        """Factors side by side (after a blank only those that no word could be: m₁), and what they are divided by."""
        bare = self.char() == "("
        found, count = self.factor(), 1
        while True:
            before = self.at
            blank = self.skip() < self.at
            try:
                more = self.factor()
            except _Unread:
                more = ""
            if not more or (blank and "^" not in more and "_" not in more):
                self.at = before
                break
            found, count = f"{found} {more}", count + 1
        before = self.skip()
        if self.char() != "/":
            self.at = before
            return found
        self.at += 1
        self.skip()
        below_bare = self.char() == "("
        try:
            below = self.factor()
        except _Unread:
            self.at = before
            return found
        above = _inside(found) if bare and count == 1 else found
        return rf"\frac{{{above}}}{{{_inside(below) if below_bare else below}}}"

    def factor(self) -> str:
        """A number, letters, a root, a function, or what stands in parentheses, with what is above and below it."""
        return self.base() + self.marks()

    def base(self) -> str:
        char = self.char()
        if char == "(":
            return self.inside()
        if char == "√":
            self.at += 1
            bare = self.char() == "("
            below = self.factor()
            return rf"\sqrt{{{_inside(below) if bare else below}}}"
        if char in _GREEK:
            self.at += 1
            return _GREEK[char]
        if char.isdigit():
            return self.take(_NUMBER)
        name = self.take(_FUNCTION)
        if name:
            self.skip()
            return rf"\{name} {self.factor()}"
        elements = self.take(_ELEMENTS) or (self.take(_ELEMENT) if self.chemistry else "")
        if elements and (self.chemistry or sum(c.isupper() for c in elements) > 1 or elements[0].isupper()):
            self.chemistry = self.chemistry or sum(c.isupper() for c in elements) > 1
            below = re.sub(r"[₀-₉]+", lambda m: "_{" + m[0].translate(_LOWER) + "}", elements)
            return rf"\mathrm{{{below}}}" if self.chemistry else below
        letters = self.take(_LETTERS)
        if not letters:
            raise _Unread
        return letters

    def inside(self) -> str:
        """What stands in parentheses, with them."""
        self.deep += 1
        if self.deep > _DEEPEST:
            raise _Unread
        self.at += 1
        self.skip()
        found = self.side()
        self.skip()
        if self.char() != ")":
            raise _Unread
        self.at += 1
        self.deep -= 1
        return rf"\left({found}\right)"

    def marks(self) -> str:
        found = ""
        while True:
            above = self.take(_UP)
            below = "" if above else self.take(_DOWN)
            if not above and not below:
                return found
            plain = (above or below).strip("^_{}()")
            told = "".join(_GREEK.get(char, char) for char in plain.translate(_UPPER if above else _LOWER))
            found += f"^{{{told}}}" if above else f"_{{{told}}}"


def _inside(text: str) -> str:
    """Without the parentheses around it."""
    return text.removeprefix(r"\left(").removesuffix(r"\right)") if text.endswith(r"\right)") else text


def read_formula(text: str, start: int) -> tuple[str, int]:
    """The formula that begins at a place of a text as LaTeX, and where it ends; ("", start) where there is none: it
    has a relation, and ends where a word ends."""
    reader = _Reader(text, start)
    reader.chemistry = "→" in text[start : start + 120] and bool(_ELEMENTS.search(text, start, start + 120))
    try:
        found = reader.side()
        relations = 0
        while True:
            before = reader.skip()
            relation = RELATIONS.get(reader.char(), "")
            if not relation or (relation == RELATIONS["→"] and not reader.chemistry):
                reader.at = before
                break
            reader.at += 1
            reader.skip()
            try:
                found, relations = f"{found} {relation} {reader.side()}", relations + 1
            except _Unread:
                reader.at = before
                break
    except (_Unread, RecursionError):
        return "", start
    ends = reader.at >= len(text) or not (text[reader.at].isalnum() or text[reader.at] in "^_")
    measured = _MEASURED.search(found) is not None and _UNIT.match(text, reader.at) is not None
    return (found, reader.at) if relations and ends and not measured else ("", start)
