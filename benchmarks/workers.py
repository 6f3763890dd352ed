"""Row `workers`: eight renders through the queue with two workers, against one; an encoder has one thread."""

from __future__ import annotations

import tempfile
import time
from fractions import Fraction
from pathlib import Path
from statistics import median

from benchmarks.clip import START, material
from benchmarks.harness import Row
from clipforge_core.environment import Environment
from clipforge_core.model.job import JobState
from clipforge_core.queue.supervised import RunnerProcess
from clipforge_core.services import Services

RENDERS = 8
LENGTH = Fraction(10)


def row(pairs: int = 3) -> Row:
    """How many times as quick two workers are; the target is 1.8."""
    starts = [START + 60 * number for number in range(RENDERS)]
    timelines = [material(("9:16",), length=LENGTH, start=start, threads=1)[1][0] for start in starts]
    results = [(_seconds(timelines, 1), _seconds(timelines, 2)) for _ in range(pairs)]
    ratios = [one / two for one, two in results]
    return Row(
        name="workers",
        work=f"{RENDERS} renders of {LENGTH} s to 1080x1920 with word captions, two workers",
        against="one worker",
        target="1.8",
        ratio=median(ratios),
        reached=median(ratios) >= 1.8,
        ratios=[round(ratio, 3) for ratio in ratios],
        notes="seconds with one worker " + ", ".join(f"{one:.0f}" for one, _ in results),
    )


def _seconds(timelines: list[Path], workers: int) -> float:
    """From the first acceptance to the last end, with the pool warm and a cache of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        flags = {"data": folder / "data", "cache": folder / "cache", "plugins_dir": Path(__file__).parent / "kinds"}
        environment = Environment.open(
            flags={**flags, "workers": workers}, folder=folder, user_folder=folder, environ={}
        )
        services = Services.open(environment)
        runner = RunnerProcess(environment.spec())
        try:
            assert runner.started(60)
            time.sleep(3)  # children load what they need
            began = time.perf_counter()
            jobs = [
                services.jobs.submit("rendering", {"timeline": str(path), "out": str(folder / f"{number}.mp4")})
                for number, path in enumerate(timelines)
            ]
            while services.jobs.find(states=[JobState.QUEUED, JobState.PROCESSING], limit=1):
                time.sleep(0.02)
            took = time.perf_counter() - began
            errors = [job.error for job in map(services.jobs.get, (job.id for job in jobs)) if job.error]
            if errors:
                raise RuntimeError(str(errors[0]))
            runner.terminate()
            runner.wait(20)
        finally:
            runner.kill()
            services.close()
    return took
