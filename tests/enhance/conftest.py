"""Media of these tests that are made once."""

from __future__ import annotations

import pytest

from clipforge_core import MediaInfo
from tests.enhance.made import Camera


@pytest.fixture(scope="session")
def trembling(tmp_path_factory: pytest.TempPathFactory) -> MediaInfo:
    """Two seconds and a half of a camera held by a shaky hand: 2 px of 180, without sound."""
    return Camera(tremble=2.0).video(tmp_path_factory.mktemp("shake") / "shake.mp4")
