"""The contract suite of analyzers, and stub pictures and sounds to show them without any media.

    from clipforge_core.testing.analyzers import check_analyzer, show

    def test_my_analyzer():
        check_analyzer(MyAnalyzer())

    def test_it_sees_the_cut():
        tracks = show(MyAnalyzer(), StubFile("a cut", luma=lambda n, x, y: 40 if n < 25 else 200))

Planes and samples are plain buffers, and they are overwritten after each call, as an engine may do.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from clipforge_core.codec import encode
from clipforge_core.contracts.analyzer import Analyzer, Detail, Feed, Observer, PictureFeed, SoundFeed
from clipforge_core.model.media import AudioStream, MediaInfo, VideoStream
from clipforge_core.model.tracks import Event, Events, Faces, Samples, Track, Tracks
from clipforge_core.model.transcript import Transcript
from clipforge_core.timecode import Span

ITEM_SIZES = {"f2": 2, "f4": 4, "f8": 8, "u1": 1, "i1": 1, "u2": 2, "i2": 2, "u4": 4, "i4": 4, "i8": 8}
"""Bytes of each kind of number that a Samples track may hold."""

NOISE = 2_654_435_761
"""Knuth's multiplicative hash: noise that is the same every time."""

Luma = Callable[[int, int, int], int]
"""(picture number, x, y) -> 0..255."""
Wave = Callable[[float], float]
"""Seconds -> -1..1."""


@dataclass(frozen=True)
class StubFile:
    """A file that is made up: pictures from a formula, sound from another. `duration` in seconds."""

    name: str
    luma: Luma | None = None
    wave: Wave | None = None
    duration: Fraction = Fraction(3)
    rate: Fraction = Fraction(25)
    width: int = 64
    height: int = 36

    @property
    def info(self) -> MediaInfo:
        """What probing it would say."""
        video = VideoStream(
            index=0,
            codec="stub",
            pixel_format="yuv420p",
            width=self.width,
            height=self.height,
            display_width=self.width,
            display_height=self.height,
            frame_rate=self.rate,
            duration=self.duration,
        )
        audio = AudioStream(index=1, codec="stub", sample_rate=48000, channels=1, duration=self.duration)
        return MediaInfo(
            path=self.name,
            digest="0" * 64,
            size=1,
            container="stub",
            duration=self.duration,
            video=video if self.luma else None,
            audio=(audio,) if self.wave else (),
        )


@dataclass
class StubPicture:
    """A picture of a feed."""

    time: Fraction
    width: int
    height: int
    keyframe: bool
    planes: Sequence[Any]


@dataclass
class StubSound:
    """A block of sound."""

    time: Fraction
    rate: int
    samples: Any


