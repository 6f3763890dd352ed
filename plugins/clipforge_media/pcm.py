"""Sound as numbers: samples of a stretch of a file, exactly where the media clock has them.

    samples = read_sound(info, Span(Fraction(10), Fraction(12)))    # float32 (32000,), 16 kHz mono
    for block in sound_blocks(info, rate=16000): ...                # the whole file, memory flat

Sample n of a stretch is heard at `start + n / rate`. Where the file has no sound (before its first
sample, in a gap, after its end) there is silence, so that the length never depends on the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from clipforge_core import MediaInfo, Span
from clipforge_media.placing import Samples
from clipforge_media.sound_reading import SoundReader


def read_sound(
    info: MediaInfo, span: Span | None = None, rate: int = 16000, channels: int = 1, stream: int = -1
) -> Samples:
    """Samples of a span as one array: float32 (n,) for one channel, else (n, channels).

    Raises NoAudioTrack and what `sound_blocks` raises.
    """
    blocks = list(sound_blocks(info, span, rate=rate, channels=channels, stream=stream))
    whole = np.concatenate(blocks) if blocks else np.zeros((0, channels), np.float32)
    return whole[:, 0] if channels == 1 else whole


def sound_blocks(
    info: MediaInfo, span: Span | None = None, *, rate: int = 16000, channels: int = 1, stream: int = -1
) -> Iterator[Samples]:
    """The samples of a span in order, in blocks of float32 (n, channels) of at most about a second.

    Together they have exactly the span's length, rounded to samples at both ends; None is the whole
    file. `stream` is the index of the track, -1 the file's default. Broken packets are passed over.
    Raises NoAudioTrack, UnsupportedCodec, and the errors of `open_media`.
    """
    wanted = span if span is not None else Span(Fraction(0), info.duration)
    with SoundReader(info, stream) as reader:
        for _, block in reader.blocks(wanted, rate=rate, channels=channels):
            yield block
