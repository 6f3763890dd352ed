"""The silero voice activity model (v6, MIT) that comes inside the faster-whisper package, in windows.

A window is 512 samples at 16 kHz with the 64 before it; the model carries its state from window to
window. Blocks of any length are taken; windows are gathered so that the model is called seldom.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from clipforge_core import MissingExtra, ModelCorrupt

RATE = 16_000
WINDOW = 512
"""Samples of one probability: 32 ms."""

CONTEXT = 64
BATCH = 512
"""Windows of one call of the model: 16 s."""

MODEL_SHA256 = "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2"

Mono = npt.NDArray[np.float32]


class Silero:
    """The loaded model. Raises MissingExtra, and ModelCorrupt where the file is not the known one."""

    def __init__(self) -> None:
        # Looked up, not imported: the package would load its whole recogniser.
        package = find_spec("faster_whisper")
        if package is None or package.origin is None or find_spec("onnxruntime") is None:
            raise MissingExtra(what="finding speech", package="faster-whisper", extra="speech")
        self._path = Path(package.origin).parent / "assets" / "silero_vad_v6.onnx"

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        model = self._path.read_bytes() if self._path.is_file() else b""
        if sha256(model).hexdigest() != MODEL_SHA256:
            raise ModelCorrupt(model=self._path.name, package="faster-whisper==1.2.1")
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = options.intra_op_num_threads = 1
        options.log_severity_level = 4
        return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"], sess_options=options)

    def listen(self) -> Listener:
        """A fresh ear for one run of sound without gaps."""
        return Listener(self._session)


class Listener:
    """Takes samples in order, gives the probability of speech of each window."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._h = np.zeros((1, 1, 128), dtype=np.float32)
        self._c = np.zeros((1, 1, 128), dtype=np.float32)
        self._before = np.zeros(CONTEXT, dtype=np.float32)
        self._waiting: list[Mono] = []
        self._count = 0

    def feed(self, samples: Mono) -> Iterator[float]:
        """Probabilities of the windows that are full, when enough of them are."""
        self._waiting.append(np.array(samples, dtype=np.float32, copy=True))
        self._count += len(samples)
        if self._count >= BATCH * WINDOW:
            yield from self._run()

    def finish(self) -> Iterator[float]:
        """The rest; the last window is filled with silence."""
        short = -self._count % WINDOW
        self._waiting.append(np.zeros(short, dtype=np.float32))
        self._count += short
        yield from self._run()

    def _run(self) -> Iterator[float]:
        whole = np.concatenate(self._waiting)
        used = len(whole) // WINDOW * WINDOW
        self._waiting, self._count = [whole[used:]], len(whole) - used
        for at in range(0, used, BATCH * WINDOW):
            windows = whole[at : min(used, at + BATCH * WINDOW)].reshape(-1, WINDOW)
            context = np.concatenate([self._before[None, :], windows[:-1, -CONTEXT:]])
            self._before = windows[-1, -CONTEXT:].copy()
            given = {"input": np.concatenate([context, windows], axis=1), "h": self._h, "c": self._c}
            chances, self._h, self._c = self._session.run(None, given)
            yield from np.asarray(chances).ravel().tolist()
