"""hibari's network with the length of every phoneme.

The network computes how long each phoneme is (its value `/Clip_output_0`, in units of 600 samples at
24 kHz) and keeps it to itself. Here that value becomes one more output of the graph. No ONNX library
is needed for it: protocol buffers merge a message field that comes twice, so a second `graph` field
that holds only the new output, put behind the file's bytes, adds to the first.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from clipforge_core import ModelCorrupt
from clipforge_plugins.voices.aloud import Take, timed
from clipforge_plugins.voices.reading import Piece

DURATIONS = b"/Clip_output_0"
UNIT = 600
EARLY = Fraction(45, 1000)
"""Seconds by which the sound comes before the network's count of units: where energy below 1 kHz best
matches the vowels of the count, and above 4.5 kHz its sibilants (cross-correlation over 108 s of speech)."""


class HibariEngine:
    """The loaded voice. `unit` samples are the network's step of time, `step` the same in seconds."""

    unit = UNIT

    def __init__(self) -> None:
        import onnxruntime
        from hibari import Hibari
        from hibari.tts import MAX_PHONEMES

        self._voice: Any = Hibari(threads=1)
        options = onnxruntime.SessionOptions()
        # One thread: more change the order of sums, and so the samples.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = with_output(Path(self._voice.model_path).read_bytes(), DURATIONS)
        try:
            self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own exceptions share no public base
            raise ModelCorrupt(model="hibari", package="hibari-tts") from error
        self.rate: int = self._voice.sample_rate
        self.step = Fraction(UNIT, self.rate)
        self.longest: int = MAX_PHONEMES

    def say(self, piece: Piece, speed: float, lead: int) -> Take:
        """Speak a piece; `lead` units of the silence before its first phoneme stay."""
        import numpy
        from hibari import dsp

        vocabulary = self._voice.vocab
        places = [i for i, symbol in enumerate(piece.phonemes) if symbol in vocabulary]
        ids = [0, *(vocabulary[piece.phonemes[i]] for i in places), 0]
        if len(ids) < 3:
            return Take(b"", [], [])
        feed = {"ids": numpy.asarray([ids], numpy.int64), "speed": numpy.asarray([speed], numpy.float32)}
        *parts, units = self._session.run(None, feed)
        # Seeded anew for each piece, so that a piece sounds the same wherever it stands.
        samples = dsp.synth(*(part[0] for part in parts), numpy.random.default_rng(0))
        lengths = [int(u) for u in units.reshape(-1)]
        cut = max(0, lengths[0] - lead)
        kept = samples[cut * UNIT :].astype("<f4").tobytes()
        return Take(kept, timed(piece, places, lengths, cut, self, EARLY), places)


def with_output(model: bytes, name: bytes) -> bytes:
    """The ONNX model with the inner value `name` as a further output, after the others.

    Field numbers are those of onnx.proto: ModelProto.graph 7, GraphProto.output 12, ValueInfoProto.name 1.
    `name` has at most 100 bytes, so that every length fits one byte.
    """
    if len(name) > 100:
        raise ValueError("the name is too long")
    value = bytes([1 << 3 | 2, len(name)]) + name
    output = bytes([12 << 3 | 2, len(value)]) + value
    return model + bytes([7 << 3 | 2, len(output)]) + output
