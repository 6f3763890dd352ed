"""Services with a clock that the tests turn, an embedder of letters, and sources whose bytes the tests give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.contracts.trend_source import TrendItem
from clipforge_core.environment import Environment
from clipforge_core.errors import FetchRefused
from clipforge_core.ids import iso, moment
from clipforge_core.services import Services
from clipforge_core.trends.service import Trends

NOON = moment("2026-11-29T12:00:00Z")
DAY = 86400.0

Make = Callable[..., Services]


@pytest.fixture
def pages() -> dict[str, bytes]:
    """What addresses answer; all others are refused."""
    return {}


@pytest.fixture
def make(tmp_path: Path, pages: dict[str, bytes]) -> Iterator[Make]:
    """Opens services with settings of trends by name; by words alone unless an embedder is named."""
    opened: list[Services] = []

    def read(address: str) -> bytes:
        if address not in pages:
            raise FetchRefused(path=address, detail="the server answered 404")
        return pages[address]

    def services(embedder: str = "none", **flags: Any) -> Services:
        named = {f"trends.{name}": value for name, value in flags.items()}
        where = {"data": tmp_path / "data", "cache": tmp_path / "cache", "embedder": embedder}
        env = Environment.open(flags={**where, **named}, folder=tmp_path, user_folder=tmp_path, environ={})
        opened.append(Services.open(env))
        opened[-1].__dict__["trends"] = Trends(opened[-1], lambda: NOON, read)
        return opened[-1]

    yield services
    for each in opened:
        each.close()


def days(topic: str, views: list[int], *, end: float = NOON, **more: Any) -> list[TrendItem]:
    """One item a day, the last one at `end`."""
    count = len(views)
    return [
        TrendItem(source="made", topic=topic, at=iso(end - (count - 1 - i) * DAY), views=each, **more)
        for i, each in enumerate(views)
    ]


def keep(services: Services, items: list[TrendItem], platform: str = "made") -> tuple[int, int]:
    """Put items into the history."""
    return services.trends._keeper.keep(items, platform, NOON)
