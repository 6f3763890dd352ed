"""The JSON Schema of scene files: made of the grammar's structs, published, and what files are checked against.

    json_schema()["$defs"]["Scene"]["properties"]["transition"]

It is plain JSON Schema (draft 2020-12): editors complete keys with it where a file names it as its `$schema`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from clipforge_core.compose.grammar import Project

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema of a project, or of a list of projects, the caller's own."""
    made: dict[str, Any] = msgspec.json.decode(_encoded())
    return made


@cache
def _encoded() -> bytes:
    whole = msgspec.json.schema(Project)
    project = whole.pop("$ref")
    return msgspec.json.encode({
        "$schema": DIALECT,
        "title": "ClipForge scene file",
        "description": "A project, or a list of projects; docs/compose.md explains every key.",
        "anyOf": [{"$ref": project}, {"type": "array", "items": {"$ref": project}, "minItems": 1, "maxItems": 100}],
        **whole,
    })  # fmt: skip
