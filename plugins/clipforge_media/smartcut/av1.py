"""AV1: a copy begins at any key frame that is shown at once.

Temporal units show one picture each, in order. A shown key frame resets all references; a hidden one that is shown
later (a forward key frame) does not serve. Each part begins with its sequence header, so that parts with different
ones follow each other (AV1 bitstream specification, 5.3 to 5.9; AV1 in ISOBMFF, 2.4).
"""

from __future__ import annotations

from collections.abc import Iterator

_SEQUENCE, _FRAME_HEADER, _FRAME = 1, 3, 6
_KEY = 0


class Av1:
    """Packets of one AV1 stream, and the header of the file that they are cut into."""

    codec = "av1"

    def __init__(self, extradata: bytes) -> None:
        self._extradata = extradata
        stated = extradata[4:] if extradata[:1] == b"\x81" else extradata
        self._sequence = next((unit for kind, unit, _ in _units(stated) if kind == _SEQUENCE), b"")

    def begins(self, packet: bytes) -> bool:
        """True for a key frame that is shown at once, with a sequence header here or in the file's header."""
        has_sequence = bool(self._sequence)
        for kind, _, body in _units(packet):
            if kind == _SEQUENCE:
                has_sequence = True
            elif kind in (_FRAME, _FRAME_HEADER) and body:
                again, frame_type, shown = body[0] >> 7, body[0] >> 5 & 3, body[0] >> 4 & 1
                return bool(has_sequence and not again and frame_type == _KEY and shown)
        return False

    def opening(self, packet: bytes) -> bytes:
        """The first packet of a copy: it brings its sequence header."""
        if any(kind == _SEQUENCE for kind, _, _ in _units(packet)):
            return packet
        return self._sequence + packet

    def copied(self, packet: bytes) -> bytes:
        """A packet of the source as the new file holds it."""
        return packet

    def adopt(self, extradata: bytes) -> None:
        """Key frames bring their sequence header themselves."""

    def encoded(self, packet: bytes) -> bytes:
        """A packet of our encoder as the new file holds it."""
        return packet

    def header(self) -> bytes:
        """The source's."""
        return self._extradata


def _units(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(type, whole unit, payload) of the open bitstream units of a packet (5.3.1)."""
    at = 0
    while at < len(data):
        begin, head = at, data[at]
        at += 2 if head & 4 else 1
        size = len(data) - at
        if head & 2:
            size, shift = 0, 0
            while at < len(data):
                byte = data[at]
                at += 1
                size |= (byte & 127) << shift
                shift += 7
                if not byte & 128:
                    break
        yield head >> 3 & 15, data[begin : at + size], data[at : at + size]
        at += size
