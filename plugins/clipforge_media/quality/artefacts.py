"""What compression and cheap conversion leave in a picture, told from its luma alone.

noise_of(luma)   2.1     standard deviation of noise in steps of 8 bits
ringing_of(luma)  0.4     echoes beside strong edges, in the same unit
banding_of(luma)  1.0     mean height of the steps that a smooth surface falls into

Noise: Immerkaer, "Fast noise variance estimation", CVIU 64 (1996), taken over the quietest blocks so that texture
counts little. Ringing: after Marziliano and others, "Perceptual blur and ringing metrics", Signal Processing: Image
Communication 19 (2004). Banding: after Wang and others, "A perceptual visibility metric for banding artifacts", ICIP
2016: steps between plateaus.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Numbers = NDArray[np.float32]
Mask = NDArray[np.bool_]

_BLOCK = 16
"""Pixels across of the blocks that noise is taken over."""

_QUIET = 20
"""Percent of the blocks that are quiet enough to tell noise from texture."""

_QUIET_SHARE = 0.83
"""What those blocks hold of noise that is everywhere alike: the least of many is less than the mean."""

_EDGE = 50.0
"""Steps of luma from pixel to pixel (Sobel) that make a strong edge."""

_NEAR, _FAR = 2, 8
"""Pixels beside a strong edge between which ringing is looked for."""

_PLATEAU = 6
"""Pixels of one luma on both sides that make a step a false contour."""

_EVERY = 3
"""Lines of which one is looked at for steps."""

_HIGHEST_STEP = 24
"""A higher step is the edge of a thing."""


def noise_of(luma: Plane) -> float | None:
    """Standard deviation (steps of 8 bits) of the noise in an (h, w) picture; None where it is too small to tell,
    or black and white alone."""
    blocks = _blocks(np.abs(_laplacian(luma)))
    # Black and white are cut off: no noise can be seen there.
    middles = _blocks(luma[1:-1, 1:-1].astype(np.float32))
    usable = (middles > 20) & (middles < 232)
    if usable.sum() < 4:
        return None
    quiet = np.percentile(blocks[usable], _QUIET)
    return float(math.sqrt(math.pi / 2) / 6 * quiet / _QUIET_SHARE)


def _laplacian(luma: Plane) -> Numbers:
    """Immerkaer's operator (h - 2, w - 2): blind to constant and linear luma."""
    y = luma.astype(np.int16)
    rows = y[:, :-2] - 2 * y[:, 1:-1] + y[:, 2:]
    return np.asarray(rows[:-2] - 2 * rows[1:-1] + rows[2:], np.float32)


def _blocks(values: Numbers) -> Numbers:
    """Means of whole blocks, flat; all of it as one where there is no whole block."""
    height, width = (size // _BLOCK * _BLOCK for size in values.shape)
    if not height or not width:
        return np.array([values.mean()], np.float32) if values.size else np.zeros(0, np.float32)
    cut = values[:height, :width].reshape(height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK)
    return np.asarray(cut.mean(axis=(1, 3)), np.float32).ravel()


def ringing_of(luma: Plane) -> float | None:
    """Root mean square (steps of 8 bits) of what wobbles beside strong edges, over what does so away from them;
    None where there are no strong edges."""
    if min(luma.shape) < 4 * _FAR:
        return None
    edges = _edges(luma)
    if edges.mean() < 2e-4:
        return None
    beside = _wider(edges, _FAR // 2) & ~_wider(edges, _NEAR // 2)
    away = ~_wider(edges, _FAR)
    fine = _bends(luma)
    near, far = fine[beside], fine[away]
    if near.size < 32:
        return None
    # One in a hundred counts as the thing's own detail: corners and thin lines.
    wobble = _rms(near, 99.0)
    texture = _rms(far, 99.0) if far.size >= 32 else 0.0
    return math.sqrt(max(0.0, wobble**2 - texture**2))


def _bends(luma: Plane) -> Numbers:
    """How much luma bends at every other pixel of every other line, (h // 2, w // 2): half of its second differences
    along rows and columns, together."""
    y = np.pad(luma[: luma.shape[0] // 2 * 2, : luma.shape[1] // 2 * 2], 1, mode="edge").astype(np.int16)
    middle = 2 * y[1:-1:2, 1:-1:2]
    across = y[1:-1:2, :-2:2] - middle + y[1:-1:2, 2::2]
    down = y[:-2:2, 1:-1:2] - middle + y[2::2, 1:-1:2]
    return np.asarray(np.hypot(across, down, dtype=np.float32) / 2, np.float32)


def _edges(luma: Plane) -> Mask:
    """Where strong edges are, for each 2 x 2 pixels, (h // 2, w // 2)."""
    y = luma[: luma.shape[0] // 2 * 2, : luma.shape[1] // 2 * 2].astype(np.int16)
    steps = np.zeros(y.shape, np.int16)
    steps[:, 1:-1] = np.abs(y[:, 2:] - y[:, :-2])
    steps[1:-1] = np.maximum(steps[1:-1], np.abs(y[2:] - y[:-2]))
    strong = steps >= _EDGE
    return np.asarray(strong[::2, ::2] | strong[1::2, ::2] | strong[::2, 1::2] | strong[1::2, 1::2])


def _wider(mask: Mask, reach: int) -> Mask:
    """True within `reach` pixels of the mask, along rows and columns in turn."""
    return _reach(_reach(mask, reach).T, reach).T


def _reach(mask: Mask, reach: int) -> Mask:
    sums = np.cumsum(mask, axis=1, dtype=np.int32)
    padded = np.pad(sums, ((0, 0), (reach + 1, reach)), mode="edge")
    padded[:, : reach + 1] = 0
    return np.asarray(padded[:, 2 * reach + 1 :] - padded[:, : mask.shape[1]] > 0)


def _rms(values: Numbers, percent: float) -> float:
    squares = values.astype(np.float64) ** 2
    return float(math.sqrt(np.minimum(squares, np.percentile(squares, percent)).mean()))


def banding_of(luma: Plane) -> float:
    """Mean height (steps of 8 bits) of the steps that smooth surfaces fall into, over the whole (h, w) picture, along
    rows or along columns, whichever shows more. A smooth gradient in 8 bits has 1, a picture without any 0."""
    return max(_steps(luma[::_EVERY]), _steps(luma.T[::_EVERY]))


def _steps(luma: Plane) -> float:
    width = luma.shape[1]
    if width < 2 * _PLATEAU:
        return 0.0
    # The ends of lines end runs too, and are no steps.
    flat = np.ascontiguousarray(luma).ravel().astype(np.int16)
    change = flat[1:] != flat[:-1]
    change[width - 1 :: width] = True
    places = np.flatnonzero(change)
    ends = np.concatenate([places, [len(flat) - 1]])
    lengths = np.diff(np.concatenate([[-1], ends]))
    if len(places) == 0:
        return 0.0
    heights = np.abs(flat[places + 1] - flat[places])
    inner = places % width != width - 1
    both = np.minimum(lengths[:-1], lengths[1:]) >= _PLATEAU
    steps = inner & both & (heights >= 1) & (heights <= _HIGHEST_STEP)
    return float((heights * (lengths[:-1] + lengths[1:]) / 2)[steps].sum() / flat.size)
