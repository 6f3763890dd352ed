"""A quick check of a finished trim: all its packets are read, and the pictures around its joints decoded.

Copied packets were good in the source; what can go wrong lies at the joints, in the times, and in the sound's length.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.stream import Stream
from av.video.frame import VideoFrame

from clipforge_core import Check, ClipForgeError, RenderFailed, Timeline, plan_segments
from clipforge_media.clock import exact
from clipforge_media.opening import opened
from clipforge_media.smartcut.known import known_info
from clipforge_media.smartcut.plan import Cut, plan_cut, range_of

_AROUND = 4
"""Pictures that are looked at before a joint and after it."""

_FAR = 24
"""Pictures from the last keyframe to a joint above which those before it are taken as they are: our own encoder made
them, and a keyframe stands at the joint."""

_MOST = 24
"""Joints that are looked at: the first and the last of very many."""


def check_kept(path: Path, timeline: Timeline) -> list[Check]:
    """What was checked, each "ok" or "failed"."""
    try:
        checks = []
        if timeline.elements("video"):
            checks += _picture_checks(path, timeline)
        if timeline.elements("audio"):
            checks += list(_sound_checks(path, timeline))
    except (ClipForgeError, av.error.FFmpegError, OSError) as error:
        detail = error.describe() if isinstance(error, ClipForgeError) else str(error)
        return [Check(name="decodes", level="failed", detail=detail)]
    return checks


def _picture_checks(path: Path, timeline: Timeline) -> list[Check]:
    with opened(path, undecoded=True) as container:
        stream = container.streams.video[0]
        base = exact(stream.time_base) or Fraction(1, 1000)
        packets = [(p.pts, p.is_keyframe) for p in container.demux(stream) if p.pts is not None and p.size]
    times = [tick * base for tick, _ in sorted(packets)]
    keys = sorted(number for number, (_, key) in enumerate(sorted(packets)) if key)
    wanted, joints = _wanted(timeline)
    checks = [_check("frames", len(times) == wanted, f"{len(times)} of {wanted}")]
    # Matroska and WebM round to milliseconds.
    slack = max(Fraction(1, 1000), base)
    if not timeline.own_times:
        step = 1 / timeline.canvas.frame_rate
        off = sum(abs(time - number * step) > slack for number, time in enumerate(times))
        checks.append(_check("times", not off, f"{off} frames off the grid of {timeline.canvas.frame_rate}"))
    bad = sum(_broken(path, times, keys, joint) for joint in joints if joint < len(times))
    checks.append(_check("joints", not bad, f"{len(joints)} joints, {bad} broken"))
    return checks


def _wanted(timeline: Timeline) -> tuple[int, list[int]]:
    """How many frames there must be, and at which of them parts meet."""
    if not timeline.copies:
        return timeline.frames, [0, max(0, timeline.frames - 1)]
    joints: list[int] = []
    count = 0
    for segment in plan_segments(timeline):
        cut: Cut = plan_cut(known_info(Path(range_of(segment)[1])), segment)
        for piece in cut.pieces:
            joints.append(count)
            count += piece.frames
    half = _MOST // 2
    return count, joints if len(joints) <= _MOST else joints[:half] + joints[-half:]


def _broken(path: Path, times: list[Fraction], keys: list[int], joint: int) -> int:
    """1 where the frames from before a joint to after it do not decode one by one at their times, else 0."""
    first, last = max(0, joint - _AROUND), min(len(times), joint + _AROUND)
    before = [key for key in keys if key <= first] or [0]
    if first - before[-1] > _FAR and joint in keys:
        first, before = joint, [key for key in keys if key <= joint]
    # A keyframe of an open group does not give the frames shown before it; then one more group is decoded.
    starts = before[:-3:-1]
    return 0 if any(_decodes(path, times, start, first, last) for start in starts) else 1


def _decodes(path: Path, times: list[Fraction], start: int, first: int, last: int) -> bool:
    """True where decoding from frame `start` gives all of frames first to last (not included), unbroken."""
    wanted = {round(time * 1000) for time in times[first:last]}
    seen: set[int] = set()
    for time, frame in _decoded(path, times[start]):
        place = round(time * 1000)
        if place in wanted and not frame.is_corrupt:
            seen.add(place)
        if time > times[last - 1]:
            break
    return seen >= wanted


def _decoded(path: Path, start: Fraction) -> Iterator[tuple[Fraction, VideoFrame]]:
    with opened(path, undecoded=True) as container:
        stream = container.streams.video[0]
        base = exact(stream.time_base) or Fraction(1, 1000)
        stream.codec_context.thread_count = 1
        # Whether packets decode can be told without the loop filter.
        stream.codec_context.options = {"skip_loop_filter": "all"}
        if start > 0:
            container.seek(int(start / base), stream=stream, backward=True)
        for frame in container.decode(stream):
            if frame.pts is not None:
                yield frame.pts * base, frame


def _sound_checks(path: Path, timeline: Timeline) -> Iterator[Check]:
    tracks = [track for track in timeline.tracks if track.kind == "audio"]
    with opened(path, undecoded=True) as container:
        ends = [_end(container.streams[s.index], path) for s in container.streams.audio]
    yield _check("tracks", len(ends) == len(tracks), f"{len(ends)} of {len(tracks)} sound tracks")
    # A source's sound may end before its pictures do; it never lasts longer than the range.
    over = max(ends, default=Fraction(0)) - timeline.duration
    detail = f"the sound ends {float(over) * 1000:+.1f} ms after the range"
    yield _check("sound", over <= Fraction(1, 20), detail)


def _end(stream: Stream, path: Path) -> Fraction:
    if stream.type != "audio":
        raise RenderFailed(path=str(path), detail="it has no sound")
    base = exact(stream.time_base) or Fraction(1, 1000)
    with opened(path, undecoded=True) as container:
        packets = (p for p in container.demux(container.streams[stream.index]) if p.pts is not None and p.size)
        return max(((p.pts or 0) + (p.duration or 0)) * base for p in packets)


def _check(name: str, right: bool, detail: str) -> Check:
    return Check(name=name, level="ok" if right else "failed", detail=detail)
