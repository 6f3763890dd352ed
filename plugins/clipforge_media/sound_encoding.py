"""Sound into a file: blocks of float32 samples to AAC or another codec, in the container that is asked for.

Sound that pictures will join lies in MP4, or in MOV where it is PCM. The encoder's priming samples get
their edit list or gapless tag from the muxer, so that a player hears sample 0 at time 0 and stops after
the last one. Nothing in the file tells when or by what it was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio import AudioStream
from av.codec.context import Flags

from clipforge_core import AudioEncoding, RenderFailed
from clipforge_media.placing import LAYOUTS, Samples

BITEXACT = {"fflags": "+bitexact"}

SOUND_ALONE = frozenset({"ipod", "mp3", "wav", "opus", "ogg", "flac", "adts"})
"""Containers of formats that hold sound alone."""


def muxer_of(container: str, codec: str) -> str:
    """FFmpeg's muxer for the sound of a Timeline: its own for formats of sound alone."""
    if container in SOUND_ALONE:
        return container
    return "mov" if codec.startswith("pcm_") else "mp4"


def encode_sound(
    blocks: Iterable[Samples], path: Path, encoding: AudioEncoding, *, rate: int, channels: int, muxer: str = "mp4"
) -> None:
    """Write all blocks, (n, channels), to `path`. Values beyond full scale are clipped.

    Raises RenderFailed where the codec is unknown or refuses; the errors of PyAV pass through.
    """
    layout = LAYOUTS[channels]
    options = {**BITEXACT, "movflags": "+faststart"} if muxer == "ipod" else BITEXACT
    with av.open(str(path), "w", format=muxer, container_options=options) as container:
        try:
            stream = cast(AudioStream, container.add_stream(encoding.codec, rate=rate, layout=layout))
        except (ValueError, av.error.FFmpegError) as error:
            raise RenderFailed(path=str(path), detail=f"no audio encoder {encoding.codec!r}: {error}") from error
        context = stream.codec_context
        if not encoding.codec.startswith("pcm_"):
            context.bit_rate = encoding.bit_rate
        context.flags |= Flags.bitexact
        context.time_base = Fraction(1, rate)
        converter = av.AudioResampler(format=context.format.name, layout=layout, rate=rate)
        at = 0
        for block in blocks:
            flat = np.ascontiguousarray(np.clip(block, -1.0, 1.0), dtype=np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(flat, format="flt", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            at += len(block)
            for piece in converter.resample(frame):
                container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
