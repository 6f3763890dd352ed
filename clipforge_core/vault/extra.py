"""What to say where the packages of the extra `server` are not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from clipforge_core.errors import MissingExtra


@contextmanager
def needs(package: str, what: str) -> Iterator[None]:
    """Imports inside turn into MissingExtra where the package is not there."""
    try:
        yield
    except ImportError as error:
        raise MissingExtra(what=what, package=package, extra="server") from error
