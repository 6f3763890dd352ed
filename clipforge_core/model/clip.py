"""A clip: a stretch of a source that is worth showing, and why.

`Clip` is what a detector answers. `ClipsDocument` is `clips.json`: the same for people, in
decimal seconds, made to be edited and given to `clipforge export`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

import msgspec

from clipforge_core.timecode import Span, milliseconds, seconds


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The seconds (and words) that a feature was measured on."""

    feature: str
    start: Fraction
    end: Fraction
    text: str = ""


CutKind = Literal["silence", "filler", "phrase", "hesitation"]
"""What a cut leaves out: a pause, a word such as "um", a phrase that only fills, a voice without a word."""


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A part inside a clip that is left out; seconds on the media clock.

    `text` is what is said there; one that is not `on` is a proposal that nobody has taken up yet.
    """

    start: Fraction
    end: Fraction
    kind: CutKind = "silence"
    text: str = ""
    on: bool = True

    @property
    def span(self) -> Span:
        """From start to end on the media clock."""
        return Span(self.start, max(self.start, self.end))


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the source with a score of 0..1 and one line of reason.

    `features` are measured values of 0..1; those that do not apply (a language that a feature
    does not know, no picture) are absent. `keep` are the parts that are shown, in order; empty
    means the whole stretch (jump cuts leave parts out). `hook`, `name` and `role` are texts for layouts:
    an opening line, who speaks, and what they are.
    """

    id: str
    start: Fraction
    end: Fraction
    score: float
    title: str = ""
    reason: str = ""
    detector: str = ""
    features: dict[str, float] = msgspec.field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    keep: tuple[Span, ...] = ()
    cuts: tuple[Cut, ...] = ()
    hook: str = ""
    name: str = ""
    role: str = ""

    @property
    def span(self) -> Span:
        """From start to end on the media clock."""
        return Span(self.start, self.end)


class DocumentWord(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A word of `clips.json`; seconds from the start of the source."""

    text: str
    start: float
    end: float
    timing: str = "aligned"
    space: bool = True


class DocumentEvidence(msgspec.Struct, kw_only=True):
    """Evidence in `clips.json`; seconds from the start of the source."""

    feature: str
    start: float
    end: float
    text: str = ""


class DocumentCut(msgspec.Struct, kw_only=True):
    """A part that is left out of a clip; seconds from the start of the source. With `on` false it stays."""

    start: float
    end: float
    kind: CutKind = "silence"
    text: str = ""
    on: bool = True


class DocumentClip(msgspec.Struct, kw_only=True):
    """A clip in `clips.json`. Change `start`, `end`, `title`, the `cuts` or the `words` and export again.

    What is shown are the parts of `keep` (all of it where there are none) without the `cuts` that are on.

    `hook`, `name` and `role` are shown by templates that have a place for them.
    """

    id: str
    start: float
    end: float
    score: float
    title: str = ""
    hook: str = ""
    name: str = ""
    role: str = ""
    reason: str = ""
    detector: str = ""
    features: dict[str, float] = msgspec.field(default_factory=dict)
    evidence: list[DocumentEvidence] = msgspec.field(default_factory=list)
    keep: list[tuple[float, float]] = msgspec.field(default_factory=list)
    cuts: list[DocumentCut] = msgspec.field(default_factory=list)
    words: list[DocumentWord] = msgspec.field(default_factory=list)


class DocumentTranscript(msgspec.Struct, kw_only=True):
    """All that was said, so that an edge that is moved finds its words."""

    language: str = ""
    origin: str = ""
    words: list[DocumentWord] = msgspec.field(default_factory=list)


class ClipsDocument(msgspec.Struct, kw_only=True):
    """`clips.json`. `duration` in seconds; `digest` is the SHA-256 of the source's bytes.

    `audio_track` is the number (from 1) of the source's track that is heard, 0 where there is no choice.
    """

    schema: int = 1
    source: str
    duration: float
    digest: str = ""
    detector: str = ""
    clips: list[DocumentClip] = msgspec.field(default_factory=list)
    transcript: DocumentTranscript = msgspec.field(default_factory=DocumentTranscript)
    note: str = ""
    audio_track: int = 0


def decimal(time: Fraction) -> float:
    """Seconds to the millisecond, as documents show them."""
    return float(milliseconds(time))


def exact(value: float) -> Fraction:
    """The exact time that a document's decimal number names."""
    return seconds(value)


def document_features(features: dict[str, Any]) -> dict[str, float]:
    """Features to three decimals, as documents show them."""
    return {name: round(float(value), 3) for name, value in sorted(features.items())}
