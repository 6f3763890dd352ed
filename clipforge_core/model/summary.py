"""`summary.json`: what became of the sources of a folder, and all their clips in one ranking."""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["done", "same", "planned", "skipped", "failed", "earlier"]
"""What became of a source. "same": its results were up to date; "earlier": they are of another run."""


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One source. Times in seconds: `clips_seconds` of all its clips, `duration` of itself, `took` to work on it.

    `folder` is where its results lie, relative to the summary; "" where there are none.
    """

    source: str
    state: State
    folder: str = ""
    clips: int = 0
    clips_seconds: float = 0.0
    duration: float = 0.0
    took: float | None = None
    problems: tuple[str, ...] = ()


class SameAs(msgspec.Struct, frozen=True, kw_only=True):
    """The better clip that shows the same moment; `share` (0..1) of the shorter of both is common."""

    source: str
    folder: str
    clip: str
    by: Literal["file", "sound", "words"]
    share: float


class ClipRow(msgspec.Struct, frozen=True, kw_only=True):
    """One clip: `rank` counts from 1 over all sources, `files` are relative to the summary, by aspect and kind."""

    rank: int
    source: str
    folder: str
    clip: str
    title: str
    reason: str
    score: float
    start: float
    end: float
    seconds: float
    files: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    same_as: SameAs | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The whole document."""

    schema: int = 1
    sources: tuple[SourceRow, ...] = ()
    clips: tuple[ClipRow, ...] = ()
