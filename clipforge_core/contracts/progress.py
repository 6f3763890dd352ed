"""How long work tells how far it is, and learns that it must stop."""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """Called every now and then by long work.

    `done` is 0..1 of this piece of work. Raises `clipforge_core.errors.Cancelled` where the job was
    cancelled: let it pass through.
    """

    def __call__(self, done: float, message: str = "") -> None: ...


def silent(done: float, message: str = "") -> None:
    """A Report that nobody listens to."""
