"""Row `jobs`: from accepting a job to its begin on an idle queue, and how many empty ones a second are done.

The runner is a process of its own, as behind `clipforge serve`; this process does what an API process does. Every
acceptance and every end waits for the disk.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.harness import Row
from clipforge_core.environment import Environment
from clipforge_core.model.job import Job
from clipforge_core.queue.supervised import RunnerProcess
from clipforge_core.services import Services

STARTS = 100
JOBS = 1000
CLIENTS = 8
"""Threads that accept jobs at once, as requests do."""


def row(pairs: int = 3) -> Row:
    """Ratio of the median wait before an empty job's begin to 20 ms; medians of `pairs` rounds."""
    rounds = [_round() for _ in range(pairs)]
    inline, child, cancel, rate, drain = (median(column) for column in zip(*rounds, strict=True))
    return Row(
        name="jobs",
        work=f"accept to start on an idle queue, {STARTS} times; {JOBS} empty jobs accepted by {CLIENTS} threads",
        against="20 ms; 150 ms for kinds with child processes; 500 jobs a second",
        target="1.0",
        ratio=inline / 0.020,
        reached=inline < 0.020 and child < 0.150 and rate >= 500,
        ratios=[round(inline / 0.020, 3) for inline, *_ in rounds],
        notes=f"p50 of the start {inline * 1000:.1f} ms inline, {child * 1000:.1f} ms in a child; cancel to cancelled "
        f"{cancel * 1000:.0f} ms; accepted and done {rate:.0f}/s, done alone {drain:.0f}/s; {_commit_ms():.2f} ms a "
        "durable commit of this disk",
    )


def _round() -> tuple[float, float, float, float, float]:
    with tempfile.TemporaryDirectory() as name, _runner(Path(name)) as (services, start):
        jobs = services.jobs
        waiting = [jobs.submit("empty", {}).id for _ in range(JOBS)]
        runner = start()
        began = time.perf_counter()
        _done(services, waiting)
        drain = JOBS / (time.perf_counter() - began)
        inline = _starts(services, "empty")
        _starts(services, "in_child")  # every child has done something once
        child = _starts(services, "in_child")
        cancel = median(_cancel(services) for _ in range(10))
        rate = _rate(services)
        runner.terminate()
        runner.wait(20)
        return median(inline), median(child), cancel, rate, drain


@contextmanager
def _runner(folder: Path) -> Iterator[tuple[Services, Callable[[], RunnerProcess]]]:
    flags = {"data": folder / "data", "cache": folder / "cache", "plugins_dir": Path(__file__).parent / "kinds"}
    environment = Environment.open(
        flags={**flags, "workers": 2}, folder=folder, user_folder=folder, environ={}, bundled=False
    )
    services = Services.open(environment)
    started: list[RunnerProcess] = []

    def start() -> RunnerProcess:
        runner = RunnerProcess(environment.spec())
        started.append(runner)
        assert runner.started(60)
        return runner

    try:
        yield services, start
    finally:
        for runner in started:
            runner.kill()
        services.close()


def _starts(services: Services, kind: str) -> list[float]:
    """Seconds from the acceptance of a job to its begin, on a queue with nothing in it."""
    waits = []
    for _ in range(STARTS):
        job = services.jobs.submit(kind, {})
        accepted = time.time()
        ended = _end(services, job.id)
        assert ended.result is not None
        waits.append(ended.result["began"] - accepted)
    return waits


def _cancel(services: Services) -> float:
    job = services.jobs.submit("in_child", {"task": "asleep"})
    while services.jobs.get(job.id).state.value == "queued":
        time.sleep(0.005)
    time.sleep(0.1)
    began = time.perf_counter()
    services.jobs.cancel(job.id)
    _end(services, job.id)
    return time.perf_counter() - began


def _rate(services: Services) -> float:
    """Jobs a second, from the first acceptance to the last end."""
    accepted: list[str] = []

    def accept() -> None:
        for _ in range(JOBS // CLIENTS):
            accepted.append(services.jobs.submit("empty", {}).id)

    threads = [threading.Thread(target=accept) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _done(services, accepted)
    return JOBS / (time.perf_counter() - began)


def _done(services: Services, job_ids: list[str]) -> None:
    while any(services.jobs.counts()[state] for state in list(services.jobs.counts())[:2]):
        time.sleep(0.005)
    assert all(services.jobs.get(job_id).result for job_id in job_ids)


def _end(services: Services, job_id: str) -> Job:
    while not (job := services.jobs.get(job_id)).state.final:
        time.sleep(0.001)
    return job


def _commit_ms() -> float:
    """What a durable commit costs at the least: an append and fsync."""
    with tempfile.NamedTemporaryFile() as file:
        took = []
        for _ in range(50):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    return median(took) * 1000
