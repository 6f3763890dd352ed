"""Probe: what a media file holds, from its packets and first frames rather than from its header.

    info = probe(Path("talk.mp4"))
    info.duration, info.video.frame_rate, info.audio[0].sample_rate

Headers lie (durations of fragmented files, rates of 90000/1, files that were cut off), so each probe
walks all packets once, and decodes as far as the first picture and the first sound: they say when the
file begins for a viewer.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import msgspec
from av.container import InputContainer
from av.stream import Disposition

from clipforge_core import (
    AudioStream,
    Chapter,
    ClipForgeError,
    MediaInfo,
    NotMedia,
    StillPicture,
    SubtitleStream,
    TruncatedMedia,
    UnsupportedCodec,
    VideoStream,
)
from clipforge_media.clock import Clock
from clipforge_media.completeness import cut_off
from clipforge_media.opening import check_plain_file, media_error, opened, picture_kind
from clipforge_media.stream_facts import audio_stream, end_of, foreign_colours, language_of, video_stream
from clipforge_media.survey import Survey, ignored_tracks, recording_pause, survey

_TEXT_SUBTITLES = frozenset({"subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"})
_HELD = Fraction(1)
"""Seconds by which sound may outlast the picture before the last picture counts as held."""


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes, read as a stream."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def probe(path: Path) -> MediaInfo:
    """What the file holds.

    Raises MissingFile, EmptyFile, PermissionDenied, NotMedia, TruncatedMedia, UnsupportedCodec.
    """
    size = check_plain_file(path)
    info = _look(path, size, whole=True)
    return msgspec.structs.replace(info, size=size, digest=file_digest(path))


def glance(path: Path) -> MediaInfo:
    """What the beginning of the file says: streams, geometry, and where its media clock begins.

    Quick for files of any length. Durations are the header's word; frame counts are those that were seen,
    `digest` is empty. Raises as `probe` does.
    """
    size = check_plain_file(path)
    return msgspec.structs.replace(_look(path, size, whole=False), size=size)


def _look(path: Path, size: int, *, whole: bool) -> MediaInfo:
    try:
        with opened(path) as container:
            info = _describe(path, container, survey(container, whole=whole))
            if not whole:
                return _by_header(info, container)
            if info.video is not None and info.video.frames == 1 and not info.audio:
                # AVIF and HEIC are laid out as films of one picture, GIF may be one.
                kind = "a GIF picture" if info.container == "gif" else picture_kind(path)
                if kind:
                    raise StillPicture(path=str(path), kind=kind)
            seen = max([info.duration, *(end_of(track) for track in info.audio)])
            lost = cut_off(
                container, path, size, seen=seen, pictures=info.video.frames if info.video is not None else 0
            )
            return msgspec.structs.replace(info, warnings=(lost, *info.warnings)) if lost else info
    except (av.error.FFmpegError, OSError) as error:
        raise media_error(error, path) from error


def _describe(path: Path, container: InputContainer, found: Survey) -> MediaInfo:
    warnings = list(found.warnings)
    pictures, sounds = found.video, found.audio
    if pictures is not None:
        odd = (recording_pause(pictures, container.format.name), foreign_colours(pictures))
        warnings += [text for text in odd if text]
    if pictures is not None and pictures.first_frame is None:
        if pictures.packets:
            warnings.append("None of its pictures can be decoded")
        pictures = None
    usable = [sound for sound in sounds if sound.first_frame is not None]
    if len(usable) < len(sounds):
        warnings.append(f"{len(sounds) - len(usable)} of its {len(sounds)} audio tracks cannot be decoded")
    leader = pictures if pictures is not None else next(iter(usable), None)
    if leader is None:
        raise _nothing_usable(path, found)
    start = leader.first_time
    video = video_stream(pictures, start) if pictures is not None else None
    audio = tuple(audio_stream(sound, start) for sound in usable)
    duration = _duration(video, audio, warnings)
    return MediaInfo(
        path=str(path),
        digest="",
        size=0,
        container=container.format.name,
        duration=duration,
        start=start,
        video=video,
        audio=audio,
        subtitles=_subtitles(container),
        chapters=_chapters(container, Clock(start), duration),
        ignored=ignored_tracks(
            container, {t.stream.index for t in (*sounds, *((found.video,) if found.video else ()))}
        ),
        warnings=tuple(warnings),
    )


def _by_header(info: MediaInfo, container: InputContainer) -> MediaInfo:
    """The same with the durations that the header claims."""

    def claimed(index: int, measured: Fraction) -> Fraction:
        stream = container.streams[index]
        if stream.duration and stream.time_base:
            return max(measured, stream.duration * stream.time_base)
        return max(measured, overall)

    overall = Fraction(container.duration or 0, 1_000_000)
    video = info.video
    if video is not None:
        video = msgspec.structs.replace(video, duration=claimed(video.index, video.duration))
    audio = tuple(msgspec.structs.replace(a, duration=claimed(a.index, a.duration)) for a in info.audio)
    duration = _duration(video, audio, [])
    return msgspec.structs.replace(
        info, video=video, audio=audio, duration=duration, chapters=_chapters(container, Clock(info.start), duration)
    )


def _duration(video: VideoStream | None, audio: tuple[AudioStream, ...], warnings: list[str]) -> Fraction:
    heard = max((end_of(track) for track in audio), default=Fraction(0))
    if video is None:
        return heard
    seen = end_of(video)
    if heard > seen + _HELD:
        warnings.append(f"The sound goes on for {float(heard - seen):.1f} s after the last picture")
        return heard
    return seen


def _nothing_usable(path: Path, found: Survey) -> ClipForgeError:
    name = str(path)
    if found.undecodable:
        kind, codec = found.undecodable[0]
        return UnsupportedCodec(path=name, kind=kind, codec=codec)
    picture = picture_kind(path)
    if picture:
        return StillPicture(path=name, kind=picture)
    if found.video is None and not found.audio:
        return NotMedia(path=name, detail="it holds neither pictures nor sound")
    return TruncatedMedia(path=name, detail="nothing in it can be decoded")


def _subtitles(container: InputContainer) -> tuple[SubtitleStream, ...]:
    tracks = []
    for stream in container.streams.subtitles:
        codec = stream.codec_context.name if stream.codec_context else "unknown"
        text = codec in _TEXT_SUBTITLES
        tracks.append(
            SubtitleStream(
                index=stream.index,
                codec=codec,
                language=language_of(stream.language),
                text=text,
                title=stream.metadata.get("title", ""),
                default=bool(stream.disposition & Disposition.default),
                forced=bool(stream.disposition & Disposition.forced),
            )
        )
    return tuple(tracks)


def _chapters(container: InputContainer, clock: Clock, duration: Fraction) -> tuple[Chapter, ...]:
    marks = []
    for mark in container.chapters():
        base = mark["time_base"] or Fraction(1, 1000)
        start = max(Fraction(0), clock.time(mark["start"], base))
        end = min(duration, clock.time(mark["end"], base))
        if start < duration:
            marks.append(Chapter(start=start, end=max(start, end), title=mark["metadata"].get("title", "")))
    return tuple(sorted(marks, key=lambda chapter: chapter.start))
