"""Sizes of files and bit rates as people write them.

parse_size("8MB")     # 8000000: decimal, as platforms and shops count
parse_size("8MiB")    # 8388608
parse_rate("4M")      # 4000000 bits a second
"""

from __future__ import annotations

import re

SIZE_PATTERN = r"^(|[0-9]+([.][0-9]+)?\s*([kKMG]i?)?[bB]?)$"
"""Text that `parse_size` takes; "" stands for no limit."""

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}
_NUMBER = re.compile(r"^([0-9]+(?:[.][0-9]+)?)\s*([kKMGmg]?i?)(.*)$")


def parse_size(text: str) -> int:
    """Bytes of "8MB", "500 kB", "1.5GiB" or a plain number; 0 for "". Raises ValueError."""
    if not text.strip():
        return 0
    number, unit, rest = _parts(text)
    if rest.lower() not in ("", "b"):
        raise ValueError(f"{text!r} is not a size; write 8MB, 500kB or 1.5GiB")
    size = int(number * _UNITS[unit])
    if size <= 0:
        raise ValueError(f"{text!r} is no size at all")
    return size


def parse_rate(text: str) -> int:
    """Bits a second of "4M", "800k", "2.5 Mbit/s" or a plain number. Raises ValueError."""
    number, unit, rest = _parts(text)
    if rest.lower() not in ("", "b", "bit", "bits", "bps", "b/s", "bit/s") or unit.endswith("i"):
        raise ValueError(f"{text!r} is not a bit rate; write 4M or 800k")
    rate = int(number * _UNITS[unit])
    if rate < 1000:
        raise ValueError(f"{text!r} is {rate} bits a second; write 4M or 800k")
    return rate


def _parts(text: str) -> tuple[float, str, str]:
    found = _NUMBER.match(text.strip())
    if found is None:
        raise ValueError(f"{text!r} does not begin with a number")
    return float(found.group(1)), found.group(2).lower(), found.group(3).strip()


def format_size(size: int) -> str:
    """Bytes for people: 7.9 MB, 812 kB."""
    if size >= 999_950:
        return f"{size / 1e6:.1f} MB"
    return f"{size / 1e3:.0f} kB" if size >= 1000 else f"{size} bytes"