def pictures(file: StubFile, feed: PictureFeed, spans: Sequence[Span] = ()) -> Iterator[StubPicture]:
    """The pictures of a file as an engine shows them; each one's buffers die with the next."""
    assert file.luma is not None
    due: Fraction | None = None
    for number in range(math.ceil(file.duration * file.rate)):
        time = number / file.rate
        if (spans and not any(span.contains(time) for span in spans)) or (due is not None and time < due):
            continue
        due = None if feed.rate is None else (time if due is None else due) + 1 / feed.rate
        width = min(feed.width, file.width)
        height = max(1, file.height * width // file.width)
        luma = bytearray(
            file.luma(number, x * file.width // width, y * file.height // height)
            for y in range(height)
            for x in range(width)
        )
        buffers = _buffers(feed.format, luma, width, height)
        planes = [memoryview(data).cast("B", shape) for data, shape in buffers]
        yield StubPicture(time, width, height, number % 12 == 0, planes)
        for data, _ in buffers:
            data[:] = bytes(value ^ 0xA5 for value in data)


def _buffers(form: str, luma: bytearray, width: int, height: int) -> list[tuple[bytearray, list[int]]]:
    if form == "rgb":
        return [(bytearray(value for value in luma for _ in range(3)), [height, width, 3])]
    planes = [(luma, [height, width])]
    if form == "yuv":
        half = [(height + 1) // 2, (width + 1) // 2]
        planes += [(bytearray(b"\x80" * (half[0] * half[1])), half) for _ in range(2)]
    return planes


def sounds(file: StubFile, feed: SoundFeed, spans: Sequence[Span] = ()) -> Iterator[StubSound]:
    """The sound of a file in blocks of uneven length; each one's buffer dies with the next."""
    assert file.wave is not None
    for span in spans or [Span(Fraction(0), file.duration)]:
        at, end, turn = round(span.start * feed.rate), round(span.end * feed.rate), 0
        while at < end:
            count = min(end - at, (1024, 333, 4800, 1)[turn % 4])
            values = (file.wave((at + i) / feed.rate) for i in range(count) for _ in range(feed.channels))
            data = bytearray(array("f", values).tobytes())
            samples = memoryview(data).cast("B").cast("f", [count, feed.channels])
            yield StubSound(Fraction(at, feed.rate), feed.rate, samples)
            data[:] = bytes(len(data))
            at, turn = at + count, turn + 1


def show(
    analyzer: Analyzer,
    file: StubFile,
    detail: Detail = Detail.COARSE,
    tracks: Tracks | None = None,
    spans: Sequence[Span] = (),
) -> Mapping[str, Track]:
    """One pass of an analyzer over a stub file; what it answers."""
    feed = analyzer.feed(file.info, detail)
    observer: Observer = analyzer.begin(file.info, detail, tracks or Tracks(), spans)
    if feed.pictures is not None and file.luma is not None:
        for picture in pictures(file, feed.pictures, spans):
            observer.picture(picture)
    if feed.sound is not None and file.wave is not None:
        for sound in sounds(file, feed.sound, spans):
            observer.sound(sound)
    return observer.finish()


def stub_files() -> list[StubFile]:
    """From ordinary to degenerate: what `check_analyzer` tries."""

    def film(number: int, x: int, y: int) -> int:
        return (x * 3 + number * 2) % 256 if number < 40 else (y * 7 + x * x) % 256

    def noise(number: int, x: int, y: int) -> int:
        return ((number * 64 + y) * 64 + x) * NOISE % 2**32 >> 24

    def tone(time: float) -> float:
        return 0.5 * math.sin(2 * math.pi * 440 * time)

    return [
        StubFile("a film with a tone", film, tone),
        StubFile("noise", noise, lambda t: (int(t * 48000) * NOISE % 2**32) / 2**31 - 1, Fraction(2)),
        StubFile("black and silent", lambda n, x, y: 16, lambda t: 0.0, Fraction(2)),
        StubFile("pictures alone", film),
        StubFile("sound alone", None, tone),
        StubFile("one picture", film, None, Fraction(1, 25)),
        StubFile("one picture a second", film, None, Fraction(6), Fraction(1)),
        StubFile("one pixel", noise, None, Fraction(1), width=1, height=1),
        StubFile("odd and narrow", noise, None, Fraction(1), width=17, height=61),
        StubFile("no length", film, tone, Fraction(0)),
    ]


def check_analyzer(analyzer: Analyzer, tracks: Tracks | None = None, files: Sequence[StubFile] | None = None) -> None:
    """Try an analyzer on stub files (None: all), whole and in spans, coarse and fine, each twice.

    `tracks` are those that it requires. Raises AssertionError with the name of the file; what the
    analyzer raises (MissingExtra) goes through.
    """
    assert isinstance(analyzer, Analyzer), f"{analyzer!r} is not an Analyzer"
    for text in (analyzer.name, analyzer.version):
        assert isinstance(text, str), "name and version must be text"
        assert text, "name and version must be there"
    assert analyzer.provides, "an analyzer provides at least one track"
    for names in (analyzer.provides, analyzer.requires, getattr(analyzer, "uses", ())):
        assert isinstance(names, tuple), "provides, requires and uses are tuples of track names"
    answered: set[str] = set()
    for file in stub_files() if files is None else files:
        middle = Span(file.duration / 3, file.duration * 2 / 3)
        for detail in Detail:
            check_feed(analyzer.feed(file.info, detail))
            for spans in ([], [middle]):
                found = show(analyzer, file, detail, tracks, spans)
                try:
                    assert set(found) <= set(analyzer.provides), f"it answers {sorted(found)}"
                    answered |= set(found)
                    for name, track in found.items():
                        check_track(name, track, file.duration)
                    again = show(analyzer, file, detail, tracks, spans)
                    assert encode(found) == encode(again), "two passes give two answers"
                except AssertionError as error:
                    raise AssertionError(f"{analyzer.name} on {file.name}: {error}") from error
    never = sorted(set(analyzer.provides) - answered)
    assert not never, f"{analyzer.name} provides {', '.join(never)}, and answers it for no file"


def check_feed(feed: Feed) -> None:
    """What every feed must be. Raises AssertionError."""
    if feed.pictures is not None:
        assert feed.pictures.width > 0, "pictures are at least one pixel wide"
        assert feed.pictures.rate is None or feed.pictures.rate > 0, "the rate of pictures is above 0"
        assert feed.pictures.format in ("gray", "yuv", "rgb"), f"no format is called {feed.pictures.format!r}"
    if feed.sound is not None:
        assert feed.sound.rate > 0, "the rate of sound is above 0"
        assert feed.sound.channels > 0, "sound has channels"


def check_track(name: str, track: Track, duration: Fraction) -> None:
    """What every track must be: in order, inside the file, with as many bytes as its shape says.

    Raises AssertionError.
    """
    encode(track)
    if isinstance(track, Samples):
        size = ITEM_SIZES.get(track.dtype.lstrip("<|"), 0) * math.prod(track.shape)
        assert track.dtype.lstrip("<|") in ITEM_SIZES, f"{name}: dtype {track.dtype} is not a little-endian number"
        assert len(track.data) == size, f"{name}: {len(track.data)} bytes, {size} by its shape"
        assert all(math.isfinite(value) for value in track.facts.values()), f"{name}: facts must be finite"
    elif isinstance(track, Events):
        _check_events(name, track.events, duration)
    elif isinstance(track, Faces):
        _check_faces(name, track, duration)
    else:
        assert isinstance(track, Transcript), f"{name}: {track!r} is not a track"


def _check_events(name: str, events: Sequence[Event], duration: Fraction) -> None:
    for event in events:
        assert 0 <= event.start <= event.end <= duration, f"{name}: {event} does not lie in the file"
        assert 0.0 <= event.score <= 1.0, f"{name}: a score of {event.score} is not 0..1"
    starts = [event.start for event in events]
    assert starts == sorted(starts), f"{name}: events are not in order"


def _check_faces(name: str, faces: Faces, duration: Fraction) -> None:
    ids = [path.id for path in faces.paths]
    assert len(set(ids)) == len(ids), f"{name}: two paths have one id"
    for path in faces.paths:
        times = [box.time for box in path.boxes]
        assert times, f"{name}: path {path.id} is empty"
        assert times == sorted(set(times)), f"{name}: the boxes of path {path.id} are not in order"
        assert 0 <= times[0] <= times[-1] <= duration, f"{name}: path {path.id} does not lie in the file"
        assert all(box.width > 0 and box.height > 0 for box in path.boxes), f"{name}: an empty box"
