"""What a media file holds, as probing it found: streams, clocks, geometry.

Times count from the first presented frame. `MediaInfo.start` says where that frame lies on
the container's own clock, so that a decoder can go back and forth.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec


class VideoStream(msgspec.Struct, frozen=True, kw_only=True):
    """One video track. Cover art is not a video track.

    `width` and `height` are the coded pixels, `display_width` and `display_height` what a
    player shows: after `sample_aspect` and `rotation` (degrees clockwise: 0, 90, 180, 270).
    """

    index: int
    codec: str
    pixel_format: str
    width: int
    height: int
    display_width: int
    display_height: int
    sample_aspect: Fraction = Fraction(1)
    rotation: int = 0
    mirrored: bool = False
    frame_rate: Fraction = Fraction(25)
    variable: bool = False
    frames: int = 0
    bit_depth: int = 8
    full_range: bool = False
    primaries: str = "unknown"
    transfer: str = "unknown"
    matrix: str = "unknown"
    interlaced: bool = False
    alpha: bool = False
    time_base: Fraction = Fraction(1, 1000)
    start: Fraction = Fraction(0)
    duration: Fraction = Fraction(0)


class AudioStream(msgspec.Struct, frozen=True, kw_only=True):
    """One audio track. `start` is when its first sample is heard, on the media clock."""

    index: int
    codec: str
    sample_rate: int
    channels: int
    layout: str = ""
    language: str = ""
    title: str = ""
    default: bool = False
    time_base: Fraction = Fraction(1, 1000)
    start: Fraction = Fraction(0)
    duration: Fraction = Fraction(0)


class SubtitleStream(msgspec.Struct, frozen=True, kw_only=True):
    """One subtitle track. `text` is False for bitmap subtitles, `forced` ones hold signs and foreign lines alone."""

    index: int
    codec: str
    language: str = ""
    text: bool = True
    title: str = ""
    default: bool = False
    forced: bool = False


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """One chapter mark on the media clock."""

    start: Fraction
    end: Fraction
    title: str = ""


class MediaInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A probed file. `duration` is from the first presented frame to the end of the last.

    The first of `audio` is the track that is heard and rendered: the file's default unless another was chosen.
    `digest` is the SHA-256 of the file's bytes. `start` is the container time of the first
    presented frame. `ignored` names tracks that are neither seen nor heard: cover art, data, attachments, further
    pictures. `warnings` are plain sentences about what was odd but survivable.
    """

    path: str
    digest: str
    size: int
    container: str
    duration: Fraction
    start: Fraction = Fraction(0)
    video: VideoStream | None = None
    audio: tuple[AudioStream, ...] = ()
    subtitles: tuple[SubtitleStream, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    ignored: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
