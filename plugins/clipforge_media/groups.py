"""Groups of pictures, still coded: a keyframe and the packets up to the next one.

    reader = GroupReader()
    for time, packet in ...:
        for group in reader.feed(time, packet): ...
    for group in reader.finish(): ...

A group that grows beyond all measure (a file that marks no keyframes) comes in pieces, so that memory does
not grow with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from av.packet import Packet
from av.stream import Stream

MOST_PACKETS, MOST_BYTES = 1200, 48 << 20
"""What is held of one group: 40 seconds at 30 pictures a second, or 48 MB."""

_ROUNDED = 2
"""A group of the greatest length so far has the usual one; encoders round it by so many pictures."""

_OFTEN = 0.04
"""So has one whose length this part of the groups before had: a file may be joined of several."""

Coded: TypeAlias = "tuple[Fraction | None, Packet[Stream]]"
"""When a packet's picture is shown (media clock, None where the file does not say), and the packet."""


@dataclass
class Group:
    """Packets in order of decoding. `starts`: the first is a keyframe; `ends`: the next group starts with one.

    `leading` are those after the keyframe whose pictures are shown before it: they need the group before.
    """

    starts: bool
    packets: list[Coded] = field(default_factory=list)
    leading: list[Coded] = field(default_factory=list)
    bytes: int = 0
    ends: bool = True

    @property
    def time(self) -> Fraction | None:
        """When the first packet's picture is shown."""
        return self.packets[0][0]

    @property
    def sound(self) -> bool:
        """True where a keyframe begins it and every packet says its time."""
        return self.starts and all(time is not None for time, _ in self.packets)

    def add(self, time: Fraction | None, packet: Packet[Stream]) -> None:
        """The next packet."""
        early = self.packets and self.starts and time is not None and self.time is not None and time < self.time
        (self.leading if early else self.packets).append((time, packet))
        self.bytes += packet.size

    def sizes(self) -> list[float]:
        """Sizes of the packets after the first, by its own."""
        first = max(1, self.packets[0][1].size)
        return [packet.size / first for _, packet in self.packets[1:]]


class Lengths:
    """Which lengths of groups are usual in a file: those of encoders that begin one after so many pictures."""

    def __init__(self) -> None:
        self._met: Counter[int] = Counter()
        self._before = 0

    def usual(self, count: int) -> bool:
        """True where a group of so many packets is as long as others: its end was due, whatever it shows."""
        longest = max(self._met, default=0)
        met = sum(self._met[near] for near in (count - 1, count, count + 1))
        often = met >= max(2, _OFTEN * self._met.total())
        before, self._before = self._before, count
        self._met[count] += 1
        return count >= longest - _ROUNDED or abs(count - before) <= 1 or often


class GroupReader:
    """Gathers packets into groups."""

    def __init__(self) -> None:
        self._group: Group | None = None

    def feed(self, time: Fraction | None, packet: Packet[Stream]) -> Iterator[Group]:
        """The next packet; the group before it, where one is complete."""
        group = self._group
        if group is None or packet.is_keyframe:
            self._group = Group(starts=packet.is_keyframe)
        elif len(group.packets) >= MOST_PACKETS or group.bytes >= MOST_BYTES:
            group.ends = False
            self._group = Group(starts=False)
        if group is not None and self._group is not group:
            yield group
        if self._group is not None:
            self._group.add(time, packet)

    def finish(self) -> Iterator[Group]:
        """The last group."""
        if self._group is not None:
            yield self._group
        self._group = None
