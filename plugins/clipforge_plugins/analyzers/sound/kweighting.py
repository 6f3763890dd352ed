"""K-weighting of ITU-R BS.1770-5: a head's high shelf, then a high-pass, at 48 kHz.

The two recursive filters are applied as one finite impulse response through overlap-save FFT
convolution (Oppenheim and Schafer, "Discrete-Time Signal Processing", 8.7.3): the response has
decayed by more than 150 dB where it is cut off, and numpy convolves blocks far faster than it recurs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 48_000
"""Samples a second that the coefficients are for."""

SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Numerator and denominator of each biquad: BS.1770-5, tables 1 and 2."""

TAPS = 4096
TRANSFORM = 32_768
"""Samples of one FFT; all but TAPS - 1 of them are new sound."""

Samples = npt.NDArray[np.float32]


def response(taps: int = TAPS) -> npt.NDArray[np.float64]:
    """The impulse response of both filters, one after the other."""
    values = [0.0] * taps
    values[0] = 1.0
    for (b0, b1, b2), (_, a1, a2) in (SHELF, HIGH_PASS):
        x1 = x2 = y1 = y2 = 0.0
        for i, x in enumerate(values):
            y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            values[i], x1, x2, y1, y2 = y, x, x1, y, y1
    return np.array(values)


class KWeighting:
    """Filters blocks of (n, channels) as one signal; answers as many samples as came, FFT by FFT."""

    def __init__(self, channels: int) -> None:
        self._spectrum = np.fft.rfft(response().astype(np.float32), TRANSFORM)[None, :].astype(np.complex64)
        self._history = np.zeros((channels, TAPS - 1), dtype=np.float32)
        self._waiting: list[Samples] = []
        self._count = 0

    def feed(self, samples: Samples) -> Samples:
        """What could be filtered so far, (channels, n); n may be 0."""
        self._waiting.append(np.array(samples.T, dtype=np.float32, order="C", copy=True))
        self._count += len(samples)
        fresh = TRANSFORM - TAPS + 1
        if self._count < fresh:
            return self._history[:, :0]
        whole = np.concatenate(self._waiting, axis=1)
        filtered = [self._convolve(whole[:, at : at + fresh]) for at in range(0, self._count - fresh + 1, fresh)]
        rest = whole[:, len(filtered) * fresh :]
        self._waiting, self._count = [rest], rest.shape[1]
        return np.concatenate(filtered, axis=1)

    def flush(self) -> Samples:
        """The rest, (channels, n)."""
        if not self._count:
            return self._history[:, :0]
        whole = np.concatenate(self._waiting, axis=1)
        self._waiting, self._count = [], 0
        return self._convolve(whole)

    def _convolve(self, block: Samples) -> Samples:
        padded = np.concatenate([self._history, block], axis=1)
        result = np.fft.irfft(np.fft.rfft(padded, TRANSFORM) * self._spectrum, TRANSFORM)
        self._history = padded[:, padded.shape[1] - TAPS + 1 :]
        return np.asarray(result[:, TAPS - 1 : padded.shape[1]], dtype=np.float32)
