"""What all tests share: the corpus folder, where it exists, and a Hypothesis profile for busy machines."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Tests judge answers, never speed: a machine that is busy must not fail them.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# Benchmarks measure with the tests' own truth. Last on the path: what is installed comes first.
sys.path.append(str(Path(__file__).resolve().parents[1]))

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real media; tests that ask for it are left out where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not on this machine")
    return CORPUS
