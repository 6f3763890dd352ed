"""JSON to typed values, from any number of threads.

msgspec looks at a struct when it first meets one and keeps what it found on the type, half done until the end: a
second thread that decodes the same type meanwhile can take the process down (msgspec 0.22). So decoders are made one
at a time.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Decoders:
    """One decoder for each type, made when it is first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[Any, msgspec.json.Decoder[Any]] = {}

    def decode(self, data: bytes | str, kind: type[T]) -> T:
        """A value of that type. Raises msgspec.MsgspecError, UnicodeDecodeError."""
        decoder = self._made.get(kind)
        if decoder is None:
            with self._lock:
                decoder = self._made[kind] = msgspec.json.Decoder(kind)
        found: T = decoder.decode(data)
        return found


_decoders = Decoders()
"""One for the process, because what it guards is kept on the types themselves."""

decode = _decoders.decode
