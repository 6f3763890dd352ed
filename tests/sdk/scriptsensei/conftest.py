"""One project and one server for all tests of the package."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clipforge_server.testing import RunningServer, running_server
from tests.sdk.scriptsensei.project import Project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("scriptsensei"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("server") / "data", rate_limit=10**6) as running:
        yield running
