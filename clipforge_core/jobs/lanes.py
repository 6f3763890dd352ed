"""What has to be rendered for the formats of a clip, and which format is made of what.

A *lane* is the clip in one encoding. Video formats that are encoded at once have a lane of their own; what is
made of finished pictures (GIF, WebP, stills) takes those of the first video. Where there is none, and where bits
are counted, a `master` of high quality is rendered, and everything else is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from clipforge_core.jobs.outputs import for_format
from clipforge_core.model.timeline import AudioEncoding, Segment, Timeline, VideoEncoding
from clipforge_core.stages.outputs import Outputs, Rendition, has_bit_rate
from clipforge_core.stages.segments import plan_segments
from clipforge_core.stages.size_cap import sound_rate

MASTER = "master"

MASTER_ENCODING = VideoEncoding(options={"preset": "veryfast", "crf": "12"})
"""Fine enough that what is made of it shows no second generation, quick enough to be made on the way."""


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One file (or folder of stills) to be made: of which pictures and sound, at most how large.

    `pictures` are rendered segments: to be joined for videos, to be made into something else otherwise.
    """

    rendition: Rendition
    timeline: Timeline
    pictures: tuple[str, ...] = ()
    sound: str = ""
    limit: int = 0


def is_packed(rendition: Rendition, outputs: Outputs) -> bool:
    """True for a video whose bits are counted: it is encoded out of the master."""
    if rendition.format.kind != "video" or rendition.format.name == "preview" or rendition.video is None:
        return False
    return bool(outputs.max_size) or (outputs.two_pass and bool(rendition.video.bit_rate))


def lane_of(rendition: Rendition, outputs: Outputs) -> str:
    """The name of the lane that a rendition is made of; "" where it needs no pictures."""
    if not rendition.format.shows:
        return ""
    if rendition.format.kind == "video":
        return MASTER if is_packed(rendition, outputs) else rendition.format.name
    plain = (r for r in outputs.renditions if r.format.kind == "video" and not is_packed(r, outputs))
    if outputs.max_size or outputs.two_pass:
        return MASTER
    return next((r.format.name for r in plain), MASTER)


def lanes_of(timeline: Timeline, outputs: Outputs, joints: Sequence[int] = ()) -> dict[str, tuple[Segment, ...]]:
    """The segments of each lane of a planned clip, lanes in the order of formats; `joints` as for `plan_segments`."""
    lanes: dict[str, tuple[Segment, ...]] = {}
    for rendition in outputs.renditions:
        lane = lane_of(rendition, outputs)
        if not lane or lane in lanes:
            continue
        master = msgspec.structs.replace(MASTER_ENCODING, scaler=timeline.video.scaler)
        encoding = master if lane == MASTER else _encoding(outputs, lane)
        lanes[lane] = plan_segments(msgspec.structs.replace(timeline, video=encoding, container="mp4"), joints=joints)
    return lanes


def _encoding(outputs: Outputs, name: str) -> VideoEncoding:
    found = next(r.video for r in outputs.renditions if r.format.name == name)
    assert found is not None
    return found


def product_of(timeline: Timeline, rendition: Rendition, outputs: Outputs) -> Product:
    """What a rendition of a planned clip is to be, before anything is rendered."""
    limit = 0 if rendition.format.name == "preview" else outputs.max_size
    if rendition.audio is not None and limit:
        rendition = msgspec.structs.replace(rendition, audio=_within(rendition, limit, float(timeline.duration)))
    return Product(rendition=rendition, timeline=for_format(timeline, rendition), limit=limit)


def _within(rendition: Rendition, limit: int, seconds: float) -> AudioEncoding | None:
    audio = rendition.audio
    if audio is None or not has_bit_rate(audio.codec):
        return audio
    rate = sound_rate(limit, seconds, audio.bit_rate, alone=not rendition.format.shows)
    return msgspec.structs.replace(audio, bit_rate=rate)


def sound_of(product: Product) -> Timeline | None:
    """The Timeline whose sound the product takes, the same for products that can share it; None for silence."""
    timeline = product.timeline
    if product.rendition.audio is None or not timeline.elements("audio"):
        return None
    if product.rendition.format.shows:
        container = "mov" if timeline.audio.codec.startswith("pcm_") else "mp4"
        return msgspec.structs.replace(timeline, container=container)
    return timeline


def with_pictures(product: Product, outputs: Outputs, rendered: Mapping[str, tuple[str, ...]]) -> Product:
    """The product with the rendered segments of its lane."""
    return msgspec.structs.replace(product, pictures=rendered.get(lane_of(product.rendition, outputs), ()))
