"""What analysis found, on one clock: the tracks that detectors and the planner read.

A track is one of a few plain shapes, told apart by its tag in JSON. The core holds numbers as
little-endian buffers; `numpy.frombuffer(track.data, track.dtype).reshape(track.shape)` is the
view a plugin works on.

Names that bundled analyzers give::

    shots       Events    kind "shot"; data: {"edge": "cut" | "fade" | "dissolve" | "start"}
    motion      Samples   float32 (n,): mean absolute luma change a second, 0..1
    action      Samples   the same, measured throughout
    faces       Faces     paths of faces, tracked between detections
    insets      Events    kind "inset": rectangles that hold a picture; data: {"x", "y", "width", "height"}
    texts       Events    kind "text"; data: {"x", "y", "width", "height"}, fractions of the displayed picture
    loudness    Samples   float32 (n,): momentary loudness, LUFS, a value each 0.1 s
    speech      Events    kind "speech"
    pauses      Events    kind "pause"
    transcript  Transcript
    embeddings  Samples   float32 (sentences, 256), unit length
    topics      Events    kind "topic"; one for each topic segment
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeVar

import msgspec

from clipforge_core.model.transcript import Transcript
from clipforge_core.timecode import Span


class Samples(msgspec.Struct, frozen=True, kw_only=True, tag="samples"):
    """Numbers at even steps: sample i is at `start + i * step` seconds.

    `data` holds `shape` values of `dtype` ("<f4", "<u1", …) in C order. `step` 0 means that the
    rows belong to something else than time (sentences, words).
    """

    start: Fraction = Fraction(0)
    step: Fraction = Fraction(0)
    dtype: str = "<f4"
    shape: tuple[int, ...] = (0,)
    data: bytes = b""
    facts: dict[str, float] = msgspec.field(default_factory=dict)


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that lasts from `start` to `end`. `score` is 0..1."""

    start: Fraction
    end: Fraction
    kind: str = ""
    score: float = 1.0
    data: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def span(self) -> Span:
        """The event's stretch of time."""
        return Span(self.start, max(self.start, self.end))


class Events(msgspec.Struct, frozen=True, kw_only=True, tag="events"):
    """Stretches of time, sorted by start."""

    events: tuple[Event, ...] = ()

    def spans(self) -> list[Span]:
        """The stretches alone."""
        return [event.span for event in self.events]


class FaceBox(msgspec.Struct, frozen=True, array_like=True):
    """A face at one time: left, top, width, height as fractions of the displayed picture.

    `mouth` is a measure of mouth motion since the box before (0 where it was not measured).
    """

    time: Fraction
    x: float
    y: float
    width: float
    height: float
    confidence: float = 1.0
    mouth: float = 0.0


class FacePath(msgspec.Struct, frozen=True, kw_only=True):
    """One face followed through one shot; boxes sorted by time, linear in between."""

    id: int
    boxes: tuple[FaceBox, ...]

    @property
    def span(self) -> Span:
        """From the first to the last box."""
        return Span(self.boxes[0].time, self.boxes[-1].time)


class Faces(msgspec.Struct, frozen=True, kw_only=True, tag="faces"):
    """All face paths. `looked` are the spans that were searched: no path there means no face."""

    paths: tuple[FacePath, ...] = ()
    looked: tuple[Span, ...] = ()


Track = Samples | Events | Faces | Transcript

K = TypeVar("K", Samples, Events, Faces, Transcript)


class Tracks(msgspec.Struct, frozen=True, kw_only=True):
    """Tracks by name."""

    named: dict[str, Track] = msgspec.field(default_factory=dict)

    def get(self, name: str, kind: type[K]) -> K | None:
        """The track of that name and shape, or None."""
        track = self.named.get(name)
        return track if isinstance(track, kind) else None

    def spans(self, name: str) -> list[Span]:
        """The stretches of an event track; empty where it is absent."""
        track = self.get(name, Events)
        return track.spans() if track else []

    @property
    def transcript(self) -> Transcript | None:
        """What was said, or None."""
        return self.get("transcript", Transcript)

    def merged(self, more: Mapping[str, Track]) -> Tracks:
        """These tracks and `more`; `more` wins."""
        return Tracks(named={**self.named, **more})
