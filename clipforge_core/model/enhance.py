"""What enhancers put into a Timeline, and what they report: plain data, carried out by the renderer.

Pictures get a `Grade` (light and colour) and a `Steady` path (the camera's shake taken out), sound gets
filters that are applied in order, before gain and fades. Equal data give equal pixels and samples, so that
keys, caches and re-rendering need to know nothing of enhancers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, NamedTuple

import msgspec

STEP = 5e-6
"""Unit of a stored shift (parts of the picture's height), turn (radians) and scale (natural logarithm)."""

LARGEST = 32767 * STEP
"""The largest move of either kind that can be stored."""

_MOVE = struct.Struct("<4h")


class Enhance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Section of a template: names of the enhancers that are tried, in any order."""

    use: tuple[str, ...] = ()


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """Light and colour from `time` (seconds from the element's start) to the next grade.

    `exposure` is in stops of light; `white` are gains of red, green and blue light that leave the luma of grey
    alone; `black` and `top` are the signals (0..1, after exposure) that become black and white; `contrast` is
    the slope in the middle of an S-shaped curve, 1 for none.
    """

    time: Fraction = Fraction(0)
    exposure: Annotated[float, msgspec.Meta(ge=-4.0, le=4.0)] = 0.0
    white: tuple[float, float, float] = (1.0, 1.0, 1.0)
    black: Annotated[float, msgspec.Meta(ge=-0.2, le=0.4)] = 0.0
    top: Annotated[float, msgspec.Meta(ge=0.5, le=1.5)] = 1.0
    contrast: Annotated[float, msgspec.Meta(ge=0.5, le=2.0)] = 1.0

    @property
    def plain(self) -> bool:
        """True where it changes nothing."""
        return self == Grade(time=self.time)


class Move(NamedTuple):
    """How a source frame is moved to stand still: shifted by `x` and `y` (parts of the displayed picture's
    height, to the right and down), turned by `angle` radians (clockwise) and enlarged by exp(`scale`), about
    the picture's middle."""

    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0
    scale: float = 0.0


class Steady(msgspec.Struct, frozen=True, kw_only=True):
    """One `Move` for each frame of the canvas from the element's start on: packed as four little-endian int16
    in units of STEP. After the last one the picture is not moved."""

    moves: bytes

    @classmethod
    def of(cls, moves: Iterable[Move]) -> Steady:
        """Pack moves; larger ones than LARGEST are cut there."""
        return cls(moves=b"".join(_MOVE.pack(*(_unit(value) for value in move)) for move in moves))

    def __len__(self) -> int:
        return len(self.moves) // _MOVE.size

    def at(self, frame: int) -> Move:
        """The move of the element's frame of that number."""
        if not 0 <= frame < len(self):
            return Move()
        return Move(*(value * STEP for value in _MOVE.unpack_from(self.moves, frame * _MOVE.size)))

    def cut(self, first: int, count: int) -> Steady:
        """The moves of `count` frames from `first` on."""
        return Steady(moves=self.moves[first * _MOVE.size : (first + count) * _MOVE.size])


def _unit(value: float) -> int:
    return max(-32767, min(32767, round(value / STEP)))


class Notch(msgspec.Struct, frozen=True, kw_only=True, tag_field="filter", tag="notch"):
    """Narrow cuts at some frequencies (Hz), each `width` Hz wide at -3 dB."""

    frequencies: tuple[float, ...]
    width: Annotated[float, msgspec.Meta(gt=0.0, le=50.0)] = 2.0


class Denoise(msgspec.Struct, frozen=True, kw_only=True, tag_field="filter", tag="denoise"):
    """Speech taken out of noise by the model `model`, which lowers what it takes for noise by `limit` dB at most."""

    model: str
    limit: Annotated[float, msgspec.Meta(ge=0.0, le=100.0)] = 24.0


class Ride(msgspec.Struct, frozen=True, kw_only=True, tag_field="filter", tag="ride"):
    """A gain that moves: `decibels` stand `step` seconds apart from the element's start on, linear between."""

    step: Fraction
    decibels: tuple[float, ...]


SoundFilter = Notch | Denoise | Ride


class Enhancement(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one enhancer in one export, by one measure of its own.

    `before` and `after` are in `unit`; None where nothing could be measured. Where it was not applied `after`
    is what it would have made, and `note` says why it was left out.
    """

    name: str
    applied: bool
    measure: str = ""
    before: float | None = None
    after: float | None = None
    unit: str = ""
    note: str = ""

    def describe(self) -> str:
        """One line for people: "stabilise: jitter 5.2 to 0.6 px (applied)"."""
        said = "applied" if self.applied else "left out"
        note = f"{said}: {self.note}" if self.note else said
        if self.before is None:
            return f"{self.name} {note}" if not self.note else f"{self.name}: {note}"
        values = f"{self.before:.4g}" if self.after is None else f"{self.before:.4g} to {self.after:.4g}"
        return f"{self.name}: {' '.join(part for part in (self.measure, values, self.unit) if part)} ({note})"
