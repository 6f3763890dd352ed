"""Codecs without references (ProRes, MJPEG, DNxHD, …): every packet is a picture, any packet may begin a copy."""

from __future__ import annotations

from clipforge_media.smartcut.unchanged import Unchanged


class Intra(Unchanged):
    """Packets of one stream of pictures that stand by themselves."""

    def begins(self, packet: bytes) -> bool:
        """Always."""
        return True
