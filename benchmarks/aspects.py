"""Row `aspects`: one clip in 9:16, 1:1 and 16:9 from one decode, against three single exports."""

from __future__ import annotations

from benchmarks.clip import material
from benchmarks.harness import Row, Usage, in_turn, wall_ratio
from benchmarks.material import folder
from benchmarks.render import ours

ASPECTS = ("9:16", "1:1", "16:9")


def row(pairs: int = 5) -> Row:
    """Ratio of wall time; the target is 0.85."""
    _, timelines, _ = material(ASPECTS)
    outs = [folder() / f"aspect-{i}.mp4" for i in range(len(ASPECTS))]

    def single() -> Usage:
        runs = [ours([t], [o]) for t, o in zip(timelines, outs, strict=True)]
        return Usage(sum(r.wall for r in runs), sum(r.cpu for r in runs), max(r.peak for r in runs))

    results = in_turn(lambda: ours(timelines, outs), single, pairs=pairs, warmup=False)
    ratio, ratios = wall_ratio(results)
    return Row(
        name="aspects",
        work="one clip in 9:16, 1:1 and 16:9",
        against="three single exports",
        target="0.85",
        ratio=ratio,
        reached=ratio <= 0.85,
        ratios=ratios,
    )
