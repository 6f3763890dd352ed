"""The fine pass: every face of the chosen clips, ten boxes a second, for framing.

Faces are detected on every second picture; between detections, and through short misses, optical flow
carries the boxes on. Nothing is carried over a cut. Boxes are smoothed at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from clipforge_core import FaceBox, FacePath, Faces, Picture, Sound, Span, Track
from clipforge_plugins.analyzers.faces import flow, scene
from clipforge_plugins.analyzers.faces.boxes import Box, pair, rounded, smooth
from clipforge_plugins.analyzers.faces.detect import SURE, FaceDetector
from clipforge_plugins.analyzers.spans import index_of

DETECT = Fraction(1, 5)
"""Seconds between two detections."""

OVERLAP = 0.3
"""Intersection over union of a carried box and a detected one of the same face."""

PATIENCE = Fraction(7, 10)
"""Seconds for which flow alone carries a face that is not detected."""

FEW, FEW_SURE = 2, 0.85
"""A path with fewer detections than FEW must have one that is FEW_SURE."""

REACH = 0.25
"""Seconds before and after a box that smooth it."""


@dataclass
class _Path:
    boxes: list[FaceBox]
    here: Box
    seen: Fraction
    detections: int = 1
    best: float = 0.0


class FollowingObserver:
    """Memory grows with the length of the clips: some hundred bytes a face and second."""

    def __init__(self, detector: FaceDetector, spans: Sequence[Span], shots: Sequence[Span]) -> None:
        self._detector = detector
        self._spans = spans
        self._shots = shots
        self._open: list[_Path] = []
        self._closed: list[_Path] = []
        self._before: flow.Gray | None = None
        self._thumbnail: scene.Thumbnail | None = None
        self._place = (-1, -1)
        self._detected: Fraction | None = None
        self._last: Fraction | None = None

    def picture(self, picture: Picture) -> None:
        """The next picture of an "rgb" feed."""
        rgb = np.asarray(picture.planes[0], dtype=np.uint8)
        now = flow.gray(rgb)
        fresh = self._new_scene(picture.time, now)
        if fresh:
            self._cut_off(picture.time)
        else:
            self._carry(picture.time, now)
        if fresh or self._detected is None or picture.time - self._detected >= DETECT:
            self._meet(picture.time, self._detector.find(rgb))
            self._detected = picture.time
        self._before, self._last = now, picture.time

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        """The paths, smoothed, numbered by when they begin."""
        self._cut_off(None)
        kept = [path for path in self._closed if path.detections >= FEW or path.best >= FEW_SURE]
        kept.sort(key=lambda p: (p.boxes[0].time, p.boxes[0].x))
        paths = tuple(
            FacePath(id=i, boxes=tuple(rounded(box) for box in smooth(path.boxes, REACH)))
            for i, path in enumerate(kept)
        )
        return {"faces": Faces(paths=paths, looked=tuple(self._spans) if self._last is not None else ())}

    def _new_scene(self, time: Fraction, now: flow.Gray) -> bool:
        """True at the first picture of a span or shot, and where the picture changes as at a cut."""
        place = (index_of(time, self._spans), index_of(time, self._shots))
        thumbnail = scene.thumbnail(now)
        jump = self._thumbnail is None or (not self._shots and not scene.related(self._thumbnail, thumbnail))
        changed = place != self._place or jump
        self._place, self._thumbnail = place, thumbnail
        return changed

    def _carry(self, time: Fraction, now: flow.Gray) -> None:
        """Move all open paths to this picture; those that are lost are closed."""
        if self._before is None:
            return
        moved = flow.advance(self._before, now, [path.here for path in self._open])
        still: list[_Path] = []
        for path, box in zip(self._open, moved, strict=True):
            if box is None or time - path.seen > PATIENCE:
                # What flow added after the last detection was a guess that did not come true.
                path.boxes = [known for known in path.boxes if known.time <= path.seen]
                self._closed.append(path)
                continue
            mouth = flow.mouth_motion(self._before, now, path.here, box)
            path.here = box
            path.boxes.append(_face(time, box, mouth))
            still.append(path)
        self._open = still

    def _meet(self, time: Fraction, seen: Sequence[Box]) -> None:
        """Correct paths by what is detected, and begin new ones."""
        pairs = pair([path.here for path in self._open], seen, OVERLAP)
        used = {j for _, j in pairs}
        for i, j in pairs:
            path, box = self._open[i], seen[j]
            mouth = path.boxes[-1].mouth if path.boxes[-1].time == time else 0.0
            if path.boxes[-1].time == time:
                path.boxes.pop()
            path.boxes.append(_face(time, box, mouth))
            path.here, path.seen = box, time
            path.detections += 1
            path.best = max(path.best, box.confidence)
        for j, box in enumerate(seen):
            if j not in used and box.confidence >= SURE:
                self._open.append(_Path([_face(time, box, 0.0)], box, time, best=box.confidence))

    def _cut_off(self, fresh: Fraction | None) -> None:
        """The scene is over: open paths last until it ends, at most a detection's step from their last box.

        `fresh` is the time of the first picture of the next scene, None at the end of all.
        """
        if self._last is not None:
            edge = self._spans[index_of(self._last, self._spans)].end if self._spans else self._last
            for cut in (fresh, *(shot.end for shot in self._shots)):
                if cut is not None and cut > self._last:
                    edge = min(edge, cut)
            for path in self._open:
                until = min(edge, path.boxes[-1].time + DETECT)
                if until > path.boxes[-1].time:
                    path.boxes.append(_face(until, path.here, 0.0))
        self._closed += self._open
        self._open = []


def _face(time: Fraction, box: Box, mouth: float) -> FaceBox:
    return FaceBox(time, box.x, box.y, box.width, box.height, box.confidence, mouth)
