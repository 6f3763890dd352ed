"""Mistakes of a scene file: each with the path of what is wrong, and all of them at once.

raise BadProject(path="scene.json", problems=[Problem("scenes[0].elements[1].src", "it is required")])
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from clipforge_core.codec import looked_at
from clipforge_core.errors import UsageError

_TOLD = 20
"""Mistakes that the message of an error names; its data hold all of them."""
_SHOWN = 60


class Problem(msgspec.Struct, frozen=True, order=True):
    """One mistake. `path` is as in JSON: `scenes[0].elements[1].src`, "" for the whole document."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class BadProject(UsageError):
    """A scene file does not hold together. `data["problems"]` are all mistakes: [{"path": …, "message": …}]."""

    code = "bad_project"
    message = "{path}: {detail}"
    way_out = "docs/compose.md explains every key; `clipforge compose FILE --check` names all mistakes"

    def __init__(self, *, path: str, problems: Sequence[Any], detail: str = "") -> None:
        self.problems = tuple(p if isinstance(p, Problem) else msgspec.convert(p, looked_at(Problem)) for p in problems)
        told = "; ".join(str(p) for p in self.problems[:_TOLD])
        more = len(self.problems) - _TOLD
        super().__init__(
            path=path,
            detail=told + (f"; and {more} more" if more > 0 else ""),
            problems=[{"path": p.path, "message": p.message} for p in self.problems],
        )


def shown(value: Any) -> str:
    """A value of a document as messages show it: JSON, shortened."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def at(path: str, key: str | int) -> str:
    """The path of a part: `scenes` and 0 is `scenes[0]`, that and "id" is `scenes[0].id`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key
