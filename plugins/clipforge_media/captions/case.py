"""Upper case that is right in each language, as far as the text shows which one it is.

Three traps of plain upper-casing: Greek capitals carry no accents, Georgian has capitals that
few fonts draw and nobody writes headlines in, and Turkish has two letters i.
"""

from __future__ import annotations

from unicodedata import combining, normalize

_TURKIC = set("ışğİŞĞ")
_TONOS = {"\u0301", "\u0300", "\u0342"}


def is_turkic(text: str) -> bool:
    """True where letters occur that tell Turkish or Azerbaijani."""
    return bool(_TURKIC & set(text))


def upper(text: str, *, turkic: bool = False) -> str:
    """`text` in capitals; `turkic` makes i into İ."""
    if turkic:
        text = text.replace("i", "İ")
    return "".join(_capital(c) for c in normalize("NFC", text))


def _capital(char: str) -> str:
    if "\u10d0" <= char <= "\u10ff":
        return char
    capital = char.upper()
    if any("\u0370" <= c <= "\u03ff" or "\u1f00" <= c <= "\u1fff" for c in capital):
        bare = "".join(c for c in normalize("NFD", capital) if not combining(c) or c not in _TONOS)
        return normalize("NFC", bare)
    return capital
