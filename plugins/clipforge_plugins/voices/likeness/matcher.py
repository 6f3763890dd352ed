"""The voice cloner `match`: pitch and timbre of a base voice, brought near those of a sample.

It does not make the voice of the person in the sample: melody, accent and manner of speaking stay those of the base,
and nobody who knows the person takes it for theirs. Its similarity says how near pitch and mean spectrum came, no more.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import msgspec

from clipforge_core import Learnt, MissingExtra, Span, Speech, decode, encode

RATE = 24000
LONGEST = Fraction(60)
"""Seconds of a sample that are looked at."""


class Matcher:
    """Matches pitch and timbre."""

    name = "match"
    version = "1"
    copies_identity = False

    def available(self) -> str | None:
        """None, or what to install."""
        if find_spec("pyworld") is None:
            return MissingExtra(what="matching voices", package="pyworld-prebuilt", extra="voice").describe()
        return None

    def learn(self, sample: Path, base: Speech, *, consent: bool) -> Learnt:
        """Pitch and timbre of the sample's first minute against those of the base voice.

        Raises MissingExtra, UsageError where too little is voiced, and what a file that cannot be read raises.
        """
        if find_spec("pyworld") is None:
            raise MissingExtra(what="matching voices", package="pyworld-prebuilt", extra="voice")
        import numpy as np

        from clipforge_media import probe, read_sound
        from clipforge_plugins.voices.likeness.change import change_between, changed
        from clipforge_plugins.voices.likeness.profile import as_array, distance, profile_of

        info = probe(sample)
        length = min(info.duration, LONGEST)
        heard = np.ascontiguousarray(read_sound(info, Span(Fraction(0), length), rate=RATE).astype(np.float64))
        target = profile_of(heard, RATE)
        own = as_array(base.samples)
        before = profile_of(own, base.rate, "the base voice")
        change = change_between(before, target)
        after = profile_of(changed(own, base.rate, change), base.rate, "the matched voice")
        far, near = distance(before, target), distance(after, target)
        return Learnt(
            data=encode(change),
            before=round(far.similarity, 3),
            after=round(near.similarity, 3),
            measures={
                "sample_pitch_hz": round(target.pitch, 1),
                "base_pitch_hz": round(before.pitch, 1),
                "pitch_hz": round(after.pitch, 1),
                "pitch_semitones_before": round(far.semitones, 2),
                "pitch_semitones_after": round(near.semitones, 2),
                "timbre_db_before": round(far.decibels, 2),
                "timbre_db_after": round(near.decibels, 2),
            },
        )

    def speak(self, data: bytes, text: str, base: Callable[[], Speech], *, language: str, speed: float) -> Speech:
        """What the base voice says, changed; words keep their times. Raises MissingExtra, BadDocument."""
        if find_spec("pyworld") is None:
            raise MissingExtra(what="matching voices", package="pyworld-prebuilt", extra="voice")
        from clipforge_plugins.voices.likeness.change import Change, changed
        from clipforge_plugins.voices.likeness.profile import as_array

        speech = base()
        samples = changed(as_array(speech.samples), speech.rate, decode(data, Change))
        return msgspec.structs.replace(speech, samples=samples.astype("<f4").tobytes())
