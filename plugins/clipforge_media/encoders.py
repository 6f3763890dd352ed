"""Video encoders: what each is told by default, and which of them work on this machine.

    settled = settle(("h264_nvenc", "libx264"), VideoEncoding(), "yuv420p")
    settled.video.codec     # "libx264" where there is no such graphics card
    settled.note            # why not the first

An encoder that is built in need not work: hardware is tried by encoding a frame.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import av
import msgspec
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from clipforge_core import FAMILIES, MissingEncoder, Settled, VideoEncoding, family_of
from clipforge_media.processors import x264_parameters

_PROBE = (320, 240)
"""Size of the frame that is tried: some hardware takes nothing smaller."""


class Facts(NamedTuple):
    """How an encoder is told what to do.

    `quality` is its option for constant quality ("" where it has none: it gets bits by the size of the picture),
    `usual` the value that is close to x264's crf 20; `passes` says how it takes two passes.
    """

    quality: str = ""
    usual: int = 0
    options: Mapping[str, str] = {}
    passes: str = ""


class Pass(NamedTuple):
    """One of two passes: 1 writes the file `stats`, 2 reads it."""

    number: int
    stats: str


_NVENC = Facts("cq", 23, {"preset": "p5", "rc": "vbr"})
_QSV = Facts("global_quality", 23, {"preset": "medium"})

FACTS: dict[str, Facts] = {
    "libx264": Facts("crf", 20, {"preset": "veryfast"}, "x264"),
    "libx265": Facts("crf", 24, {"preset": "fast"}, "x265"),
    "libsvtav1": Facts("crf", 32, {"preset": "8"}),
    "libaom-av1": Facts("crf", 32, {"cpu-used": "6"}),
    "libvpx-vp9": Facts("crf", 32, {"deadline": "good", "cpu-used": "4", "row-mt": "1", "lag-in-frames": "25"}),
    "prores_ks": Facts(options={"profile": "3", "vendor": "apl0"}),
    "prores_aw": Facts(options={"profile": "3", "vendor": "apl0"}),
    "h264_nvenc": _NVENC,
    "hevc_nvenc": _NVENC,
    "av1_nvenc": Facts("cq", 32, {"preset": "p5", "rc": "vbr"}),
    "h264_qsv": _QSV,
    "hevc_qsv": _QSV,
    "av1_qsv": _QSV,
    "vp9_qsv": _QSV,
}
"""Encoders that are told more than FFmpeg's defaults. prores profile 3 is 422 HQ."""

BITS_PER_PIXEL = 0.12
"""For encoders without constant quality: 7.5 Mbit/s at 1080x1920 and 30 frames a second."""


def facts_of(codec: str) -> Facts:
    """The row of an encoder."""
    return FACTS.get(codec, Facts())


def settle(candidates: Sequence[str], encoding: VideoEncoding, pixel_format: str) -> Settled:
    """The first encoder that works, with all that it is told.

    Options of `encoding` are those of its own codec; another one gets its usual ones. Raises MissingEncoder.
    """
    failures: dict[str, str] = {}
    for name in candidates:
        taken = _pixel_format(name, pixel_format)
        if not taken:
            failures[name] = _not_there(name)
            continue
        settled = _told(name, encoding, taken)
        problem = "" if _is_software(name) and not settled.options else trial(settled)
        if not problem:
            return Settled(video=settled, note=_note(name, failures))
        failures[name] = problem
    raise MissingEncoder(
        wanted=_label(candidates),
        detail="; ".join(f"{name}: {why}" for name, why in _built(failures).items()),
        hint=f"Give a family ({', '.join(row.family for row in FAMILIES)}) to get what works, or one of {_present()}",
    )


def _told(name: str, encoding: VideoEncoding, pixel_format: str) -> VideoEncoding:
    facts = facts_of(name)
    own = name == encoding.codec
    options = dict(encoding.options) if own else dict(facts.options)
    if encoding.bit_rate:
        options.pop(facts.quality, None)
    elif facts.quality and encoding.quality >= 0:
        options[facts.quality] = str(encoding.quality)
    elif facts.quality:
        options.setdefault(facts.quality, str(facts.usual))
    return msgspec.structs.replace(encoding, codec=name, pixel_format=pixel_format, options=options, quality=-1)


def _pixel_format(name: str, wanted: str) -> str:
    """The pixel format to encode, the wanted one where the encoder takes it; "" where there is no encoder."""
    try:
        codec = av.codec.Codec(name, "w")
    except av.codec.codec.UnknownCodecError:
        return ""
    if codec.type != "video":
        return ""
    formats = [form.name for form in codec.video_formats or ()]
    if not formats or wanted in formats:
        return wanted
    return next((form for form in ("yuv420p", "nv12", "yuv422p10le") if form in formats), "")


def _not_there(name: str) -> str:
    try:
        codec = av.codec.Codec(name, "w")
    except av.codec.codec.UnknownCodecError:
        return "not built into FFmpeg here"
    return "takes no pixel format of ours" if codec.type == "video" else f"encodes {codec.type}"


