"""All visible elements of a Timeline, laid over each other for one frame after the other.

    with Compositor(segment.part, sources) as compositor:
        frame = compositor.frame(0)

The topmost element that fills the canvas with opaque pixels is the frame itself; what lies below it
is neither decoded nor drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from av.video.frame import VideoFrame

from clipforge_core import CaptionElement, ColourElement, ImageElement, TextElement, Timeline, VideoElement
from clipforge_media.render.colour_layer import ColourLayer
from clipforge_media.render.colours import pixel
from clipforge_media.render.image_layer import ImageLayer
from clipforge_media.render.layers import Layer, Moment, Sprite
from clipforge_media.render.pictures import Sources, Use
from clipforge_media.render.placement import Area
from clipforge_media.render.plain_layers import Raster, Stamps, TextLayer
from clipforge_media.render.planes import Planes, blend, copied, new_frame, planes_of
from clipforge_media.render.transitions import Appearance
from clipforge_media.render.video_layer import VideoLayer, use_of

AnyLayer = Layer[VideoElement] | Layer[ImageElement] | Layer[ColourElement] | Layer[TextElement | CaptionElement]


def uses_of(part: Timeline) -> Iterator[tuple[Use, Fraction]]:
    """What a Timeline asks of its sources, and until when."""
    for element in part.elements("video"):
        if isinstance(element, VideoElement):
            yield use_of(element, part.source(element.source).path), element.end


class Compositor:
    """Frames of one Timeline. A context manager; raises what its sources raise."""

    def __init__(self, part: Timeline, sources: Sources) -> None:
        self._part = part
        self._canvas = part.canvas
        self._step = 1 / part.canvas.frame_rate
        self._whole = Area(0, 0, part.canvas.width, part.canvas.height)
        self._background = new_frame(*self._whole[2:], pixel(part.canvas.background).opaque)
        self._rasters: dict[str, Raster] = {}
        self._stamps = Stamps()
        self._layers = list(self._build(sources))

    def __enter__(self) -> Compositor:
        return self

    def __exit__(self, *details: object) -> None:
        for layer in self._layers:
            layer.close()

    def _build(self, sources: Sources) -> Iterator[AnyLayer]:
        part, canvas, algorithm = self._part, self._canvas, self._part.video.scaler
        for element in part.elements("video"):
            match element:
                case VideoElement():
                    yield VideoLayer(element, canvas, sources, part.source(element.source).path, algorithm)
                case ImageElement():
                    yield ImageLayer(element, canvas, part.source(element.source).path, algorithm)
                case ColourElement():
                    yield ColourLayer(element, canvas)
                case TextElement() | CaptionElement():
                    yield TextLayer(element, canvas, self._raster(element.style), self._stamps)

    def _raster(self, style: str) -> Raster:
        if style not in self._rasters:
            from clipforge_media.captions.raster import CaptionRaster

            self._rasters[style] = CaptionRaster(self._part.styles[style], self._canvas.width, self._canvas.height)
        return self._rasters[style]

    def frame(self, number: int) -> VideoFrame:
        """Frame `number` of the canvas, yuv420p, the caller's own. Asked for in rising order."""
        moment = Moment(number, number * self._step, self._step)
        self._let_go(moment)
        visible = [layer for layer in self._layers if layer.visible(moment)]
        looks = [self._appearance(visible, index, moment) for index in range(len(visible))]
        base = self._base(visible, looks, moment)
        frame = copied(self._background) if base is None else visible[base].whole(moment)
        planes = planes_of(frame)
        first = 0 if base is None else base + 1
        for layer, look in zip(visible[first:], looks[first:], strict=True):
            if look.opacity > 0.0:
                for sprite in layer.sprites(moment):
                    self._lay(planes, sprite, look)
        return frame

    def _let_go(self, moment: Moment) -> None:
        # Frames of elements that are over would fill the memory of a Timeline with many cuts.
        for layer in [layer for layer in self._layers if layer.over(moment)]:
            layer.close()
            self._layers.remove(layer)

    def _base(self, visible: list[AnyLayer], looks: list[Appearance], moment: Moment) -> int | None:
        for index in reversed(range(len(visible))):
            if looks[index].plain and visible[index].opaque(moment):
                return index
        return None

    def _appearance(self, visible: list[AnyLayer], index: int, moment: Moment) -> Appearance:
        above = visible[index + 1 :]
        stays = any(layer.coming(moment) and layer.fills(moment) for layer in above)
        return visible[index].appearance(moment, stays=stays)

    def _lay(self, onto: Planes, sprite: Sprite, look: Appearance) -> None:
        area = sprite.area.moved(look.shift)
        seen = area.within(self._whole)
        if look.window is not None:
            seen = seen.within(look.window)
        if seen.empty:
            return
        if sprite.stamp is not None and look.opacity >= 1.0 and seen == area:
            stamp = sprite.stamp
            stamp.onto(onto.cut(area.x + stamp.x, area.y + stamp.y, stamp.width, stamp.height))
            return
        above = sprite.planes.cut(seen.x - area.x, seen.y - area.y, seen.width, seen.height)
        blend(onto.cut(*seen), above, look.opacity)
