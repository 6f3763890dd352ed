"""What all tests share: the corpus folder, where it exists, and Hypothesis profiles.

A test that wants fewer examples than usual asks for a part of `settings.default.max_examples`, so that
`tox -e random` gives it more as well.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Tests judge answers, never speed: a machine that is busy must not fail them.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", STEADY)
# The same examples at every run, and fewer: a change is judged by what it changes. `tox -e random` looks for new ones.
settings.register_profile("ci", STEADY, derandomize=True, database=None, max_examples=50)
settings.register_profile("random", STEADY, max_examples=1000, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "steady")

# Benchmarks measure with the tests' own truth. Last on the path: what is installed comes first.
sys.path.append(str(Path(__file__).resolve().parents[1]))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts something in the background has it ignored, here and in all programs that tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real media; tests that ask for it are left out where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not on this machine")
    return CORPUS
