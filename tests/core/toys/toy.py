"""A plugin with kinds of jobs that do what tests of the queue need: waiting, crashing, counting."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clipforge_core import ClipForgeError, Context, JobKind, NotMedia, hookimpl


def double(env: Any, report: Any, number: int) -> int:
    """Twice the number."""
    report(0.5, "half")
    return number * 2


def who(env: Any, report: Any) -> tuple[int, bool, str]:
    """Which process, whether Ctrl-C is ignored, and a setting."""
    return os.getpid(), signal.getsignal(signal.SIGINT) is signal.SIG_IGN, env.settings["template"]


def origin(env: Any, report: Any, variable: str) -> tuple[int, int, str]:
    """Which process, which one it came from, and a variable of its environment."""
    return os.getpid(), os.getppid(), os.environ.get(variable, "")


_KEPT: list[bytearray] = []


def grow(env: Any, report: Any, megabytes: int) -> int:
    """Keep memory, as a loaded model does."""
    _KEPT.append(bytearray(b"x") * (megabytes << 20))
    return os.getpid()


def segfault(env: Any, report: Any) -> None:
    """Die as a broken codec does."""
    report(0.2, "about to die")
    os.kill(os.getpid(), signal.SIGSEGV)


def native(env: Any, report: Any, ready: str) -> None:
    """Stay in native code with the interpreter lock held: no thread of Python can do anything."""
    _announce(ready)
    ctypes.PyDLL(None).pause()


def hang(env: Any, report: Any, ready: str) -> None:
    """Wait for ever, politely."""
    _announce(ready)
    threading.Event().wait()


def nested(env: Any, report: Any, ready: str) -> None:
    """Start a program and wait for it for ever."""
    child = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"])
    _announce(ready, f"{os.getpid()} {child.pid}")
    child.wait()


def known_error(env: Any, report: Any) -> None:
    """Fail in a way that has a class."""
    raise NotMedia(path="a.mp4", detail="nothing in it")


def unknown_error(env: Any, report: Any) -> None:
    """Fail in a way that nobody foresaw."""
    raise ZeroDivisionError("by zero")


class HomemadeError(ClipForgeError):
    """An error that needs an argument, and so cannot be rebuilt elsewhere."""

    def __init__(self, needed: str) -> None:
        super().__init__(detail=needed)


def homemade_error(env: Any, report: Any) -> None:
    """Fail with an error that cannot be rebuilt."""
    raise HomemadeError("odd")


def unpicklable(env: Any, report: Any) -> Any:
    """Answer what cannot be sent."""
    return lambda: None


def chatter(env: Any, report: Any, lines: int) -> int:
    """Report and print a lot."""
    for line in range(lines):
        print("noise", line)
        report(line / lines, f"line {line}")
    report(1.0, "all said")
    return lines


def step(env: Any, report: Any, folder: str, number: int, gate: str) -> str:
    """One step of `Steps`: done once and kept in the cache; the first that finds the gate open stops there."""
    done = Path(folder) / f"step-{number}"
    with done.open("a") as file:
        file.write("x")
    if gate and number == 2 and Path(gate).exists():
        _announce(gate)
        threading.Event().wait()
    return f"step {number}"


def _announce(fifo: str, text: str = "") -> None:
    """Tell the test, which is blocked in opening the pipe for reading."""
    Path(fifo).write_text(text or str(os.getpid()))


TASKS: Mapping[str, Any] = {
    f.__name__: f
    for f in (
        double,
        who,
        grow,
        segfault,
        native,
        hang,
        nested,
        known_error,
        unknown_error,
        homemade_error,
        unpicklable,
        chatter,
        origin,
        step,
    )
}


class Toy:
    """Runs the one task that its parameters name."""

    name = "toy"
    version = "1"
    tasks = TASKS

    def run(self, context: Context) -> dict[str, Any]:
        """{"answer": …}."""
        task, args = context.job.params["task"], context.job.params.get("args", [])
        return {"answer": context.wait([context.start(task, *args)])[0]}


class Steps:
    """Five steps one after the other, each cached: what is killed goes on where it stopped."""

    name = "steps"
    version = "1"
    tasks = TASKS

    def run(self, context: Context) -> dict[str, Any]:
        """{"steps": […]}."""
        params = context.job.params
        context.expect(5)
        answers = []
        for number in range(5):
            key = f"{context.job.kind}{number:060x}"
            answer = context.cache.get(key, str)
            if answer is None:
                answer = context.start("step", params["folder"], number, params.get("gate", "")).result()
                context.cache.put(key, answer)
            answers.append(answer)
            context.emit("step", number=number)
        return {"steps": answers, "work": str(context.work)}


class Many:
    """Two hundred small tasks at once."""

    name = "many"
    version = "1"
    tasks = TASKS

    def run(self, context: Context) -> dict[str, Any]:
        """{"sum": …}."""
        count = int(context.job.params.get("count", 50))
        context.expect(count)
        return {"sum": sum(context.wait([context.start("double", n, stage="adding") for n in range(count)]))}


@hookimpl
def clipforge_register_job_kinds() -> Sequence[JobKind]:
    """The kinds of this page."""
    return [Toy(), Steps(), Many()]
