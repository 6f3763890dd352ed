"""The coarse pass: is anybody there, and where about? A look every few seconds over the whole file.

Detection is dear, so it waits for a reason: the picture has changed since the last look, or that was
long ago. A talk in front of a still camera is looked at every LONGEST seconds, a lively film every second
until its budget is spent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from clipforge_core import FaceBox, FacePath, Faces, Look, Picture, Sound, Span, Stretch, Track
from clipforge_plugins.analyzers.faces import scene
from clipforge_plugins.analyzers.faces.boxes import Box, pair, rounded
from clipforge_plugins.analyzers.faces.detect import SURE, FaceDetector
from clipforge_plugins.analyzers.spans import index_of

LONGEST = Fraction(4)
"""Seconds after which a look is due though nothing has changed."""

CHANGED = 4.0
"""Levels by which a thumbnail must differ from that of the last look for another one."""

A_MINUTE = 15
"""Looks a minute, on the average since the start; a change of scene is always looked at while the
budget of BURST looks lasts."""

BURST = 12

QUIET = 0.2
"""Where no packet is as large as this part of its keyframe, the picture stays much as the keyframe shows it."""

OVERLAP = 0.2
"""Intersection over union of one face at two looks."""

ALONE = 0.80
"""A face that was seen at one look only must be this sure."""


@dataclass
class _Path:
    boxes: list[FaceBox]
    until: Fraction
    open: bool = True
    best: float = field(default=0.0)


class SparseObserver:
    """Memory grows with the number of looks."""

    def __init__(self, detector: FaceDetector, spans: Sequence[Span]) -> None:
        self._detector = detector
        self._spans = spans
        self._paths: list[_Path] = []
        self._looks: list[Fraction] = []
        self._thumbnail: scene.Thumbnail | None = None
        self._span = -1
        self._budget = float(BURST)
        self._earned: Fraction | None = None
        self._shown: Span | None = None

    def look(self, stretch: Stretch) -> Look:
        """Keyframes, and more where they lie far apart and much happens between."""
        span = self._shown = stretch.span
        quiet = span.duration <= LONGEST or max(stretch.sizes, default=0.0) < QUIET
        return Look(span.start if quiet else span.end)

    def picture(self, picture: Picture) -> None:
        """The next picture of an "rgb" feed."""
        time = picture.time
        rgb = np.asarray(picture.planes[0], dtype=np.uint8)
        thumbnail = scene.thumbnail(rgb)
        span = index_of(time, self._spans)
        fresh = self._thumbnail is None or span != self._span
        other = fresh or not scene.related(self._thumbnail, thumbnail)  # type: ignore[arg-type]
        if not (other or self._due(time, thumbnail)):
            return
        if self._earned is not None:
            self._budget = min(float(BURST), self._budget + float(time - self._earned) * A_MINUTE / 60)
        self._earned = time
        if self._budget < 1 and not fresh:
            return
        self._budget -= 1
        self._look(time, self._detector.find(rgb), follow=not other)
        self._span, self._thumbnail = span, thumbnail

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        """The paths, numbered by when they begin."""
        for path in self._paths:
            self._end(path, None)
        kept = [path for path in self._paths if len(path.boxes) > 2 or path.best >= ALONE]
        kept.sort(key=lambda p: (p.boxes[0].time, p.boxes[0].x))
        paths = tuple(FacePath(id=i, boxes=tuple(map(rounded, p.boxes))) for i, p in enumerate(kept))
        looked = tuple(self._spans) if self._looks else ()
        return {"faces": Faces(paths=paths, looked=looked)}

    def _due(self, time: Fraction, thumbnail: scene.Thumbnail) -> bool:
        if self._thumbnail is None or not self._looks:
            return True
        return time - self._looks[-1] >= LONGEST or scene.distance(self._thumbnail, thumbnail) >= CHANGED

    def _look(self, time: Fraction, seen: Sequence[Box], *, follow: bool) -> None:
        """Pair what is seen with what was there; a face that is gone stays until half way between."""
        known = [path for path in self._paths if path.open]
        last = [_box(path.boxes[-1]) for path in known]
        pairs = pair(last, seen, OVERLAP) if follow else []
        for i, j in pairs:
            known[i].boxes.append(_face(time, seen[j]))
            known[i].best = max(known[i].best, seen[j].confidence)
        matched, used = {i for i, _ in pairs}, {j for _, j in pairs}
        for i, path in enumerate(known):
            if i not in matched:
                self._end(path, time)
        for j, box in enumerate(seen):
            if j not in used and box.confidence >= SURE:
                self._paths.append(_Path([_face(time, box)], time, best=box.confidence))
        self._looks.append(time)

    def _end(self, path: _Path, gone: Fraction | None) -> None:
        if not path.open:
            return
        path.open = False
        last = path.boxes[-1]
        end = self._spans[index_of(last.time, self._spans)].end if self._spans else last.time
        until = (last.time + gone) / 2 if gone is not None else last.time + LONGEST / 2
        if gone is None and self._shown is not None and self._looks and self._looks[-1] >= self._shown.start:
            # The last keyframe stands for all that follows it.
            until = max(until, self._shown.end)
        until = min(until, end)
        if until > last.time:
            path.boxes.append(FaceBox(until, last.x, last.y, last.width, last.height, last.confidence))


def _face(time: Fraction, box: Box) -> FaceBox:
    return FaceBox(time, box.x, box.y, box.width, box.height, box.confidence)


def _box(face: FaceBox) -> Box:
    return Box(face.x, face.y, face.width, face.height, face.confidence)
