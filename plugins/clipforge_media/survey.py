"""Survey: one walk over all packets of a file, and the first frame of each stream.

with opened(path) as container:
    found = survey(container)
    found.video.pts, found.video.first_frame
"""

from __future__ import annotations

from array import array
from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
from av.audio import AudioStream
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video import VideoStream
from av.video.frame import VideoFrame

from clipforge_media.clock import exact

_PATIENCE = 600
"""Packets that are decoded in search of a stream's first frame before it counts as undecodable."""

_NOT_PICTURES = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image


_JUMP = Fraction(1)
"""Seconds by which decoding times must go back to be another recording: they only ever rise within one."""

_PAUSE = Fraction(5)
"""Seconds without a picture that are told of."""

_JOINED = (
    "Its clock jumps back after {:.1f} s, as where recordings were put together without new timestamps: what follows "
    "is left out. Join them with a program that writes new timestamps"
)


@dataclass
class Track:
    """What the packets of one stream say. Times in ticks of `stream.time_base`."""

    stream: VideoStream | AudioStream
    pts: array[int] = field(default_factory=lambda: array("q"))
    """Presentation times of all packets that are shown or heard, in order of the file."""
    end: int | None = None
    """The end of the packet that ends last, where packets carry durations."""
    dts: int | None = None
    """The last decoding time."""
    packets: int = 0
    keyframes: int = 0
    broken: int = 0
    """Packets marked as corrupt, or refused by the decoder before the first frame."""
    first_frame: VideoFrame | AudioFrame | None = None

    @property
    def settled(self) -> bool:
        """True if the first frame was found, or looked for long enough."""
        return self.first_frame is not None or self.packets > _PATIENCE

    @property
    def first_time(self) -> Fraction:
        """Container time in seconds of the first frame that was decoded."""
        frame = self.first_frame
        base = exact(self.stream.time_base) or Fraction(1, 1000)
        if frame is not None and frame.pts is not None:
            return frame.pts * (exact(frame.time_base) or base)
        return min(self.pts, default=0) * base


@dataclass
class Survey:
    """The picture track that counts, all sound tracks, and what was odd."""

    video: Track | None
    audio: list[Track]
    undecodable: list[tuple[str, str]]
    warnings: list[str]


def survey(container: InputContainer, *, whole: bool = True) -> Survey:
    """Walk over all packets once, or, if not `whole`, until each stream gave its first frame.

    Breaks in the middle of a file end the walk with a warning.
    """
    # PyAV tells no name of a codec that it has no decoder for.
    undecodable = [(str(s.type), "unknown") for s in container.streams if _lacks_decoder(s)]
    warnings = [f"There is no decoder for one of its {kind} tracks" for kind, _ in undecodable]
    chosen = _picture_stream(container)
    video = Track(chosen) if chosen is not None else None
    audio = [Track(s) for s in _sound_streams(container)]
    tracks = {track.stream.index: track for track in [*audio, *([video] if video else [])]}
    if not tracks:
        return Survey(None, [], undecodable, warnings)
    try:
        for packet in container.demux([track.stream for track in tracks.values()]):
            track = tracks[packet.stream.index]
            back = _jumps_back(track, packet)
            if back is not None:
                warnings.append(_JOINED.format(float(back)))
                break
            _note(track, packet)
            if not whole and all(track.settled for track in tracks.values()):
                break
    except (av.error.FFmpegError, OSError) as error:
        warnings.append(f"Reading broke off before the end ({getattr(error, 'strerror', None) or error})")
    broken = sum(track.broken for track in tracks.values())
    if broken:
        warnings.append(f"{broken} broken packet{'s' if broken > 1 else ''}: what is in there is missing")
    return Survey(video, audio, undecodable, warnings)


