"""Plain JSON as a database can hold it.

safe({"note": "a\\x00b"})      # {"note": "a\\ufffdb"}
"""

from __future__ import annotations

import re
from typing import Any

_UNSAFE = re.compile("[\0\ud800-\udfff]")


def safe_text(text: str) -> str:
    """A text without NUL and half surrogates, which UTF-8 and SQLite cannot hold."""
    return _UNSAFE.sub("\ufffd", text)


def safe(value: Any) -> Any:
    """The same value with every text made safe, keys too."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, dict):
        return {safe_text(key) if isinstance(key, str) else key: safe(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [safe(each) for each in value]
    return value
