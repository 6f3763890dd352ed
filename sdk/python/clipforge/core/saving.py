"""Saving: a body on its way into a file, in one piece or behind what an earlier try left there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from clipforge.core.effects import FileBody, Save

_CHUNK = 1 << 18


class Saving:
    """One try. Ask for `headers`, tell it how the answer begins, give it what comes."""

    def __init__(self, effect: Save) -> None:
        self._path: Path = effect.path
        self._report = effect.on_progress
        self._sent = effect.request.headers
        self._have = effect.come()
        self._total = 0

    def headers(self) -> dict[str, str]:
        """Those of the request, and which bytes are still wanted."""
        return {**self._sent, **({"Range": f"bytes={self._have}-"} if self._have else {})}

    def begins(self, status: int, headers: Mapping[str, str]) -> bool:
        """True where the body belongs into the file. Removes what is there where the server begins anew."""
        placed = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", headers.get("content-range", ""))
        if status == 206 and placed and int(placed[1]) == self._have:
            self._total = int(placed[2])
            return True
        if status != 200:
            return False
        self._path.write_bytes(b"")
        declared = headers.get("content-length", "")
        self._have, self._total = 0, int(declared) if declared.isdecimal() else 0
        return True

    def write(self, chunk: bytes) -> None:
        """More of the body."""
        with self._path.open("ab") as file:
            file.write(chunk)
        self._have += len(chunk)
        if self._report is not None:
            self._report(self._have, self._total)


def chunks(body: FileBody) -> Iterator[bytes]:
    """A file piece by piece, telling how far it is."""
    sent, end = body.start, body.size if body.length < 0 else body.start + body.length
    with body.path.open("rb") as file:
        file.seek(sent)
        while chunk := file.read(min(_CHUNK, end - sent)):
            yield chunk
            sent += len(chunk)
            if body.on_progress is not None:
                body.on_progress(sent, body.size)
