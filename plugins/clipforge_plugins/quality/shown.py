"""What the bundled metrics are shown, and how their answers are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from clipforge_core import Absent, Definition, Feed, Measure, PictureFeed, Sound, SoundFeed, Subject

FEW = Fraction(1)
"""Pictures a second that are enough for what changes slowly."""

ENOUGH = 12
"""Pictures that a short file gives at the least, where it has so many."""


def rate_of(subject: Subject) -> Fraction:
    """Pictures a second: FEW, and more of short files."""
    video = subject.info.video
    most = video.frame_rate if video is not None else FEW
    wanted = max(FEW, Fraction(ENOUGH) / max(subject.seconds, Fraction(1, 10)))
    return min(most, wanted)


def full_size(subject: Subject, rate: Fraction | None) -> Feed:
    """Luma at the size that is displayed: scaling would take away what is measured."""
    video = subject.info.video
    width = video.display_width if video is not None else 2
    return Feed(pictures=PictureFeed(width=width, rate=rate, format="gray"))


def native_sound(subject: Subject) -> Feed:
    """All channels at the file's own rate."""
    track = subject.info.audio[0]
    return Feed(sound=SoundFeed(rate=track.sample_rate, channels=min(8, max(1, track.channels))))


SMALLEST = 16
"""Pixels across that a picture must have for its edges and surfaces to be looked at."""


class Listener:
    """An observer of sound that is shown no pictures."""

    def picture(self, picture: object) -> None:
        """Nothing: it asked for none."""


class Watcher:
    """An observer of pictures that is played no sound."""

    def sound(self, sound: Sound) -> None:
        """Nothing: it asked for none."""


def answers(
    definitions: Sequence[Definition], values: Iterable[float | None], reasons: str | Sequence[str]
) -> list[Measure | Absent]:
    """One answer for each definition, in order; None is absent, for its reason."""
    found: list[Measure | Absent] = []
    why = [reasons] * len(definitions) if isinstance(reasons, str) else reasons
    for definition, value, reason in zip(definitions, values, why, strict=True):
        found.append(
            Absent(name=definition.name, reason=reason) if value is None else definition.measured(float(value))
        )
    return found
