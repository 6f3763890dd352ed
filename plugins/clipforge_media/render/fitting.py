"""Fitting pictures into boxes: cover, contain, blur and stretch.

fitting = Fitting("cover", look, shape=16 / 9, algorithm="bicubic", crops=element.crop)
fitting.picture(frame, crop, box)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from av.video.frame import VideoFrame

from clipforge_core import Keyframe, Rect
from clipforge_media.render.blur import blurred, small_size
from clipforge_media.render.keyframes import clamped, keeps_size, moves
from clipforge_media.render.placement import Area, contained, covering
from clipforge_media.render.planes import blend, paste, planes_of
from clipforge_media.render.scaling import Look, Scaler

Fit = Literal["cover", "contain", "blur", "stretch"]

_SCALERS = 6
"""Scalers of different sizes that a growing place may keep."""


class Fitting:
    """How the pictures of one source fill the boxes of one element.

    `shape` is width / height of the displayed picture; `crops` are the keyframes that will be asked
    for: where they keep their size, all are scaled alike. `anchor` is where a contained picture stands.
    """

    def __init__(
        self,
        fit: Fit,
        look: Look,
        *,
        shape: float,
        algorithm: str,
        crops: Sequence[Keyframe],
        anchor: tuple[float, float] = (0.5, 0.5),
    ) -> None:
        self._fit = fit
        self._anchor = anchor
        self._look = look
        self._shape = shape
        self._algorithm = algorithm
        self._moving = moves(crops)
        self._size_kept = keeps_size(crops)
        self._scalers: dict[tuple[int, int, str], Scaler] = {}

    def crop(self, crop: Rect, box: Area) -> Rect:
        """The part of the picture that is shown, inside the picture."""
        crop = clamped(crop)
        return covering(crop, self._shape, box.width / box.height) if self._fit == "cover" else crop

    def area(self, crop: Rect, box: Area) -> Area:
        """Where it is shown. For "blur" this is the part inside the blurred rest."""
        return contained(crop, self._shape, box, self._anchor) if self._fit in ("contain", "blur") else box

    def leaves_bars(self, crop: Rect, box: Area) -> bool:
        """True where a part of the box shows what lies below."""
        return self._fit == "contain" and self.area(crop, box) != box

    def picture(self, frame: VideoFrame, crop: Rect, box: Area) -> VideoFrame:
        """The crop of a frame, of the size of its area, or of the box where the rest is filled."""
        area = self.area(crop, box)
        sharp = self._scaler(area, self._look, self._algorithm)(frame, self.crop(crop, box))
        if self._fit != "blur" or area == box:
            return sharp
        return self._on_blur(frame, sharp, clamped(crop), area.moved(-box.x, -box.y), box)

    def _on_blur(self, frame: VideoFrame, sharp: VideoFrame, crop: Rect, at: Area, box: Area) -> VideoFrame:
        around = covering(crop, self._shape, box.width / box.height)
        small = Area(0, 0, *small_size(box.width, box.height))
        filled = blurred(
            self._scaler(small, self._look._replace(alpha=False), "bilinear")(frame, around), box.width, box.height
        )
        inside = planes_of(filled).cut(*at)
        if self._look.alpha:
            blend(inside, planes_of(sharp), 1.0)
        else:
            paste(inside, planes_of(sharp))
        return filled

    def _scaler(self, area: Area, look: Look, algorithm: str) -> Scaler:
        key = (area.width, area.height, algorithm)
        found = self._scalers.pop(key, None)
        if found is None:
            found = Scaler(look, area.width, area.height, algorithm, moving=self._moving, size_kept=self._size_kept)
        self._scalers[key] = found
        if len(self._scalers) > _SCALERS:
            self._scalers.pop(next(iter(self._scalers)))
        return found
