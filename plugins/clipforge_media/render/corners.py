"""Round corners: an alpha mask over pictures and areas.

corners = Corners(0.12)
corners.on(planes)      # the same pixels, with the corners cut off
"""

from __future__ import annotations

import numpy as np

from clipforge_media.render.planes import Plane, Planes, halved


class Corners:
    """Round corners of one radius, a fraction of the shorter side; keeps the last mask."""

    def __init__(self, radius: float) -> None:
        self._radius = radius
        self._mask: Plane | None = None
        self._half: Plane | None = None

    def __bool__(self) -> bool:
        """False where nothing is cut off."""
        return self._radius > 0

    def on(self, planes: Planes) -> Planes:
        """The picture with its corners transparent; its own alpha counts as well."""
        if not self._radius:
            return planes
        mask, half = self._masks(planes.width, planes.height)
        if planes.alpha is not None and planes.alpha_uv is not None:
            mask, half = _both(planes.alpha, mask), _both(planes.alpha_uv, half)
        return planes._replace(alpha=mask, alpha_uv=half)

    def _masks(self, width: int, height: int) -> tuple[Plane, Plane]:
        if self._mask is None or self._half is None or self._mask.shape != (height, width):
            from clipforge_media.captions.boxes import rounded

            self._mask = np.asarray(rounded(width, height, self._radius * min(width, height)))
            self._half = halved(self._mask)
        return self._mask, self._half


def _both(one: Plane, other: Plane) -> Plane:
    return ((one.astype(np.uint16) * other + 127) // 255).astype(np.uint8)
