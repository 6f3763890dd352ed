"""The sentences of an answer while it is still coming: each is told as soon as its object is whole.

coming = Coming()
coming.more('{"scenes": [{"narration": [{"text": "Tides')     # []
coming.more(' rise.", "sources": [1]}')                       # [(True, {"text": "Tides rise.", "sources": [1]})]
"""

from __future__ import annotations

import json
import re
from typing import Any

_SENTENCE = re.compile(r'\{\s*"text"\s*:')
_SCENE = re.compile(r'"narration"\s*:')


class Coming:
    """An answer under way. What is told is only what stands in it: whether it holds, others find out."""

    def __init__(self) -> None:
        self.text = ""
        self._at = 0
        self._decoder = json.JSONDecoder()

    def more(self, piece: str) -> list[tuple[bool, dict[str, Any]]]:
        """Take a piece; (does it begin a scene, the object) of every sentence that is whole by now."""
        self.text += piece
        found: list[tuple[bool, dict[str, Any]]] = []
        while (start := _SENTENCE.search(self.text, self._at)) is not None:
            try:
                value, end = self._decoder.raw_decode(self.text, start.start())
            except (ValueError, RecursionError):
                break
            found.append((_SCENE.search(self.text, self._at, start.start()) is not None, value))
            self._at = end
        return found
