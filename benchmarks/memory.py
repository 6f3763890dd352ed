"""Row `memory`: the peak of any one process, on a file and on one ten times as long."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

from benchmarks.clip import words
from benchmarks.harness import Row
from benchmarks.material import folder, talk_video
from clipforge_core.stages.pages import cues
from clipforge_media import Srt


def peaks(command: list[str], env: dict[str, str]) -> float:
    """The largest resident size (MB) that any process of the command's tree reached, from /proc."""
    import os

    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **env})
    highest = 0
    done = threading.Event()
    threading.Thread(target=lambda: (process.wait(), done.set())).start()
    while not done.wait(0.05):
        highest = max([highest, *(_high_water(pid) for pid in _tree(process.pid))])
    return highest / 1024


def _tree(root: int) -> list[int]:
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        # Each thread has children of its own.
        for listed in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                todo += [int(c) for c in listed.read_text().split()]
    return found


def _high_water(pid: int) -> int:
    """VmHWM in kB: the kernel keeps the high-water mark, so that no peak is missed between looks."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def _transcript() -> Path:
    """Subtitles for 20 minutes: with a transcript of its own, a run loads no speech model."""
    path = folder() / "memory.srt"
    lines = cues(words(Fraction(0), Fraction(1200)), Fraction(1200))
    path.write_bytes(Srt().write(lines, width=1080, height=1920))
    return path


def row(pairs: int = 1) -> Row:
    """Peak of the long file by that of the short one; the target is 1.1, and the stated megabytes."""
    found: dict[str, tuple[float, float]] = {}
    for what, options in {"without": ["--transcript", str(_transcript())], "with": []}.items():
        sizes: list[float] = []
        for minutes in (2, 20):
            with tempfile.TemporaryDirectory() as home:
                env = {"CLIPFORGE_CACHE": f"{home}/cache", "CLIPFORGE_DATA": f"{home}/data"}
                command = [str(Path(sys.executable).parent / "clipforge"), "run", str(talk_video(minutes)),
                           "-o", f"{home}/out", "--num-clips", "1", "--max-duration", "30", *options]  # fmt: skip
                sizes.append(peaks(command, env))
        found[what] = (sizes[0], sizes[1])
    ratio = max(b / a for a, b in found.values())
    without, with_model = found["without"][1], found["with"][1]
    return Row(
        name="memory",
        work="peak of one process, 20 min",
        against="the same on 2 min",
        target="1.1; under 350 MB without the speech model, 800 MB with it",
        ratio=ratio,
        reached=ratio <= 1.1 and without < 350 and with_model < 800,
        notes=f"without the speech model {found['without'][0]:.0f} → {without:.0f} MB, "
        f"with it {found['with'][0]:.0f} → {with_model:.0f} MB",
    )
