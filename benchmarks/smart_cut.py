"""Row `smart_cut`: a minute out of twenty, exact to the frame, against encoding that minute again.

Both are `clipforge trim` as a user calls it, from start to finished file, with a cache that knows nothing. The
ranges begin and end between keyframes.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from benchmarks.harness import Row, Usage, cpu_ratio, in_turn, run, wall_ratio
from benchmarks.material import edited_video, folder

RANGES = (("601.3", "661.3"), ("120.7", "180.7"), ("905.1", "965.1"))
"""Seconds; each pair of runs takes the next."""


def trim(source: Path, number: int, out: Path, *options: str) -> Usage:
    """One call, with a cache and a job database of its own."""
    own = folder() / "smart-cut"
    shutil.rmtree(own, ignore_errors=True)
    start, end = RANGES[number % len(RANGES)]
    return run([
        sys.executable, "-m", "clipforge_cli.main", "--cache", str(own / "cache"), "--data", str(own / "data"),
        "trim", str(source), start, end, "-o", str(out), *options,
    ])  # fmt: skip


def row(pairs: int = 5) -> Row:
    """Ratio of wall time; the target is a twentieth, of CPU time too."""
    source, _ = edited_video(20)
    counts = {"ours": 0, "theirs": 0}

    def call(name: str, *options: str) -> Usage:
        counts[name] += 1
        return trim(source, counts[name], folder() / f"{name}-cut.mp4", *options)

    results = in_turn(lambda: call("ours"), lambda: call("theirs", "--reencode"), pairs=pairs, warmup=False)
    ratio, ratios = wall_ratio(results)
    cpu = cpu_ratio(results)
    return Row(
        name="smart_cut",
        work="60 s out of 20 min of 720p H.264, exact to the frame",
        against="encoding them again (x264 medium, crf 18)",
        target="0.05",
        ratio=ratio,
        reached=ratio <= 0.05 and cpu <= 0.05,
        ratios=ratios,
        notes=f"CPU time {cpu:.3f}",
    )
