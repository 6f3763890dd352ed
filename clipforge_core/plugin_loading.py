"""Running what a plugin brings (its module, its registering hooks) so that it can do little harm.

    with careful("loudest", "the import"):
        module = load_file(Path("plugins/loudest.py"))

Whatever it prints goes to standard error, because standard output belongs to the program; one that takes too long is
ended with PluginTooSlow where that is possible (in the main thread of a process: elsewhere nothing can interrupt it).
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import FrameType, ModuleType

from clipforge_core.errors import PluginError

PATIENCE = 60.0
"""Seconds after which a plugin that is being imported, or asked for what it brings, is left out."""
WORRY = 5.0
"""Seconds after which it is named in a warning."""

log = logging.getLogger("clipforge.plugins")


class PluginTooSlow(Exception):
    """A plugin hangs while it is loaded."""


@contextmanager
def careful(name: str, what: str, patience: float = PATIENCE) -> Iterator[None]:
    """Runs the body with standard output turned to standard error, for `patience` seconds at the most.

    Raises PluginTooSlow.
    """
    with redirect_stdout(sys.stderr):
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        with _limited(name, what, patience):
            yield


@contextmanager
def _limited(name: str, what: str, patience: float) -> Iterator[None]:
    until = time.monotonic() + patience

    def ring(_number: int, _frame: FrameType | None) -> None:
        left = until - time.monotonic()
        if left <= 0.01:
            raise PluginTooSlow(f"{what} takes longer than {patience:g} s")
        log.warning("plugin %s: %s takes long; CLIPFORGE_PLUGINS_OFF=%s leaves it out", name, what, name)
        signal.setitimer(signal.ITIMER_REAL, left)

    before = signal.signal(signal.SIGALRM, ring)
    rang, again = signal.setitimer(signal.ITIMER_REAL, min(WORRY, patience))
    began = time.monotonic()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if rang:  # somebody else's alarm was set: it goes on
            signal.setitimer(signal.ITIMER_REAL, max(0.001, rang - (time.monotonic() - began)), again)


def load_file(path: Path) -> ModuleType:
    """The module of a single file; its name begins with `clipforge_plugin_`. Raises whatever its code raises."""
    name = f"clipforge_plugin_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(plugin=path.stem, detail=f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def file_version(path: Path) -> str:
    """What stands for the version of a single file: its bytes, so that what an edited plugin changes is made anew."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    except OSError:
        return ""


def told(error: BaseException) -> str:
    """One line for the developer: what was raised, and the last line of his own code that it passed."""
    if isinstance(error, PluginError):
        return error.describe()
    text = " ".join(f"{type(error).__name__}: {_text(error)}".split()).removesuffix(":")
    place = "" if isinstance(error, SyntaxError) else _place(error)
    return f"{text} ({place})" if place else text


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - a plugin's own class may break here too
        return "(it cannot be shown)"


def shown(value: object) -> str:
    """`repr` of something of a plugin, which may raise or be long."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001
        text = object.__repr__(value)
    if " object at 0x" in text:
        text = f"an object of {type(value).__name__}"
    return text if len(text) <= 100 else f"{text[:99]}…"


def _place(error: BaseException) -> str:
    found = ""
    step = error.__traceback__
    while step is not None:
        path = Path(step.tb_frame.f_code.co_filename)
        ours = Path(__file__).parent in path.parents
        if not ours and not str(path).startswith("<") and path.parent.name not in ("importlib", "pluggy"):
            found = f"{path.name}, line {step.tb_lineno}"
        step = step.tb_next
    return found
