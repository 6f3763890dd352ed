"""Row `second run`: `clipforge run` on an unchanged folder, against the first run."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.harness import Row, run
from benchmarks.material import CORPUS, talk_video


def row(pairs: int = 3) -> Row:
    """Ratio of wall time; the target is 0.02."""
    ratios: list[float] = []
    for _ in range(pairs):
        with tempfile.TemporaryDirectory() as name:
            home = Path(name)
            media = home / "media"
            media.mkdir()
            shutil.copy(talk_video(2), media / "talk.mp4")
            shutil.copy(CORPUS / "friday.mp4", media)
            env = {"CLIPFORGE_CACHE": str(home / "cache"), "CLIPFORGE_DATA": str(home / "data")}
            command = [str(Path(sys.executable).parent / "clipforge"), "run", str(media), "-o", str(home / "out")]
            first = run(command, env=env)
            ratios.append(min(run(command, env=env).wall for _ in range(2)) / first.wall)
    ratio = median(ratios)
    return Row(
        name="second run",
        work="clipforge run on an unchanged folder",
        against="the first run",
        target="0.02",
        ratio=ratio,
        reached=ratio < 0.02,
        ratios=[round(r, 4) for r in ratios],
    )
