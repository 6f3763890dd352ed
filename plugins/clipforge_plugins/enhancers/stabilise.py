"""`stabilise`: the tremble of a camera held by hand taken out, shot by shot, never across a cut. Tripods stay as
they are, and moves that last longer than a second stay moves. `stabilise-strong` goes further, and cuts off more.

Measure: the jitter of the camera's path (what a smooth path does not have), in pixels of the source; before on the
source, after on the moved pictures themselves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import msgspec

from clipforge_core import (
    Bench,
    Enhanced,
    Enhancement,
    Keyframe,
    MediaInfo,
    Move,
    Rect,
    Span,
    Steady,
    Timeline,
    TimelineTrack,
    VideoElement,
)
from clipforge_plugins.enhancers.cutting import split
from clipforge_plugins.enhancers.scenes import shown, stretches, video_elements

WIDTH = 480
"""Pixels across of the pictures in which motion is looked for."""


class Strength(msgspec.Struct, frozen=True):
    """How far steadying goes. `steady` is the jitter in parts of the height that a steady camera may have; `zoom` how
    much the crop may shrink to keep out of what the moves uncover; `limit` and `smoothings` as in `steadying`."""

    steady: float
    zoom: float
    limit: float
    smoothings: tuple[float, ...]


USUAL = Strength(steady=0.0015, zoom=1.16, limit=0.06, smoothings=(1.2, 0.9, 0.6, 0.4, 0.25))
"""1.6 px of 1080; tremble goes, moves that last longer than a second stay."""

STRONG = Strength(steady=0.0008, zoom=1.3, limit=0.11, smoothings=(2.4, 1.8, 1.2, 0.9, 0.6, 0.4, 0.25))
"""0.9 px of 1080; steps and sways go too, and more of the edges with them."""

TRIPOD = 0.05
"""Share of points that stand still above which the camera stands on something, whatever moves before it."""

KNOWN = 0.6
"""Share of pictures whose motion must be told."""

WORTH = 0.7
"""What must be left of the jitter at most."""

SHORTEST = Fraction(1, 2)
"""Seconds of the shortest shot that is worth looking at."""

_CHECKED = 200
"""Pictures of a shot in which the result is measured."""


class _Shot(msgspec.Struct, frozen=True):
    """What was found in one stretch: when its pictures came, and how each is moved (() where it is left alone)."""

    times: tuple[Fraction, ...] = ()
    steady: Steady | None = None
    before: float | None = None
    after: float | None = None
    note: str = ""


class Stabilise:
    """Steadies shots that tremble."""

    name, version, order = "stabilise", "1", 10
    strength = USUAL

    def require(self) -> None:
        """Raises MissingExtra where OpenCV is not installed."""
        from clipforge_media import require_opencv

        require_opencv("stabilisation")

    def enhance(self, timeline: Timeline, bench: Bench) -> Enhanced:
        """Steady paths for the shots that tremble, with crops that keep inside."""
        rows: list[tuple[_Shot, float, int]] = []
        if not video_elements(timeline):
            return Enhanced(
                timeline, (Enhancement(name=self.name, applied=False, note="there are no moving pictures"),)
            )
        found: dict[str, list[tuple[Span, _Shot]]] = {}
        for source, parts in stretches(timeline, bench).items():
            info = bench.infos[source]
            step = next(e.speed for e in video_elements(timeline) if e.source == source) / timeline.canvas.frame_rate
            for number, part in enumerate(parts):
                shot = bench.remember([info.digest, part, step], _Shot, partial(_look, info, part, step, self.strength))
                found.setdefault(source, []).append((part, shot))
                rows.append((shot, float(part.duration), info.video.display_height if info.video else 1080))
                bench.report((number + 1) / len(parts))
        if any(shot.steady is not None for pairs in found.values() for _, shot in pairs):
            timeline = _steadied(timeline, bench, found, self.strength.zoom)
        return Enhanced(timeline, (_report(self.name, rows),))


class StabiliseStrong(Stabilise):
    """Steadies more, and cuts off more of the edges for it."""

    name = "stabilise-strong"
    strength = STRONG


def _look(info: MediaInfo, part: Span, step: Fraction, strength: Strength) -> _Shot:
    """Follow the camera through one stretch, and try a steadier path on the pictures themselves."""
    from clipforge_media import camera_motion, jitter, moved_gray, steadying, timed_pictures

    if part.duration < SHORTEST:
        return _Shot(note="too short")
    grid = [part.start + step * i for i in range(int(part.duration / step))]
    times: list[Fraction] = []

    def seen() -> Iterator[Any]:
        for time, picture in timed_pictures(info, grid, WIDTH):
            times.append(time)
            yield picture.y

    motion = camera_motion(seen())
    if len(times) < 8:
        return _Shot(note="a still picture")
    rate = (len(times) - 1) / float(times[-1] - times[0])
    trembles = jitter(motion.path, rate)
    if motion.still > TRIPOD:
        # What was measured is then what moves before it.
        return _Shot(note="the camera stands still")
    if trembles < strength.steady:
        return _Shot(before=trembles, after=trembles, note="steady enough")
    if motion.known < KNOWN:
        return _Shot(note="the motion of the camera cannot be told")
    moves = steadying(motion.path, rate, strength.smoothings, strength.limit)
    checked = timed_pictures(info, grid[: _CHECKED * 2], WIDTH)
    inset = round((strength.zoom - 1) / 2, 4)
    result = camera_motion(
        moved_gray(picture.y, move, inset) for (_, picture), move in zip(checked, moves[:_CHECKED], strict=False)
    )
    before = jitter(motion.path[: len(result.path)], rate)
    after = jitter(result.path, rate) * (1 - 2 * inset)
    if after > before * WORTH:
        return _Shot(before=before, after=after, note="it would not get steadier")
    return _Shot(tuple(times), Steady.of(moves), before, after)


def _steadied(timeline: Timeline, bench: Bench, found: dict[str, list[tuple[Span, _Shot]]], most: float) -> Timeline:
    """Each element parted where its shots change, with the moves of its frames and a crop that they cover."""
    tracks: list[TimelineTrack] = []
    for track in timeline.tracks:
        elements = []
        for element in track.elements:
            shots = found.get(element.source, []) if isinstance(element, VideoElement) else []
            if not isinstance(element, VideoElement) or not any(shot.steady for _, shot in shots):
                elements.append(element)
                continue
            info = bench.infos[element.source]
            for piece in split(element, [part.start for part, _ in shots], timeline.canvas.frame_rate):
                middle = (shown(piece).start + shown(piece).end) / 2
                shot = next((s for part, s in shots if part.start <= middle < part.end), _Shot())
                elements.append(_with_moves(piece, shot, info, timeline.canvas.frame_rate, most))
        tracks.append(msgspec.structs.replace(track, elements=tuple(elements)))
    return msgspec.structs.replace(timeline, tracks=tuple(tracks))


def _with_moves(element: VideoElement, shot: _Shot, info: MediaInfo, rate: Fraction, most: float) -> VideoElement:
    """The element with a move for each of its frames; as it was where its crop would have to shrink too much."""
    video = info.video
    if shot.steady is None or video is None:
        return element
    frames = int(element.duration * rate)
    half_tick = video.time_base / 2
    moves: list[Move] = []
    for frame in range(frames):
        wanted = element.source_start + Fraction(frame) / rate * element.speed
        place = bisect_right(shot.times, wanted + half_tick) - 1
        moves.append(shot.steady.at(max(0, place)))
    shape = video.display_width / video.display_height
    for share in (1.0, 0.8, 0.6, 0.4):
        weaker = [Move(*(value * share for value in move)) for move in moves]
        zoom = _zoom(element, weaker, shape, rate, most)
        if zoom is not None:
            return msgspec.structs.replace(element, steady=Steady.of(weaker), crop=_shrunk(element.crop, zoom))
    return element


def _zoom(element: VideoElement, moves: Sequence[Move], shape: float, rate: Fraction, most: float) -> float | None:
    from clipforge_media import crop_at, zoom_for

    crops = [crop_at(element.crop, Fraction(frame) / rate) for frame in range(len(moves))]
    return zoom_for(moves, [(r.x, r.y, r.width, r.height) for r in crops], shape, most)


def _shrunk(crop: tuple[Keyframe, ...], zoom: float) -> tuple[Keyframe, ...]:
    """Each rectangle smaller about its middle."""
    frames = crop or (Keyframe(time=Fraction(0), rect=Rect(), ease="hold"),)
    return tuple(msgspec.structs.replace(k, rect=_smaller(k.rect, zoom)) for k in frames)


def _smaller(rect: Rect, zoom: float) -> Rect:
    width, height = rect.width / zoom, rect.height / zoom
    return Rect(
        round(rect.x + (rect.width - width) / 2, 6),
        round(rect.y + (rect.height - height) / 2, 6),
        round(width, 6),
        round(height, 6),
    )


def _report(name: str, rows: Sequence[tuple[_Shot, float, int]]) -> Enhancement:
    """All shots together, each counted by its length; pixels of the source."""
    done = [row for row in rows if row[0].steady is not None]
    counted = [row for row in (done or rows) if row[0].before is not None]
    weight = sum(row[1] for row in counted)

    def mean(values: Sequence[float]) -> float | None:
        pairs = zip(values, counted, strict=True)
        return round(sum(v * row[1] * row[2] for v, row in pairs) / weight, 2) if weight else None

    before = mean([row[0].before or 0.0 for row in counted])
    known = counted and all(row[0].after is not None for row in counted)
    notes = list(dict.fromkeys(row[0].note for row in rows if row[0].note and not done))
    if done and len(done) < len(rows):
        notes.insert(0, f"{len(done)} of {len(rows)} shots")
    return Enhancement(
        name=name,
        applied=bool(done),
        measure="jitter",
        before=before,
        after=mean([row[0].after or 0.0 for row in counted]) if known else None,
        unit="px",
        note="; ".join(notes[:3]),
    )
