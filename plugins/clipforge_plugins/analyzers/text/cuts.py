"""The best cuts of a sequence of vectors into segments, by dynamic programming.

Minimised is

    sum over segments of scatter(segment)  +  penalty * (number of cuts)

where the scatter of a segment is the weighted sum of squared distances of its vectors from their mean
(kernel change-point detection, Arlot, Celisse and Harchaoui 2019). The optimum is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def best_cuts(
    rows: NDArray[np.float64], weights: NDArray[np.float64], penalty: float, shortest: int, longest: int
) -> list[int]:
    """Begins of segments after the first, ascending.

    `rows` (n, d), `weights` (n,); segments have `shortest` to `longest` rows (a sequence that is
    shorter than two of the shortest is one segment). Among equals the later last cut is taken.
    """
    count = len(rows)
    if count < 2 * shortest:
        return []
    sums = np.vstack([np.zeros(rows.shape[1]), np.cumsum(rows * weights[:, None], axis=0)])
    squares = np.concatenate([[0.0], np.cumsum(weights * (rows**2).sum(axis=1))])
    mass = np.concatenate([[0.0], np.cumsum(weights)])
    best = np.full(count + 1, np.inf)
    best[0] = -penalty
    before = np.zeros(count + 1, dtype=np.int64)
    for end in range(shortest, count + 1):
        low = max(0, end - longest)
        starts = np.arange(low, end - shortest + 1)
        moved = sums[end] - sums[starts]
        heft = np.maximum(mass[end] - mass[starts], 1e-12)
        scatter = squares[end] - squares[starts] - (moved**2).sum(axis=1) / heft
        total = best[starts] + penalty + scatter
        # A hair of tolerance, so that rounding does not choose between equals.
        choice = int(np.flatnonzero(total <= total.min() + 1e-9)[-1])
        best[end], before[end] = total[choice], starts[choice]
    if not np.isfinite(best[count]):
        return []
    cuts: list[int] = []
    at = int(before[count])
    while at > 0:
        cuts.append(at)
        at = int(before[at])
    return cuts[::-1]
