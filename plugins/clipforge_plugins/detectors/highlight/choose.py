"""The best set of clips: weighted interval scheduling with a diversity term.

The set maximises, over all sets of `number` candidates that do not overlap (over all sets of the
largest possible size, where so many do not fit),

    Σ value_i  -  Σ penalty(i, j)  over clips i, j that follow one another in time

    value_i       = score_i ** 4: one excellent clip is worth more than two good ones
    penalty(i, j) = ALIKE * max(0, likeness of their words) + CLOSE * max(0, 1 - gap / 30 s): a strong
                    passage is not cut in two, and the clips spread over the file

`best_set` finds the optimum exactly by dynamic programming over (size of the set, last clip): the
penalty looks at neighbours in time alone, so the best set that ends with a clip needs to know no more
of the clips before. The work grows with number * candidates²; `shortlist` keeps that small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clipforge_plugins.detectors.highlight.candidates import Batch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indexes = NDArray[np.int64]

ALIKE = 0.10
"""Penalty for neighbours that say the same."""
CLOSE = 0.4
"""Penalty for neighbours that touch; it fades with the gap between them ..."""
APART = 30.0
"""... and is gone at so many seconds."""
WORK = 4.0e7
"""About how many steps the search may take."""
MOST = 2000
"""Candidates that take part at most: each pair of them is looked at, and a table of pairs is 32 MB."""


def values(scores: Floats) -> Floats:
    """What each candidate adds to the objective."""
    return np.asarray(scores, dtype=np.float64) ** 4


def penalties(starts: Floats, ends: Floats, likeness: Floats) -> Floats:
    """penalty(i, j) for each i that may come before j, (n, n). `likeness` is (n, n), -1..1."""
    gap = starts[None, :] - ends[:, None]
    return ALIKE * np.maximum(0.0, likeness) + CLOSE * np.clip(1.0 - gap / APART, 0.0, 1.0)


def shortlist(scores: Floats, clips: Batch, number: int) -> Indexes:
    """Indexes of the candidates that take part, in order: all of them where that is quick, else first
    the best of each start, then the second best of each, and so on."""
    limit = max(200, min(MOST, int((WORK / max(1, number)) ** 0.5)))
    if len(scores) <= limit:
        return np.arange(len(scores))
    order = np.lexsort((np.arange(len(scores)), -scores))
    seen: dict[float, int] = {}
    ranks = np.empty(len(scores), dtype=np.int64)
    for i in order:
        start = float(clips.starts[i])
        ranks[i] = seen.get(start, 0)
        seen[start] = int(ranks[i]) + 1
    best = np.lexsort((np.arange(len(scores)), -scores, ranks))[:limit]
    return np.sort(best)


def best_set(gains: Floats, before: Floats, starts: Floats, ends: Floats, number: int) -> list[int]:
    """Indexes of the best set, in order of time.

    `gains` (n,) are the values, `before` (n, n) the penalties of i followed by j; clips of a set must
    have end_i <= start_j. Where sets are equally good, the earlier clips win.
    """
    count = len(gains)
    if not count or number < 1:
        return []
    order = np.lexsort((starts, ends))
    gains, starts, ends = gains[order], starts[order], ends[order]
    step = np.where(ends[:, None] <= starts[None, :], -before[np.ix_(order, order)], -np.inf)
    best = gains.copy()
    tables: list[Indexes] = []
    for _ in range(min(number, count) - 1):
        total = best[:, None] + step
        source = total.argmax(axis=0)
        longer = total[source, np.arange(count)] + gains
        if not np.isfinite(longer).any():
            break
        tables.append(source)
        best = longer
    at = int(best.argmax())
    chosen = [at]
    for source in reversed(tables):
        at = int(source[at])
        chosen.append(at)
    return [int(order[i]) for i in reversed(chosen)]
