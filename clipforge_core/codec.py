"""Values to JSON and back, and the hashes that name them.

One place knows how an exact time looks in JSON ("num/den") and how a value becomes the
bytes that a cache key is made of::

    text = encode(timeline)
    again = decode(text, Timeline)
    key = digest("render", "3", timeline)
"""

from __future__ import annotations

import base64
import hashlib
import threading
from fractions import Fraction
from typing import Any, TypeVar

import msgspec

from clipforge_core.errors import BadDocument

T = TypeVar("T")


class _Types:
    """Types that msgspec has looked at whole, one at a time.

    It looks at a struct when it first meets one and keeps what it found on the type, half done until the end: a second
    thread that decodes the same type meanwhile reads what is not there yet, and the process dies (msgspec 0.22).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[Any] = set()

    def look_at(self, kind: Any) -> None:
        """Once this is back, any number of threads may decode it. Raises TypeError for what msgspec cannot decode."""
        if kind not in self._known:
            with self._lock:
                msgspec.json.Decoder(kind, dec_hook=_dec_hook)
                self._known.add(kind)


_types = _Types()
"""One for the process, because what it guards is kept on the types themselves."""


def _enc_hook(value: Any) -> Any:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _dec_hook(kind: type, value: Any) -> Any:
    if kind is Fraction:
        if not isinstance(value, str):
            raise ValueError(f'expected a time as "num/den", got {value!r}')
        try:
            return Fraction(value)
        except ZeroDivisionError as error:
            raise ValueError(f"a time cannot have denominator 0: {value!r}") from error
    raise TypeError(f"{kind.__name__} has no JSON form")


def encode(value: Any) -> bytes:
    """Canonical JSON of a value: sorted keys, no spaces, times as "num/den"."""
    return msgspec.json.encode(value, enc_hook=_enc_hook, order="deterministic")


def encode_pretty(value: Any) -> bytes:
    """JSON for people: declared order of keys, two spaces."""
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=_enc_hook), indent=2) + b"\n"


def decode(data: bytes | str, kind: type[T], path: str = "document") -> T:
    """A value from its JSON.

    Raises BadDocument with the place of the mistake ("$.clips[2].start").
    """
    _types.look_at(kind)
    try:
        return msgspec.json.decode(data, type=kind, dec_hook=_dec_hook)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadDocument(path=path, detail=str(error)) from error


def convert(data: Any, kind: type[T], path: str = "document") -> T:
    """A value from plain dicts and lists (parsed TOML, a child's message).

    Raises BadDocument with the place of the mistake.
    """
    _types.look_at(kind)
    try:
        return msgspec.convert(data, type=kind, dec_hook=_dec_hook)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadDocument(path=path, detail=str(error)) from error


def looked_at(kind: type[T]) -> type[T]:
    """The same type, for those who decode with msgspec itself: after this, any number of threads may.

    msgspec.convert(data, looked_at(Limits))
    """
    _types.look_at(kind)
    return kind


def to_builtins(value: Any) -> Any:
    """A value as plain dicts, lists, strings and numbers."""
    return msgspec.to_builtins(value, enc_hook=_enc_hook)


def digest(*parts: Any) -> str:
    """SHA-256 (hex) over the canonical JSON of the parts; the order of the parts counts."""
    state = hashlib.sha256()
    for part in parts:
        data = encode(part)
        # The length goes in first, so that no two lists of parts can run together.
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def short_id(prefix: str, *parts: Any) -> str:
    """A stable id such as "clip_k3v9…": the same parts give the same id."""
    raw = hashlib.sha256(encode(list(parts))).digest()[:10]
    return f"{prefix}_{base64.b32encode(raw).decode().lower().rstrip('=')}"