def recording_pause(track: Track, form: str) -> str:
    """One sentence where a broadcast stops for long, as where parts of it are missing; "" elsewhere.

    Only streams that send all the time can tell: in other files a still picture is one packet.
    """
    if form not in ("mpegts", "mpeg") or len(track.pts) < 2:
        return ""
    pts = np.sort(np.frombuffer(track.pts, dtype=np.int64))
    base = exact(track.stream.time_base) or Fraction(1, 90000)
    place = int(np.argmax(np.diff(pts)))
    gap = int(pts[place + 1] - pts[place]) * base
    if gap <= _PAUSE:
        return ""
    begin = int(pts[place] - pts[0]) * base
    return f"Nothing was recorded for {float(gap):.1f} s after {float(begin):.1f} s: the last picture is held"


def ignored_tracks(container: InputContainer, used: Collection[int]) -> tuple[str, ...]:
    """Names of the tracks that are neither seen nor heard; subtitles count as used."""
    return tuple(
        _ignored(stream) for stream in container.streams if stream.index not in used and stream.type != "subtitle"
    )


def _ignored(stream: Stream) -> str:
    codec = stream.codec_context.name if stream.codec_context is not None else ""
    kind = str(stream.type or "data")
    if stream.type == "video" and stream.disposition & _NOT_PICTURES:
        kind = "cover art" if stream.disposition & Disposition.attached_pic else "still picture"
    elif stream.type == "video":
        kind = "another video track"
    name = stream.metadata.get("filename", "")
    return f"track {stream.index}: {kind}{f' {codec}' if codec else ''}{f' ({name})' if name else ''}"


def _lacks_decoder(stream: Stream) -> bool:
    return stream.type in ("video", "audio") and stream.codec_context is None


def _picture_stream(container: InputContainer) -> VideoStream | None:
    streams = [s for s in container.streams.video if s.codec_context is not None and not s.disposition & _NOT_PICTURES]
    # As players choose: the default track, then the largest picture, then the first.
    return max(
        streams,
        key=lambda s: (bool(s.disposition & Disposition.default), s.width * s.height, -s.index),
        default=None,
    )


def _sound_streams(container: InputContainer) -> list[AudioStream]:
    streams = [s for s in container.streams.audio if s.codec_context is not None]
    for stream in streams:
        stream.codec_context.thread_count = 1
    for picture in container.streams.video:
        # One thread gives the first picture after the fewest packets.
        if picture.codec_context is not None:
            picture.codec_context.thread_count = 1
    return sorted(streams, key=lambda s: (not s.disposition & Disposition.default, s.index))


def _jumps_back(track: Track, packet: Packet[Stream]) -> Fraction | None:
    """Seconds of the track that lie before a packet that goes back in time; None where it does not."""
    before, now = track.dts, packet.dts
    track.dts = before if now is None else now
    # Whole ticks first: this is asked of every packet.
    if before is None or now is None or now >= before:
        return None
    base = exact(track.stream.time_base) or Fraction(1, 1000)
    if (before - now) * base <= _JUMP:
        return None
    return (before - min(track.pts, default=before)) * base


def _note(track: Track, packet: Packet[Stream]) -> None:
    if packet.size or packet.pts is not None:
        track.packets += 1
        if not packet.is_discard:
            _note_times(track, packet)
    if track.first_frame is None and track.packets <= _PATIENCE:
        _try_decoding(track, packet)


def _note_times(track: Track, packet: Packet[Stream]) -> None:
    if packet.is_corrupt:
        track.broken += 1
    # AVI and raw streams carry decoding times alone.
    pts = packet.pts if packet.pts is not None else packet.dts
    if pts is None:
        return
    track.pts.append(pts)
    track.keyframes += packet.is_keyframe
    if packet.duration:
        end = pts + packet.duration
        track.end = end if track.end is None else max(track.end, end)


def _try_decoding(track: Track, packet: Packet[Stream]) -> None:
    try:
        frames = packet.decode()
    except (av.error.FFmpegError, ValueError):
        track.broken += 1
        return
    for frame in frames:
        if isinstance(frame, VideoFrame | AudioFrame):
            track.first_frame = frame
            return
