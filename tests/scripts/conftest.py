"""What the tests of scripts share: an environment with the bundled plugins, and texts to write from."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipforge_core.environment import Environment

TEXTS = Path(__file__).with_name("texts")


@pytest.fixture(scope="session")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The bundled plugins with settings of their own folder; loopback may be asked, so that servers of tests can be."""
    folder = tmp_path_factory.mktemp("home")
    flags = {"data": folder / "data", "cache": folder / "cache", "allow_private_urls": True, "source_max_bytes": "2MB"}
    return Environment.open(flags=flags, folder=folder, user_folder=folder, environ={})


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """The texts of `texts/` by name without ending."""
    return {path.stem: path.read_text("utf-8") for path in sorted(TEXTS.iterdir())}
