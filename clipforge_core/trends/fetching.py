"""Fetching: the addresses of the sources, read one after the other through the guard, each on its own.

An address that cannot be read, or that holds something else than it should, is told of and keeps no other from being
read. Nothing is fetched of a source that names no address, and none does until it is set up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clipforge_core.contracts.trend_source import TrendItem, TrendQuery, TrendSource
from clipforge_core.errors import ClipForgeError, InputError, MissingFile
from clipforge_core.ids import iso
from clipforge_core.model.trend import Reading
from clipforge_core.net import FetchLimits, fetch_bytes, is_url
from clipforge_core.plugin_loading import shown, told

if TYPE_CHECKING:
    from clipforge_core.settings import Settings

LARGEST = 10_000_000
SECONDS = 30.0


Read = Callable[[str], bytes]


def reader(settings: Settings) -> Read:
    """Reads a URL through the guard, or a file that the operator named. Raises InputError."""
    limits = FetchLimits(max_bytes=LARGEST, seconds=SECONDS, allow_private=settings.get("allow_private_urls", bool))

    def read(address: str) -> bytes:
        return fetch_bytes(address, limits).content if is_url(address) else read_file(Path(address))

    return read


def read_file(path: Path) -> bytes:
    """A file of this machine. Raises MissingFile, InputError."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(path=path, detail=f"it is longer than {LARGEST} bytes")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MissingFile(path=path) from error
    except OSError as error:
        raise InputError(path=path, detail=error.strerror or str(error)) from error


def readings(
    sources: Iterable[TrendSource], query: TrendQuery, read: Read, now: Callable[[], float]
) -> Iterator[tuple[TrendSource, Reading, list[TrendItem]]]:
    """Each address with what it had; closing the iterator ends the reading."""
    for source in sources:
        try:
            addresses = list(dict.fromkeys(source.addresses(query)))
        except Exception as error:  # noqa: BLE001 - a source of a plugin must not keep the others from being read
            yield source, Reading(source=source.name, address="", at=iso(now()), problem=_problem(error)), []
            continue
        for address in addresses:
            items: list[TrendItem] = []
            problem = ""
            try:
                items = source.parse(read(address), address, query)
                if not all(isinstance(item, TrendItem) for item in items):
                    raise TypeError(f"it answered {shown(items)}, and no TrendItems")
            except Exception as error:  # noqa: BLE001 - as above
                items, problem = [], _problem(error)
            reading = Reading(source=source.name, address=address, at=iso(now()), items=len(items), problem=problem)
            yield source, reading, items


def _problem(error: Exception) -> str:
    return error.describe() if isinstance(error, ClipForgeError) else f"the source failed: {told(error)}"
