"""A probed file in words, and as plain values for programs: what `clipforge probe` shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clipforge_cli.console import size
from clipforge_core.codec import to_builtins
from clipforge_core.model.media import MediaInfo, VideoStream
from clipforge_core.stages.streams import audio_in_order, audio_line, subtitle_line
from clipforge_core.timecode import format_time

_HDR = {"smpte2084": "HDR (PQ)", "arib-std-b67": "HDR (HLG)"}


def lines(info: MediaInfo, named: str) -> Iterator[str]:
    """For people: a line for the file, one for each track, chapter and warning."""
    yield f"{named}: {info.container}, {format_time(info.duration)}, {size(info.size)}"
    if info.video is not None:
        yield f"  video     {_video(info.video)}"
    for number, track in enumerate(audio_in_order(info), start=1):
        late = f", starts at {float(track.start):+.3f} s" if abs(track.start) >= 0.001 else ""
        heard = "  <- heard" if len(info.audio) > 1 and track == info.audio[0] else ""
        length = format_time(track.duration)
        yield f"  audio     {audio_line(number, track)}, {track.sample_rate} Hz, {length}{late}{heard}"
    for number, subtitles in enumerate(sorted(info.subtitles, key=lambda t: t.index), start=1):
        yield f"  subtitles {subtitle_line(number, subtitles)}"
    for other in info.ignored:
        yield f"  not used  {other}"
    for chapter in info.chapters:
        title = f"  {chapter.title}" if chapter.title else ""
        yield f"  chapter   {format_time(chapter.start)} - {format_time(chapter.end)}{title}"
    if info.start:
        yield f"  clock     begins at {float(info.start):.3f} s of the container's clock"
    for warning in info.warnings:
        yield f"  warning   {warning}"


def _video(video: VideoStream) -> str:
    shape = f"{video.width}x{video.height}"
    shown = f"{video.display_width}x{video.display_height}"
    facts = [video.codec, video.pixel_format, shape if shape == shown else f"{shape} shown as {shown}"]
    if video.rotation:
        facts.append(f"turned {video.rotation} degrees")
    if video.mirrored:
        facts.append("mirrored")
    if video.sample_aspect != 1:
        facts.append(f"pixels {video.sample_aspect.numerator}:{video.sample_aspect.denominator}")
    rate = f"{float(video.frame_rate):.3f}".rstrip("0").rstrip(".")
    facts.append(f"{rate} frames/s{' on average, variable' if video.variable else ''}")
    facts.append(f"{video.frames} frames")
    facts += [name for name, is_so in (("interlaced", video.interlaced), ("transparent", video.alpha)) if is_so]
    if video.transfer in _HDR:
        facts.append(_HDR[video.transfer])
    if video.full_range:
        facts.append("full range")
    return ", ".join(facts)


def as_plain(info: MediaInfo) -> dict[str, Any]:
    """For programs: MediaInfo as JSON values; exact times are "num/den", seconds stand beside them."""
    plain: dict[str, Any] = to_builtins(info)
    plain["seconds"] = round(float(info.duration), 6)
    for number, track in enumerate(audio_in_order(info), start=1):
        plain["audio"][info.audio.index(track)]["number"] = number
    ordered = sorted(info.subtitles, key=lambda t: t.index)
    for number, subtitles in enumerate(ordered, start=1):
        plain["subtitles"][info.subtitles.index(subtitles)]["number"] = number
    return plain
