"""Analyzer: looks at pictures or listens to sound and answers tracks.

An analyzer says what it must be shown (`feed`); the analysis stage asks only for the analyzers
whose tracks are needed and shows all of them one decode of the file::

    class Brightness:
        name, version = "brightness", "1"
        provides, requires = ("brightness",), ()
        def feed(self, info, detail): return Feed(pictures=PictureFeed(width=64, rate=Fraction(2)))
        def begin(self, info, detail, tracks): return BrightnessObserver()
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, Protocol, runtime_checkable

import msgspec

from clipforge_core.model.media import MediaInfo
from clipforge_core.model.tracks import Track, Tracks
from clipforge_core.timecode import Span


class Detail(str, Enum):
    """How closely to look: coarse over a whole file, fine inside chosen clips."""

    COARSE = "coarse"
    FINE = "fine"


class PictureFeed(msgspec.Struct, frozen=True, kw_only=True):
    """Pictures that an analyzer wants.

    `width` in displayed pixels (the height follows; never enlarged); `rate` in pictures a second,
    None for every frame; `format` "gray" (luma), "yuv" (three planes, 4:2:0) or "rgb" (packed).

    `thin` allows the engine to take every n-th pixel in place of scaling, which costs a hundredth: for
    measures that aliasing does not harm. A thinned picture may be up to twice as wide.

    `sparing` allows it to decode roughly, without the codec's last filter, and to leave pictures out: the
    observer is a `SparingObserver` and is asked which. A rate is kept only where pictures are shown.
    """

    width: int = 160
    rate: Fraction | None = None
    format: str = "gray"
    thin: bool = False
    sparing: bool = False


class SoundFeed(msgspec.Struct, frozen=True, kw_only=True):
    """Sound that an analyzer wants: float32, mixed to `channels`, at `rate` samples a second."""

    rate: int = 16000
    channels: int = 1


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """What to show. Neither: the analyzer works from other tracks alone."""

    pictures: PictureFeed | None = None
    sound: SoundFeed | None = None


class Picture(Protocol):
    """A picture as it is shown, upright, with square pixels.

    `planes` are C-ordered uint8 arrays (anything with the buffer protocol; numpy from the bundled
    engine): one (height, width) for "gray", three for "yuv", one (height, width, 3) for "rgb".
    They may be reused after the call: copy what is kept.
    """

    time: Fraction
    keyframe: bool

    @property
    def width(self) -> int:
        """Pixels across."""

    @property
    def height(self) -> int:
        """Lines."""

    @property
    def planes(self) -> Sequence[Any]:
        """The buffers; an engine may make them when they are first asked for."""


class Sound(Protocol):
    """A block of sound: `samples` is float32 (n, channels), the first heard at `time`."""

    time: Fraction
    rate: int
    samples: Any


class Observer(Protocol):
    """One pass of an analyzer over one file."""

    def picture(self, picture: Picture) -> None:
        """The next picture, in order of time."""

    def sound(self, sound: Sound) -> None:
        """The next block of sound, in order of time."""

    def finish(self) -> Mapping[str, Track]:
        """The tracks, after the last picture and block."""


@runtime_checkable
class Analyzer(Protocol):
    """Makes tracks. `version` is part of the cache key: change it when answers change.

    `provides` are track names, `requires` names of tracks that must be there before.
    """

    name: str
    version: str
    provides: tuple[str, ...]
    requires: tuple[str, ...]

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """What this analyzer must be shown of this file."""

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """Start a pass over `spans` of the file. `tracks` holds at least what is required."""