def trial(encoding: VideoEncoding) -> str:
    """Encode a grey frame: "" where that works, else what the encoder says."""
    width, height = _PROBE
    try:
        context = av.codec.CodecContext.create(encoding.codec, "w")
        if not isinstance(context, VideoCodecContext):
            return "does not encode pictures"
        context.width, context.height, context.pix_fmt = width, height, encoding.pixel_format
        context.time_base, context.framerate = Fraction(1, 25), Fraction(25)
        context.bit_rate, context.options = orders(encoding, _PROBE, Fraction(25))
        packets = []
        for number in range(2):
            frame = VideoFrame(width, height, encoding.pixel_format)
            for plane in frame.planes:
                plane.update(bytes([128]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            packets += context.encode(frame)
        packets += context.encode(None)
    except (av.error.FFmpegError, ValueError, OSError, NotImplementedError) as error:
        return getattr(error, "strerror", None) or str(error)
    return "" if packets else "it gives no packets"


def orders(
    encoding: VideoEncoding, size: tuple[int, int], rate: Fraction, rate_pass: Pass | None = None
) -> tuple[int, dict[str, str]]:
    """(bit rate, options) for an encoder of pictures of `size`, `rate` a second; a bit rate of 0 is none."""
    codec, options = encoding.codec, dict(encoding.options)
    facts = facts_of(codec)
    bit_rate = encoding.bit_rate
    if not bit_rate and not facts.quality and family_of(codec) != "prores":
        bit_rate = int(BITS_PER_PIXEL * size[0] * size[1] * rate)
    parameters = [options.pop("x265-params", "")] if codec == "libx265" else []
    if encoding.max_rate and codec == "libvpx-vp9" and not bit_rate:
        # libvpx takes a bit rate beside a quality for a ceiling.
        bit_rate = encoding.max_rate
    elif encoding.max_rate:
        options |= {"maxrate": str(encoding.max_rate), "bufsize": str(encoding.max_rate)}
    if codec == "libx264":
        # Closed captions of the source's frames stay out.
        options["a53cc"] = "0"
        parameters = [options.pop("x264-params", "")]
        if rate_pass is not None or bit_rate:
            # Else x264 makes headers by what it finds in the pictures and by the bit rate, and segments of
            # different rates could not be joined.
            options.setdefault("level", h264_level(*size, rate))
            parameters.append("stitchable=1")
        if rate_pass is not None:
            options |= {"passlogfile": rate_pass.stats, "fastfirstpass": "0"}
        if told := x264_parameters(*parameters):
            options["x264-params"] = told
    elif codec == "libx265":
        parameters += ["log-level=none", "info=0", "open-gop=0"]
        if rate_pass is not None:
            parameters += [f"pass={rate_pass.number}", f"stats={rate_pass.stats}", "slow-firstpass=1"]
        options["x265-params"] = ":".join(p for p in parameters if p)
    elif codec == "libsvtav1":
        # Read when the library starts; it writes to the terminal past FFmpeg's log.
        os.environ.setdefault("SVT_LOG", "1")
        parallel = f"lp={encoding.threads or 1}"
        options["svtav1-params"] = ":".join(p for p in (options.get("svtav1-params"), parallel) if p)
    return bit_rate, options


_LEVELS = (
    ("1", 1485, 99), ("1.1", 3000, 396), ("1.2", 6000, 396), ("1.3", 11880, 396), ("2.1", 19800, 792),
    ("2.2", 20250, 1620), ("3", 40500, 1620), ("3.1", 108000, 3600), ("3.2", 216000, 5120), ("4", 245760, 8192),
    ("4.2", 522240, 8704), ("5", 589824, 22080), ("5.1", 983040, 36864), ("5.2", 2073600, 36864),
)  # fmt: skip
"""Levels of H.264 with their macroblocks a second and a frame at most (ITU-T H.264, table A-1)."""


def h264_level(width: int, height: int, rate: Fraction) -> str:
    """The lowest level that pictures of that size fit into, whatever their bit rate."""
    blocks = -(-width // 16) * -(-height // 16)
    return next((level for level, second, frame in _LEVELS if blocks <= frame and blocks * rate <= second), "6.2")


def _is_software(name: str) -> bool:
    return any(name in row.software for row in FAMILIES)


def _note(name: str, failures: Mapping[str, str]) -> str:
    failed = [other for other in failures if not _is_software(other)]
    if not failed or not _is_software(name):
        return ""
    return f"no hardware encoder for {_label((name,))} works here: {name} is used"


def _built(failures: Mapping[str, str]) -> Mapping[str, str]:
    """Failures of encoders that are built in; all of them where none is."""
    built = {name: why for name, why in failures.items() if not why.startswith("not built")}
    return built or failures


def _label(candidates: Sequence[str]) -> str:
    family = family_of(candidates[0]) if candidates else ""
    if len(candidates) == 1 and not _is_software(candidates[0]):
        return candidates[0]
    return next((row.label for row in FAMILIES if row.family == family), candidates[0] if candidates else "nothing")


def _present() -> str:
    names = [name for row in FAMILIES for name in row.software]
    return ", ".join(name for name in names if not _not_there(name).startswith("not built"))


def sound_problem(codec: str) -> str:
    """Why an encoder cannot make sound here, "" where it can."""
    try:
        found = av.codec.Codec(codec, "w")
    except av.codec.codec.UnknownCodecError:
        return "not built into FFmpeg here"
    return "" if found.type == "audio" else f"encodes {found.type}"
