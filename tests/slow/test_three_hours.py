"""Three hours go through, and need no more memory than twenty minutes.

    pytest tests/slow/test_three_hours.py -m slow -s

The film is a short piece copied packet by packet; its words are made, because hearing them would take an hour.
Memory is what all processes of the run hold together, looked at five times a second.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core.testing.programs import Program
from clipforge_media import probe
from clipforge_media.testing import make_video, tone
from clipforge_media.testing_long import repeat_media, write_words
from clipforge_media.testing_talk import make_template

MINUTES, HOURS = 20 * 60, 3 * 3600
MORE = 1.35
"""How much more memory nine times the length may take: words, tracks and candidates grow with it, media does not."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc"),
]


def draw(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """A wall with a square that walks; another wall every four seconds."""
    luma = np.full((height, width), 50 + 30 * (number // 40 % 5), np.uint8)
    side = height // 4
    left = number % 40 * (width - side) // 40
    luma[height // 3 : height // 3 + side, left : left + side] = 230
    return luma


def film(folder: Path, name: str, seconds: int) -> Path:
    piece = folder / "piece.mp4"
    if not piece.exists():
        make_video(
            piece, frames=600, rate=10, size=(320, 180), gop=20, sound=tone(300, -24), sample_rate=16000, draw=draw
        )
    path = repeat_media(piece, folder / name, seconds)
    write_words(path.with_suffix(".json"), seconds)
    return path


def resident(pid: int) -> int:
    """Bytes that a process and all below it hold in memory."""
    total = 0
    try:
        total = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
        tasks = [task.read_text().split() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return total
    return total + sum(resident(int(child)) for children in tasks for child in children)


def peak(program: Program, *args: str) -> int:
    """Run it to its end; answers the most memory that it held. Raises AssertionError where it fails."""
    with (program.folder / "err.txt").open("w+") as err, (program.folder / "out.txt").open("w") as out:
        process = program.start(*args, out=out, err=err)
        most = 0
        while True:
            try:
                process.wait(0.2)
                break
            except subprocess.TimeoutExpired:
                most = max(most, resident(process.pid))
        err.seek(0)
        assert process.returncode == 0, err.read()[-2000:]
    return most


def test_three_hours_need_no_more_memory_than_twenty_minutes(tmp_path: Path) -> None:
    program = Program(tmp_path)
    make_template(tmp_path)
    short, long = film(tmp_path, "short.mp4", MINUTES), film(tmp_path, "long.mp4", HOURS)
    assert abs(float(probe(long).duration) - HOURS) < 90
    wishes = ("-n", "2", "--max-duration", "15", "--template", "small.toml", "--jobs", "2")
    little = peak(program, "run", short.name, *wishes)
    much = peak(program, "run", long.name, *wishes)
    print(f"\n20 minutes: {little / 1e6:.0f} MB, 3 hours: {much / 1e6:.0f} MB")
    clips = json.loads((tmp_path / "clips" / "long" / "clips.json").read_bytes())["clips"]
    assert len(clips) == 2 and all(clip["words"] and clip["end"] - clip["start"] <= 15 for clip in clips)
    assert len(list((tmp_path / "clips" / "long").glob("*.mp4"))) == 2
    assert much < MORE * little
