"""What is printed: lines for people, JSON for programs.

Names of files are shown with their control characters made visible, so that a name cannot break a line
or colour a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click


def printable(text: object) -> str:
    """Text that stays on its line: control characters and broken bytes are written as escapes."""
    return "".join(char if char.isprintable() or char == " " else _escape(char) for char in str(text))


def as_text(name: str) -> str:
    """A name of a file that may be no text, as text that can be written to any file: broken bytes become escapes."""
    return "".join(_escape(char) if "\udc80" <= char <= "\udcff" else char for char in name)


def _escape(char: str) -> str:
    # Joiners and direction marks are part of words in many scripts.
    if char in "\u200c\u200d\u200e\u200f":
        return char
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")


def say(text: str) -> None:
    """A line for people, on standard error."""
    click.echo(printable(text), err=True)


def show(text: str) -> None:
    """A line for people, on standard output."""
    click.echo(printable(text))


def emit(value: Any) -> None:
    """A value for programs: one line of JSON in UTF-8 on standard output."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        # A file name that is not text: escapes keep its bytes, and the JSON valid.
        data = json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=str).encode("ascii")
    click.echo(data)


def table(rows: Sequence[Sequence[object]], head: Sequence[str] = ()) -> None:
    """Aligned columns on standard output; the last column runs free."""
    lines = [[printable(cell) for cell in row] for row in ([head] if head else []) + list(rows)]
    if not lines:
        return
    widths = [max(len(row[column]) for row in lines) for column in range(len(lines[0]) - 1)]
    for row in lines:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())


def size(count: int) -> str:
    """Bytes for people: 1.5 GB."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def clock(seconds: float) -> str:
    """Seconds for people: 0:42, 12:07, 1:02:03."""
    whole = max(0, int(seconds + 0.5))
    if whole >= 3600:
        return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}"
