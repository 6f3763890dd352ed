"""Media makers for tests: small files whose pictures and sounds can be read back.

    make_video(tmp_path / "talk.mp4", frames=50, rate=25, sound=clicks(1))
    read_number(luma)          # 17: the number of the frame, drawn as stripes
    click_times(samples, 48000)  # [1.0]

Every picture carries its number as ten horizontal stripes (the highest bit on top), a dark edge on its
left and a bright one on its right, as seen upright; so the number outlives scaling and a crop of the
sides, and a turned or mirrored picture is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio import AudioStream
from av.container import OutputContainer
from av.video import VideoStream
from numpy.typing import NDArray

from clipforge_media.geometry import to_matrix

BITS = 10
"""Stripes of a picture: numbers below 1024."""

Sound = Callable[[int, int], NDArray[np.float32]]
"""(samples, rate) -> float32 (samples,) in -1..1."""

_DARK, _BRIGHT, _EDGE_DARK, _EDGE_BRIGHT = 30, 220, 70, 180


def draw_number(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """Luma (height, width) of a picture that carries a number below 1024."""
    rows = np.arange(height) * BITS // height
    bits = (number >> (BITS - 1 - rows)) & 1
    luma = np.repeat(np.where(bits, _BRIGHT, _DARK).astype(np.uint8)[:, None], width, axis=1)
    edge = max(1, width // 10)
    luma[:, :edge] = _EDGE_DARK
    luma[:, width - edge :] = _EDGE_BRIGHT
    return luma


def read_number(luma: NDArray[np.uint8]) -> int:
    """The number that an upright picture (height, width) carries."""
    height, width = luma.shape[:2]
    number = 0
    for bit in range(BITS):
        middle = int((bit + 0.5) * height / BITS)
        number = number << 1 | int(luma[middle, width * 3 // 8 : width * 5 // 8].mean() > (_DARK + _BRIGHT) / 2)
    return number


def is_upright(luma: NDArray[np.uint8]) -> bool:
    """True if the dark edge is on the left and the bright one on the right."""
    edge = max(1, luma.shape[1] // 20)
    left, right = float(luma[:, :edge].mean()), float(luma[:, -edge:].mean())
    return abs(left - _EDGE_DARK) < 25 and abs(right - _EDGE_BRIGHT) < 25


def tone(frequency: float = 440.0, level: float = -12.0) -> Sound:
    """A sine of that frequency in Hz, its peak at `level` dBFS."""

    def make(samples: int, rate: int) -> NDArray[np.float32]:
        phase = 2 * np.pi * frequency * np.arange(samples) / rate
        return (10 ** (level / 20) * np.sin(phase)).astype(np.float32)

    return make


def clicks(*times: float | Fraction) -> Sound:
    """Silence with clicks of 2 ms at these seconds."""

    def make(samples: int, rate: int) -> NDArray[np.float32]:
        sound = np.zeros(samples, dtype=np.float32)
        for time in times:
            at = round(time * rate)
            sound[at : at + rate // 500] = 0.8
        return sound

    return make


def silence(samples: int, rate: int) -> NDArray[np.float32]:
    """No sound at all."""
    return np.zeros(samples, dtype=np.float32)


def click_times(samples: NDArray[np.float32], rate: int) -> list[float]:
    """Seconds at which clicks begin in float32 samples (n,) or (n, channels)."""
    mono = np.abs(samples if samples.ndim == 1 else samples.mean(axis=1))
    loud = np.flatnonzero(mono > 0.3)
    starts = [int(at) for i, at in enumerate(loud) if i == 0 or at - loud[i - 1] > rate // 50]
    return [at / rate for at in starts]


def make_video(
    path: Path,
    *,
    frames: int = 25,
    rate: Fraction | int = 25,
    size: tuple[int, int] = (64, 40),
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    pixel_format: str = "yuv420p",
    gop: int = 12,
    times: Sequence[Fraction] | None = None,
    offset: Fraction = Fraction(0),
    rotation: int = 0,
    mirrored: bool = False,
    aspect: Fraction | None = None,
    sound: Sound | None = None,
    sound_start: Fraction = Fraction(0),
    sound_length: Fraction | None = None,
    audio_codec: str = "aac",
    sample_rate: int = 48000,
    channels: int = 2,
    draw: Callable[[int, int, int], NDArray[np.uint8]] = draw_number,
    chroma: tuple[int, int] = (128, 128),
    metadata: dict[str, str] | None = None,
) -> Path:
    """A video whose container is told by the suffix. `size` is in coded pixels.

    `times` (seconds, rising) makes the frame rate variable; `offset` seconds are added to every
    timestamp; `rotation` (degrees clockwise) and `mirrored` go into the display matrix, with the
    pictures drawn so that they are upright when it is obeyed. `sound_length` is by default that of
    the pictures. `draw(number, width, height)` gives the luma of an upright picture.
    """
    with av.open(str(path), "w", container_options={"fflags": "+bitexact"}) as container:
        container.metadata.update(metadata or {})
        video = container.add_stream(codec, rate=Fraction(rate), options=_encoder_options(codec, options))
        video = cast(VideoStream, video)
        video.width, video.height = size
        video.pix_fmt = pixel_format
        video.codec_context.gop_size = gop
        # Some codecs and containers (MPEG-4 part 2, AVI) know whole frames alone.
        base = 1 / Fraction(rate) if times is None and not offset else Fraction(1, 90000)
        video.codec_context.time_base = base
        if aspect is not None:
            video.codec_context.sample_aspect_ratio = aspect
        if rotation or mirrored:
            video.set_display_matrix(to_matrix(rotation, mirrored))
        audio = _add_audio(container, audio_codec, sample_rate, channels) if sound is not None else None
        shown = [Fraction(i) / rate for i in range(frames)] if times is None else list(times)
        for number, time in enumerate(shown):
            # Arrays hold whole pairs of pixels; the last row or column of an odd size is scaled away.
            even = (size[0] + size[0] % 2, size[1] + size[1] % 2)
            picture = _picture(draw, number, even, rotation, mirrored, chroma)
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            if pixel_format != "yuv420p" or even != size:
                frame = frame.reformat(*size, format=pixel_format)
            frame.pts = round((time + offset) / base)
            frame.time_base = base
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None and sound is not None:
            length = sound_length if sound_length is not None else shown[-1] + 1 / Fraction(rate) - sound_start
            _write_sound(container, audio, sound, length, sound_start + offset)
    return path


def make_sound(
    path: Path,
    *,
    seconds: float | Fraction = 1,
    sound: Sound | None = None,
    codec: str = "pcm_s16le",
    sample_rate: int = 48000,
    channels: int = 2,
) -> Path:
    """A file with sound alone; its container is told by the suffix."""
    with av.open(str(path), "w", container_options={"fflags": "+bitexact"}) as container:
        audio = _add_audio(container, codec, sample_rate, channels)
        _write_sound(container, audio, sound or tone(), Fraction(seconds), Fraction(0))
    return path


def _encoder_options(codec: str, options: dict[str, str] | None) -> dict[str, str]:
    usual = {"preset": "ultrafast", "crf": "18", "threads": "1"} if codec in ("libx264", "libx265") else {}
    if codec == "libx265":
        usual["x265-params"] = "log-level=none"
    return usual | (options or {})


def _add_audio(container: OutputContainer, codec: str, rate: int, channels: int) -> AudioStream:
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
    return cast(AudioStream, container.add_stream(codec, rate=rate, layout=layout))


def _picture(
    draw: Callable[[int, int, int], NDArray[np.uint8]],
    number: int,
    size: tuple[int, int],
    rotation: int,
    mirrored: bool,
    chroma: tuple[int, int],
) -> NDArray[np.uint8]:
    """The planes of a yuv420p picture, one below the other, as from_ndarray takes them."""
    width, height = size
    shown = (height, width) if rotation in (90, 270) else (width, height)
    luma = draw(number, *shown)
    if mirrored:
        luma = luma[:, ::-1]
    luma = np.rot90(luma, rotation // 90)
    half = (height + 1) // 2 * ((width + 1) // 2)
    planes = [luma.ravel(), np.full(half, chroma[0], np.uint8), np.full(half, chroma[1], np.uint8)]
    return np.concatenate(planes).reshape(height * 3 // 2, width)


def _write_sound(
    container: OutputContainer, stream: AudioStream, sound: Sound, length: Fraction, start: Fraction
) -> None:
    rate, layout = stream.codec_context.sample_rate, stream.codec_context.layout.name
    mono = sound(round(length * rate), rate)
    data = np.repeat(mono[None, :], stream.codec_context.layout.nb_channels, axis=0)
    resampler = av.AudioResampler(format=stream.codec_context.format.name, layout=layout, rate=rate)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(data), format="fltp", layout=layout)
    frame.sample_rate = rate
    frame.time_base = Fraction(1, rate)
    frame.pts = round(start * rate)
    for piece in (*resampler.resample(frame), *resampler.resample(None)):
        container.mux(stream.encode(piece))
    container.mux(stream.encode(None))
