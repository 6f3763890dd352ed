"""Filled boxes with round corners and smooth edges."""

from __future__ import annotations

import numpy as np
from PIL import Image


def rounded(width: float, height: float, radius: float) -> Image.Image:
    """The mask ("L") of a box in pixels; corners by the distance to the rounded edge."""
    radius = max(0.0, min(radius, width / 2, height / 2))
    columns, rows = max(1, round(width)), max(1, round(height))
    x = np.abs(np.arange(columns) + 0.5 - columns / 2) - (columns / 2 - radius)
    y = np.abs(np.arange(rows) + 0.5 - rows / 2) - (rows / 2 - radius)
    outside = np.hypot(np.maximum(x, 0.0)[None, :], np.maximum(y, 0.0)[:, None])
    distance = outside + np.minimum(np.maximum(x[None, :], y[:, None]), 0.0) - radius
    return Image.fromarray((np.clip(0.5 - distance, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8))
