"""A Timeline as segments: runs of frames that render by themselves and join by packet copy.

Cuts lie where the bottom picture track changes to something else than the next moment of the same
source, and long runs are parted evenly, or at joints (`joints`). A segment's `part` is written
so that it says nothing of where in the Timeline it stood: the same pictures have the same key in every
Timeline, so that a scene that is edited, moved or inserted leaves the others' results alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

import msgspec

from clipforge_core.codec import digest, to_builtins
from clipforge_core.model.enhance import Grade, Steady
from clipforge_core.model.timeline import (
    AudioElement,
    AudioEncoding,
    CaptionElement,
    Element,
    ImageElement,
    Keyframe,
    Segment,
    Source,
    TextElement,
    Timeline,
    TimelineTrack,
    VideoElement,
)
from clipforge_core.timecode import Span, frame_time, nearest_frame

VERSION = "1"

LONGEST = Fraction(15)
"""Seconds of the longest segment, but for joints: what a kill costs at most, and enough of them for every core."""

LEANING = Fraction(1, 4)
"""Of the length between two cuts: how far one may move so that parts cost alike."""

SLACK = Fraction(1, 24)
"""The same, for how far it may move from there to a keyframe."""

WHOLE_RUN = Fraction(10)
"""Runs of up to so many seconds are one segment."""

SHORTEST = Fraction(1)
"""Shorter runs join the run before them: each segment costs a seek and a keyframe."""

V = TypeVar("V", bound="msgspec.Struct")


class Run(msgspec.Struct, frozen=True):
    """Frames [first, last) that are parted into so many segments."""

    first: int
    last: int
    parts: int

    @property
    def cuts(self) -> tuple[int, ...]:
        """The frames at which it is parted evenly."""
        return tuple(self.first + (self.last - self.first) * i // self.parts for i in range(1, self.parts))

    def within(self, share: Fraction) -> int:
        """Frames of a share of the length between two cuts."""
        return int(share * (self.last - self.first) / self.parts)

    def moved(self, joints: Sequence[int]) -> tuple[int, ...]:
        """The cuts, each at the nearest joint where one is near."""
        most = self.within(LEANING + SLACK)
        moved: list[int] = []
        for even in self.cuts:
            nearest = min(joints, key=lambda joint: abs(joint - even), default=even)
            moved.append(nearest if abs(nearest - even) <= most else even)
        return tuple(moved)


def plan_segments(
    timeline: Timeline,
    longest: Fraction = LONGEST,
    shortest: Fraction = SHORTEST,
    *,
    joints: Sequence[int] = (),
) -> tuple[Segment, ...]:
    """The whole Timeline as segments in order, none empty, none longer than `longest` seconds.

    `joints` are frames at which runs are rather parted than where it would be even; with them, segments may be longer
    by three fifths. Where packets are copied a segment is a whole range of the source, however long: each joint would
    be encoded.
    """
    if timeline.copies:
        return _ranges(timeline)
    segments: list[Segment] = []
    parted = runs(timeline, longest, shortest)
    timeline = _threaded(timeline, alone=len(parted) == 1 and parted[0].parts == 1)
    for run in parted:
        edges = (run.first, *run.moved(joints), run.last)
        for begin, end in zip(edges, edges[1:], strict=False):
            segments.append(_segment(timeline, len(segments), begin, end))
    return tuple(segments)


def _threaded(timeline: Timeline, *, alone: bool) -> Timeline:
    """With as many threads for an encoder as suit, where the Timeline leaves that open."""
    if timeline.video.threads:
        return timeline
    video = msgspec.structs.replace(timeline.video, threads=2 if alone else 1)
    return msgspec.structs.replace(timeline, video=video)


def runs(timeline: Timeline, longest: Fraction = LONGEST, shortest: Fraction = SHORTEST) -> tuple[Run, ...]:
    """What is shown of one source without a jump, in order."""
    rate = timeline.canvas.frame_rate
    most, least = max(1, int(longest * rate)), max(1, int(shortest * rate))
    edges = _edges(timeline, least)
    return tuple(
        Run(first, last, _parts(last - first, most, rate)) for first, last in zip(edges, edges[1:], strict=False)
    )


def _ranges(timeline: Timeline) -> tuple[Segment, ...]:
    rate = timeline.canvas.frame_rate
    segments: list[Segment] = []
    for element in timeline.elements("video"):
        part = cut(timeline, element.span)
        first, frames = nearest_frame(element.start, rate), max(1, nearest_frame(element.duration, rate))
        segments.append(
            Segment(index=len(segments), first_frame=first, frames=frames, part=part, key=picture_key(part))
        )
    return tuple(segments)


def _parts(frames: int, most: int, rate: Fraction) -> int:
    """Into how many segments a run is parted: an even number, so that two processes end together."""
    if frames <= min(most, int(WHOLE_RUN * rate)):
        return 1
    return 2 * math.ceil(frames / (2 * most))


def _segment(timeline: Timeline, index: int, begin: int, end: int) -> Segment:
    rate = timeline.canvas.frame_rate
    part = cut(timeline, Span(frame_time(begin, rate), frame_time(end, rate)))
    return Segment(index=index, first_frame=begin, frames=end - begin, part=part, key=picture_key(part))


def _edges(timeline: Timeline, least: int) -> list[int]:
    """Frames at which a run of the bottom track begins, with 0 and the end."""
    rate, frames = timeline.canvas.frame_rate, timeline.frames
    ordered = bottom(timeline)
    changes: set[int] = set()
    for element in ordered:
        changes.update((nearest_frame(element.start, rate), nearest_frame(element.end, rate)))
    for before, after in zip(ordered, ordered[1:], strict=False):
        if _continues(before, after):
            changes.discard(nearest_frame(after.start, rate))
    edges = [0]
    for change in sorted(changes):
        if 0 < change < frames and change - edges[-1] >= least:
            edges.append(change)
    if len(edges) > 1 and frames - edges[-1] < least:
        edges.pop()
    return [*edges, frames]


def bottom(timeline: Timeline) -> list[Element]:
    """What the bottom picture track shows, in order of time."""
    track = next((t.elements for t in timeline.tracks if t.kind == "video" and t.elements), ())
    return sorted((e for e in track if not isinstance(e, CaptionElement)), key=lambda e: (e.start, e.end))


def _continues(before: Element, after: Element) -> bool:
    """True where the later element goes on where the earlier one stops, in the same source."""
    return (
        isinstance(before, VideoElement)
        and isinstance(after, VideoElement)
        and before.source == after.source
        and before.end == after.start
        and before.speed == after.speed
        and before.source_start + before.duration * before.speed == after.source_start
    )


def cut(timeline: Timeline, window: Span) -> Timeline:
    """The pictures of `window` as a Timeline of their own that begins at 0.

    Elements are trimmed to the window where that changes no pixel; those that are in motion (a
    transition, a caption page, an animated picture) keep their begin, which is then before 0.
    """
    tracks: list[TimelineTrack] = []
    for track in timeline.tracks:
        if track.kind != "video":
            continue
        kept = [_trim(e, window, timeline.canvas.frame_rate) for e in track.elements if e.span.overlaps(window)]
        if kept:
            tracks.append(TimelineTrack(name="", kind="video", elements=tuple(kept)))
    return _anonymous(timeline, tuple(tracks), window.duration)


def _anonymous(timeline: Timeline, tracks: tuple[TimelineTrack, ...], duration: Fraction) -> Timeline:
    """Without names that depend on what else the Timeline holds, and without its sound."""
    ids: dict[str, str] = {}
    styles: set[str] = set()
    renamed: list[TimelineTrack] = []
    count = 0
    for track in tracks:
        elements: list[Element] = []
        for element in track.elements:
            changes: dict[str, str] = {"id": f"e{count}"}
            count += 1
            if isinstance(element, VideoElement | ImageElement):
                changes["source"] = ids.setdefault(element.source, f"s{len(ids)}")
            elif isinstance(element, CaptionElement | TextElement):
                styles.add(element.style)
            elements.append(msgspec.structs.replace(element, **changes))
        renamed.append(msgspec.structs.replace(track, elements=tuple(elements)))
    sources = tuple(
        Source(id=new, path=timeline.source(old).path, digest=timeline.source(old).digest) for old, new in ids.items()
    )
    return msgspec.structs.replace(
        timeline,
        duration=duration,
        sources=sources,
        tracks=tuple(renamed),
        styles={name: timeline.styles[name] for name in sorted(styles)},
        loudness=None,
        audio=AudioEncoding(),
        notes=(),
        chapters=(),
    )


def _trim(element: Element, window: Span, rate: Fraction) -> Element:
    """The element as the window sees it, on the window's clock."""
    start, end = element.start, element.end
    if isinstance(element, CaptionElement):
        return msgspec.structs.replace(element, start=start - window.start)
    assert not isinstance(element, AudioElement)
    enter, leave = element.enter, element.leave
    left = window.start
    animated = isinstance(element, ImageElement) and element.animated
    if animated or (enter is not None and start + enter.duration > window.start):
        left = start
    elif window.start > start:
        enter = None
    right = window.end
    if leave is not None and end - leave.duration < window.end:
        right = end
    elif window.end < end:
        leave = None
    new_start, new_end = max(start, left), min(end, right)
    skipped = new_start - start
    changes: dict[str, object] = {
        "start": new_start - window.start,
        "duration": new_end - new_start,
        "enter": enter,
        "leave": leave,
        "place": _keyframes(element.place, skipped, new_end - new_start),
    }
    if isinstance(element, VideoElement):
        changes["source_start"] = element.source_start + skipped * element.speed
        changes["steady"] = _steady(element.steady, skipped, new_end - new_start, rate)
        changes["grade"] = _grades(element.grade, skipped, new_end - new_start)
    if isinstance(element, VideoElement | ImageElement):
        changes["crop"] = _keyframes(element.crop, skipped, new_end - new_start)
    return msgspec.structs.replace(element, **changes)


