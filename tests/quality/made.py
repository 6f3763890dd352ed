"""Media of known quality: a coloured scene that pans, sound like speech, and five strengths of every harm to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from clipforge_core.contracts.progress import silent
from clipforge_core.environment import Environment
from clipforge_core.model.quality import QualityReport
from clipforge_core.stages.measuring import measure
from clipforge_media import probe
from clipforge_media.testing import Sound, make_sound, make_video
from tests.enhance.made import texture

Plane = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Samples = NDArray[np.float32]

SIZE = (192, 112)
RATE = 25
SPEECH = ((125, 61.2), (250, 64.7), (500, 66.4), (1000, 59.7), (2000, 54.9), (4000, 50.6), (8000, 48.6))


class Bench:
    """Measures files with the bundled metrics, or with one of them."""

    def __init__(self, environment: Environment) -> None:
        self.engine = environment.registry.get("engines", "pyav")
        self.metrics = environment.registry.all("quality_metrics")

    def report(self, path: Path, *metrics: str, reference: Path | None = None, **more: object) -> QualityReport:
        """The report of a file; `metrics` none are all."""
        info = probe(path)
        chosen = [m for name, m in self.metrics.items() if not metrics or name in metrics]
        aligned = None
        if reference is not None:
            aligned = self.engine.reference(info, probe(reference), offset=None, report=silent)
        return measure(self.engine, chosen, info, reference=aligned, report=silent, **more)  # type: ignore[arg-type]

    def values(
        self, metric: str, name: str, paths: Sequence[Path], reference: Path | None = None
    ) -> tuple[list[float], list[float]]:
        """Values and scores of one measure, a file each."""
        found = [self.report(path, metric, reference=reference).measure(name) for path in paths]
        assert all(m is not None for m in found), f"{name} is absent"
        return [m.value for m in found if m], [m.score if m.score is not None else -1.0 for m in found if m]


WALL = texture(SIZE[0] + 320, SIZE[1] + 60)


def wall(number: int, width: int = SIZE[0], height: int = SIZE[1], pace: int = 2) -> Numbers:
    """Luma of a pan over a wall with things of hard edges on it, before rounding."""
    left = 10 + number * pace
    part = WALL[20 : 20 + height, left : left + width].copy()
    columns = (np.arange(width) + left) % 64
    part[height // 3 : height // 2, columns < 20] = 225
    part[height // 2 : 2 * height // 3, columns > 40] = 25
    return np.asarray(np.clip(part, 18, 232))


def pictures(
    path: Path, change: Callable[[Numbers], Numbers], frames: int = 6, codec: str = "libx264", **options: str
) -> Path:
    """A few frames of the wall, changed, without loss."""

    def draw(number: int, width: int, height: int) -> Plane:
        return rounded(change(wall(number, width, height)))

    chosen = options or {"crf": "0"}
    return make_video(path, frames=frames, rate=RATE, size=SIZE, draw=draw, codec=codec, options=chosen)


def rounded(values: Numbers) -> Plane:
    """8 bits."""
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def five(tmp: Path, name: str, make: Callable[[Path, float], Path], strengths: Sequence[float]) -> list[Path]:
    """A file for each strength."""
    assert len(strengths) == 5
    ending = Path(name).suffix
    return [make(tmp / f"{Path(name).stem}{number}{ending}", s) for number, s in enumerate(strengths)]


def blurred(values: Numbers, sigma: float) -> Numbers:
    """A Gaussian blur."""
    if not sigma:
        return values
    reach = int(4 * sigma) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = np.pad(values, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        values = np.apply_along_axis(lambda line: np.convolve(line, kernel, "valid"), axis, padded)
    return values


def ringing(values: Numbers, strength: float) -> Numbers:
    """Sharpened by what a steep low-pass takes away: edges get echoes."""
    spectrum = np.fft.fft2(values)
    down, across = np.fft.fftfreq(values.shape[0])[:, None], np.fft.fftfreq(values.shape[1])[None, :]
    low = np.real(np.fft.ifft2(np.where((np.abs(down) < 0.16) & (np.abs(across) < 0.16), spectrum, 0)))
    return np.asarray(low * strength + values * (1 - strength))


def scene(number: int = 0) -> Numbers:
    """A coloured scene (h, w, 3), 0..1: grey things, and some of every colour."""
    luma = wall(number) / 255
    rgb = np.repeat(luma[..., None], 3, axis=2)
    height, width = luma.shape
    hues = ((1.0, 0.55, 0.5), (0.55, 1.0, 0.6), (0.5, 0.6, 1.0), (1.0, 0.95, 0.5), (0.6, 1.0, 1.0), (1.0, 0.6, 1.0))
    for place, hue in enumerate(hues):
        left = place * width // 6
        rgb[: height // 3, left : left + width // 6] *= hue
    return np.asarray(np.clip(0.02 + 0.9 * rgb, 0, 1))


def coloured(path: Path, change: Callable[[Numbers], Numbers], frames: int = 6) -> Path:
    """A few frames of the scene, changed, BT.709, next to lossless."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"qp": "0"})
        stream.width, stream.height, stream.pix_fmt = SIZE[0], SIZE[1], "yuv420p"
        context = stream.codec_context
        context.colorspace, context.color_primaries, context.color_trc, context.color_range = 1, 1, 1, 1
        for number in range(frames):
            rgb = rounded(255 * np.clip(change(scene(number)), 0, 1))
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def moving(path: Path, shown: Sequence[int], times: Sequence[Fraction] | None = None) -> Path:
    """A film that shows these moments of the pan, a frame each."""

    def draw(number: int, width: int, height: int) -> Plane:
        return rounded(wall(shown[number], width, height))

    return make_video(path, frames=len(shown), rate=RATE, size=SIZE, draw=draw, options={"crf": "0"}, times=times)


