"""Embedder: texts → vectors whose dot product says how near they are in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from clipforge_core.model.tracks import Samples


@runtime_checkable
class Embedder(Protocol):
    """Makes vectors. `dimensions` is their length; `languages` those it understands (() for all)."""

    name: str
    version: str
    dimensions: int
    languages: tuple[str, ...]

    def embed(self, texts: Sequence[str]) -> Samples:
        """float32 (len(texts), dimensions), rows of unit length (zero for empty texts).

        Raises MissingExtra or ModelCorrupt.
        """


@runtime_checkable
class Compares(Protocol):
    """What an embedder may have beside: its own quick way to hold many vectors against one (the core's is plain
    Python: 5,000 vectors take it some fifty milliseconds)."""

    def products(self, one: Samples, many: Samples) -> Samples:
        """float32 (n,): the dot product of `one` (1, dimensions) with each row of `many` (n, dimensions)."""
