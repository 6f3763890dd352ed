"""Running commands in turn and comparing them: wall time, CPU time and peak memory of whole processes.

Machines are noisy, so that no absolute time means much: A and B run in turn, and the figure is the median of
the ratios of the pairs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.material import folder


@dataclass(frozen=True)
class Usage:
    """What one run took: seconds of wall and CPU time (all children), peak memory of one process in MB."""

    wall: float
    cpu: float
    peak: float
    output: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the table. `ratios` are ours by theirs; `reached` says whether the target is met."""

    name: str
    work: str
    against: str
    target: str
    ratio: float
    reached: bool
    ratios: list[float] = field(default_factory=list)
    notes: str = ""


def installed() -> dict[str, str]:
    """Variables that keep compiled bytecode, for us and for peers alike, as any installation does."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder() / "bytecode")}


def run(command: Sequence[str], *, env: dict[str, str] | None = None) -> Usage:
    """Run a command to its end. Raises RuntimeError with its last lines where it fails."""
    start = time.perf_counter()
    surroundings = {**os.environ, **installed(), **(env or {})}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings)
    out, err = _drain(process)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    wall = time.perf_counter() - start
    if status != 0:
        raise RuntimeError(f"{' '.join(command)[:200]}: {err.decode(errors='replace')[-2000:]}")
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, out.decode(errors="replace"))


def _drain(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Both pipes to their ends, without reaping the process: `wait4` does that and tells what it used."""
    import threading

    assert process.stdout is not None and process.stderr is not None
    parts: list[bytes] = []
    reader = threading.Thread(target=lambda: parts.append(process.stderr.read()))  # type: ignore[union-attr]
    reader.start()
    out = process.stdout.read()
    reader.join()
    return out, parts[0]


def python(code: str, *args: str) -> list[str]:
    """A command that runs Python code with arguments."""
    return [sys.executable, "-c", code, *args]


def in_turn(
    ours: Callable[[], Usage], theirs: Callable[[], Usage], *, pairs: int, warmup: bool = True
) -> list[tuple[Usage, Usage]]:
    """A B A B …, after one of each that is not counted."""
    if warmup:
        ours()
        theirs()
    return [(ours(), theirs()) for _ in range(pairs)]


def wall_ratio(results: Sequence[tuple[Usage, Usage]]) -> tuple[float, list[float]]:
    """Median of the ratios of wall time, and all of them."""
    ratios = [a.wall / b.wall for a, b in results]
    return median(ratios), [round(r, 4) for r in ratios]


def cpu_ratio(results: Sequence[tuple[Usage, Usage]]) -> float:
    """Median of the ratios of CPU time."""
    return median(a.cpu / b.cpu for a, b in results)
