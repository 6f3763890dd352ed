"""What was said and when: words with times, grouped into sentences by those who need them."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

import msgspec

from clipforge_core.timecode import Span


class Timing(str, Enum):
    """Where a word's times come from."""

    ALIGNED = "aligned"
    """Heard: from the recogniser or an aligner. Good for word captions."""
    INTERPOLATED = "interpolated"
    """Spread over a cue by length. Good for line captions only."""


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One word with its punctuation. Times in seconds on the media clock.

    `space` says whether a space parts it from the word before it: False in Chinese,
    Japanese and Thai. `confidence` is 0..1.
    """

    text: str
    start: Fraction
    end: Fraction
    confidence: float = 1.0
    timing: Timing = Timing.ALIGNED
    space: bool = True
    speaker: str = ""

    @property
    def span(self) -> Span:
        """The word's stretch of time."""
        return Span(self.start, max(self.start, self.end))


class Transcript(msgspec.Struct, frozen=True, kw_only=True, tag="transcript"):
    """All words in order. `language` is ISO 639-1 ("en"), "" where unknown.

    `origin` says what made it: "faster-whisper base", "talk.srt".
    `breaks` are indexes of words that begin a new cue or segment in the origin: a hint where
    sentences end in text without punctuation.
    """

    words: tuple[Word, ...] = ()
    language: str = ""
    origin: str = ""
    breaks: tuple[int, ...] = ()

    def within(self, span: Span) -> tuple[Word, ...]:
        """The words whose middle lies in `span`."""
        return tuple(w for w in self.words if span.contains((w.start + w.end) / 2))

    def text(self, span: Span | None = None) -> str:
        """The words as running text."""
        return join_words(self.words if span is None else self.within(span))


def join_words(words: tuple[Word, ...] | list[Word]) -> str:
    """Running text of words, with spaces only where the language has them."""
    parts: list[str] = []
    for word in words:
        if parts and word.space:
            parts.append(" ")
        parts.append(word.text)
    return "".join(parts)


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """A run of words, [first, last) in the transcript, with its text and times."""

    first: int
    last: int
    text: str
    start: Fraction
    end: Fraction

    @property
    def span(self) -> Span:
        """The sentence's stretch of time."""
        return Span(self.start, max(self.start, self.end))
