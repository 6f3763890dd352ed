"""Still pictures and GIFs in their places; a moving crop makes a Ken Burns effect."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from av.video.frame import VideoFrame

from clipforge_core import Canvas, ImageElement, Rect
from clipforge_media.render.fitting import Fitting
from clipforge_media.render.images import Picture, Still
from clipforge_media.render.keyframes import clamped, moves, rect_at
from clipforge_media.render.layers import Layer, Moment, Sprite
from clipforge_media.render.placement import Area
from clipforge_media.render.planes import Stamp, copied, planes_of
from clipforge_media.render.scaling import Look, Scaler

_RGB = Look(full_range=True)
_YUV = Look()


class ImageLayer(Layer[ImageElement]):
    """A picture file in its place."""

    def __init__(self, element: ImageElement, canvas: Canvas, path: str, algorithm: str) -> None:
        super().__init__(element, canvas)
        self._path = path
        self._algorithm = algorithm
        self._moving = moves(element.crop)
        self._still: Still | None = None
        self._source: tuple[Picture, VideoFrame] | None = None
        self._fittings: dict[bool, Fitting] = {}
        self._kept: tuple[int, Rect, Area, VideoFrame] | None = None
        self._sprite: Sprite | None = None

    def opaque(self, moment: Moment) -> bool:
        """True where nothing below can be seen."""
        box, picture = self.area(moment), self._picture(moment)
        if (
            self.corners
            or box != (0, 0, self.canvas.width, self.canvas.height)
            or (picture.alpha and self.element.fit != "blur")
        ):
            return False
        return not self._fitting(picture.alpha).leaves_bars(self._crop(moment), box)

    def whole(self, moment: Moment) -> VideoFrame:
        """A copy of the fitted picture."""
        return copied(self._rendered(moment))

    def sprites(self, moment: Moment) -> Sequence[Sprite]:
        """The picture in its place, without bars."""
        frame = self._rendered(moment)
        if self._sprite is None:
            box, crop = self.area(moment), self._crop(moment)
            fitting = self._fitting(self._picture(moment).alpha)
            area = fitting.area(crop, box) if self.element.fit == "contain" else box
            planes = self.corners.on(planes_of(frame))
            # Preparing pays where the same pixels are laid over many frames.
            stamp = Stamp(planes) if planes.alpha is not None and not self._moving else None
            self._sprite = Sprite(area.x, area.y, planes, stamp)
        return (self._sprite,)

    def _rendered(self, moment: Moment) -> VideoFrame:
        picture, crop, box = self._picture(moment), self._crop(moment), self.area(moment)
        if self._kept is None or self._kept[:3] != (picture.serial, crop, box):
            frame = self._fitting(picture.alpha).picture(self._readable(picture), crop, box)
            self._kept, self._sprite = (picture.serial, crop, box, frame), None
        return self._kept[3]

    def _readable(self, picture: Picture) -> VideoFrame:
        """The pixels that are scaled: 4:2:0 already where they are scaled again for every frame."""
        if not self._moving:
            return picture.frame
        if self._source is None or self._source[0] is not picture:
            width, height = picture.frame.width // 2 * 2, picture.frame.height // 2 * 2
            convert = Scaler(_RGB._replace(alpha=picture.alpha), max(width, 2), max(height, 2), self._algorithm)
            self._source = (picture, convert(picture.frame, Rect()))
        return self._source[1]

    def _fitting(self, alpha: bool) -> Fitting:
        if alpha not in self._fittings:
            width, height = self._open().size
            look = (_YUV if self._moving else _RGB)._replace(alpha=alpha)
            self._fittings[alpha] = Fitting(
                self.element.fit,
                look,
                shape=width / height,
                algorithm=self._algorithm,
                crops=self.element.crop,
                anchor=self.element.anchor,
            )
        return self._fittings[alpha]

    def _picture(self, moment: Moment) -> Picture:
        return self._open().at(self.inner(moment))

    def _crop(self, moment: Moment) -> Rect:
        return rect_at(self.element.crop, self.inner(moment))

    def _open(self) -> Still:
        if self._still is None:
            # Twice the pixels that the closest crop needs leave the scaler something to work with.
            closest = min((min(clamped(k.rect).width, clamped(k.rect).height) for k in self.element.crop), default=1.0)
            share = 2.0 / max(closest, 0.05)
            self._still = Still(Path(self._path), (int(self.canvas.width * share), int(self.canvas.height * share)))
        return self._still

    def close(self) -> None:
        """Close the file and let go of its pictures."""
        self._kept = self._source = self._sprite = None
        if self._still is not None:
            self._still.close()
            self._still = None
