"""Codecs without references (ProRes, MJPEG, DNxHD, …): every packet is a picture, any packet may begin a copy."""

from __future__ import annotations


class Intra:
    """Packets of one stream of pictures that stand by themselves."""

    def __init__(self, codec: str, extradata: bytes) -> None:
        self.codec = codec
        self._extradata = extradata

    def begins(self, packet: bytes) -> bool:
        """Always."""
        return True

    def opening(self, packet: bytes) -> bytes:
        """The first packet of a copy."""
        return packet

    def copied(self, packet: bytes) -> bytes:
        """A packet of the source as the new file holds it."""
        return packet

    def adopt(self, extradata: bytes) -> None:
        """Nothing is ever encoded beside these packets."""

    def encoded(self, packet: bytes) -> bytes:
        """A packet of our encoder as the new file holds it."""
        return packet

    def header(self) -> bytes:
        """The source's."""
        return self._extradata