def shaped(samples: int, rate: int, seed: int = 1) -> Numbers:
    """Noise with the average spectrum of speech."""
    noise = np.random.default_rng(seed).standard_normal(samples)
    frequencies = np.fft.rfftfreq(samples, 1 / rate)
    middles = np.log2([f for f, _ in SPEECH])
    # Octaves hold twice as many lines each: three dB less a line.
    levels = [level - 3.01 * number for number, (_, level) in enumerate(SPEECH)]
    gains = np.interp(np.log2(np.maximum(frequencies, 20.0)), middles, levels)
    return np.fft.irfft(np.fft.rfft(noise) * 10 ** ((gains - 66) / 20), samples)


def speech(samples: int, rate: int) -> Samples:
    """Something like speech: syllables four a second, a pause each second and a half, at about -20 dBFS."""
    sound = shaped(samples, rate)
    at = np.arange(samples) / rate
    envelope = np.clip(np.sin(2 * np.pi * 2 * at), 0, None) ** 2 * (at % 1.5 < 1.1)
    sound *= envelope
    return (0.1 * sound / np.sqrt(np.mean(sound**2))).astype(np.float32)


def voice(path: Path, change: Callable[[Samples, int], Samples], seconds: float = 8.0) -> Path:
    """A file of the made speech, changed, in floating point: nothing is cut off unless it was."""
    made: Sound = lambda samples, rate: change(speech(samples, rate), rate).astype(np.float32)  # noqa: E731
    return make_sound(path, seconds=seconds, sound=made, codec="pcm_f32le", channels=1)


def low_passed(sound: Samples, rate: int, limit: float) -> Samples:
    """Nothing above `limit` Hz."""
    spectrum = np.fft.rfft(sound)
    spectrum[np.fft.rfftfreq(len(sound), 1 / rate) > limit] *= 1e-3
    return np.fft.irfft(spectrum, len(sound)).astype(np.float32)


def pairs(values: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Neighbours."""
    return zip(values, values[1:], strict=False)
