"""Memory that is free, given back to the system: for code that uses much of it for a moment, again and again.

    give_back()      # after each chunk: the next one begins where this one began

The allocator of glibc keeps what was freed, in pieces. Work that needs 100 MB of scratch for every half minute of a
file then holds a little more after each, until a long file has taken a fifth more than a short one.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import cache
from typing import Any


@cache
def _trim() -> Any:
    """glibc's `malloc_trim`; None where there is another allocator (musl, macOS, Windows)."""
    with suppress(OSError, AttributeError, TypeError):
        return ctypes.CDLL(None).malloc_trim
    return None


def give_back() -> bool:
    """Give free memory back to the system, in a few milliseconds. False where nothing was given back, or cannot be."""
    trim = _trim()
    return bool(trim(0)) if trim is not None else False
