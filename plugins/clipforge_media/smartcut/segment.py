"""A range of a source to a segment file: copied packets, encoded edges, one header.

write_cut(segment, Path("0001.mp4"), report=silent)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.packet import Packet
from av.stream import Stream
from av.video import VideoStream

from clipforge_core import MediaInfo, RenderFailed, Report, Segment, nearest_frame
from clipforge_media.opening import media_error
from clipforge_media.reading import PictureReader
from clipforge_media.smartcut.dialect import Dialect
from clipforge_media.smartcut.edges import EdgeEncoder, frames_of
from clipforge_media.smartcut.known import known_info
from clipforge_media.smartcut.packets import dialect_for, reading, zero_ticks
from clipforge_media.smartcut.plan import Cut, Piece, plan_cut, range_of
from clipforge_media.writing import replacing

_FORMATS = {"h264": "mp4", "hevc": "mp4", "vp9": "mp4", "av1": "mp4", "prores": "mov", "mjpeg": "mov", "dnxhd": "mov"}
"""What a segment is kept in; others are kept in NUT, which takes all."""

_REPORT_EVERY = 250


def write_cut(segment: Segment, path: Path, *, report: Report) -> None:
    """Write the segment: its frames from time 0 on. Raises RenderFailed and what reading and writing raise."""
    span, source = range_of(segment)
    info = known_info(Path(source))
    cut = plan_cut(info, segment)
    try:
        with ExitStack() as stack:
            stream, packets = stack.enter_context(reading(info, span.start))
            part = stack.enter_context(replacing(path))
            _Writer(info, stream, cut, segment, report).write(packets, part)
    except (av.error.FFmpegError, OSError) as error:
        raise media_error(error, Path(source)) from error


class _Writer:
    """Writes one segment. Decoding times are counted anew over all pieces."""

    def __init__(self, info: MediaInfo, stream: VideoStream, cut: Cut, segment: Segment, report: Report) -> None:
        self._info, self._stream, self._cut, self._report = info, stream, cut, report
        self._dialect: Dialect = dialect_for(info, stream)
        self._zero = zero_ticks(info)
        part = segment.part
        self._own_times = part.own_times
        self._rate = part.canvas.frame_rate
        self._base = stream.time_base if part.own_times and stream.time_base else 1 / self._rate
        self._places = self._all_places(part.duration, range_of(segment)[0].start)
        self._number = {tick: number for number, tick in enumerate(cut.shown)}
        self._done = 0

    def _all_places(self, duration: Fraction, start: Fraction) -> list[int]:
        """When each frame is shown, in steps of the segment's time base, and the end of the last."""
        base = self._info.video.time_base if self._info.video is not None else Fraction(1)
        if self._own_times:
            begin = round(start / base)
            return [*(max(0, tick - begin) for tick in self._cut.shown), round(duration / base)]
        first = nearest_frame(start, self._rate)
        return [*(nearest_frame(t * base, self._rate) - first for t in self._cut.shown), len(self._cut.shown)]

    def write(self, packets: Iterator[Packet[VideoStream]], part: Path) -> None:
        """All pieces in order. Edges are encoded first: the header names what they need."""
        made = {piece.start: self._encoded(piece) for piece in self._cut.pieces if not piece.copied}
        codec = self._info.video.codec if self._info.video is not None else ""
        form = _FORMATS.get(codec, "nut")
        with av.open(str(part), "w", format=form, container_options={"fflags": "+bitexact"}) as out:
            video = out.add_stream_from_template(self._stream, opaque=True)
            video.metadata.clear()
            video.time_base = self._base
            video.codec_context.extradata = self._dialect.header()
            step = self._places[1] - self._places[0] if len(self._places) > 2 else 1
            for count, (number, packet) in enumerate(self._in_order(packets, made)):
                packet.stream = video
                packet.time_base = self._base
                packet.pts = self._places[number]
                late = count - self._cut.ahead
                packet.dts = self._places[late] if late >= 0 else self._places[0] + late * step
                packet.duration = self._places[number + 1] - self._places[number]
                out.mux(packet)
                self._tell()

    def _encoded(self, piece: Piece) -> list[Packet[Stream]]:
        encoder = EdgeEncoder(self._info, self._stream, self._dialect, self._rate)
        made: list[Packet[Stream]] = []
        with PictureReader(self._info) as reader:
            for packet in encoder.encode(frames_of(reader, self._info, piece)):
                made.append(_packet(self._dialect.encoded(bytes(packet)), packet.is_keyframe))
                self._tell()
        if len(made) != piece.frames:
            raise RenderFailed(path=self._info.path, detail=f"{len(made)} packets for {piece.frames} frames")
        return made

    def _in_order(
        self, packets: Iterator[Packet[VideoStream]], made: dict[int, list[Packet[Stream]]]
    ) -> Iterator[tuple[int, Packet[Stream]]]:
        """(number of the frame in the segment, packet) of all frames, in order of decoding."""
        for piece in self._cut.pieces:
            if piece.copied:
                yield from self._copied(packets, piece)
            else:
                first = self._number[piece.start]
                yield from ((first + count, packet) for count, packet in enumerate(made.pop(piece.start)))

    def _copied(self, packets: Iterator[Packet[VideoStream]], piece: Piece) -> Iterator[tuple[int, Packet[Stream]]]:
        count = 0
        for packet in packets:
            tick = (packet.pts or 0) - self._zero
            if packet.pts is None or not piece.start <= tick <= piece.last or (not count and tick != piece.start):
                continue
            data = bytes(packet)
            new = self._dialect.copied(data) if count else self._dialect.opening(data)
            # A packet that stays as it is keeps what the file says beside it.
            same: Packet[Any] = packet
            yield self._number[tick], same if new == data else _packet(new, self._dialect.begins(data))
            count += 1
            if count == piece.frames:
                return
        raise RenderFailed(path=self._info.path, detail=f"{piece.frames - count} packets are not there any more")

    def _tell(self) -> None:
        self._done += 1
        if self._done % _REPORT_EVERY == 0:
            self._report(min(1.0, self._done / (2 * len(self._cut.shown))), "copy")


def _packet(data: bytes, keyframe: bool) -> Packet[Stream]:
    packet: Packet[Stream] = Packet(data)
    packet.is_keyframe = keyframe
    return packet
