"""Decoding of groups of pictures: keyframes at once, groups side by side, delivered in order.

decoding = GroupDecoding(info, walk, fan)
key = decoding.keyframe(group)
decoding.partly(group, following, key, looks)     # on a thread of its own
decoding.whole(group)                             # groups that do not stand for themselves, in turn
decoding.finish()
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from fractions import Fraction
from queue import SimpleQueue

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from clipforge_core import Look, MediaInfo, Span
from clipforge_media.clock import Clock
from clipforge_media.groups import Coded, Group
from clipforge_media.picture_feeds import Makers, PictureFan, Rendered
from clipforge_media.reading import Skip
from clipforge_media.walking import Walk

_MOST_THREADS = 4
"""More decoders are seldom fed: keyframes and observers take one thread."""

_WAITING, _WAITING_BYTES = 8, 32 << 20
"""Groups that may wait, decoded or not, beside those that are being decoded, and what all together may weigh as
packets: they are shown in order, and while one takes long the decoders go on with others."""


class _Tool:
    """What one thread decodes with."""

    def __init__(self, decoder: VideoCodecContext) -> None:
        self.decoder = decoder
        self.makers: Makers = {}


class GroupDecoding:
    """Decoders of one track. For one thread, which is the one that the observers run on."""

    def __init__(self, info: MediaInfo, walk: Walk, fan: PictureFan) -> None:
        self.broken = 0
        self._fan = fan
        self._clock = Clock.of(info)
        self._base = info.video.time_base if info.video is not None else Fraction(1)
        self._keys = walk.decoder(threads=1)
        self._turn = walk.decoder(threads=0)
        self._running = False
        self._last: Fraction | None = None
        self._threads = threads = min(_MOST_THREADS, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="groups")
        self._most = threads + _WAITING
        self._tools: SimpleQueue[_Tool] = SimpleQueue()
        for _ in range(threads):
            self._tools.put(_Tool(walk.decoder(threads=1)))
        self._pending: deque[tuple[Future[tuple[list[Rendered], int]], int]] = deque()
        self._bytes = 0

    def close(self) -> None:
        """Stop; what waits is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def finish(self) -> None:
        """Show all that is still to be shown."""
        self._drain()
        self._deliver(0)

    def keyframe(self, group: Group) -> VideoFrame | None:
        """The picture of a group's keyframe; None where it does not stand for itself."""
        if not group.starts or group.time is None:
            return None
        try:
            frames = [*self._keys.decode(group.packets[0][1]), *self._keys.decode(None)]
        except (av.error.InvalidDataError, ValueError):
            frames = []
        self._keys.flush_buffers()
        clean = [f for f in frames if f.key_frame and not f.is_corrupt and self._time(f) == group.time]
        return clean[0] if len(clean) == 1 else None

    def whole(self, group: Group) -> None:
        """Show every picture of a group of which nothing can be told; it goes on from the one before."""
        self._deliver(0)
        self._running = True
        for _, packet in (*group.packets[:1], *group.leading, *group.packets[1:]):
            try:
                frames = self._turn.decode(packet)
            except (av.error.InvalidDataError, ValueError):
                self.broken += 1
                continue
            self._show(frames)

    def partly(self, group: Group, following: Group | None, key: VideoFrame, looks: Sequence[Look]) -> None:
        """Show what is wanted of a group that stands for itself, later but in order."""
        self._drain()
        packets, exact = _needed(group, following, looks)
        limit = following.time if following is not None else None
        future = self._pool.submit(self._render, packets, key, looks, exact, group.time, limit)
        self._pending.append((future, group.bytes))
        self._bytes += group.bytes
        self._deliver(self._most)

    def _render(
        self,
        packets: Sequence[Coded],
        key: VideoFrame,
        looks: Sequence[Look],
        exact: Sequence[Span],
        start: Fraction | None,
        limit: Fraction | None,
    ) -> tuple[list[Rendered], int]:
        """Pictures of one group, and how many packets were broken. Runs beside others of its kind."""
        tool = self._tools.get()
        broken: list[int] = []

        def frames() -> Generator[tuple[Fraction, VideoFrame], None, None]:
            last = start
            if start is not None:
                yield start, key
            with closing(_decoded(tool.decoder, packets if len(packets) > 1 else (), exact, broken)) as decoded:
                for frame in decoded:
                    time = self._time(frame)
                    if time is not None and (last is None or time > last) and (limit is None or time < limit):
                        last = time
                        yield time, frame

        pictures = frames()
        try:
            return self._fan.render(pictures, looks, tool.makers), len(broken)
        finally:
            pictures.close()
            self._tools.put(tool)

    def _deliver(self, most: int) -> None:
        """Show what is ready, and wait until no more than `most` groups are on their way."""
        while self._pending and (self._too_many(most) or self._pending[0][0].done()):
            future, size = self._pending.popleft()
            self._bytes -= size
            rendered, broken = future.result()
            self.broken += broken
            if rendered:
                self._last = rendered[-1].time
            self._fan.deliver(rendered)

    def _too_many(self, most: int) -> bool:
        heavy = self._bytes > _WAITING_BYTES and len(self._pending) > self._threads
        return len(self._pending) > most or heavy

    def _drain(self) -> None:
        """Show what the decoder of whole groups holds back."""
        if self._running:
            self._running = False
            self._show(self._turn.decode(None))
            self._turn.flush_buffers()

    def _show(self, frames: Sequence[VideoFrame]) -> None:
        for frame in frames:
            time = self._time(frame)
            if time is not None and (self._last is None or time > self._last):
                self._last = time
                self._fan.show(time, frame)

    def _time(self, frame: VideoFrame) -> Fraction | None:
        ticks = frame.pts if frame.pts is not None else frame.dts
        return None if ticks is None else self._clock.time(ticks, self._base)


def _needed(group: Group, following: Group | None, looks: Sequence[Look]) -> tuple[list[Coded], list[Span]]:
    """Packets that must be decoded for what is wanted, and the spans of which every picture is."""
    exact = [span for look in looks for span in look.exact]
    until = max([look.until for look in looks] + [span.end for span in exact])
    # Pictures that are shown before the next keyframe may be coded after it.
    rest = [*following.packets[:1], *following.leading] if following is not None and following.leading else []
    packets = [*group.packets, *rest]
    wanted = [i for i, (at, _) in enumerate(packets) if at is not None and at < until]
    return packets[: wanted[-1] + 1] if wanted else [], exact


def _decoded(
    decoder: VideoCodecContext, packets: Sequence[Coded], exact: Sequence[Span], broken: list[int]
) -> Generator[VideoFrame, None, None]:
    """Frames of a group: those that others are built on, and all inside `exact`."""
    if not packets:
        return
    try:
        for number, (at, packet) in enumerate(packets):
            skip: Skip = "DEFAULT" if at is None or any(span.start <= at < span.end for span in exact) else "NONREF"
            if decoder.skip_frame != skip:
                decoder.skip_frame = skip
            try:
                yield from decoder.decode(packet)
            except (av.error.InvalidDataError, ValueError):
                broken.append(number)
        yield from decoder.decode(None)
    finally:
        # Also where nobody wants more: the next group begins anew.
        decoder.flush_buffers()
