"""Row `export check`: verifying a finished minute, against rendering it."""

from __future__ import annotations

import sys

from benchmarks.clip import material
from benchmarks.harness import Row, Usage, cpu_ratio, in_turn, run, wall_ratio
from benchmarks.material import folder
from benchmarks.render import ours


def row(pairs: int = 5) -> Row:
    """Ratio of wall time; the target is 0.2."""
    _, timelines, _ = material(("9:16",))
    out = folder() / "checked.mp4"

    def check() -> Usage:
        return run([sys.executable, "-m", "benchmarks.ours", "check", str(timelines[0]), str(out)])

    def render() -> Usage:
        return ours(timelines, [out])

    render()
    results = in_turn(check, render, pairs=pairs, warmup=False)
    ratio, ratios = wall_ratio(results)
    return Row(
        name="export check",
        work="decode, count, meter and hold a finished minute against its Timeline",
        against="rendering it",
        target="0.2",
        ratio=ratio,
        reached=ratio <= 0.2,
        ratios=ratios,
        notes=f"CPU time {cpu_ratio(results):.2f}",
    )
