"""The embedder `wordllama`: a table of word-piece vectors, averaged.

The package's data is read without the package's code: what is released looks for its tokenizer in a
folder of another name, and asks the network when it does not find it. The result is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clipforge_core import MissingExtra, ModelCorrupt, Samples

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
_NEEDED = (
    ("wordllama", "wordllama"),
    ("safetensors", "safetensors"),
    ("tokenizers", "tokenizers"),
    ("numpy", "numpy"),
)
_BATCH = 256


class WordLlama:
    """Vectors of 256 numbers. Trained on English; other languages come out as noise."""

    name = "wordllama"
    version = "1"
    dimensions = 256
    languages: tuple[str, ...] = ("en",)

    def __init__(self) -> None:
        self._model: tuple[NDArray[np.float32], Any] | None = None

    def embed(self, texts: Sequence[str]) -> Samples:
        """float32 (len(texts), 256): the mean of the vectors of a text's word pieces, of unit length.

        The row of a text without word pieces is zero. Raises MissingExtra, ModelCorrupt.
        """
        table, tokenizer = self._load()
        import numpy

        rows = numpy.zeros((len(texts), self.dimensions), numpy.float32)
        for begin in range(0, len(texts), _BATCH):
            batch = list(texts[begin : begin + _BATCH])
            for offset, encoded in enumerate(tokenizer.encode_batch(batch, add_special_tokens=False)):
                if encoded.ids:
                    rows[begin + offset] = table[numpy.minimum(encoded.ids, len(table) - 1)].mean(axis=0)
        lengths = numpy.linalg.norm(rows, axis=1, keepdims=True)
        rows = (rows / numpy.where(lengths > 0, lengths, 1)).astype("<f4")
        return Samples(dtype="<f4", shape=(len(texts), self.dimensions), data=rows.tobytes())

    def products(self, one: Samples, many: Samples) -> Samples:
        """The dot product of one vector with each of many."""
        import numpy

        rows = numpy.frombuffer(many.data, "<f4").reshape(-1, self.dimensions)
        found = rows @ numpy.frombuffer(one.data, "<f4").reshape(self.dimensions)
        return Samples(dtype="<f4", shape=(len(rows),), data=found.astype("<f4").tobytes())

    def _load(self) -> tuple[NDArray[np.float32], Any]:
        if self._model is None:
            for package, module in _NEEDED:
                if find_spec(module) is None:
                    raise MissingExtra(what="telling texts apart by meaning", package=package, extra="speech")
            import numpy
            from safetensors.numpy import load_file
            from tokenizers import Tokenizer

            folder = _folder()
            try:
                tensors = load_file(folder / _WEIGHTS)
                tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
                table = numpy.ascontiguousarray(next(iter(tensors.values())), dtype=numpy.float32)
            except Exception as error:  # tokenizers raises plain Exception, safetensors its own
                raise ModelCorrupt(model="wordllama", package="wordllama") from error
            if table.ndim != 2 or table.shape[1] != self.dimensions:
                raise ModelCorrupt(model="wordllama", package="wordllama")
            tokenizer.no_padding()
            tokenizer.no_truncation()
            self._model = (table, tokenizer)
        return self._model


def _folder() -> Path:
    spec = find_spec("wordllama")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(place) / _WEIGHTS).is_file():
            return Path(place)
    raise ModelCorrupt(model="wordllama", package="wordllama")
