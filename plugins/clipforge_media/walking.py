"""One walk through a file that decodes pictures and sound together.

    with Walk(info, pictures=True, sound=True, skip="DEFAULT", rough=False) as walk:
        for time, frame in walk.over(Span(Fraction(0), Fraction(10))): ...

Frames of both kinds come in order of the file; those outside the span are left to the caller to pass over.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias, cast

import av
from av.audio import AudioStream
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video import VideoStream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from clipforge_core import MediaInfo, NoVideoTrack, Span
from clipforge_media.clock import Clock, exact
from clipforge_media.opening import UNTIMED, media_error, open_media
from clipforge_media.reading import Skip
from clipforge_media.sound_reading import PREROLL

_STEPS_BACK = (Fraction(0), Fraction(2), Fraction(10), Fraction(60))
"""Seconds before the wanted time that seeking tries in turn before it reads from the beginning."""

_TRAIL = Fraction(3)
"""Seconds by which packets of one stream may lag behind those of the other in a file."""

Event: TypeAlias = "tuple[Fraction | None, VideoFrame | AudioFrame | Packet[Stream]]"


class Walk:
    """Reads one file; a context manager, for one thread. `broken` counts packets passed over.

    `rough` leaves out the decoder's loop filter: a sixth quicker, and blocky. `coded` gives packets in
    place of pictures, in order of decoding.
    """

    def __init__(
        self, info: MediaInfo, *, pictures: bool, sound: bool, skip: Skip, rough: bool, coded: bool = False
    ) -> None:
        self.info = info
        self.broken = 0
        self._clock = Clock.of(info)
        self._video = info.video if pictures else None
        self._audio = info.audio[0] if sound and info.audio else None
        self._skip: Skip = skip
        self._rough = rough
        self._coded = coded
        self._counted = Fraction(0)
        self._container: InputContainer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._container is not None:
            self._container.close()
            self._container = None

    def over(self, span: Span) -> Iterator[Event]:
        """(time, frame) from before the start of a span to its end, or to the end of the file.

        Raises the errors of `open_media`, TruncatedMedia where nothing can be read.
        """
        for step in (*_STEPS_BACK, None):
            events = self._events(None if step is None else span.start - step, span.end)
            early = list(self._until_first(events))
            if step is None or self._early_enough(early, span.start):
                yield from early
                yield from events
                return
            events.close()

    def _until_first(self, events: Iterator[Event]) -> Iterator[Event]:
        """Events up to the first that shows where a seek has landed."""
        wanted = (VideoFrame, Packet) if self._video is not None else (AudioFrame,)
        for event in events:
            yield event
            if isinstance(event[1], wanted):
                return

    def _early_enough(self, early: list[Event], start: Fraction) -> bool:
        if not early:
            return False
        time = early[-1][0]
        stream = self._video or self._audio
        return time is None or stream is None or time <= max(start, stream.start)

    def _events(self, time: Fraction | None, end: Fraction) -> Generator[Event, None, None]:
        streams = self._rewind(time)
        pending = {stream.index: stream for stream in streams}
        # Whole ticks are compared for each packet: rational times there cost as much as decoding sound.
        bases = {stream.index: exact(stream.time_base) for stream in streams}
        limits = {index: self._clock.ticks(end + _TRAIL, base) for index, base in bases.items() if base is not None}
        seen = False
        try:
            for packet in self._opened().demux(streams):
                if packet.dts is not None and packet.dts > limits.get(packet.stream_index, packet.dts):
                    # All streams have given the file's packets of the span, also one that ends early.
                    yield from self._held_back(list(pending.values()))
                    return
                for frame in self._decoded(packet):
                    seen = True
                    at = self._time_of(frame)
                    yield at, frame
                    if at is not None and at >= end:
                        pending.pop(packet.stream.index, None)
                if not pending:
                    return
        except av.error.EOFError:
            return
        except (av.error.FFmpegError, OSError) as error:
            # Files that break off in the middle give what they have.
            if not seen:
                raise media_error(error, Path(self.info.path)) from error
            self.broken += 1

    def _held_back(self, streams: list[Stream]) -> Iterator[Event]:
        """Frames that decoders still hold: threads and reordering delay them."""
        for stream in streams:
            if isinstance(stream, AudioStream) or (isinstance(stream, VideoStream) and not self._coded):
                for frame in stream.codec_context.decode(None):
                    yield self._time_of(frame), frame

    def _decoded(self, packet: Packet[Stream]) -> Sequence[VideoFrame | AudioFrame | Packet[Stream]]:
        if self._coded and isinstance(packet.stream, VideoStream):
            return [packet] if packet.size else []
        try:
            return [f for f in packet.decode() if isinstance(f, VideoFrame | AudioFrame)]
        except (av.error.InvalidDataError, ValueError):
            self.broken += 1
            return []

    def _time_of(self, frame: VideoFrame | AudioFrame | Packet[Stream]) -> Fraction | None:
        ticks = frame.pts if frame.pts is not None else frame.dts
        if ticks is None or frame.time_base is None:
            return self._next_counted() if isinstance(frame, VideoFrame) else None
        return self._clock.time(ticks, frame.time_base)

    def _next_counted(self) -> Fraction | None:
        """The time of a picture of a stream that holds none: they are counted."""
        if self._video is None or self.info.container not in UNTIMED:
            return None
        now = self._counted
        self._counted += 1 / self._video.frame_rate
        return now

    def _rewind(self, time: Fraction | None) -> list[Stream]:
        self._counted = Fraction(0)
        if time is None or time <= 0 or self.info.container in UNTIMED:
            self.close()
            return self._streams()
        streams = self._streams()
        leader = self._video or self._audio
        early = time - PREROLL if self._audio is not None else time
        if leader is None:
            return streams
        try:
            ticks = self._clock.ticks(early, leader.time_base)
            self._opened().seek(ticks, stream=self._opened().streams[leader.index], backward=True)
        except (av.error.FFmpegError, OSError):
            # Formats without an index cannot seek: read from the beginning.
            self.close()
            return self._streams()
        return streams

    def decoder(self, *, threads: int) -> VideoCodecContext:
        """Another decoder for the packets of the pictures, which must be asked for; `threads` 0 lets it choose."""
        video = self._video
        if video is None:
            raise NoVideoTrack(path=self.info.path)
        context = self._opened().streams[video.index].codec_context
        made = cast(VideoCodecContext, av.CodecContext.create(context.name, "r"))
        made.extradata = context.extradata
        made.thread_type, made.thread_count = "AUTO", threads
        if self._rough:
            made.options = {"skip_loop_filter": "all"}
        return made

    def _opened(self) -> InputContainer:
        if self._container is None:
            self._container = open_media(Path(self.info.path))
        return self._container

    def _streams(self) -> list[Stream]:
        container = self._opened()
        chosen = [container.streams[s.index] for s in (self._video, self._audio) if s is not None]
        for stream in chosen:
            context = stream.codec_context
            if isinstance(stream, VideoStream) and not self._coded and not context.is_open:
                context.thread_type = "AUTO"
                context.skip_frame = self._skip
                if self._rough:
                    context.options = {"skip_loop_filter": "all"}
        return chosen
