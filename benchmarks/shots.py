"""Row `shots`: shot boundaries of 20 minutes against PySceneDetect's detect-adaptive, with F1 on labelled cuts."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from benchmarks.harness import Row, in_turn, run, wall_ratio
from benchmarks.material import edited_video

TOLERANCE = 0.09
"""Seconds: two frames at 24 frames a second."""


def f1(found: Sequence[float], truth: Sequence[float]) -> float:
    """Harmonic mean of precision and recall; each cut is matched once, within two frames."""
    left = sorted(found)
    hits = 0
    for cut in truth:
        near = next((f for f in left if abs(f - cut) <= TOLERANCE), None)
        if near is not None:
            left.remove(near)
            hits += 1
    return 2 * hits / (len(found) + len(truth)) if truth else 1.0


def row(pairs: int = 5, minutes: int = 20) -> Row:
    """Ratio of wall time; the target is 0.25 with an F1 not below the peer's."""
    path, truth = edited_video(minutes)
    module = [sys.executable, "-m"]
    results = in_turn(
        lambda: run([*module, "benchmarks.ours", "tracks", str(path), "shots"]),
        lambda: run([*module, "benchmarks.peers", "scenedetect", str(path)]),
        pairs=pairs,
        warmup=False,
    )
    ours, theirs = (f1(json.loads(u.output.strip().splitlines()[-1]), truth) for u in results[-1])
    ratio, ratios = wall_ratio(results)
    return Row(
        name="shots",
        work=f"shots of {minutes} min of 720p",
        against="PySceneDetect detect-adaptive",
        target="0.25 with F1 not below",
        ratio=ratio,
        reached=ratio <= 0.25 and ours >= theirs,
        ratios=ratios,
        notes=f"F1 {ours:.3f} against {theirs:.3f} on {len(truth)} labelled hard cuts",
    )
