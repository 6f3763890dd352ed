"""Environments for voices: one cache for all tests, so that a sentence is spoken once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clipforge_core import hookimpl
from clipforge_core.environment import Environment
from clipforge_core.testing.voice_cloners import StubCloner as StubCloner
from clipforge_core.testing.voices import StubVoice


class Plugin:
    """Brings voices."""

    def __init__(self, *voices: Any) -> None:
        self.voices = voices

    @hookimpl
    def clipforge_register_voices(self) -> list[Any]:
        return list(self.voices)


class Cloning(Plugin):
    """Brings the voice that hums, and cloners."""

    def __init__(self, *cloners: Any) -> None:
        super().__init__(StubVoice())
        self.cloners = cloners

    @hookimpl
    def clipforge_register_voice_cloners(self) -> list[Any]:
        return list(self.cloners)


@pytest.fixture(scope="session")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The bundled voices."""
    return Environment.open(
        flags={"cache": tmp_path_factory.mktemp("cache")}, environ={}, user_folder=tmp_path_factory.mktemp("user")
    )


@pytest.fixture
def with_voices(tmp_path: Path) -> Callable[..., Environment]:
    """An environment with these voices alone; by default the one that hums."""

    def made(*voices: Any, **flags: Any) -> Environment:
        return Environment.open(
            flags={"cache": tmp_path / "cache", **flags},
            environ={},
            user_folder=tmp_path,
            bundled=False,
            extra=[("stubs", Plugin(*(voices or (StubVoice(),))))],
        )

    return made
