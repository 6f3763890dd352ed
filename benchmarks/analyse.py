"""Row `analyse`: all tracks but the transcript for `highlights`, against a bare decode of the file."""

from __future__ import annotations

import sys

from benchmarks.harness import Row, cpu_ratio, in_turn, run, wall_ratio
from benchmarks.material import edited_video

TRACKS = "shots,motion,faces,loudness,speech"


def row(pairs: int = 5, minutes: int = 20) -> Row:
    """Ratio of wall time; the target is 1."""
    path, _ = edited_video(minutes)
    results = in_turn(
        lambda: run([sys.executable, "-m", "benchmarks.ours", "tracks", str(path), TRACKS]),
        lambda: run([sys.executable, "-m", "benchmarks.peers", "decode", str(path)]),
        pairs=pairs,
        warmup=False,
    )
    ratio, ratios = wall_ratio(results)
    return Row(
        name="analyse",
        work=f"{TRACKS} of {minutes} min of 720p",
        against="a decode of every frame and sample",
        target="1.0",
        ratio=ratio,
        reached=ratio <= 1.0,
        ratios=ratios,
        notes=f"CPU time {cpu_ratio(results):.2f}",
    )
