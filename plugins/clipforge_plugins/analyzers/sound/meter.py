"""A loudness meter: sound in blocks, energies of tenths of a second, then the figures of R128."""

from __future__ import annotations

from array import array

import numpy as np

from clipforge_plugins.analyzers.sound import gating
from clipforge_plugins.analyzers.sound.kweighting import RATE, TAPS, KWeighting, Samples

TENTH = RATE // 10


class Meter:
    """Memory: eight bytes for each tenth of a second, and one transform."""

    def __init__(self) -> None:
        self._filter: KWeighting | None = None
        self._energies = array("d")
        self._rest: Samples | None = None
        self._peak = 0.0

    def feed(self, samples: Samples) -> None:
        """The next samples, (n, channels) at 48 kHz, -1..1."""
        if len(samples) == 0:
            return
        self._peak = max(self._peak, float(np.abs(samples).max()))
        if self._filter is None:
            self._filter = KWeighting(samples.shape[1])
        self._add(self._filter.feed(samples))

    def silence(self, samples: int, channels: int) -> None:
        """That many samples of silence; long stretches cost nothing."""
        tail = TAPS + TENTH
        if samples <= 2 * tail:
            self.feed(np.zeros((samples, channels), dtype=np.float32))
            return
        # The filter rings for TAPS samples; whole tenths after that hold no energy.
        tenths = (samples - tail) // TENTH
        self.feed(np.zeros((samples - tenths * TENTH, channels), dtype=np.float32))
        if self._filter is not None:
            self._add(self._filter.flush())
        self._energies.extend([0.0] * tenths)

    def finish(self, count: int, floor: float) -> tuple[bytes, dict[str, float]]:
        """`count` momentary values as float32 bytes, and the facts. What is missing is silent."""
        if self._filter is not None:
            self._add(self._filter.flush())
        if self._rest is not None and self._rest.shape[1] >= TENTH // 2:
            self._energies.append(_energy(self._rest))
        energies = np.zeros(count, dtype=np.float64)
        known = np.frombuffer(self._energies, dtype=np.float64)[:count]
        energies[: len(known)] = known
        facts = {
            "integrated": round(gating.integrated(energies), 3),
            "range": round(gating.loudness_range(energies), 3),
            "sample_peak": round(20 * float(np.log10(self._peak)), 3) if self._peak > 0 else gating.SILENT,
        }
        return gating.momentary(energies, floor).astype("<f4").tobytes(), facts

    def _add(self, weighted: Samples) -> None:
        if self._rest is not None:
            weighted = np.concatenate([self._rest, weighted], axis=1)
        whole = weighted.shape[1] // TENTH
        for i in range(whole):
            self._energies.append(_energy(weighted[:, i * TENTH : (i + 1) * TENTH]))
        self._rest = weighted[:, whole * TENTH :].copy()


def _energy(block: Samples) -> float:
    """Mean square, summed over the channels."""
    return float(np.square(block, dtype=np.float64).sum() / block.shape[1])
