"""What the files of a clip are to be: formats, encoders and limits, settled before any work.

    wishes = wanted(template, formats, writers)      # raises for what no container takes
    video = engine.settle(wishes[0].candidates, ...)  # asks the machine

Nothing is opened here: which encoders work is the engine's to say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from clipforge_core.amounts import parse_size
from clipforge_core.errors import UnknownName, UsageError
from clipforge_core.model.format import FAMILIES, Encoders, Format, family_of
from clipforge_core.model.output import Animation, Output, Stills
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import AudioEncoding, VideoEncoding

_SAMPLES = ("pcm_",)
"""Sound encoders without a bit rate to choose."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One format with the encoders that may make it, the best first; () where it needs none."""

    format: Format
    candidates: tuple[str, ...] = ()


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """An encoder that works here, with all that it is told, and why it is not the first that was asked for."""

    video: VideoEncoding
    note: str = ""


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """One format, settled. `video` is None for what is made of the pictures of another rendition;
    `two_passes` says that its encoder can look at everything first."""

    format: Format
    video: VideoEncoding | None = None
    audio: AudioEncoding | None = None
    two_passes: bool = False
    note: str = ""


class Outputs(msgspec.Struct, frozen=True, kw_only=True):
    """All that a clip becomes. `max_size` in bytes, 0 is without a limit; `writers` are names."""

    renditions: tuple[Rendition, ...]
    writers: tuple[str, ...] = ()
    max_size: int = 0
    two_pass: bool = False
    titled: bool = False
    animation: Animation = msgspec.field(default_factory=Animation)
    stills: Stills = msgspec.field(default_factory=Stills)

    @property
    def pictures(self) -> bool:
        """True where anything shows pictures."""
        return any(r.format.shows for r in self.renditions)


def wanted(template: ExportTemplate, formats: Mapping[str, Format], writers: Collection[str]) -> list[Wish]:
    """The formats that a template asks for; names of writers are left out.

    Raises UnknownName for a format or encoder that nobody knows, UsageError for a combination that no
    container takes and for wishes that contradict each other.
    """
    output = template.output
    if not output.formats:
        raise UsageError(detail="output.formats names no format")
    known = ", ".join([*formats, *sorted(writers)])
    _check_encoders(template, formats)
    wishes: list[Wish] = []
    for name in dict.fromkeys(output.formats):
        if name in writers:
            continue
        if name not in formats:
            raise UnknownName(kind="format", name=name, known=known)
        row = formats[name]
        wishes.append(Wish(format=row, candidates=_candidates(row, output.encoder, template.video.codec)))
    if output.encoder and not any(wish.format.kind == "video" for wish in wishes):
        raise UsageError(detail=f"--encoder {output.encoder} needs a video format: {_videos(formats)}")
    _check_rate(output, template, wishes)
    return wishes


def _check_encoders(template: ExportTemplate, formats: Mapping[str, Format]) -> None:
    """The template's own encoders must be some that a format takes: a slip of the pen is not passed over."""
    if not family_of(template.video.codec):
        names = ", ".join(name for row in FAMILIES for name in row.software)
        raise UnknownName(kind="video.codec", name=template.video.codec, known=names)
    sounds = dict.fromkeys([AudioEncoding().codec, *(codec for row in formats.values() for codec in row.audio)])
    if template.audio.codec not in sounds:
        raise UnknownName(kind="audio.codec", name=template.audio.codec, known=", ".join(sounds))


def _candidates(row: Format, encoder: str, codec: str) -> tuple[str, ...]:
    if row.kind != "video":
        return ()
    if not encoder:
        # The template's encoder where it is the container's usual kind or was chosen, else the usual one.
        family = family_of(codec)
        chosen = family in row.video and codec != VideoEncoding().codec
        return (codec,) if family == row.video[0] or chosen else _family(row.video[0]).software
    family = row.video[0] if encoder == "auto" else family_of(encoder)
    if not family:
        known = ", ".join(["auto", *(f.family for f in FAMILIES), "names of FFmpeg such as libx264"])
        raise UnknownName(kind="encoder", name=encoder, known=known)
    if family not in row.video:
        takes = ", ".join(row.video)
        raise UsageError(detail=f"{row.name} does not hold {_family(family).label}: it takes {takes}")
    rows = _family(family)
    return (*rows.hardware, *rows.software) if encoder in ("auto", family) else (encoder,)


def _family(name: str) -> Encoders:
    return next(row for row in FAMILIES if row.family == name)


def _videos(formats: Mapping[str, Format]) -> str:
    return ", ".join(row.name for row in formats.values() if row.kind == "video")


def _check_rate(output: Output, template: ExportTemplate, wishes: list[Wish]) -> None:
    try:
        limit = parse_size(output.max_size)
    except ValueError as error:
        raise UsageError(detail=str(error)) from error
    if template.video.bit_rate and limit:
        raise UsageError(detail="a bit rate and a size limit contradict each other: give --bitrate or --max-size")
    if template.video.bit_rate and template.video.quality >= 0:
        raise UsageError(detail="a bit rate and a quality contradict each other: give --bitrate or --crf")
    if output.two_pass and not (template.video.bit_rate or limit):
        raise UsageError(detail="two passes need a bit rate or a size to aim at: give --bitrate or --max-size")
    for wish in wishes:
        if (limit or template.video.bit_rate) and wish.format.video[:1] == ("prores",) and _is_prores(wish):
            raise UsageError(detail="ProRes has a fixed quality: it takes no bit rate and no size limit")
        if limit and wish.format.kind in ("stills", "sheet"):
            raise UsageError(detail=f"{wish.format.name} takes no size limit: give output.stills.long_side")


def _is_prores(wish: Wish) -> bool:
    return bool(wish.candidates) and family_of(wish.candidates[0]) == "prores"


def sound_encoding(row: Format, audio: AudioEncoding) -> AudioEncoding | None:
    """How the sound of a format is encoded: as the template says where the container takes it."""
    if not row.audio:
        return None
    chosen = audio.codec in row.audio and audio.codec != AudioEncoding().codec
    codec = audio.codec if chosen else row.audio[0]
    return msgspec.structs.replace(audio, codec=codec)


def has_bit_rate(codec: str) -> bool:
    """True where a sound encoder has a bit rate to choose."""
    return not codec.startswith(_SAMPLES)
