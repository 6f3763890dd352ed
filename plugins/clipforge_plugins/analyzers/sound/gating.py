"""Integrated loudness and loudness range from the energies of tenths of a second.

Sources: ITU-R BS.1770-5 (gated blocks of 0.4 s, three quarters overlapping), EBU Tech 3341 (momentary
loudness) and EBU Tech 3342 (loudness range from 3 s windows).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Energies = npt.NDArray[np.float64]

OFFSET = -0.691
"""LUFS of a K-weighted mean square of 1."""

ABSOLUTE_GATE = -70.0
RELATIVE_GATE = -10.0
RANGE_GATE = -20.0

SILENT = -200.0
"""How minus infinity is written."""


def level(energy: float) -> float:
    """LUFS of a mean square that is summed over the channels."""
    return OFFSET + 10 * float(np.log10(energy)) if energy > 0 else SILENT


def _levels(energies: Energies) -> Energies:
    with np.errstate(divide="ignore"):
        return np.asarray(OFFSET + 10 * np.log10(energies), dtype=np.float64)


def sliding(energies: Energies, width: int) -> Energies:
    """Means over `width` tenths, one for each begin; of all there are where these are fewer."""
    if len(energies) == 0:
        return energies
    width = min(width, len(energies))
    sums = np.concatenate([[0.0], np.cumsum(energies)])
    return np.asarray(np.maximum(0.0, (sums[width:] - sums[:-width]) / width), dtype=np.float64)


def momentary(energies: Energies, floor: float) -> npt.NDArray[np.float32]:
    """LUFS of the 0.4 s around the begin of each tenth, not below `floor`."""
    count = len(energies)
    sums = np.concatenate([[0.0], np.cumsum(energies)])
    first = np.maximum(0, np.arange(count) - 2)
    last = np.minimum(count, np.arange(count) + 2)
    means = np.maximum(0.0, (sums[last] - sums[first]) / (last - first))
    return np.maximum(_levels(means), floor).astype(np.float32)


def integrated(energies: Energies) -> float:
    """Gated loudness in LUFS; SILENT where no block passes the gate."""
    blocks = sliding(energies, 4)
    blocks = blocks[_levels(blocks) > ABSOLUTE_GATE]
    if len(blocks) == 0:
        return SILENT
    gate = level(float(blocks.mean())) + RELATIVE_GATE
    return level(float(blocks[_levels(blocks) > gate].mean()))


def loudness_range(energies: Energies) -> float:
    """LRA in LU: from the 10th to the 95th percentile of gated 3 s loudness; 0 where nothing passes."""
    windows = sliding(energies, 30)
    windows = windows[_levels(windows) > ABSOLUTE_GATE]
    if len(windows) == 0:
        return 0.0
    gate = level(float(windows.mean())) + RANGE_GATE
    low, high = np.percentile(_levels(windows[_levels(windows) > gate]), [10, 95])
    return float(high - low)
