"""Translator: text in one language → text in another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable


@runtime_checkable
class Translator(Protocol):
    """Translates. `quality` is "draft" (to be read over) or "good"."""

    name: str
    version: str
    quality: str

    def available(self) -> str | None:
        """None, or what is missing and how to get it."""

    def pairs(self) -> Sequence[tuple[str, str]]:
        """(source, target) as ISO 639-1 codes that it can do now; ("*", "*") stands for any."""

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """Each text, translated. Raises UsageError for a pair that it cannot do, EndpointFailed."""