def _steady(steady: Steady | None, skipped: Fraction, duration: Fraction, rate: Fraction) -> Steady | None:
    """The moves of the frames that are left."""
    if steady is None:
        return None
    return steady.cut(nearest_frame(skipped, rate), nearest_frame(duration, rate))


def _grades(grades: tuple[Grade, ...], skipped: Fraction, duration: Fraction) -> tuple[Grade, ...]:
    """Those that [skipped, skipped + duration) shows, counted from `skipped`; the first holds from 0 on."""
    first = max((i for i, g in enumerate(grades) if g.time <= skipped), default=0)
    needed = [g for g in grades[first:] if g.time < skipped + duration]
    return tuple(msgspec.structs.replace(g, time=max(Fraction(0), g.time - skipped)) for g in needed)


def _keyframes(keyframes: tuple[Keyframe, ...], skipped: Fraction, duration: Fraction) -> tuple[Keyframe, ...]:
    """Those that [skipped, skipped + duration] needs, counted from `skipped`."""
    if not keyframes:
        return ()
    first = max((i for i, k in enumerate(keyframes) if k.time <= skipped), default=0)
    last = min((i for i, k in enumerate(keyframes) if k.time >= skipped + duration), default=len(keyframes) - 1)
    needed = keyframes[first : max(first, last) + 1]
    if len(needed) == 1:
        # One keyframe holds for all time: its own time says nothing.
        return (Keyframe(time=Fraction(0), rect=needed[0].rect, ease="hold"),)
    return tuple(msgspec.structs.replace(k, time=k.time - skipped) for k in needed)


def picture_key(part: Timeline) -> str:
    """The hash of all that the pixels of a part depend on; paths do not count, contents do."""
    plain = to_builtins(part)
    plain["sources"] = [{"id": s.id, "digest": s.digest} for s in part.sources]
    return digest("pictures", VERSION, plain)


def sound_key(timeline: Timeline) -> str:
    """The hash of all that the sound of a Timeline depends on."""
    elements = [e for e in timeline.elements("audio") if isinstance(e, AudioElement)]
    return digest(
        "sound",
        VERSION,
        [(timeline.source(e.source).digest, msgspec.structs.replace(e, id="", source="")) for e in elements],
        timeline.duration,
        timeline.canvas.sample_rate,
        timeline.canvas.channels,
        timeline.loudness,
        timeline.audio,
        timeline.container,
    )
