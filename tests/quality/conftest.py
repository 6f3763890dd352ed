"""The bench that all these tests measure on."""

from __future__ import annotations

import pytest

from clipforge_core.environment import Environment
from tests.quality.made import Bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The bundled engine and metrics, with folders of their own."""
    home = tmp_path_factory.mktemp("home")
    flags = {"cache": str(home), "data": str(home)}
    return Bench(Environment.open(environ={}, folder=home, user_folder=home, flags=flags))
