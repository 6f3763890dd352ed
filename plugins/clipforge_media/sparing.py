"""Sparing decoding: packets first, keyframes next, groups of pictures only where an observer wants them.

For each group of pictures the observers see what its packets weigh and what the keyframes at both ends
show, and say how far they want to look (clipforge_core.Look). Of a group that is looked into, pictures that
no other is built on are left out where nobody wants every picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import av
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from clipforge_core import Look, MediaInfo, Span
from clipforge_media.clock import Clock
from clipforge_media.groups import Coded, Group, GroupReader
from clipforge_media.picture_feeds import Ends, PictureFan
from clipforge_media.reading import Skip
from clipforge_media.walking import Walk

CODECS = frozenset({"h264", "hevc"})
"""Codecs whose keyframes stand for themselves and whose packets are one picture each: in others a packet
may hold a picture that is never shown, or sizes say little."""

AHEAD = 8
"""Packets of the next group that are told."""

_LONG = 0.9
"""A group of nearly the greatest length so far has the usual one: encoders round it."""

_OFTEN = 0.04
"""So has one whose length this part of the groups before had: a file may be joined of several."""


class SparingPictures:
    """Takes the packets of a track in order, shows a fan what its observers want of them."""

    def __init__(self, info: MediaInfo, walk: Walk, fan: PictureFan) -> None:
        self.broken = 0
        self._walk, self._fan = walk, fan
        self._clock = Clock.of(info)
        self._base = info.video.time_base if info.video is not None else Fraction(1)
        self._groups = GroupReader()
        self._waiting: Group | None = None
        self._key: VideoFrame | None = None
        self._keys: VideoCodecContext | None = None
        self._decoder: VideoCodecContext | None = None
        self._running = False
        self._lengths: Counter[int] = Counter()
        self._before = 0
        self._last: Fraction | None = None

    def feed(self, time: Fraction | None, packet: Packet[Stream]) -> None:
        """The next packet, and when its picture is shown."""
        for group in self._groups.feed(time, packet):
            self._next(group)

    def end(self) -> None:
        """The file is over."""
        for group in self._groups.finish():
            self._next(group)
        if self._waiting is not None:
            self._pass(self._waiting, None)
            self._waiting = None
        self._drain()

    def _next(self, group: Group) -> None:
        before, self._waiting = self._waiting, group
        if before is None:
            self._key = self._keyframe(group)
        else:
            self._pass(before, group)

    def _pass(self, group: Group, following: Group | None) -> None:
        """Show of a group what is wanted of it."""
        key, self._key = self._key, self._keyframe(following) if following is not None else None
        time, end = group.time, following.time if following is not None else None
        usual = self._usual(group)
        told = key is not None and time is not None and group.sound
        if not told or time is None or key is None or not group.ends or (following is not None and self._key is None):
            self._whole(group)
            return
        self._drain()
        times = [at for at, _ in group.packets if at is not None]
        ends = Ends(
            begin=(time, key),
            end=(end, self._key) if end is not None and self._key is not None else None,
            span=Span(time, max(end if end is not None else max(times), time)),
            times=times[1:],
            sizes=group.sizes(),
            end_size=following.packets[0][1].size / max(1, group.packets[0][1].size) if following is not None else 0.0,
            ahead=following.sizes()[:AHEAD] if following is not None else [],
            irregular=not usual,
        )
        looks = self._fan.looks(ends)
        self._show(time, key)
        self._partly(group, following, looks)

    def _usual(self, group: Group) -> bool:
        """True where the group is as long as others: its end was due, whatever the pictures show."""
        count = len(group.packets) + len(group.leading)
        longest, before = max(self._lengths, default=0), self._before
        met = sum(self._lengths[near] for near in (count - 1, count, count + 1))
        often = met >= max(2, _OFTEN * self._lengths.total())
        self._lengths[count] += 1
        self._before = count
        return count >= _LONG * longest or abs(count - before) <= 1 or often

    def _whole(self, group: Group) -> None:
        """Show every picture of a group that nothing can be told of."""
        self._fan.look_all()
        packets = [*group.packets[:1], *group.leading, *group.packets[1:]]
        self._decode(packets, None)
        self._running = True

    def _partly(self, group: Group, following: Group | None, looks: Sequence[Look]) -> None:
        exact = [span for look in looks for span in look.exact]
        until = max([look.until for look in looks] + [span.end for span in exact])
        # Pictures that are shown before the next keyframe may be coded after it.
        rest = [*following.packets[:1], *following.leading] if following is not None and following.leading else []
        packets = [*group.packets, *rest]
        wanted = [i for i, (at, _) in enumerate(packets) if at is not None and at < until]
        if not wanted or wanted[-1] == 0:
            return
        limit = following.time if following is not None else None
        self._decode(packets[: wanted[-1] + 1], exact, limit)
        self._running = True
        self._drain(limit)

    def _decode(self, packets: Sequence[Coded], exact: Sequence[Span] | None, limit: Fraction | None = None) -> None:
        """Decode and show; `exact` None is every picture. Pictures from `limit` on are left to the next group."""
        decoder = self._decoder = self._decoder or self._walk.decoder(threads=0)
        if decoder is None:
            return
        for at, packet in packets:
            every = exact is None or at is None or any(span.start <= at < span.end for span in exact)
            skip: Skip = "DEFAULT" if every else "NONREF"
            if decoder.skip_frame != skip:
                decoder.skip_frame = skip
            try:
                frames = decoder.decode(packet)
            except (av.error.InvalidDataError, ValueError):
                self.broken += 1
                continue
            for frame in frames:
                self._show(self._time(frame), frame, limit)

    def _drain(self, limit: Fraction | None = None) -> None:
        """Show what the decoder holds back, and make it ready for another keyframe."""
        if not self._running or self._decoder is None:
            return
        self._running = False
        for frame in self._decoder.decode(None):
            self._show(self._time(frame), frame, limit)
        self._decoder.flush_buffers()

    def _show(self, time: Fraction | None, frame: VideoFrame, limit: Fraction | None = None) -> None:
        if time is None or (self._last is not None and time <= self._last) or (limit is not None and time >= limit):
            return
        self._last = time
        self._fan.show(time, frame)

    def _time(self, frame: VideoFrame) -> Fraction | None:
        ticks = frame.pts if frame.pts is not None else frame.dts
        return None if ticks is None else self._clock.time(ticks, self._base)

    def _keyframe(self, group: Group) -> VideoFrame | None:
        """The picture of a group's keyframe; None where it does not stand for itself."""
        if not group.starts or group.time is None:
            return None
        decoder = self._keys = self._keys or self._walk.decoder(threads=1)
        if decoder is None:
            return None
        try:
            frames = [*decoder.decode(group.packets[0][1]), *decoder.decode(None)]
        except (av.error.InvalidDataError, ValueError):
            frames = []
        decoder.flush_buffers()
        whole = [f for f in frames if f.key_frame and not f.is_corrupt and self._time(f) == group.time]
        return whole[0] if len(whole) == 1 else None
