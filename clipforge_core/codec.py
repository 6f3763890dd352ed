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
from fractions import Fraction
from typing import Any, TypeVar

import msgspec

from clipforge_core.errors import BadDocument

T = TypeVar("T")


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
    try:
        return msgspec.json.decode(data, type=kind, dec_hook=_dec_hook)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadDocument(path=path, detail=str(error)) from error


def convert(data: Any, kind: type[T], path: str = "document") -> T:
    """A value from plain dicts and lists (parsed TOML, a child's message).

    Raises BadDocument with the place of the mistake.
    """
    try:
        return msgspec.convert(data, type=kind, dec_hook=_dec_hook)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadDocument(path=path, detail=str(error)) from error


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
