"""Packets that go from file to file as they are: nothing in them names what stands in a header."""

from __future__ import annotations


class Unchanged:
    """What codecs share whose packets and header need no rewriting, copied or encoded."""

    def __init__(self, codec: str, extradata: bytes) -> None:
        self.codec = codec
        self._extradata = extradata

    def opening(self, packet: bytes) -> bytes:
        """The first packet of a copy."""
        return packet

    def copied(self, packet: bytes) -> bytes:
        """A packet of the source as the new file holds it."""
        return packet

    def adopt(self, extradata: bytes) -> None:
        """Nothing: packets of our encoder say all themselves."""

    def encoded(self, packet: bytes) -> bytes:
        """A packet of our encoder as the new file holds it."""
        return packet

    def header(self) -> bytes:
        """The source's."""
        return self._extradata
