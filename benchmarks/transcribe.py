"""Row `transcribe`: speech against faster-whisper called directly, same model and beam."""

from __future__ import annotations

import sys

from benchmarks.harness import Row, cpu_ratio, in_turn, run, wall_ratio
from benchmarks.material import talk_sound


def row(pairs: int = 5, minutes: int = 20) -> Row:
    """Ratio of wall time; the target is 1.05."""
    path = talk_sound(minutes)
    results = in_turn(
        lambda: run([sys.executable, "-m", "benchmarks.ours", "transcribe", str(path)]),
        lambda: run([sys.executable, "-m", "benchmarks.peers", "whisper", str(path)]),
        pairs=pairs,
        warmup=False,
    )
    ratio, ratios = wall_ratio(results)
    words = [u.output.strip().splitlines()[-1] for u in results[-1]]
    return Row(
        name="transcribe",
        work=f"{minutes} min of speech",
        against="faster-whisper called directly",
        target="1.05",
        ratio=ratio,
        reached=ratio <= 1.05,
        ratios=ratios,
        notes=f"CPU time {cpu_ratio(results):.2f}; {words[0]} words against {words[1]}",
    )
