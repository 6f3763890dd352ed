"""What stands behind everything: a gradient with soft light, large shapes, a grid, or nothing but a gradient.

Gradients are dithered with a fixed pattern: eight bits of a dark blue show steps, and an encoder makes them worse.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from clipforge_plugins.visuals.colours import Scheme, channels, mixed
from clipforge_plugins.visuals.styles import Style

if TYPE_CHECKING:
    from PIL.Image import Image

GLOW, SHAPE, GRID = 0.14, 0.11, 0.34
"""How much of their colour light, shapes and lines lay over the ground."""
_BAYER = (
    (0, 32, 8, 40, 2, 34, 10, 42), (48, 16, 56, 24, 50, 18, 58, 26), (12, 44, 4, 36, 14, 46, 6, 38),
    (60, 28, 52, 20, 62, 30, 54, 22), (3, 35, 11, 43, 1, 33, 9, 41), (51, 19, 59, 27, 49, 17, 57, 25),
    (15, 47, 7, 39, 13, 45, 5, 37), (63, 31, 55, 23, 61, 29, 53, 21),
)  # fmt: skip
"""Thresholds of ordered dithering (Bayer 1973)."""


@lru_cache(maxsize=4)
def backdrop(size: tuple[int, int], scheme: Scheme, style: Style) -> Image:
    """An "RGB" picture of that many pixels; kept, so not to be drawn on."""
    import numpy as np
    from PIL.Image import fromarray

    width, height = size
    x = (np.arange(width, dtype=np.float32) / max(1, width - 1))[None, :]
    y = (np.arange(height, dtype=np.float32) / max(1, height - 1))[:, None]
    short = min(width, height)
    across, down = x * width / short, y * height / short
    first, last = (np.array(channels(colour), dtype=np.float32) for colour in scheme.ground)
    ramp = np.clip(0.35 * x + 0.65 * y, 0.0, 1.0)[..., None]
    ramp = ramp * ramp * (3 - 2 * ramp)
    picture = first + (last - first) * ramp
    accent = np.array(channels(light_of(scheme)), dtype=np.float32)
    if style.backdrop == "glow":
        picture = _lit(picture, accent, across - 0.86 * width / short, down - 0.02, 0.62, GLOW)
        picture = _lit(picture, accent, across - 0.04, down - 0.96 * height / short, 0.55, GLOW / 2)
    elif style.backdrop == "shapes":
        ring = np.hypot(across - 0.97 * width / short, down - 0.03 * height / short)
        picture = _veiled(picture, accent, (np.abs(ring - 0.46) < 0.07) | (ring < 0.2), SHAPE)
        picture = _veiled(picture, accent, (across - down) < -(0.86 * height / short), SHAPE)
    elif style.backdrop == "grid":
        step = short // 24
        lines = ((np.arange(width) % step) < 1)[None, :] | ((np.arange(height) % step) < 1)[:, None]
        rule = np.array(channels(scheme.rule), dtype=np.float32)
        picture = _veiled(picture, rule, lines, GRID)
    steps = (np.array(_BAYER, dtype=np.float32) + 0.5) / 64
    tiled = np.tile(steps, (height // 8 + 1, width // 8 + 1))[:height, :width, None]
    return fromarray(np.clip(np.floor(picture + tiled), 0, 255).astype(np.uint8))


def light_of(scheme: Scheme) -> str:
    """The colour of the light and the shapes behind everything."""
    return mixed(scheme.ground[1], scheme.ink, 0.6) if scheme.dark else mixed(scheme.ground[1], scheme.accent, 0.4)


def _lit(picture: Any, colour: Any, right: Any, down: Any, radius: float, strength: float) -> Any:
    """Soft light of a colour around a place."""
    import numpy as np

    share = strength * np.exp(-((right**2 + down**2) / (2 * (radius * 0.55) ** 2)))[..., None]
    return picture + (colour - picture) * share


def _veiled(picture: Any, colour: Any, where: Any, strength: float) -> Any:
    return picture + (colour - picture) * (where[..., None] * strength)
