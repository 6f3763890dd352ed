"""Which frames of a range are copied and which are encoded.

    cut = plan_cut(info, segment)
    cut.pieces    # (Piece(copied=False, frames=37, …), Piece(copied=True, …), …)
    cut.reasons   # ("37 frames before the first keyframe of the range",)

A copy begins with the first keyframe of the range that needs nothing before it. It ends where everything that was
decoded so far is shown before everything that comes later: a decoder must not be given a picture that it should not
show, nor lack one that others are made from. What lies before and after is encoded.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import msgspec

from clipforge_core import MediaInfo, RenderFailed, Segment, Span, VideoElement, nearest_frame
from clipforge_media.smartcut.known import Stamp, stamp
from clipforge_media.smartcut.packets import Packets, look_at


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A run of frames: those from tick `start` to tick `last` of the source (from its first presented frame)."""

    copied: bool
    start: int
    last: int
    frames: int


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A range of a source as pieces in order, none empty. `shown` holds the ticks of all its frames, `ahead` is how
    many frames decoding runs ahead of showing."""

    pieces: tuple[Piece, ...]
    shown: tuple[int, ...]
    reasons: tuple[str, ...] = ()
    ahead: int = 0

    @property
    def copied(self) -> int:
        """Frames whose packets are copied."""
        return sum(piece.frames for piece in self.pieces if piece.copied)

    @property
    def encoded(self) -> int:
        """Frames that are encoded."""
        return sum(piece.frames for piece in self.pieces if not piece.copied)


def range_of(segment: Segment) -> tuple[Span, str]:
    """The source range that a segment shows, and the source's path. Raises RenderFailed where it shows more."""
    elements = segment.part.elements("video")
    if len(elements) != 1 or not isinstance(elements[0], VideoElement):
        raise RenderFailed(path="segment", detail="it is more than a range of one source")
    element = elements[0]
    span = Span(element.source_start, element.source_start + element.duration)
    return span, segment.part.source(element.source).path


class _Wish(NamedTuple):
    """What is asked of a source: `frames` frames at `rate`, or all of the range at their own times."""

    span: Span
    frames: int
    rate: Fraction
    own_times: bool


def plan_cut(info: MediaInfo, segment: Segment) -> Cut:
    """How a segment comes about from the packets of its source. Raises RenderFailed where it cannot."""
    span, source = range_of(segment)
    part = segment.part
    wish = _Wish(span, segment.frames, part.canvas.frame_rate, part.own_times)
    return _planned(info, wish, stamp(Path(source)))


@lru_cache(maxsize=64)
def _planned(info: MediaInfo, wish: _Wish, _state: Stamp) -> Cut:
    found = look_at(info, wish.span)
    shown = _shown(info, wish, found)
    if not shown:
        raise RenderFailed(path=info.path, detail=f"there are no frames from {float(wish.span.start):.3f} s on")
    if info.video is None or len(found.begins) == 0:
        return _whole(shown, "the stream has no keyframe to begin a copy with")
    begin, end = _copyable(found, shown)
    if begin is None:
        return _whole(shown, "no keyframe lies inside the range, or right at its end")
    first = found.ticks[begin]
    head = [tick for tick in shown if tick < first]
    tail = [tick for tick in shown if tick >= end]
    body = shown[len(head) : len(shown) - len(tail)]
    reasons = []
    if head:
        reasons.append(f"{_frames(len(head))} before the first keyframe of the range")
    if tail:
        reasons.append(f"{_frames(len(tail))} at its end that later frames are needed for")
    runs = ((head, False), (body, True), (tail, False))
    pieces = tuple(_piece(run, copied) for run, copied in runs if run)
    ahead = _ahead([tick for tick in found.ticks[begin:] if body[0] <= tick <= body[-1]])
    return Cut(pieces=pieces, shown=tuple(shown), reasons=tuple(reasons), ahead=ahead)


def _ahead(copied: list[int]) -> int:
    order = {tick: place for place, tick in enumerate(sorted(copied))}
    return max((count - order[tick] for count, tick in enumerate(copied)), default=0)


def _piece(run: list[int], copied: bool) -> Piece:
    return Piece(copied=copied, start=run[0], last=run[-1], frames=len(run))


def _whole(shown: list[int], reason: str) -> Cut:
    return Cut(pieces=(_piece(shown, False),), shown=tuple(shown), reasons=(f"{_frames(len(shown))}: {reason}",))


def _frames(count: int) -> str:
    return f"{count} frame{'' if count == 1 else 's'}"


def _shown(info: MediaInfo, wish: _Wish, found: Packets) -> list[int]:
    """Ticks of the frames of the range in order. Raises RenderFailed where frames are missing or there twice."""
    video, rate, span = info.video, wish.rate, wish.span
    base = video.time_base if video is not None else Fraction(1)
    ticks = sorted({tick for tick in found.ticks if tick >= 0})
    if any(span.start <= tick * base < span.end for tick in found.hidden):
        raise RenderFailed(path=info.path, detail="an edit list hides frames inside the range")
    if wish.own_times:
        inside = [tick for tick in ticks if span.start <= tick * base < span.end]
        before = [tick for tick in ticks if tick * base < span.start]
        if before and (not inside or inside[0] * base > span.start):
            inside.insert(0, before[-1])
        return inside
    first = nearest_frame(span.start, rate)
    inside = [tick for tick in ticks if first <= nearest_frame(tick * base, rate) < first + wish.frames]
    if [nearest_frame(tick * base, rate) for tick in inside] != list(range(first, first + wish.frames)):
        raise RenderFailed(
            path=info.path,
            detail=f"frames are missing between {float(span.start):.3f} s and {float(span.end):.3f} s",
        )
    return inside


def _copyable(found: Packets, shown: list[int]) -> tuple[int | None, int]:
    """(index of the packet that a copy begins with or None, tick before which its frames lie)."""
    last = shown[-1]
    ticks = found.ticks
    begin = next((i for i in found.begins if shown[0] <= ticks[i] <= last), None)
    if begin is None:
        return None, 0
    first = ticks[begin]
    # Pictures that are decoded after the first keyframe and shown before it are left out.
    kept = [i for i in range(begin, len(ticks)) if ticks[i] >= first]
    latest = list(accumulate((ticks[i] for i in kept), max))
    soonest = list(accumulate((ticks[i] for i in reversed(kept)), min))[::-1]
    closing = -1
    for at in range(len(kept)):
        if latest[at] > last:
            break
        if at + 1 == len(kept) or latest[at] < soonest[at + 1]:
            closing = at
    return (None, 0) if closing < 0 else (begin, latest[closing] + 1)
