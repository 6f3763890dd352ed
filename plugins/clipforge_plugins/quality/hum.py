"""`hum`: steady lines of the mains at 50 or 60 Hz and their multiples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from clipforge_core import Absent, Definition, Feed, Measure, Sound, SoundFeed, Subject
from clipforge_plugins.quality.shown import Listener

HUM = Definition(
    name="hum",
    kind="audio",
    part="noise",
    unit="dBFS",
    best="low",
    good=-70.0,
    bad=-20.0,
    lowest=-75.0,
    highest=0.0,
    meaning="hum of the mains (50 or 60 Hz and multiples)",
    formula="level of the steady lines together in the quiet quarter of the time; -75 (the least that "
    "is looked for) where no two lines of the lowest four stand out by 10 dB",
    source="the finder of the enhancer dehum (`docs/enhancers.md`)",
)


class MainsHum:
    """Hum of the mains."""

    name, version = "hum", "1"
    kind: Literal["video", "audio"] = "audio"
    needs: tuple[str, ...] = ()
    defines: tuple[Definition, ...] = (HUM,)

    def feed(self, subject: Subject) -> Feed:
        """One channel, low tones."""
        from clipforge_media import HUM_RATE

        return Feed(sound=SoundFeed(rate=HUM_RATE, channels=1))

    def begin(self, subject: Subject) -> _Lines:
        """Start a pass."""
        return _Lines()


class _Lines(Listener):
    def __init__(self) -> None:
        from clipforge_media import HumFrames

        self._frames = HumFrames()

    def sound(self, sound: Sound) -> None:
        """The next block."""
        self._frames.feed(sound.samples[:, 0])

    def finish(self) -> Sequence[Measure | Absent]:
        """The level of the lines."""
        from clipforge_media import find_hum_in

        frames = self._frames.frames()
        if len(frames) < 3:
            return (Absent(name=HUM.name, reason="less than four seconds of sound tell nothing of hum"),)
        found = find_hum_in(frames)
        if found is None:
            return (HUM.measured(HUM.lowest, "none was found"),)
        return (HUM.measured(found.level, f"{found.mains:g} Hz, {len(found.lines)} lines"),)
