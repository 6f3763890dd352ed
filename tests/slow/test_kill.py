"""SIGKILL at a hundred random moments of a run that also hears: the same command goes on to the same bytes.

    pytest tests/slow/test_kill.py -m slow -s

Only the parent is killed; its children must be gone at once, and nothing half-written may stay.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core import Environment
from clipforge_core.testing.kills import kill_often, undisturbed
from clipforge_core.testing.programs import Program
from clipforge_media.testing import make_video
from clipforge_media.testing_talk import SENTENCES, make_talk, make_template

KILLS = 100
WISHES = (
    "--min-duration",
    "2",
    "--max-duration",
    "6",
    "--template",
    "small.toml",
    "--aspect",
    "9:16",
    "--aspect",
    "1:1",
)
RUN = ("run", "talk.mp4", "spoken.mp4", "-o", "out", "--jobs", "2", *WISHES)
"""One talk with subtitles, and one whose words must be heard."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two talks, made once: every round takes the same bytes."""
    folder = tmp_path_factory.mktemp("media")
    make_template(folder)
    make_talk(folder)
    make_spoken(folder)
    return folder


def make_spoken(folder: Path) -> Path:
    """What the talk says, spoken by the toolkit's own voice, without subtitles."""
    voice = Environment.open(folder=folder, environ={}).registry.get("voices", "hibari")
    speech = voice.speak(" ".join(text for _, _, text in SENTENCES))
    wave = np.frombuffer(speech.samples, "<f4")

    def sound(samples: int, rate: int) -> NDArray[np.float32]:
        there = np.arange(samples) * speech.rate / rate
        return np.interp(there, np.arange(len(wave)), wave).astype(np.float32)

    frames = len(wave) * 10 // speech.rate
    return make_video(folder / "spoken.mp4", frames=frames, rate=10, size=(160, 90), sound=sound)


def test_a_hundred_kills_change_no_byte(media: Path, tmp_path: Path) -> None:
    def fresh(number: int) -> tuple[Program, Path]:
        folder = tmp_path / f"round{number}"
        folder.mkdir()
        for path in media.iterdir():
            (folder / path.name).hardlink_to(path)
        return Program(folder), folder / "out"

    program, out = fresh(-1)
    seconds, want = undisturbed(program, RUN, out)
    assert sum(name.endswith(".mp4") for name in want) >= 4
    told = kill_often(fresh, RUN, kills=KILLS, seconds=seconds, want=want, chance=Random(20))
    print(f"{told.kills} kills in {told.rounds} rounds of {seconds:.0f} s; {len(want)} files the same each time")
    assert told.kills == KILLS
