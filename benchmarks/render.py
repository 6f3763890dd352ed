"""Row `render`: a minute to 1080x1920 with word captions, against FFmpeg's command line with libass.

Also against MoviePy (one run: it takes minutes), as a ratio of CPU time.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from statistics import median

from benchmarks.clip import LENGTH, START, material
from benchmarks.harness import Row, Usage, cpu_ratio, in_turn, run, wall_ratio
from benchmarks.material import folder


def ffmpeg(source: Path, subtitles: Path, out: Path, length: Fraction = LENGTH, start: Fraction = START) -> Usage:
    """The same clip with FFmpeg's command line: default threads, same scaler and encoder settings."""
    import imageio_ffmpeg

    return run([
        imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-ss", str(float(start)), "-t", str(float(length)),
        "-i", str(source), "-vf", f"crop=ih*9/16:ih,scale=1080:1920:flags=bicubic,ass={subtitles}",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", "160k", "-af", "loudnorm=I=-14:TP=-1", "-ar", "48000",
        "-movflags", "+faststart", str(out),
    ])  # fmt: skip


def ours(timelines: list[Path], outs: list[Path]) -> Usage:
    """All segments, sound and join; the export check is not in it."""
    return run([sys.executable, "-m", "benchmarks.ours", "render", *map(str, timelines), *map(str, outs)])


def ours_at_once(timelines: list[Path], outs: list[Path]) -> Usage:
    """Several clips as a run renders them: all their segments wait for the same processes."""
    return run([sys.executable, "-m", "benchmarks.ours", "batch", *map(str, timelines), *map(str, outs)])


def row(pairs: int = 5) -> Row:
    """Ratio of wall time; the target is 0.9, and CPU time not above."""
    source, timelines, subtitles = material(("9:16",))
    mine, peer = folder() / "ours.mp4", folder() / "ffmpeg.mp4"
    results = in_turn(
        lambda: ours(timelines, [mine]), lambda: ffmpeg(source, subtitles, peer), pairs=pairs, warmup=False
    )
    ratio, ratios = wall_ratio(results)
    cpu = cpu_ratio(results)
    moviepy = _moviepy(source) / median(a.cpu for a, _ in results)
    sizes = f"{mine.stat().st_size / peer.stat().st_size:.2f} of its size"
    return Row(
        name="render",
        work="60 s to 1080x1920 with word captions, x264 veryfast crf 20, AAC",
        against="FFmpeg's command line with libass",
        target="0.9 wall, 1.0 CPU",
        ratio=ratio,
        reached=ratio <= 0.9 and cpu <= 1.0,
        ratios=ratios,
        notes=f"CPU time {cpu:.2f}; {sizes}; MoviePy takes {moviepy:.1f} times our CPU time",
    )


def _moviepy(source: Path) -> float:
    """CPU seconds of the same minute with MoviePy."""
    return run([
        sys.executable, "-m", "benchmarks.peers", "moviepy", str(source), str(float(START)),
        str(float(START + LENGTH)), str(folder() / "moviepy.mp4"),
    ]).cpu  # fmt: skip
