"""Bytes of a text file to text: UTF-8 and UTF-16 with or without a mark, else Windows-1252."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LINE = re.compile(r"\r\n|\r|\n")


def text_of(data: bytes) -> str:
    """The text, without byte order mark and with NUL as U+FFFD (as WebVTT asks). Never raises."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _clean(data[len(mark) :].decode(encoding, errors="replace"))
    head = data[:512]
    # Without a mark UTF-16 shows by the zero bytes of ASCII characters: digits, arrows, newlines.
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(head) >= 4 and zeros.count(0) > len(zeros) * 0.4:
            return _clean(data.decode(encoding, errors="replace"))
    try:
        return _clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _clean(data.decode("cp1252", errors="replace"))


def lines_of(text: str) -> list[str]:
    """Lines, parted by CRLF, LF or CR alone (other separators are text)."""
    return _LINE.split(text)


def _clean(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\x00", "\ufffd")
