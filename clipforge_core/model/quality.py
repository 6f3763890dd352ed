"""What is measured of a file's pictures and sound, and what a report says of it.

    Definition(name="blur", kind="video", part="sharpness", unit="px", best="low", good=3, bad=12, ...)
    definition.measured(4.5).score      # 0.83: linear from 1 at `good` to 0 at `bad`

A `Definition` is plain data: the documentation lists it, and its score can only ever rise towards `good`.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import msgspec

Best = Literal["high", "low", "target"]
Kind = Literal["video", "audio"]

PARTS: tuple[str, ...] = (
    "colour",
    "motion",
    "artefacts",
    "sharpness",
    "fidelity",
    "loudness",
    "frequency_response",
    "distortion",
    "noise",
)
"""What measures are gathered under."""

Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """One measure: its unit, which way is better, and where its score (1 best, 0 worst) begins and ends.

    `best` "high" and "low": the score is 1 from `good` on and 0 from `bad` on, linear between. "target": the same
    of the distance from `target`. With `good` equal to `bad` the measure has no score: nothing says which value is
    right. `part` is one of PARTS. `meaning` is one sentence for people, `formula` and `source` are for the
    documentation; `lowest` and `highest` bound the value.
    """

    name: str
    kind: Kind
    part: str
    unit: str
    best: Best
    good: float
    bad: float
    meaning: str
    formula: str
    source: str
    target: float = 0.0
    lowest: float = 0.0
    highest: float | None = None

    @property
    def scored(self) -> bool:
        """False for a measure that is only told."""
        return self.good != self.bad

    def score(self, value: float) -> float | None:
        """0..1; None for a measure without a score."""
        if not self.scored:
            return None
        at = abs(value - self.target) if self.best == "target" else value
        return min(1.0, max(0.0, (at - self.bad) / (self.good - self.bad)))

    def measured(self, value: float, note: str = "") -> Measure:
        """The measure of that value, kept inside its range. Raises ValueError for what is no number."""
        if math.isnan(value):
            raise ValueError(f"{self.name} is not a number")
        kept = max(self.lowest, value)
        kept = round(kept if self.highest is None else min(self.highest, kept), 4)
        score = self.score(kept)
        return Measure(
            name=self.name,
            value=kept,
            unit=self.unit,
            score=None if score is None else round(score, 4),
            best=self.best,
            part=self.part,
            kind=self.kind,
            target=self.target if self.best == "target" else None,
            meaning=self.meaning,
            note=note,
        )


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A number that was measured. `score` is 1 for the best and 0 for the worst, None where none is given; `note`
    is what must be known of this value."""

    name: str
    value: float
    unit: str
    score: Share | None = None
    best: Best = "low"
    part: str = ""
    kind: Kind = "video"
    target: float | None = None
    meaning: str = ""
    note: str = ""


class Absent(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that could not be made, and why."""

    name: str
    reason: str


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """How much was looked at: seconds of pictures and of sound, and their share of the file (0..1)."""

    pictures: float = 0.0
    pictures_share: Share = 0.0
    sound: float = 0.0
    sound_share: Share = 0.0


class QualityReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a file's pictures and sound are like.

    `video` and `audio` hold the fields of the summary (`docs/quality.md` defines them), each only where it could be
    measured; `overall` is 0..1, None where nothing could be scored. `parts` are the scores of PARTS. `offset` is
    where the file begins in its reference, in seconds.
    """

    source: str
    video: dict[str, Any] = msgspec.field(default_factory=dict)
    audio: dict[str, Any] = msgspec.field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    absent: tuple[Absent, ...] = ()
    parts: dict[str, float] = msgspec.field(default_factory=dict)
    overall: Share | None = None
    duration: float = 0.0
    looked: Looked = Looked()
    reference: str = ""
    offset: float | None = None
    warnings: tuple[str, ...] = ()

    def measure(self, name: str) -> Measure | None:
        """The measure of that name; None where it is absent."""
        return next((m for m in self.measures if m.name == name), None)
