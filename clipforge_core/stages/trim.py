"""Ranges of a file become a Timeline that keeps to its source.

    spans = trim_spans(info, (("0:10", "0:20"), ("50%", "end")), remove=False)
    timeline = plan_trim(info, spans, container="mp4", keeping=Keeping())

Edges lie on frames of the source: on the nearest one where its frame rate is constant; where it varies, exactly at
the time that was asked for, with the frame on the screen shown from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.errors import BadRange
from clipforge_core.model.keeping import Keeping
from clipforge_core.model.media import AudioStream, MediaInfo, VideoStream
from clipforge_core.model.timeline import (
    AudioElement,
    AudioEncoding,
    Canvas,
    Source,
    Timeline,
    TimelineTrack,
    VideoElement,
    VideoEncoding,
)
from clipforge_core.stages.chapter_marks import with_chapters
from clipforge_core.stages.plan import canvas_rate
from clipforge_core.timecode import Span, complement, format_time, frame_time, nearest_frame, parse_moment

VERSION = "1"

_HIGHEST_RATE = 240.0

ENCODINGS: dict[str, VideoEncoding] = {
    "h264": VideoEncoding(codec="libx264", options={"preset": "medium", "crf": "18"}, gop=10.0),
    "hevc": VideoEncoding(codec="libx265", options={"preset": "medium", "crf": "20"}, gop=10.0),
    "vp9": VideoEncoding(
        codec="libvpx-vp9", options={"crf": "24", "b": "0", "deadline": "good", "cpu-used": "3"}, gop=10.0
    ),
    "av1": VideoEncoding(codec="libsvtav1", options={"preset": "8", "crf": "26", "svtav1-params": "lp=1"}, gop=10.0),
}
"""How pictures are encoded where all of them are, by codec family: visually close to the source."""

CONTAINERS: dict[str, tuple[str, ...]] = {
    "mp4": ("h264", "hevc", "av1", "vp9"),
    "mov": ("h264", "hevc"),
    "mkv": ("h264", "hevc", "vp9", "av1"),
    "webm": ("vp9", "av1"),
}
"""Containers of pictures, and the codec families that are encoded for them; the first is the usual one."""

SOUND_CONTAINERS = ("wav", "mp3", "m4a", "flac", "ogg", "opus", "mka", "aac")
"""Containers of sound alone."""


def trim_spans(info: MediaInfo, ranges: Sequence[tuple[str, str]], *, remove: bool) -> tuple[Span, ...]:
    """The stretches that are kept, in order. Raises BadRange for what is not a range of the file."""
    spans = [_span(info, start, end) for start, end in ranges]
    if remove:
        spans = complement(spans, Span(Fraction(0), info.duration))
        spans = [span for span in spans if span.duration >= _shortest(info)]
        if not spans:
            raise BadRange(range="--remove", detail="nothing of the file would be left")
    return tuple(spans)


def _span(info: MediaInfo, start: str, end: str) -> Span:
    written = f"{start} to {end}"
    rate = info.video.frame_rate if info.video is not None else Fraction(1000)
    try:
        first, last = (parse_moment(text).at(info.duration, rate) for text in (start, end))
    except ValueError as error:
        raise BadRange(range=written, detail=str(error)) from error
    length = format_time(info.duration)
    if first >= info.duration:
        raise BadRange(range=written, detail=f"it begins after the end of the file, which lasts {length}")
    if last > info.duration + 1 / rate:
        raise BadRange(range=written, detail=f"it ends after the end of the file, which lasts {length}")
    if last <= first:
        problem = "it is empty" if last == first else "its end lies before its start"
        raise BadRange(range=written, detail=problem)
    span = _snapped(info, first, min(last, info.duration))
    if span.duration < _shortest(info):
        raise BadRange(range=written, detail="it is shorter than one frame")
    return span


def _shortest(info: MediaInfo) -> Fraction:
    if info.video is not None and not info.video.variable:
        return 1 / info.video.frame_rate
    return Fraction(1, 1000)


def _snapped(info: MediaInfo, start: Fraction, end: Fraction) -> Span:
    """The range on whole frames; on whole ticks where the frame rate varies or there are no pictures."""
    video = info.video
    if video is None:
        rate = Fraction(info.audio[0].sample_rate) if info.audio else Fraction(48000)
        return Span(Fraction(round(start * rate)) / rate, Fraction(round(end * rate)) / rate)
    if video.variable:
        base = video.time_base
        return Span(round(start / base) * base, round(end / base) * base)
    first, last = nearest_frame(start, video.frame_rate), nearest_frame(end, video.frame_rate)
    return Span(frame_time(first, video.frame_rate), frame_time(max(first, last), video.frame_rate))


def plan_trim(
    info: MediaInfo,
    spans: Sequence[Span],
    *,
    container: str,
    keeping: Keeping,
    video: VideoEncoding | None = None,
) -> Timeline:
    """The Timeline of these stretches, one after the other, with every sound track of the source."""
    rate = _rate(info.video, keeping)
    lengths = [_on_grid(span.duration, rate, keeping, info) for span in spans]
    starts = [sum(lengths[:number], Fraction(0)) for number in range(len(spans))]
    tracks: list[TimelineTrack] = []
    if info.video is not None:
        pictures = tuple(
            VideoElement(
                id=f"v{n}", start=start, duration=length, source="source", source_start=span.start, fit="stretch"
            )
            for n, (span, start, length) in enumerate(zip(spans, starts, lengths, strict=True))
        )
        tracks.append(TimelineTrack(name="picture", elements=pictures))
    tracks += [_sound(track, spans, starts, lengths) for track in info.audio]
    planned = Timeline(
        canvas=_canvas(info, rate),
        duration=sum(lengths, Fraction(0)),
        sources=(Source(id="source", path=info.path, digest=info.digest),),
        tracks=tuple(tracks),
        container=container,
        video=video or VideoEncoding(),
        audio=AudioEncoding(),
        keeps=keeping,
    )
    return with_chapters(planned, info, shortest=Fraction(0))


def _sound(
    track: AudioStream, spans: Sequence[Span], starts: Sequence[Fraction], lengths: Sequence[Fraction]
) -> TimelineTrack:
    elements = tuple(
        AudioElement(
            id=f"a{track.index}-{n}",
            start=start,
            duration=length,
            source="source",
            source_start=span.start,
            stream=track.index,
        )
        for n, (span, start, length) in enumerate(zip(spans, starts, lengths, strict=True))
    )
    return TimelineTrack(name=track.language or "sound", kind="audio", elements=elements)


def _rate(video: VideoStream | None, keeping: Keeping) -> Fraction:
    if video is None:
        return Fraction(25)
    if video.variable and keeping.frame_times == "canvas":
        return canvas_rate(video.frame_rate, _HIGHEST_RATE, variable=True)
    return video.frame_rate


def _on_grid(duration: Fraction, rate: Fraction, keeping: Keeping, info: MediaInfo) -> Fraction:
    if info.video is None or keeping.frame_times == "source":
        return duration
    return frame_time(max(1, nearest_frame(duration, rate)), rate)


def _canvas(info: MediaInfo, rate: Fraction) -> Canvas:
    """As large as the source is shown, in even sizes, as encoders want them."""
    video, sound = info.video, info.audio[0] if info.audio else None
    return Canvas(
        width=max(2, video.display_width // 2 * 2) if video is not None else 2,
        height=max(2, video.display_height // 2 * 2) if video is not None else 2,
        frame_rate=rate,
        sample_rate=sound.sample_rate if sound is not None else 48000,
        channels=sound.channels if sound is not None else 2,
    )


def encoding_for(info: MediaInfo, container: str, encoder: str = "", crf: int | None = None) -> VideoEncoding:
    """How all pictures are encoded into a container: as the source is coded, where it takes that."""
    families = CONTAINERS.get(container, ("h264",))
    codec = info.video.codec if info.video is not None else ""
    encoding = ENCODINGS[codec if codec in families else families[0]]
    if encoder:
        known = next((e for e in ENCODINGS.values() if e.codec == encoder), None)
        encoding = known or VideoEncoding(codec=encoder, options={}, gop=10.0)
    if crf is not None:
        encoding = msgspec.structs.replace(encoding, options={**encoding.options, "crf": str(crf)})
    return encoding
