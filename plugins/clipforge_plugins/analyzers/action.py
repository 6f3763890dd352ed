"""`action`: the movement of the picture, measured throughout.

The same values as the track "motion", five a second, but from the whole file: "motion" is measured in the first second
after each keyframe, so that a dissolve there passes for ten seconds of action. It costs a decode of the file: only a
detector that lives by movement asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clipforge_core import Detail, Feed, MediaInfo, Observer, Picture, PictureFeed, Sound, Span, Track, Tracks
from clipforge_plugins.analyzers.motion import STEP, MotionAnalyzer


class ActionAnalyzer:
    """Samples float32 (n,), 0..1, every fifth of a second from the start of the first span."""

    name, version = "action", "1"
    provides: tuple[str, ...] = ("action",)
    requires: tuple[str, ...] = ()

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Five small pictures a second, none left out."""
        return Feed(pictures=PictureFeed(width=64, rate=1 / STEP, format="gray", thin=True))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass over the spans; between them the movement is 0."""
        return _ActionObserver(MotionAnalyzer().begin(info, detail, tracks, spans))


class _ActionObserver:
    def __init__(self, motion: Observer) -> None:
        self._motion = motion

    def picture(self, picture: Picture) -> None:
        """Compared with the one before it."""
        self._motion.picture(picture)

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        """The movement; no track where there were no pictures."""
        found = self._motion.finish()
        return {"action": found["motion"]} if "motion" in found else {}
