"""Numbers as they are written beside bars, and round steps for axes.

written(1234567.0, "en")      # "1,234,567"
written(0.5, "de", "%")       # "0,5 %"
ticks(0, 87)                  # (0, 20, 40, 60, 80, 100)
"""

from __future__ import annotations

import math

_COMMA = {
    "de",
    "es",
    "fr",
    "it",
    "pt",
    "nl",
    "pl",
    "ru",
    "uk",
    "cs",
    "sv",
    "da",
    "nb",
    "no",
    "fi",
    "tr",
    "id",
    "el",
    "hu",
}
"""Languages that write a comma before decimals."""
_BLANK = {"fr", "pl", "ru", "uk", "cs", "sv", "nb", "no", "fi", "hu"}
"""Those of them that part thousands with a narrow space."""
_THIN, _NARROW = "\u2009", "\u202f"
_BEFORE = {"$", "€", "£", "¥", "₹"}
_NAMED = ((1e12, "T"), (1e9, "B"), (1e6, "M"))


def written(value: float, language: str = "en", unit: str = "") -> str:
    """A number with its unit, to three or four digits where it is not whole."""
    text = _amount(abs(value), language.split("-")[0].lower())
    sign = "−" if value < 0 and any(c in "123456789" for c in text) else ""
    unit = unit.strip()
    if unit in _BEFORE and language.startswith("en"):
        return f"{sign}{unit}{text}"
    close = unit in ("%", "°") and language.startswith("en")
    return f"{sign}{text}{'' if close or not unit else _NARROW}{unit}"


def _amount(value: float, language: str) -> str:
    if value >= 1e15 or 0 < value < 1e-4:
        power = math.floor(math.log10(value))
        return f"{_plain(value / 10.0**power, language, 2)}·10{_raised(power)}"
    if value >= 1e7:
        if language == "en":
            size, name = next((s, n) for s, n in _NAMED if value >= s)
            return f"{_plain(value / size, language, 2)}{name}"
        power = 9 if value >= 1e9 else 6
        return f"{_plain(value / 10.0**power, language, 2)}·10{_raised(power)}"
    digits = 0 if float(value).is_integer() else 1 if value >= 100 else 2 if value >= 1 else 4
    return _plain(value, language, digits)


def _plain(value: float, language: str, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if language in _COMMA:
        thousands = _NARROW if language in _BLANK else "."
        text = text.replace(",", "\0").replace(".", ",").replace("\0", thousands)
    return text


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Round values in even steps from `low` or below to `high` or above."""
    if not high > low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / max(1, most - 1)
    base = 10.0 ** math.floor(math.log10(rough))
    step = next(base * factor for factor in (1, 2, 2.5, 5, 10, 20) if base * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(step * n for n in range(first, last + 1))
