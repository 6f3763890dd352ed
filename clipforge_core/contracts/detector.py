"""Detector: tracks → clips, best first. No media is opened here: all that counts is in the tracks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Protocol, runtime_checkable

import msgspec

from clipforge_core.model.clip import Clip
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.tracks import Tracks


class DetectRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted. Durations in seconds; None: the detector's own default.

    `options` are the detector's own settings.
    """

    num_clips: int | None = None
    min_duration: Fraction | None = None
    max_duration: Fraction | None = None
    language: str = ""
    query: str = ""
    options: dict[str, Any] = msgspec.field(default_factory=dict)


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """Clips, best first; `note` says why there are none or fewer than asked for."""

    clips: tuple[Clip, ...] = ()
    note: str = ""


Embed = Callable[[Sequence[str]], "list[list[float]]"]


@runtime_checkable
class Detector(Protocol):
    """Finds clips. The same tracks and request give the same clips.

    `needs` are tracks without which it cannot work on a file that could have them; `uses` are
    tracks that it takes where they can be had.

    More attributes may be there: `takes_query` (True: `DetectRequest.query` means something to it; any other
    detector refuses one), `options` (its own options by name, with their meaning; others are refused) and `longest`
    (seconds of its longest clip where nothing is asked). And two methods: see `Checking` and `Bounded`.
    """

    name: str
    version: str
    description: str
    needs: tuple[str, ...]
    uses: tuple[str, ...]

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        """Clips inside [0, info.duration], with score, reason, features and evidence."""


@runtime_checkable
class Checking(Protocol):
    """A detector that can say before any work is done that it cannot do what is asked."""

    def check(self, info: MediaInfo, request: DetectRequest) -> None:
        """Called when the file was probed, in a child process. Raises UsageError, NothingFound or another
        ClipForgeError with a way out."""


@runtime_checkable
class Bounded(Protocol):
    """A detector that knows how short its clips can become, so that a size that none of them could have is refused
    before any work."""

    def shortest(self, info: MediaInfo, request: DetectRequest) -> Fraction:
        """Seconds of the shortest clip that it would find. Raises UsageError for limits that no clip can meet."""
