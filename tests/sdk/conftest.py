"""One `clipforge serve` for all tests of this folder that need one, and a small talk to give it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clipforge_server.testing import RunningServer
    from tests.sdk.typescript import TypeScript


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    # Not at the top: test_light.py runs where the SDK alone is installed.
    from clipforge_server.testing import running_server

    folder = tmp_path_factory.mktemp("server")
    settings = {"allow_private_urls": "true", "rate_limit": 100_000, "min_free_disk": 0, "cache": folder / "cache"}
    with running_server(folder / "data", **settings) as running:
        yield running


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from clipforge_media.testing_talk import make_talk

    return make_talk(tmp_path_factory.mktemp("talk"), subtitles=False)


@pytest.fixture(scope="session")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> TypeScript:
    from tests.sdk.typescript import TypeScript

    return TypeScript(tmp_path_factory.mktemp("typescript"))
