"""Kept stretches of a source on the frames of a Timeline."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.clip import Clip
from clipforge_core.model.transcript import Word
from clipforge_core.timecode import frame_time, nearest_frame


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A kept stretch of the source: `frames` canvas frames from `first`, showing from `start` on."""

    start: Fraction
    first: int
    frames: int


def pieces_of(clip: Clip, rate: Fraction, lead: int = 0) -> list[Piece]:
    """The pieces of a clip in order; `lead` frames stand before the first."""
    pieces: list[Piece] = []
    first = lead
    for span in clip.keep or (clip.span,):
        frames = nearest_frame(span.duration, rate)
        if frames > 0:
            pieces.append(Piece(start=span.start, first=first, frames=frames))
            first += frames
    if not pieces:
        pieces.append(Piece(start=clip.start, first=lead, frames=1))
    return pieces


def on_timeline(words: Sequence[Word], pieces: Sequence[Piece], rate: Fraction) -> list[Word]:
    """The words that are heard, with their times on the Timeline."""
    shown: list[Word] = []
    for piece in pieces:
        length = frame_time(piece.frames, rate)
        shift = frame_time(piece.first, rate) - piece.start
        for word in words:
            middle = (word.start + word.end) / 2
            if piece.start <= middle < piece.start + length:
                start = max(word.start, piece.start) + shift
                end = min(word.end, piece.start + length) + shift
                shown.append(msgspec.structs.replace(word, start=start, end=max(start, end)))
    return shown
