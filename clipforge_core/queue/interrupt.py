"""Interruptible: a stretch of plain Python in one thread that another thread may end, once, with an exception.

It ends code that computes or sleeps in Python and looks at nothing; native code that does not come back is out of its
reach (that is what child processes are for).
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Interruptible:
    """One stretch; a new one is made for each."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._thread: int | None = None
        self._sent = False

    def call(self, function: Callable[[], T]) -> T:
        """Run it in this thread. An interruption that comes as it ends is dropped."""
        with self._guard:
            self._thread = threading.get_ident()
        try:
            return function()
        finally:
            with self._guard:
                thread, self._thread = self._thread, None
                if self._sent and thread is not None:
                    _set(thread, None)

    def interrupt(self, error: type[BaseException]) -> None:
        """Raise an error of that class in it, at its next step of Python. Nothing happens a second time, or where it
        has ended."""
        with self._guard:
            if self._thread is not None and not self._sent:
                self._sent = True
                _set(self._thread, error)


def _set(thread: int, error: type[BaseException] | None) -> None:
    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
