"""`clipping`: samples of sound that were cut off at full scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from clipforge_core import Absent, Definition, Feed, Measure, Sound, Subject
from clipforge_plugins.quality.shown import Listener, answers, native_sound

CLIPPING = Definition(
    name="clipping",
    kind="audio",
    part="distortion",
    unit="%",
    best="low",
    good=0.001,
    bad=2.0,
    highest=100.0,
    meaning="samples that were cut off at full scale: they crackle",
    formula="samples above full scale, and those in runs of 3 and more that stand still (two steps of "
    "16 bits) at 99 % of full scale and above, over all samples",
    source="after AES17 and IEC 61606 (full scale); runs of samples as broadcast meters count them",
)


class Clipping:
    """Samples that were cut off."""

    name, version = "clipping", "1"
    kind: Literal["video", "audio"] = "audio"
    needs: tuple[str, ...] = ()
    defines: tuple[Definition, ...] = (CLIPPING,)

    def feed(self, subject: Subject) -> Feed:
        """All channels at the file's own rate."""
        return native_sound(subject)

    def begin(self, subject: Subject) -> _Counter:
        """Start a pass."""
        return _Counter()


class _Counter(Listener):
    def __init__(self) -> None:
        from clipforge_media import Clipped

        self._clipped = Clipped()

    def sound(self, sound: Sound) -> None:
        """The next block."""
        self._clipped.feed(sound.samples)

    def finish(self) -> Sequence[Measure | Absent]:
        """The share."""
        return answers(Clipping.defines, [self._clipped.share()], "it is silent")
