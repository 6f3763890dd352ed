"""Passages: runs of whole sentences with clean edges, found, fitted into limits and grown.

    passages = Passages.of(tracks, info.duration, limits, request.language)
    passages.span(3, 7)                 # from before sentence 3 to after sentence 6
    passages.fitted(0, 40, worth)       # the best part of sentences 0 to 39 that is short enough
    passages.grown(5, 6, worth)         # sentence 5 with as many neighbours as it needs

What `topics`, `query`, `llm` and `chapters` share. Sentences are the units of `highlight/talk.py`: [first, last)
counts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from clipforge_core import Detection, Span, Tracks
from clipforge_plugins.detectors.highlight.candidates import Edge, begin_edge, end_edge
from clipforge_plugins.detectors.highlight.shots import shot_starts
from clipforge_plugins.detectors.highlight.talk import Talk, read_talk
from clipforge_plugins.detectors.limits import Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

Run = tuple[int, int]
"""Sentences [first, last)."""


def nothing_said(tracks: Tracks, what: str) -> Detection:
    """The answer of a detector that needs words where there are none."""
    why = "no words were heard in it" if tracks.transcript is not None else "there is no transcript of it"
    if "speech" in tracks.named and not tracks.spans("speech"):
        why = "nobody speaks in it"
    return Detection(note=f"{why}: {what} need speech. Try --detector scenes or motion, or give a --transcript")


class Passages:
    """The sentences of a file, with the edges that clips of them may have."""

    def __init__(self, talk: Talk, duration: Fraction, limits: Limits, cuts: Sequence[Fraction]) -> None:
        self.talk = talk
        self.limits = limits
        self.count = len(talk.units)
        self._begins: list[Edge | None] = [begin_edge(talk, unit, cuts) for unit in range(self.count)]
        self._ends: list[Edge | None] = [end_edge(talk, unit, cuts, duration) for unit in range(self.count)]

    @classmethod
    def of(cls, tracks: Tracks, duration: Fraction, limits: Limits, language: str) -> Passages | None:
        """The passages of a file of `duration` seconds; None where no word was said."""
        room = max(limits.longest - limits.shortest, limits.longest / 3)
        talk = read_talk(tracks, duration, room, language)
        return None if talk is None else cls(talk, duration, limits, shot_starts(tracks, duration))

    @cached_property
    def rows(self) -> NDArray[Any]:
        """A vector of unit length for each sentence, (count, dimensions): of its meaning, else of its words."""
        import numpy as np

        from clipforge_plugins.detectors.highlight.likeness import word_vectors

        rows = word_vectors(self.talk) if self.talk.vectors is None else self.talk.vectors
        return np.asarray(rows / np.maximum(1e-9, np.linalg.norm(rows, axis=1, keepdims=True)))

    def text(self, first: int, last: int) -> str:
        """What is said in a run."""
        return self.talk.text(self.talk.units[first].first, self.talk.units[last - 1].last)

    def span(self, first: int, last: int) -> Span | None:
        """From the air before a run to the air after it; None where words are being spoken at an edge."""
        begin, end = self._begins[first], self._ends[last - 1]
        return None if begin is None or end is None or end.time <= begin.time else Span(begin.time, end.time)

    def length(self, first: int, last: int) -> Fraction:
        """Seconds from the first word of a run to its last."""
        return max(Fraction(0), self.talk.units[last - 1].end - self.talk.units[first].start)

    def fits(self, first: int, last: int) -> bool:
        """True if a clip of the run keeps the limits."""
        span = self.span(first, last)
        return span is not None and self.limits.shortest <= span.duration <= self.limits.longest

    def fitted(self, first: int, last: int, worth: Sequence[float]) -> Run | None:
        """The run [first, last) if it keeps the limits, else its part with the greatest sum of `worth` times length
        that does; the earlier one among equals. None where no part does. `worth` has a value a sentence."""
        if self.fits(first, last):
            return first, last
        best: tuple[float, int, int] | None = None
        for begin in range(first, last):
            gain = 0.0
            for end in range(begin + 1, last + 1):
                gain += worth[end - 1] * float(self.length(end - 1, end))
                span = self.span(begin, end)
                if span is not None and span.duration > self.limits.longest:
                    break
                if self.fits(begin, end) and (best is None or gain > best[0] + 1e-9):
                    best = (gain, begin, end)
        return None if best is None else best[1:]

    def grown(self, first: int, last: int, worth: Sequence[float], low: int = 0, high: int | None = None) -> Run | None:
        """A run with as many of its neighbours in [low, high) as the shortest clip needs, the worthier side first;
        None where it cannot be brought into the limits."""
        high = self.count if high is None else high
        while not self.fits(first, last):
            span = self.span(first, last)
            if span is not None and span.duration > self.limits.longest:
                return None
            before = worth[first - 1] if first > low else None
            after = worth[last] if last < high else None
            if before is None and after is None:
                return None
            # What comes after is the answer more often than what came before.
            if before is None or (after is not None and after >= before):
                last += 1
            else:
                first -= 1
        return first, last

    def leaning(self, first: int) -> bool:
        """True if a sentence opens with a word that needs the sentence before it ("and", "he")."""
        from clipforge_plugins.detectors.highlight.explain import leans_back

        return leans_back(self.talk, first)
