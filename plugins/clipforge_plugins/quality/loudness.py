"""`loudness`: integrated loudness, loudness range and true peak, as EBU R128 measures them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from clipforge_core import Absent, Definition, Feed, Measure, Sound, Subject
from clipforge_plugins.quality.shown import Listener, answers, native_sound

LOUDNESS = Definition(
    name="loudness",
    kind="audio",
    part="loudness",
    unit="LUFS",
    best="target",
    target=-14.0,
    good=1.0,
    bad=16.0,
    lowest=-70.0,
    meaning="how loud it is as a whole: players level to about -14 LUFS",
    formula="integrated loudness, gated at -70 LUFS and 10 LU under the mean, all channels",
    source="ITU-R BS.1770-5, EBU R128; the target is that of the large players, and of ClipForge's own exports",
)
RANGE = Definition(
    name="loudness_range",
    kind="audio",
    part="loudness",
    unit="LU",
    best="low",
    good=0.0,
    bad=0.0,
    meaning="how far quiet and loud passages lie apart; music and films have more than speech",
    formula="difference of the 95th and the 10th percentile of the loudness of 3 s, gated 20 LU under the mean",
    source="EBU Tech 3342",
)
PEAK = Definition(
    name="true_peak",
    kind="audio",
    part="distortion",
    unit="dBTP",
    best="low",
    good=-1.0,
    bad=5.0,
    lowest=-120.0,
    meaning="the highest point of the wave between samples: above -1 dBTP players and codecs may distort",
    formula="maximum of the sound at four times its sample rate",
    source="ITU-R BS.1770-5 annex 2; limit of EBU R128",
)

_SHORT = 0.4
_RANGE_SECONDS = 3.5


class Loudness:
    """EBU R128."""

    name, version = "loudness", "1"
    kind: Literal["video", "audio"] = "audio"
    needs: tuple[str, ...] = ()
    defines: tuple[Definition, ...] = (LOUDNESS, RANGE, PEAK)

    def feed(self, subject: Subject) -> Feed:
        """All channels."""
        return native_sound(subject)

    def begin(self, subject: Subject) -> _Meter:
        """Start a pass."""
        track = subject.info.audio[0]
        return _Meter(track.sample_rate, min(8, max(1, track.channels)))


class _Meter(Listener):
    def __init__(self, rate: int, channels: int) -> None:
        from clipforge_media import Meter

        self._meter = Meter(rate=rate, channels=channels)
        self._rate, self._heard = rate, 0

    def sound(self, sound: Sound) -> None:
        """The next block."""
        self._meter.feed(sound.samples)
        self._heard += len(sound.samples)

    def finish(self) -> Sequence[Measure | Absent]:
        """Loudness of what is not silent."""
        seconds = self._heard / self._rate
        if not self._heard:
            return answers(Loudness.defines, [None] * 3, "nothing was heard")
        level = self._meter.result()
        silent = level.integrated <= LOUDNESS.lowest
        nothing = level.true_peak <= PEAK.lowest
        short = f"{seconds:.1f} s of sound are too short to tell"
        quiet = "it is silent (nothing above -70 LUFS)"
        return answers(
            Loudness.defines,
            [
                None if silent or seconds < _SHORT else level.integrated,
                None if silent or seconds < _RANGE_SECONDS else level.range,
                None if nothing else level.true_peak,
            ],
            [short if seconds < _SHORT else quiet, quiet if silent else short, quiet],
        )
