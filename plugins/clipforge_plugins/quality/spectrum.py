"""`spectrum`: balance of octaves, and steady noise under the programme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from clipforge_core import Absent, Definition, Feed, Measure, Sound, SoundFeed, Subject
from clipforge_plugins.quality.shown import Listener, answers

BALANCE = Definition(
    name="spectral_balance",
    kind="audio",
    part="frequency_response",
    unit="dB",
    best="low",
    good=1.0,
    bad=20.0,
    meaning="how far low and high tones are from the balance of speech: muffled, thin or boomy sound is far off",
    formula="mean over the octaves 125 Hz to 8 kHz of the dB by which each is more than 8 dB away from "
    "average speech, levels relative to the second strongest; an octave counts 48 dB at most",
    source="Byrne and others, An international comparison of long-term average speech spectra, JASA 96, 1994",
)
FLOOR = Definition(
    name="noise_floor",
    kind="audio",
    part="noise",
    unit="dB",
    best="low",
    good=-30.0,
    bad=-5.0,
    lowest=-120.0,
    highest=0.0,
    meaning="steady noise (hiss, fans, rooms) against the mean level of the sound",
    formula="sum over 96 bands of the level that each stays under in a tenth of the time, corrected for "
    "the spread of noise and 4 times the median density of the 9 bands about it at most (more is a tone), "
    "over the mean power of what sounds, 100 Hz to 16 kHz",
    source="after Martin, Noise power spectral density estimation based on optimal smoothing and "
    "minimum statistics, IEEE TSAP 9, 2001",
)


class SpectrumMetric:
    """Balance and noise."""

    name, version = "spectrum", "1"
    kind: Literal["video", "audio"] = "audio"
    needs: tuple[str, ...] = ()
    defines: tuple[Definition, ...] = (BALANCE, FLOOR)

    def feed(self, subject: Subject) -> Feed:
        """One channel at the file's own rate."""
        return Feed(sound=SoundFeed(rate=subject.info.audio[0].sample_rate, channels=1))

    def begin(self, subject: Subject) -> _Bands:
        """Start a pass."""
        return _Bands(subject.info.audio[0].sample_rate)


class _Bands(Listener):
    def __init__(self, rate: int) -> None:
        from clipforge_media import Spectrum

        self._spectrum = Spectrum(rate)

    def sound(self, sound: Sound) -> None:
        """The next block."""
        self._spectrum.feed(sound.samples[:, 0])

    def finish(self) -> Sequence[Measure | Absent]:
        """Balance and noise floor."""
        balance = self._spectrum.balance()
        values = [balance.outside if balance is not None else None, self._spectrum.floor()]
        return answers(SpectrumMetric.defines, values, "too little sounds to tell")
