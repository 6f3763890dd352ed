"""Subtitle tracks inside media files (mov_text, SubRip, ASS, WebVTT) as a Transcript on the media clock.

    read_embedded(info, info.subtitles[0].index).words

Packets carry one cue each, without its times: those are the packet's own. They are put down as a file of
their kind and read like one, so that a track and the same subtitles beside the video say the same. The
packet layouts: Matroska's codec mappings for subtitles, and 3GPP TS 26.245, section 5.17, for mov_text.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path, PurePath
from typing import NamedTuple

import av
import msgspec

from clipforge_core import BadDocument, MediaInfo, Transcript
from clipforge_media.clock import Clock, exact
from clipforge_media.opening import media_error, opened
from clipforge_media.subtitles.ass import Ass
from clipforge_media.subtitles.srt import Srt
from clipforge_media.subtitles.vtt import Vtt, vtt_time

_LONGEST = Fraction(5)
"""Seconds that a cue without an end stands, unless the next one comes earlier."""

_ASS_HEAD = "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"


class _Cue(NamedTuple):
    start: Fraction
    end: Fraction
    data: bytes


def read_embedded(info: MediaInfo, stream: int) -> Transcript:
    """The words of the subtitle track with this stream index. Raises BadDocument where it holds no cue with text,
    and the errors of `open_media`."""
    path = Path(info.path)
    codec = next((t.codec for t in info.subtitles if t.index == stream and t.text), "")
    try:
        cues = _cues(path, stream, Clock.of(info)) if codec else []
    except (av.error.FFmpegError, OSError) as error:
        raise media_error(error, path) from error
    name = f"subtitle track {stream} of {info.path}"
    if not cues:
        raise BadDocument(path=name, detail="no cue with a time and a text in it")
    if codec in ("ass", "ssa"):
        read = Ass().read(_as_ass(cues), name)
    elif codec == "webvtt":
        read = Vtt().read(_as_vtt(cues), name)
    else:
        read = Srt().read(_as_srt(cues, codec), name)
    return msgspec.structs.replace(read, origin=f"{PurePath(info.path).name} ({codec})")


def _cues(path: Path, stream: int, clock: Clock) -> list[_Cue]:
    found: list[_Cue] = []
    with opened(path) as container:
        track = container.streams[stream]
        base = exact(track.time_base) or Fraction(1, 1000)
        try:
            for packet in container.demux(track):
                if packet.size and packet.pts is not None:
                    start = clock.time(packet.pts, base)
                    found.append(_Cue(start, start + (packet.duration or 0) * base, bytes(packet)))
        except av.error.FFmpegError:
            # A file that breaks off gives the cues that it has.
            if not found:
                raise
    found.sort(key=lambda cue: (cue.start, cue.end))
    return [_ended(cue, found[i + 1 :]) for i, cue in enumerate(found) if cue.end >= 0]


def _ended(cue: _Cue, after: Iterable[_Cue]) -> _Cue:
    start = max(cue.start, Fraction(0))
    if cue.end > start:
        return _Cue(start, cue.end, cue.data)
    following = next((later.start for later in after if later.start > start), start + _LONGEST)
    return _Cue(start, min(start + _LONGEST, following), cue.data)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").strip("\0\n ")


def _mov_text(data: bytes) -> str:
    """Two bytes of length, then text in UTF-8 (or UTF-16 with a mark); boxes of style follow."""
    text = data[2 : 2 + int.from_bytes(data[:2], "big")]
    if text[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return text.decode("utf-16", "replace").strip("\0\n ")
    return _text(text)


def _as_srt(cues: Iterable[_Cue], codec: str) -> bytes:
    blocks = []
    for number, cue in enumerate(cues, start=1):
        text = _mov_text(cue.data) if codec == "mov_text" else _text(cue.data)
        # An empty line would end the cue.
        lines = "\n".join(line for line in text.split("\n") if line.strip())
        if lines:
            blocks.append(f"{number}\n{vtt_time(cue.start, ',')} --> {vtt_time(cue.end, ',')}\n{lines}\n")
    return "\n".join(blocks).encode()


def _as_vtt(cues: Iterable[_Cue]) -> bytes:
    blocks = ["WEBVTT\n"]
    for cue in cues:
        lines = "\n".join(line for line in _text(cue.data).split("\n") if line.strip())
        blocks.append(f"{vtt_time(cue.start)} --> {vtt_time(cue.end)}\n{lines}\n")
    return "\n".join(blocks).encode()


def _as_ass(cues: Iterable[_Cue]) -> bytes:
    """Matroska leaves the times out and puts the reading order first; very old files keep the whole line."""
    lines = []
    for cue in cues:
        text = _text(cue.data).replace("\n", r"\N")
        if text.lower().startswith("dialogue:"):
            fields = text.partition(":")[2].split(",", 9)
            layer, rest = fields[0].strip(), ",".join(fields[3:])
        else:
            _, layer, rest = [*text.split(",", 2), "", ""][:3]
        lines.append(f"Dialogue: {layer},{_ass_time(cue.start)},{_ass_time(cue.end)},{rest}\n")
    return (_ASS_HEAD + "".join(lines)).encode()


def _ass_time(time: Fraction) -> str:
    """To the millisecond: what a file of its own would round to centiseconds."""
    whole, rest = divmod(round(time * 1000), 1000)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}.{rest:03d}"
