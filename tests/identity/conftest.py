"""A server's services over fresh data folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.services import Services

Opening = Callable[..., Services]


@pytest.fixture(scope="session")
def open_services() -> Iterator[Opening]:
    """Makes services over a data folder; nothing of the machine's own settings is read."""
    opened: list[Services] = []

    def make(data: Path, **flags: object) -> Services:
        data.mkdir(parents=True, exist_ok=True)
        environment = Environment.open(flags={"data": data, **flags}, folder=data, environ={}, user_folder=data)
        opened.append(Services.open(environment))
        return opened[-1]

    yield make
    for services in opened:
        services.database.close()


@pytest.fixture
def services(tmp_path: Path, open_services: Opening) -> Services:
    """Services with the bundled plugins, as a server has them."""
    return open_services(tmp_path / "data")
