"""Video elements: the right frame of the source, cropped and scaled into its place."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from av.video.frame import VideoFrame

from clipforge_core import Canvas, Grade, Move, NoVideoTrack, Rect, VideoElement, nearest_frame
from clipforge_media.render.fitting import Fitting
from clipforge_media.render.keyframes import clamped, rect_at
from clipforge_media.render.layers import Layer, Moment, Sprite
from clipforge_media.render.look import to_coded
from clipforge_media.render.pictures import Shown, Sources, Use
from clipforge_media.render.placement import Area
from clipforge_media.render.planes import copied, planes_of

if TYPE_CHECKING:
    from clipforge_media.enhance.grading import GradeTable
    from clipforge_media.enhance.warping import Warper


class _View(NamedTuple):
    """What is seen: equal views are equal pixels."""

    time: Fraction
    crop: Rect
    box: Area
    move: Move
    grade: Grade | None


def use_of(element: VideoElement, path: str) -> Use:
    """How Timeline time becomes source time in an element."""
    return Use(path, element.source_start - element.start * element.speed, element.speed)


class VideoLayer(Layer[VideoElement]):
    """A source range in its place."""

    def __init__(self, element: VideoElement, canvas: Canvas, sources: Sources, path: str, algorithm: str) -> None:
        super().__init__(element, canvas)
        self._sources = sources
        self._path = path
        self._use = use_of(element, path)
        self._algorithm = algorithm
        self._fitting: Fitting | None = None
        self._kept: tuple[_View, VideoFrame] | None = None
        self._shown: tuple[Fraction, Shown] | None = None
        self._warper: Warper | None = None
        self._tables: dict[Grade, GradeTable] = {}

    def opaque(self, moment: Moment) -> bool:
        """True where nothing below can be seen."""
        box = self.area(moment)
        if self.corners or box != (0, 0, self.canvas.width, self.canvas.height) or self._sources.look(self._path).alpha:
            return False
        return not self._fit().leaves_bars(self._crop(moment), box)

    def whole(self, moment: Moment) -> VideoFrame:
        """The frame, freshly scaled, or a copy where the next moment shows the same source frame."""
        _, frame = self._rendered(moment)
        if self._stays(moment) or self._kept is not None:
            return copied(frame)
        # A frame that needed no scaling is still the decoder's own.
        frame.make_writable()
        return frame

    def sprites(self, moment: Moment) -> Sequence[Sprite]:
        """The picture in its place, without bars."""
        view, frame = self._rendered(moment)
        self._kept = (view, frame)
        box = view.box
        area = self._fit().area(view.crop, box) if self.element.fit == "contain" else box
        return (Sprite(area.x, area.y, self.corners.on(planes_of(frame))),)

    def close(self) -> None:
        """Let go of the frames it holds."""
        self._kept = self._shown = self._fitting = None

    def _rendered(self, moment: Moment) -> tuple[_View, VideoFrame]:
        shown = self._now(moment)
        view = _View(shown.time, self._crop(moment), self.area(moment), self._move(moment), self._grade(moment))
        if self._kept is None or self._kept[0] != view:
            self._kept = None
            picture = self._fit().picture(self._moved(shown.frame, view.move, view.crop), view.crop, view.box)
            if view.grade is not None:
                self._graded(picture, view.grade)
            if not self._stays(moment):
                return view, picture
            self._kept = (view, picture)
        return self._kept

    def _stays(self, moment: Moment) -> bool:
        until = self._now(moment).until
        return until is None or self._use.source_time(moment.time + moment.step) < until

    def _now(self, moment: Moment) -> Shown:
        if self._shown is None or self._shown[0] != moment.time:
            self._shown = (moment.time, self._sources.at(self._use, moment.time))
        return self._shown[1]

    def _crop(self, moment: Moment) -> Rect:
        return rect_at(self.element.crop, self.inner(moment))

    def _move(self, moment: Moment) -> Move:
        steady = self.element.steady
        if steady is None:
            return Move()
        return steady.at(nearest_frame(self.inner(moment), self.canvas.frame_rate))

    def _grade(self, moment: Moment) -> Grade | None:
        inner, grades = self.inner(moment), self.element.grade
        grade = next((g for g in reversed(grades) if g.time <= inner), grades[0] if grades else None)
        return None if grade is None or grade.plain else grade

    def _moved(self, frame: VideoFrame, move: Move, crop: Rect) -> VideoFrame:
        if self._warper is None:
            from clipforge_media.enhance.warping import Warper

            video = self._sources.info(self._path).video
            if video is None:
                raise NoVideoTrack(path=self._path)
            self._warper = Warper(rotation=video.rotation, mirrored=video.mirrored, aspect=video.sample_aspect)
        look = self._sources.look(self._path)
        return self._warper(frame, move, to_coded(clamped(crop), look.rotation, look.mirrored))

    def _graded(self, picture: VideoFrame, grade: Grade) -> None:
        from clipforge_media.enhance.grading import GradeTable

        if grade not in self._tables:
            self._tables[grade] = GradeTable(grade)
        # A frame that needed no scaling is still the decoder's own.
        picture.make_writable()
        self._tables[grade].apply(planes_of(picture))

    def _fit(self) -> Fitting:
        # Made when it is first seen: opening the source tells how it is turned.
        if self._fitting is None:
            video = self._sources.info(self._path).video
            if video is None:
                raise NoVideoTrack(path=self._path)
            aspect = float(video.width * video.sample_aspect / video.height)
            self._fitting = Fitting(
                self.element.fit,
                self._sources.look(self._path),
                shape=1.0 / aspect if video.rotation in (90, 270) else aspect,
                algorithm=self._algorithm,
                crops=self.element.crop,
            )
        return self._fitting
