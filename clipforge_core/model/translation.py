"""What translating answers with: texts, and how far they can be trusted."""

from __future__ import annotations

from typing import Literal

import msgspec

Quality = Literal["draft", "good"]
"""Draft: to be read over before anybody else sees it."""

ANY = "*"
"""Any language, in a pair of a translator that knows no list of them."""


class LanguagePair(msgspec.Struct, frozen=True, kw_only=True):
    """From one language to another (ISO 639-1, or "*" for any), and who does it."""

    source: str
    target: str
    translator: str
    quality: Quality


class Translated(msgspec.Struct, frozen=True, kw_only=True):
    """Texts in another language, in the order in which they were given; `notes` say what a reader must know."""

    texts: tuple[str, ...]
    source: str
    target: str
    translator: str
    quality: Quality
    notes: tuple[str, ...] = ()
