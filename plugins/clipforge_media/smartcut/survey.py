"""What a trim must know of its source, from the index of the file where it has a whole one.

    info = survey(Path("talk.mp4"))

MP4 and MOV say in their index when every packet is decoded: that tells the frame rate, whether it varies, and how
many frames there are, without reading the file. Others are probed.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import msgspec
import numpy as np
from av.video import VideoStream as AvVideoStream

from clipforge_core import MediaInfo, VideoStream
from clipforge_media.clock import exact
from clipforge_media.frame_rate import estimate, rising
from clipforge_media.opening import media_error, opened
from clipforge_media.probing import probe
from clipforge_media.smartcut.known import known_info, stamp


def survey(path: Path) -> MediaInfo:
    """As `probe`, but that `digest` names the file's place, size and time in place of its content.

    Raises as `probe` does.
    """
    info = _by_index(path) or probe(path)
    return msgspec.structs.replace(info, digest="-".join(map(str, stamp(path))))


def _by_index(path: Path) -> MediaInfo | None:
    """None where the file has no index, or not a whole one."""
    info = known_info(path)
    if info.video is None or "mp4" not in info.container:
        return None
    try:
        with opened(path) as container:
            stream = container.streams[info.video.index]
            video = _timed(info.video, stream) if isinstance(stream, AvVideoStream) else None
            ends = max((entry.pos + entry.size for entry in stream.index_entries), default=0)
    except (av.error.FFmpegError, OSError) as error:
        raise media_error(error, path) from error
    if video is None or abs(video.duration - info.video.duration) > 1 / (2 * video.frame_rate):
        return None
    if path.stat().st_size < ends:
        # It was cut off: how much of it is there only reading can tell.
        return None
    return msgspec.structs.replace(info, video=video, duration=video.start + video.duration)


def _timed(video: VideoStream, stream: AvVideoStream) -> VideoStream | None:
    """The picture track with its rate and frames as the index tells them."""
    entries = [entry for entry in stream.index_entries if not entry.is_discard]
    if len(entries) < 2 or len(entries) != stream.frames:
        return None
    ticks = rising(np.array([entry.timestamp for entry in entries], dtype=np.int64))
    if len(ticks) != len(entries):
        return None
    base = exact(stream.time_base) or Fraction(1, 1000)
    rate = estimate(ticks, base, [exact(r) for r in (stream.guessed_rate, stream.average_rate, stream.base_rate)])
    length = video.duration if rate.variable else len(entries) / rate.rate
    return msgspec.structs.replace(
        video, frame_rate=rate.rate, variable=rate.variable, frames=len(entries), duration=length
    )
