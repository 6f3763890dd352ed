"""Icons: about 1,100 pictures of Microsoft's Fluent Emoji (MIT, see LICENSE beside this file), as shapes.

icons = Icons()
icons.find("owl")             # Icon(name="owl", svg="<g ...>")
icons.find("🦉")              # the same
icons.named_in("An owl at night")       # the same: the word is its name
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path

FILE = "fluent-emoji-flat.json.gz"
SIZE = 32.0
"""Width and height of an icon in its own units."""
_VARIATION = "\ufe0f"


@dataclass(frozen=True)
class Icon:
    """Elements of SVG within 32 x 32 units."""

    name: str
    svg: str


class Icons:
    """The icons, read from their file when they are made."""

    def __init__(self) -> None:
        table: dict[str, tuple[str, str]] = json.loads(gzip.decompress((Path(__file__).parent / FILE).read_bytes()))
        self._bodies = {name: body for name, (_, body) in table.items()}
        self._names = {char.replace(_VARIATION, ""): name for name, (char, _) in table.items() if char}

    def __len__(self) -> int:
        return len(self._bodies)

    def find(self, text: str) -> Icon | None:
        """The icon of a name ("owl", "hot beverage") or of an emoji character; None where there is none."""
        wanted = text.strip()
        name = self._names.get(wanted.replace(_VARIATION, "")) or "-".join(wanted.lower().split())
        name = name.removeprefix("fluent-emoji-flat:").replace("_", "-")
        return Icon(name, _own_ids(name, self._bodies[name])) if name in self._bodies else None

    def named_in(self, text: str) -> Icon | None:
        """The icon whose whole name is the first word of a text that is one, plural or not."""
        for word in re.findall(r"[a-z]+", text.lower()):
            for form in (word, word.removesuffix("s")):
                if len(form) > 2 and form in self._bodies and form not in _UNCLEAR:
                    return self.find(form)
        return None


_UNCLEAR = {"man", "woman", "boy", "girl", "person", "back", "on", "end", "top", "soon", "plus", "minus", "foot", "eye"}
"""Names that are words of any text."""


def _own_ids(name: str, svg: str) -> str:
    """The shapes with ids that no other icon has: gradients are found by them."""
    return re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", svg)
