"""Layers: what one element shows at one time.

A layer gives sprites (pixels and where they stand on the canvas). One that fills the whole canvas
with opaque pixels also gives a frame of its own that the others are laid onto, so that the usual
case, one cropped video, is never copied.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

from av.video.frame import VideoFrame

from clipforge_core import Canvas, CaptionElement, ColourElement, ImageElement, TextElement, VideoElement
from clipforge_media.render.corners import Corners
from clipforge_media.render.keyframes import rect_at
from clipforge_media.render.placement import Area, area_of
from clipforge_media.render.planes import Planes, Stamp
from clipforge_media.render.transitions import Appearance, appearance, progress

E = TypeVar("E", bound=VideoElement | ImageElement | ColourElement | TextElement | CaptionElement)

WHOLE_CANVAS = Appearance()


class Moment(NamedTuple):
    """A frame of the canvas: its number, its time on the Timeline and the length of a frame, in seconds."""

    number: int
    time: Fraction
    step: Fraction


class Sprite(NamedTuple):
    """Pixels whose upper left corner stands at canvas pixel (x, y), both even. `stamp` is the same,
    prepared, where it is laid over many frames."""

    x: int
    y: int
    planes: Planes
    stamp: Stamp | None = None

    @property
    def area(self) -> Area:
        """The canvas pixels it stands on."""
        return Area(self.x, self.y, self.planes.width, self.planes.height)


class Layer(ABC, Generic[E]):
    """One element on one canvas."""

    def __init__(self, element: E, canvas: Canvas) -> None:
        self.element = element
        self.canvas = canvas
        self.corners = Corners(0.0 if isinstance(element, CaptionElement) else element.radius)
        # Whole numbers: this is asked of every element for every frame.
        self._first = math.ceil(element.start * canvas.frame_rate)
        self._end = math.ceil(element.end * canvas.frame_rate)

    def visible(self, moment: Moment) -> bool:
        """True for the frames that begin while the element lasts."""
        return self._first <= moment.number < self._end

    def over(self, moment: Moment) -> bool:
        """True from the first frame after the element on."""
        return moment.number >= self._end

    def inner(self, moment: Moment) -> Fraction:
        """Seconds since the element's start."""
        return moment.time - self.element.start

    def area(self, moment: Moment) -> Area:
        """The place of the element on the canvas."""
        place = () if isinstance(self.element, CaptionElement) else self.element.place
        return area_of(rect_at(place, self.inner(moment)), self.canvas.width, self.canvas.height)

    def fills(self, moment: Moment) -> bool:
        """True if its place is the canvas or more."""
        x, y, width, height = self.area(moment)
        return x <= 0 and y <= 0 and x + width >= self.canvas.width and y + height >= self.canvas.height

    def coming(self, moment: Moment) -> bool:
        """True while it fades in."""
        if isinstance(self.element, CaptionElement) or self.element.enter is None:
            return False
        enter, inner = self.element.enter, self.inner(moment)
        return (
            enter.kind == "fade"
            and progress(inner, self.element.duration, moment.step, True, enter.duration) is not None
        )

    def appearance(self, moment: Moment, *, stays: bool = False) -> Appearance:
        """What opacity and transitions make of it. `stays` leaves a fading out aside: something fades in
        above it, and a picture that fades away below as well would let the background through."""
        element = self.element
        if isinstance(element, CaptionElement):
            return WHOLE_CANVAS
        inner, running = self.inner(moment), []
        for transition, enter in ((element.enter, True), (element.leave, False)):
            share = None
            if transition is not None and not (stays and not enter and transition.kind == "fade"):
                share = progress(inner, element.duration, moment.step, enter, transition.duration)
            running.append(None if transition is None or share is None else (transition, share))
        if running == [None, None]:
            return WHOLE_CANVAS if element.opacity >= 1.0 else Appearance(element.opacity)
        look = appearance(running[0], running[1], self.area(moment), self.canvas)
        return look._replace(opacity=look.opacity * element.opacity)

    def opaque(self, moment: Moment) -> bool:
        """True if `whole` may be asked for: the canvas is filled with opaque pixels."""
        return False

    def whole(self, moment: Moment) -> VideoFrame:
        """A frame of the canvas' size, the caller's own to write to."""
        raise NotImplementedError

    @abstractmethod
    def sprites(self, moment: Moment) -> Sequence[Sprite]:
        """What it shows, bottom to top."""

    def close(self) -> None:
        """Let go of files and frames."""
        return
