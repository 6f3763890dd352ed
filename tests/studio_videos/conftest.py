"""Services over a fresh data folder, with a user; nothing works on the jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.model.user import Caller
from clipforge_core.services import Services


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """The services of a server."""
    flags = {"data": tmp_path / "data", "min_free_disk": 0, "keep_exports": "1d"}
    opened = Services.open(Environment.open(flags=flags, environ={}, folder=tmp_path, user_folder=tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def caller(services: Services) -> Caller:
    """A user."""
    return Caller(user=services.users.add("ann@example.org"))


@pytest.fixture
def other(services: Services) -> Caller:
    """Another one."""
    return Caller(user=services.users.add("bob@example.org"))
