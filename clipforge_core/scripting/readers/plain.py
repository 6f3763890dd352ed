"""Plain text and Markdown, in whatever encoding it is."""

from __future__ import annotations

import codecs
import re
import unicodedata

from clipforge_core.errors import UnreadableSource
from clipforge_core.scripting.readers import Read

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADING = re.compile(r"^#{1,2}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_NOT_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_FEW = 0.12
"""The part of a text of western Europe that is accents at most."""
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.DOTALL | re.MULTILINE)
_LIGATURE = re.compile(r"[\ufb00-\ufb06]")
"""Letters that are written as one sign: "ﬁ"."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read(data: bytes, name: str) -> Read:
    """The text of a file. Raises UnreadableSource for bytes that are no text."""
    return Read("", tidy(decoded(data, name)))


def read_markdown(data: bytes, name: str) -> Read:
    """The text of a Markdown file without its front matter, comments and blocks of code."""
    text = _COMMENT.sub("", _CODE.sub("", _FRONT.sub("", tidy(decoded(data, name)) + "\n")))
    heading = _HEADING.search(text)
    return Read(heading[1] if heading else "", tidy(text))


def decoded(data: bytes, name: str) -> str:
    """The characters of a text file: by its mark, as UTF-8, else as what its bytes look like."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guessed(data, name)
    odd = sum(ord(sign) < 32 and sign not in "\t\n\r\f\v" for sign in text[:4096])
    if odd > len(text[:4096]) * 0.01:
        raise UnreadableSource(path=name, detail="it is no text", advice="Give a text, Markdown, PDF or Word file")
    return text


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        detail = f"it is no {encoding.partition('-sig')[0]} text, though it begins as such"
        raise UnreadableSource(path=name, detail=detail, advice="Save it as UTF-8") from error


def _guessed(data: bytes, name: str) -> str:
    if b"\0" in data[:4096]:
        raise UnreadableSource(path=name, detail="it is no text", advice="Give a text, Markdown, PDF or Word file")
    high = sum(byte >= 0x80 for byte in data[:65536]) / len(data[:65536])
    if high < _FEW and not set(data) & _NOT_CP1252:
        return data.decode("cp1252")
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return data.decode("cp1252", "replace")
    best = from_bytes(data[: 1 << 18]).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


def tidy(text: str) -> str:
    """The text with line ends as "\\n", without what cannot be kept or spoken, and with one blank line at most."""
    text = _LIGATURE.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), text)
    text = re.sub(r"\r\n?|\f|\v|\u2028|\u2029|\x85", "\n", text)
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\u00ad\u200b\u2060\ud800-\udfff]", "", text)
    text = re.sub(r"[ \t\u00a0]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
