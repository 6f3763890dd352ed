"""Services over a fresh data folder, and two users."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.environment import Environment
from clipforge_core.model.user import Caller
from clipforge_core.services import Services


@pytest.fixture
def make_services(tmp_path: Path) -> Iterator[Callable[..., Services]]:
    """Opens services on the data folder `tmp_path/data`, with settings by name."""
    opened: list[Services] = []

    def make(**flags: Any) -> Services:
        flags = {"data": tmp_path / "data", "cache": tmp_path / "cache", "min_free_disk": 0, **flags}
        environment = Environment.open(flags=flags, folder=tmp_path, user_folder=tmp_path, environ={})
        opened.append(Services.open(environment))
        return opened[-1]

    yield make
    for services in opened:
        services.close()


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """Services with plain settings."""
    return make_services()


@pytest.fixture
def caller(services: Services) -> Caller:
    """A user."""
    return Caller(user=services.users.add("ann@example.org"))


@pytest.fixture
def other(services: Services) -> Caller:
    """Somebody else."""
    return Caller(user=services.users.add("bob@example.org"))
