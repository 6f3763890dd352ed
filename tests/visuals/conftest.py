"""What the tests of pictures share."""

from __future__ import annotations

import pytest

from clipforge_core.environment import Environment
from clipforge_media import Typesetter
from clipforge_plugins.visuals.drawn import DrawnVisuals


@pytest.fixture(scope="package")
def drawn() -> DrawnVisuals:
    return DrawnVisuals()


@pytest.fixture(scope="package")
def setter() -> Typesetter:
    return Typesetter()


@pytest.fixture
def environment() -> Environment:
    return Environment.open(environ={})
