"""The contract suite of embedders, and a stub that counts letters.

from clipforge_core.testing.embedders import check_embedder

def test_my_embedder():
    check_embedder(MyEmbedder())
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

from clipforge_core.contracts.embedder import Compares, Embedder
from clipforge_core.model.tracks import Samples

NEAR = ("The cat sleeps on the warm sofa.", "A kitten naps on the couch.")
FAR = "The central bank raised interest rates again."


class StubEmbedder:
    """Vectors of the 26 letters' counts: texts with the same words are near, in any language."""

    name = "stub"
    version = "1"
    dimensions = 26
    languages: tuple[str, ...] = ()

    def embed(self, texts: Sequence[str]) -> Samples:
        """float32 (len(texts), 26), rows of unit length, zero for texts without letters."""
        values = array("f")
        for text in texts:
            counts = [float(text.lower().count(chr(97 + i))) for i in range(26)]
            length = math.sqrt(sum(c * c for c in counts)) or 1.0
            values.extend(c / length for c in counts)
        return Samples(shape=(len(texts), 26), data=values.tobytes())


def check_embedder(embedder: Embedder, near: tuple[str, str] = NEAR, far: str = FAR) -> None:
    """Hold an embedder against the contract; `near` are two texts of one meaning, `far` has another.

    Raises AssertionError with what is wrong.
    """
    assert isinstance(embedder, Embedder), f"{embedder!r} lacks members of Embedder"
    assert embedder.name and embedder.version and embedder.dimensions > 0
    assert all(language == language.lower() and 2 <= len(language) <= 3 for language in embedder.languages)
    texts = [*near, far, "", near[0]]
    answer = embedder.embed(texts)
    rows = vectors(answer)
    assert answer.shape == (len(texts), embedder.dimensions), f"the shape is {answer.shape}"
    lengths = [math.sqrt(sum(v * v for v in row)) for row in rows]
    assert all(abs(length - 1) < 1e-3 for length in lengths[:3]), f"rows have unit length, not {lengths}"
    assert lengths[3] == 0.0, "an empty text is a row of zeros"
    assert rows[0] == rows[4], "equal texts have equal rows"
    assert _dot(rows[0], rows[1]) > _dot(rows[0], rows[2]), "texts of one meaning are nearer than others"
    assert embedder.embed(texts).data == answer.data, "the same texts give the same bytes"
    alone = vectors(embedder.embed([far]))[0]
    assert max(abs(a - b) for a, b in zip(alone, rows[2], strict=True)) < 1e-5, "a row does not depend on the others"
    nothing = embedder.embed([])
    assert nothing.shape == (0, embedder.dimensions) and nothing.data == b"", "no text, no row"
    if isinstance(embedder, Compares):
        _check_products(embedder, answer, rows)


def _check_products(embedder: Compares, answer: Samples, rows: list[list[float]]) -> None:
    """Its quick way to compare gives what multiplying gives."""
    count, size = answer.shape
    one = Samples(dtype="<f4", shape=(1, size), data=answer.data[: size * 4])
    found = embedder.products(one, answer)
    assert (found.dtype, found.shape) == ("<f4", (count,)), f"products are float32 (n,), not {found.shape}"
    values = array("f")
    values.frombytes(found.data)
    wrong = max(abs(value - _dot(rows[0], row)) for value, row in zip(values, rows, strict=True))
    assert wrong < 1e-4, "products are dot products of the rows"


def vectors(samples: Samples) -> list[list[float]]:
    """The rows of a float32 (n, d) track as lists."""
    assert samples.dtype == "<f4", f"vectors are little-endian float32, not {samples.dtype}"
    values = array("f")
    values.frombytes(samples.data)
    count, size = samples.shape
    assert len(values) == count * size, "the data fill the shape"
    return [values[i * size : (i + 1) * size].tolist() for i in range(count)]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
