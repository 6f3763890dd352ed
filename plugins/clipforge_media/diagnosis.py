"""What the media library can do on this machine, for `clipforge doctor`: versions, codecs, filters, fonts."""

from __future__ import annotations

from collections.abc import Sequence

import av
import av.filter

from clipforge_core import Check
from clipforge_media.captions.fonts import FontBook

ENCODERS = ("libx264", "aac")
"""What every export is written with."""

DECODERS = ("h264", "hevc", "vp9", "av1", "mpeg4", "aac", "mp3", "opus", "flac")
"""What most sources are made of."""

FILTERS = ("ebur128", "scale", "aresample")


def diagnose() -> Sequence[Check]:
    """Versions, then one check each for encoders, decoders, filters and fonts."""
    libraries = ", ".join(f"{name} {'.'.join(map(str, version))}" for name, version in av.library_versions.items())
    return [
        Check(name="PyAV", level="ok", detail=f"{av.__version__} ({libraries})"),
        _codecs("encoders", "w", ENCODERS, "failed"),
        _codecs("decoders", "r", DECODERS, "warning"),
        _filters(),
        _fonts(),
    ]


def _codecs(name: str, mode: str, wanted: Sequence[str], level: str) -> Check:
    missing = [codec for codec in wanted if not _has_codec(codec, mode)]
    if missing:
        return Check(name=name, level=level, detail=f"missing: {', '.join(missing)}")
    return Check(name=name, level="ok", detail=", ".join(wanted))


def _has_codec(name: str, mode: str) -> bool:
    try:
        av.Codec(name, "w" if mode == "w" else "r")
    except av.codec.codec.UnknownCodecError:
        return False
    return True


def _filters() -> Check:
    missing = [name for name in FILTERS if name not in av.filter.filters_available]
    if missing:
        return Check(name="filters", level="failed", detail=f"missing: {', '.join(missing)}")
    return Check(name="filters", level="ok", detail=", ".join(FILTERS))


def _fonts() -> Check:
    fonts = FontBook()
    packaged, machine = fonts.packaged(), fonts.machine()
    if not packaged and not machine:
        return Check(name="fonts", level="failed", detail="no font was found: captions cannot be drawn")
    return Check(name="fonts", level="ok", detail=f"{len(packaged)} packaged, {len(machine)} of the system")
