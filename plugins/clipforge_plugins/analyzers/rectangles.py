"""Rectangles whose edges stay while the picture moves: how often each pixel of some pictures was an edge.

stack = Stack()
stack.add(luma)            # uint8 (height, width), some pictures of one size
stack.rectangle()          # Rectangle(x, y, width, height, score) as fractions, or None
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Map = NDArray[np.float32]
    Pairs = NDArray[np.int64]

STEP = 7
"""Change of luma (0..255) from pixel to pixel that counts as an edge."""

LONG = 0.09
"""Length of the shortest edge that is tried, as a fraction of the picture's height."""

TRIED = 28
"""Columns and rows that are tried: those with the longest edges."""

WIDE, TALL = (0.1, 0.55), (0.14, 0.7)
"""Smallest and largest width and height of a rectangle, as fractions of the picture."""

SHAPES = (0.5, 2.3)
"""Smallest and largest width by height of a rectangle in pixels."""

SURE, WEAKEST = 0.84, 0.5
"""How much of those sides together that are no edges of the picture, and of the weakest one, must be edge."""

BEYOND = 0.05
"""How far (fraction of the picture's width) past a corner an edge is looked for: a rectangle ends there."""

ALIVE, STILL = 1.2, 0.25
"""Mean change of luma inside, from picture to picture, under which it is a window or a photograph; and the median
outside, above which a camera saw the whole picture: a screen that is recorded stands still in most places."""


class Rectangle(NamedTuple):
    """Left, top, width and height as fractions of the picture; `score` 0..1."""

    x: float
    y: float
    width: float
    height: float
    score: float


class Stack:
    """Counts of edges over pictures of one size."""

    def __init__(self) -> None:
        self.count = 0
        self._across: Map | None = None
        self._down: Map | None = None
        self._change: Map | None = None
        self._last: NDArray[np.int16] | None = None

    def add(self, luma: NDArray[np.uint8]) -> None:
        """One more picture."""
        import numpy as np

        wide = luma.astype(np.int16)
        across, down = np.zeros(luma.shape, np.float32), np.zeros(luma.shape, np.float32)
        across[:, 1:] = np.abs(np.diff(wide, axis=1)) >= STEP
        down[1:, :] = np.abs(np.diff(wide, axis=0)) >= STEP
        change = np.zeros(luma.shape, np.float32) if self._last is None else np.abs(wide - self._last)
        if self._across is None or self._down is None or self._change is None:
            self._across, self._down, self._change = across, down, change.astype(np.float32)
        else:
            self._across += across
            self._down += down
            self._change += change
        self._last = wide
        self.count += 1

    def rectangle(self) -> Rectangle | None:
        """The rectangle with the surest sides; None where there is none."""
        import numpy as np

        if self._across is None or self._down is None or self._change is None or self.count < 2:
            return None
        stays = self.count * 0.8
        columns, rows = _lines(self._across >= stays), _lines((self._down >= stays).T)
        height, width = self._across.shape
        lefts = _pairs(columns.tried, width, WIDE)
        tops = _pairs(rows.tried, height, TALL)
        if not len(lefts) or not len(tops):
            return None
        return _best(columns, rows, lefts, tops, (self._change / (self.count - 1)).astype(np.float32))


class _Lines(NamedTuple):
    """For each position across, sums of edge pixels along it: sums[p, i] counts those before i. `tried` are the
    positions worth trying, with 0 and the last edge of the picture."""

    sums: Map
    tried: Pairs
    size: int

    def share(self, at: Pairs, first: Pairs, last: Pairs) -> Map:
        """How much of the stretches [first, last) along the positions is edge; edges of the picture are all of it."""
        import numpy as np

        first, last = np.clip(first, 0, self.size), np.clip(last, 0, self.size)
        along: Map = self.sums[at, last] - self.sums[at, first]
        share: Map = along / np.maximum(last - first, 1)
        return share


