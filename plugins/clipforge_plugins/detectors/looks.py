"""Stretches of a file judged by what is heard and seen in them: the sound and picture features of the highlights, for
detectors whose clips are given and not chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from clipforge_core import Evidence, Span, Tracks

if TYPE_CHECKING:
    from clipforge_plugins.detectors.highlight.features import Measured


@dataclass(frozen=True)
class Looks:
    """Features of stretches, which are counted in the order of their starts."""

    measured: Mapping[str, Measured]
    weights: Mapping[str, float]
    scores: Any

    @classmethod
    def of(cls, spans: Sequence[Span], tracks: Tracks, duration: Fraction) -> Looks:
        """Of stretches sorted by start, no two of them equal."""
        from clipforge_plugins.detectors.highlight import features
        from clipforge_plugins.detectors.highlight.candidates import Candidate, batch
        from clipforge_plugins.detectors.highlight.picture import measure_picture
        from clipforge_plugins.detectors.highlight.sound import measure_sound

        columns = batch([Candidate(span.start, span.end, 0, 0) for span in spans])
        measured = measure_sound(None, columns, tracks) | measure_picture(columns, tracks, duration)
        weights = features.shares(list(measured), 0.0)
        return cls(measured, weights, features.score(measured, weights, len(spans)))

    def score(self, at: int) -> float:
        """0..1."""
        return round(min(1.0, max(0.0, float(self.scores[at]))), 4)

    def features(self, at: int) -> dict[str, float]:
        """Every feature that could be measured."""
        return {name: round(float(self.measured[name].values[at]), 4) for name in sorted(self.weights)}

    def evidence(self, at: int) -> tuple[Evidence, ...]:
        """Where the notable ones were measured."""
        from clipforge_plugins.detectors.highlight import explain

        return explain.evidence(self.measured, explain.weigh(self.measured, self.weights, at), at)

    def said(self, at: int) -> list[str]:
        """The notable ones in words, weightiest first."""
        from clipforge_plugins.detectors.highlight import explain

        order = explain.weigh(self.measured, self.weights, at)
        notable = [name for name in order if self.measured[name].values[at] >= explain.NOTABLE]
        return [text for name in notable if (text := self.measured[name].say(at))]
