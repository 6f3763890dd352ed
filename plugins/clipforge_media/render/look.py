"""What a source's pictures look like, from its first frame alone.

Probing walks the whole file; a renderer starts for every segment and needs only where the media
clock begins, how the picture is turned and what its numbers mean.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame

from clipforge_core import ClipForgeError, MediaInfo, NoVideoTrack, Rect, TruncatedMedia
from clipforge_media.opening import media_error, opened
from clipforge_media.stream_facts import video_stream
from clipforge_media.survey import Track, _picture_stream

_PATIENCE = 600
"""Packets that are decoded in search of the first frame."""

_SD_HEIGHT = 576
"""Untagged pictures up to this height are BT.601, higher ones BT.709, as players take them."""


def look_at(path: Path) -> MediaInfo:
    """The video track of a file as `probe` describes it, without the facts that need all packets:
    no digest, no duration, no sound.

    Raises the errors of `open_media`, NoVideoTrack, TruncatedMedia.
    """
    try:
        with opened(path) as container:
            stream = _picture_stream(container)
            if stream is None:
                raise NoVideoTrack(path=str(path))
            stream.codec_context.thread_count = 1
            track = Track(stream)
            track.first_frame = _first_frame(container, stream)
            if track.first_frame is None:
                raise TruncatedMedia(path=str(path), detail="none of its pictures can be decoded")
            start = track.first_time
            video = video_stream(track, start)
            name = container.format.name
    except ClipForgeError:
        raise
    except (av.error.FFmpegError, OSError) as error:
        raise media_error(error, path) from error
    return MediaInfo(path=str(path), digest="", size=0, container=name, duration=Fraction(0), start=start, video=video)


def _first_frame(container: av.container.InputContainer, stream: av.video.stream.VideoStream) -> VideoFrame | None:
    for count, packet in enumerate(container.demux(stream)):
        try:
            for frame in packet.decode():
                return frame
        except (av.error.InvalidDataError, ValueError):
            continue
        finally:
            count += 1
        if count > _PATIENCE:
            break
    return None


def matrix_of(info: MediaInfo) -> str:
    """libswscale's name of the YCbCr matrix of a source."""
    if info.video is None:
        return "bt709"
    known = {"bt709": "bt709", "smpte170m": "smpte170m", "bt470bg": "bt470", "fcc": "fcc", "smpte240m": "smpte240m"}
    name = info.video.matrix
    if name.startswith("bt2020"):
        return "bt2020"
    return known.get(name, "smpte170m" if info.video.height <= _SD_HEIGHT else "bt709")


def to_coded(rect: Rect, rotation: int, mirrored: bool) -> Rect:
    """A rectangle of the displayed picture as fractions of the coded one.

    Shown is the coded picture turned clockwise by `rotation`, then flipped left to right.
    """
    x, y, w, h = rect.x, rect.y, rect.width, rect.height
    if mirrored:
        x = 1.0 - x - w
    if rotation == 90:
        return Rect(y, 1.0 - x - w, h, w)
    if rotation == 180:
        return Rect(1.0 - x - w, 1.0 - y - h, w, h)
    if rotation == 270:
        return Rect(1.0 - y - h, x, h, w)
    return Rect(x, y, w, h)
