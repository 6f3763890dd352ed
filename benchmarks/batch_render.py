"""Row `batch render`: six clips of a minute at once, against FFmpeg's command line, one after another."""

from __future__ import annotations

from benchmarks.clip import START, material
from benchmarks.harness import Row, Usage, cpu_ratio, in_turn, wall_ratio
from benchmarks.material import folder
from benchmarks.render import ffmpeg, ours_at_once

CLIPS = 6


def row(pairs: int = 5) -> Row:
    """Ratio of wall time; the target is 0.6."""
    starts = [START + 180 * number for number in range(CLIPS)]
    made = [material(("9:16",), start=start) for start in starts]
    source, subtitles = made[0][0], made[0][2]
    timelines = [paths[0] for _, paths, _ in made]
    outs = [folder() / f"batch-{i}.mp4" for i in range(CLIPS)]
    peer = folder() / "ffmpeg.mp4"

    def theirs() -> Usage:
        runs = [ffmpeg(source, subtitles, peer, start=start) for start in starts]
        return Usage(sum(r.wall for r in runs), sum(r.cpu for r in runs), max(r.peak for r in runs))

    results = in_turn(lambda: ours_at_once(timelines, outs), theirs, pairs=pairs, warmup=False)
    ratio, ratios = wall_ratio(results)
    return Row(
        name="batch render",
        work="six clips of 60 s to 1080x1920 with word captions, x264 veryfast crf 20, AAC",
        against="FFmpeg's command line with libass, one after another, default threads",
        target="0.6",
        ratio=ratio,
        reached=ratio <= 0.6,
        ratios=ratios,
        notes=f"CPU time {cpu_ratio(results):.2f}",
    )