def _lines(edges: NDArray[np.bool_]) -> _Lines:
    """Lines along axis 0 at each position of axis 1; an edge that is off by a pixel counts."""
    import numpy as np

    near = edges.copy()
    near[:, 1:] |= edges[:, :-1]
    near[:, :-1] |= edges[:, 1:]
    length, positions = near.shape
    sums = np.zeros((positions + 1, length + 1), np.float32)
    sums[:positions, 1:] = np.cumsum(near.T, axis=1)
    window = max(2, int(LONG * min(near.shape) * 1.0))
    longest = (sums[:positions, window:] - sums[:positions, :-window]).max(axis=1) / window
    total = sums[:positions, -1] * (longest >= 0.9)
    # A line is thick by a pixel on each side: its middle is the one that counts.
    own = np.cumsum(edges.T, axis=1)[:, -1] + 0.01 * total
    order = np.argsort(-own * (total > 0), kind="stable")[:TRIED]
    tried = np.unique([0, positions, *(int(p) for p in order if total[p] > 0)])
    return _Lines(sums, tried.astype(np.int64), length)


def _pairs(tried: Pairs, size: int, limits: tuple[float, float]) -> Pairs:
    """(n, 2) of two positions as far apart as the limits allow, not both edges of the picture."""
    import numpy as np

    first, last = np.meshgrid(tried, tried, indexing="ij")
    apart = last - first
    good = (apart >= limits[0] * size) & (apart <= limits[1] * size)
    pairs: Pairs = np.stack([first[good], last[good]], axis=1)
    return pairs


def _best(columns: _Lines, rows: _Lines, across: Pairs, down: Pairs, change: Map) -> Rectangle | None:
    import numpy as np

    height, width = change.shape
    left, right = across[:, :1], across[:, 1:]
    top, bottom = down[None, :, 0], down[None, :, 1]
    shape = (right - left) / (bottom - top)
    sides = np.stack(
        [
            np.where(left == 0, 1.0, columns.share(left, top, bottom)),
            np.where(right == width, 1.0, columns.share(right, top, bottom)),
            np.where(top == 0, 1.0, rows.share(top, left, right)),
            np.where(bottom == height, 1.0, rows.share(bottom, left, right)),
        ]
    )
    real = (left > 0).astype(int) + (right < width) + (top > 0).astype(int) + (bottom < height)
    reach = max(2, int(BEYOND * width))
    beyond = np.stack(
        [
            np.where((left == 0) | (top == 0), 0.0, columns.share(left, top - reach, top)),
            np.where((left == 0) | (bottom == height), 0.0, columns.share(left, bottom, bottom + reach)),
            np.where((right == width) | (top == 0), 0.0, columns.share(right, top - reach, top)),
            np.where((right == width) | (bottom == height), 0.0, columns.share(right, bottom, bottom + reach)),
            np.where((top == 0) | (left == 0), 0.0, rows.share(top, left - reach, left)),
            np.where((top == 0) | (right == width), 0.0, rows.share(top, right, right + reach)),
            np.where((bottom == height) | (left == 0), 0.0, rows.share(bottom, left - reach, left)),
            np.where((bottom == height) | (right == width), 0.0, rows.share(bottom, right, right + reach)),
        ]
    )
    fit = (shape >= SHAPES[0]) & (shape <= SHAPES[1]) & (real >= 2)
    own = (sides.sum(axis=0) - (4 - real)) / np.maximum(real, 1)
    fit &= (own >= SURE) & (sides.min(axis=0) >= WEAKEST)
    score = np.where(fit, own - 0.5 * beyond.mean(axis=0), -1.0)
    for index in np.argsort(-score, axis=None, kind="stable")[:50]:
        i, j = np.unravel_index(int(index), score.shape)
        if score[i, j] < 0:
            return None
        x0, x1, y0, y1 = int(across[i, 0]), int(across[i, 1]), int(down[j, 0]), int(down[j, 1])
        if _alive(change, x0, x1, y0, y1):
            sure = float(max(0.0, min(1.0, score[i, j])))
            return Rectangle(x0 / width, y0 / height, (x1 - x0) / width, (y1 - y0) / height, sure)
    return None


def _alive(change: Map, x0: int, x1: int, y0: int, y1: int) -> bool:
    """True where the inside of a rectangle (pixels) moves and most of what is around it does not."""
    import numpy as np

    outside = np.ones(change.shape, np.bool_)
    outside[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2] = False
    inside = float(change[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1].mean())
    return inside >= ALIVE and float(np.median(change[outside])) <= STILL
