"""What texts mean, as vectors of the embedder that the settings name, and which of many come near to one.

    meaning = Meaning(environment)
    vectors = meaning.vectors(["The hypotenuse is the longest side."], "en")      # bytes, or None
    meaning.near("right triangles", "en", vectors)                                # [(0, 0.52)]

Vectors are kept as little-endian float32 one after the other. They are absent where the embedder does not know the
language or is not installed: a search then goes by words alone.
"""

from __future__ import annotations

import logging
import sys
from array import array
from collections.abc import Sequence
from functools import cached_property
from operator import mul
from typing import Any

from clipforge_core.codec import digest
from clipforge_core.contracts.embedder import Compares, Embedder
from clipforge_core.errors import MissingExtra, ModelCorrupt, UnknownName
from clipforge_core.languages import two_letters
from clipforge_core.model.tracks import Samples
from clipforge_core.studio.safe import safe_text
from clipforge_core.studio.tongue import is_latin

log = logging.getLogger("clipforge.studio")

FLOOR = 0.2
"""Cosine below which texts are not near. Six questions about other subjects came to 0.20 at most over 90 passages of
the documentation, and eight that it answers to 0.22 at least."""

REMEMBERED = 200
"""From so many texts on it is quicker to read vectors than to make them."""

LATIN = frozenset(
    ("en", "de", "es", "fr", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "tr", "ro", "hu", "id")
)
"""Languages that are written in Latin letters: an embedder of these alone is not asked for a text in others."""
_LOOKED_AT = 20


class Meaning:
    """Vectors of texts. `environment` has `registry` and `settings`."""

    def __init__(self, environment: Any) -> None:
        self._environment = environment

    @cached_property
    def embedder(self) -> Embedder | None:
        """The embedder of the settings; None, with a line in the log, where there is none of that name."""
        try:
            found: Embedder = self._environment.registry.get("embedders", self._environment.settings["embedder"])
        except UnknownName as error:
            log.warning("searches go by words alone: %s", error.describe())
            return None
        return found

    @property
    def model(self) -> str:
        """What vectors were made by: those of one model alone can be compared."""
        return f"{self.embedder.name}/{self.embedder.version}" if self.embedder is not None else ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that the embedder knows, () for all."""
        return self.embedder.languages if self.embedder is not None else ()

    @property
    def width(self) -> int:
        """Bytes of one vector."""
        return self.embedder.dimensions * 4 if self.embedder is not None else 0

    def vectors(self, texts: Sequence[str], language: str = "") -> bytes | None:
        """A vector of each text, one after the other; None where there can be none. `language` "" is taken to be one
        that the embedder knows."""
        embedder, code = self.embedder, two_letters(language)
        if embedder is None or not _knows(embedder, code, texts):
            return None
        try:
            return embedder.embed([safe_text(text) for text in texts]).data
        except (MissingExtra, ModelCorrupt) as error:
            log.warning("searches go by words alone: %s", error.describe())
            self.__dict__["embedder"] = None
            return None

    def remembered(self, texts: Sequence[str]) -> bytes | None:
        """The same, taken from the stage cache where just these texts were asked for before: the scenes of a film look
        into the same folders one after the other."""
        cache = getattr(self._environment, "cache", None)
        if cache is None or len(texts) < REMEMBERED or not self.model:
            return self.vectors(texts)
        key = digest("vectors of texts", self.model, list(texts))
        known = cache.get(key, Samples)
        if known is not None:
            return bytes(known.data)
        made = self.vectors(texts)
        if made is not None:
            cache.put(key, Samples(shape=(len(texts), self.width // 4), data=made))
        return made

    def near(self, query: str, language: str, vectors: bytes, floor: float = FLOOR) -> list[tuple[int, float]]:
        """(index, cosine) of the vectors that come near to a query, nearest first."""
        one = self.vectors([query], language) if vectors else None
        if one is None or self.embedder is None:
            return []
        found = products(self.embedder, one, vectors)
        near = [(index, value) for index, value in enumerate(found) if value >= floor]
        return sorted(near, key=lambda pair: -pair[1])


def _knows(embedder: Embedder, code: str, texts: Sequence[str]) -> bool:
    """True where the vectors of an embedder say something of texts in that language, or in one that is not told."""
    if not embedder.languages or code in embedder.languages:
        return True
    return not code and (not set(embedder.languages) <= LATIN or is_latin(" ".join(texts[:_LOOKED_AT])))


def products(embedder: Embedder, one: bytes, many: bytes) -> array[float]:
    """The dot product of one vector with each of many: by the embedder where it has a way, else here."""
    size = embedder.dimensions
    count = len(many) // (size * 4)
    if isinstance(embedder, Compares):
        answer = embedder.products(Samples(shape=(1, size), data=one), Samples(shape=(count, size), data=many))
        return _floats(answer.data)
    query, rows = _floats(one), _floats(many)
    return array("f", (sum(map(mul, query, rows[at : at + size])) for at in range(0, count * size, size)))


def _floats(data: bytes) -> array[float]:
    """Little-endian float32 as numbers."""
    found: array[float] = array("f")
    found.frombytes(data)
    if sys.byteorder == "big":
        found.byteswap()
    return found
