"""How edges are encoded: as the source is, with quality to spare.

    settings = settings_for(info.video, dialect)
    settings.encoder, settings.options

Edges are a few frames beside minutes of copied ones: they may take more bits than the source spent. No pictures
are reordered, so that a part ends with its last frame. Keyframes stand at the beginning alone.
"""

from __future__ import annotations

import msgspec

from clipforge_core import VideoStream
from clipforge_media.smartcut.avc import Avc
from clipforge_media.smartcut.dialect import INTRA, Dialect
from clipforge_media.smartcut.hevc import Hevc

ENCODERS = {"h264": "libx264", "hevc": "libx265", "vp9": "libvpx-vp9", "av1": "libsvtav1"}
"""Encoders of edges by codec."""

_AVC_PROFILES = {66: "baseline", 77: "main", 88: "main", 100: "high", 110: "high10", 122: "high422", 244: "high444"}
"""`profile_idc` and x264's names (ITU-T H.264, annex A)."""

_ENDLESS = "100000"


class EdgeSettings(msgspec.Struct, frozen=True):
    """An encoder and what it is told."""

    encoder: str
    options: dict[str, str]


def settings_for(video: VideoStream, dialect: Dialect) -> EdgeSettings | None:
    """None for codecs whose every packet can be copied. Raises KeyError for a codec without an encoder."""
    if video.codec in INTRA:
        return None
    encoder = ENCODERS[video.codec]
    if isinstance(dialect, Avc):
        return EdgeSettings(encoder, _avc(dialect))
    if isinstance(dialect, Hevc):
        return EdgeSettings(encoder, _hevc())
    return EdgeSettings(encoder, dict(_VP9 if video.codec == "vp9" else _AV1))


def _avc(dialect: Avc) -> dict[str, str]:
    facts = dialect.facts
    number = dialect.free_id()
    level = "1b" if facts.level == 9 else f"{facts.level / 10:.1f}"
    # More references than one took longer for larger files of no better pictures.
    parameters = f"sps-id={number}:bframes=0:scenecut=0:keyint={_ENDLESS}:level={level}:ref=1"
    options = {"preset": "superfast", "crf": "14", "x264-params": parameters}
    profile = _AVC_PROFILES.get(facts.profile)
    return options | ({"profile": profile} if profile else {})


def _hevc() -> dict[str, str]:
    quiet = "log-level=none:info=0:repeat-headers=0:hrd=0:aud=0"
    closed = f"bframes=0:scenecut=0:open-gop=0:keyint={_ENDLESS}:min-keyint={_ENDLESS}:temporal-layers=0"
    # Without wavefronts slices hold no offsets that a longer header would move.
    steady = "wpp=0:slices=1:frame-threads=1:pools=none"
    return {"preset": "veryfast", "crf": "16", "x265-params": f"{quiet}:{closed}:{steady}"}


_VP9 = {
    "deadline": "good", "cpu-used": "3", "crf": "8", "b": "0", "lag-in-frames": "0", "auto-alt-ref": "0",
    "g": _ENDLESS, "row-mt": "0",
}  # fmt: skip
_AV1 = {"preset": "8", "crf": "14", "g": "-1", "svtav1-params": "pred-struct=1:lp=1:scd=0"}
