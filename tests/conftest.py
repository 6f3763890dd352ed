"""What all tests share: the corpus folder, where it exists."""

from __future__ import annotations

from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real media; tests that ask for it are left out where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not on this machine")
    return CORPUS
