"""Sparing decoding: packets first, keyframes next, groups of pictures only where an observer wants them.

For each group of pictures the observers see what its packets weigh and what the keyframes at both ends
show, and say how far they want to look (clipforge_core.Look). Of a group that is looked into, pictures that
no other is built on are left out where nobody wants every picture.
"""

from __future__ import annotations

from fractions import Fraction

from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame

from clipforge_core import MediaInfo, Span
from clipforge_media.group_decoding import GroupDecoding
from clipforge_media.groups import Group, GroupReader, Lengths
from clipforge_media.picture_feeds import Ends, PictureFan
from clipforge_media.walking import Walk

CODECS = frozenset({"h264", "hevc"})
"""Codecs whose keyframes stand for themselves and whose packets are one picture each: in others a packet
may hold a picture that is never shown, or sizes say little."""

AHEAD = 8
"""Packets of the next group that are told."""


class SparingPictures:
    """Takes the packets of a track in order, shows a fan what its observers want of them.

    Groups stand for themselves, so that several are decoded at once, each on one thread: frame threads
    inside one decoder cost a sixth more. What they show is delivered in order.
    """

    def __init__(self, info: MediaInfo, walk: Walk, fan: PictureFan) -> None:
        self._fan = fan
        self._frame = 1 / info.video.frame_rate if info.video is not None and info.video.frame_rate else Fraction(1)
        self._groups = GroupReader()
        self._lengths = Lengths()
        self._waiting: Group | None = None
        self._key: VideoFrame | None = None
        self._decoding = GroupDecoding(info, walk, fan)

    @property
    def broken(self) -> int:
        """Packets that were passed over."""
        return self._decoding.broken

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
        self._decoding.finish()

    def close(self) -> None:
        """Stop decoding, finished or not."""
        self._decoding.close()

    def _next(self, group: Group) -> None:
        before, self._waiting = self._waiting, group
        if before is None:
            self._key = self._decoding.keyframe(group)
        else:
            self._pass(before, group)

    def _pass(self, group: Group, following: Group | None) -> None:
        """Show of a group what is wanted of it."""
        key, self._key = self._key, self._decoding.keyframe(following) if following is not None else None
        irregular = not self._lengths.usual(len(group.packets) + len(group.leading))
        end = following.time if following is not None else None
        blind = following is not None and (end is None or self._key is None)
        if key is None or group.time is None or not group.sound or not group.ends or blind:
            self._decoding.whole(group)
            return
        times = [at for at, _ in group.packets if at is not None]
        ends = Ends(
            begin=(group.time, key),
            end=(end, self._key) if end is not None and self._key is not None else None,
            span=Span(group.time, max(group.time, end if end is not None else max(times) + self._frame)),
            times=times[1:],
            sizes=group.sizes(),
            end_size=following.packets[0][1].size / max(1, group.packets[0][1].size) if following is not None else 0.0,
            ahead=following.sizes()[:AHEAD] if following is not None else [],
            irregular=irregular,
        )
        self._decoding.partly(group, following, key, self._fan.looks(ends))
