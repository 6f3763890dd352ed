"""A document against the JSON Schema of the grammar: every mistake with its path, in words.

    check(data)      # [Problem("scenes[0].elements[1].volume", "2 is not a number from 0 to 1")]

It reads the part of JSON Schema that the grammar's schema is written in, and raises for anything else, so that a
new kind of rule cannot be passed over. A general validator would say "is not valid under any of the given schemas"
where an element is wrong; here `type` decides what an element is held against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from clipforge_core.compose.problems import Problem, at, shown
from clipforge_core.compose.schema import json_schema

_KNOWN = frozenset({
    "$ref", "$defs", "title", "description", "default", "anyOf", "discriminator", "type", "enum", "const", "pattern",
    "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "multipleOf", "items", "minItems",
    "maxItems", "properties", "required", "additionalProperties",
})  # fmt: skip
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_NAMES = {
    "object": "an object", "array": "a list", "string": "a text", "number": "a number", "integer": "a whole number",
    "boolean": "true or false", "null": "null",
}  # fmt: skip


def check(data: Any, definition: str = "Project") -> list[Problem]:
    """All mistakes of a document, in its order; [] where there is none."""
    schemas = _definitions()
    return list(_Walk(schemas).check(data, schemas[definition], ""))


@cache
def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = json_schema()["$defs"]
    return found


class _Walk:
    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions

    def check(self, value: Any, schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
        """What is wrong with a value."""
        unknown = schema.keys() - _KNOWN
        assert not unknown, f"the checker does not know {unknown}"
        if "$ref" in schema:
            yield from self.check(value, self._definitions[schema["$ref"].rpartition("/")[2]], path)
        elif "discriminator" in schema:
            yield from self._element(value, schema["discriminator"], path)
        elif "anyOf" in schema:
            yield from self._any(value, schema["anyOf"], path)
        elif "enum" in schema or "const" in schema:
            yield from _one_of(value, schema.get("enum", [schema.get("const")]), path)
        elif "type" in schema:
            yield from self._typed(value, schema, path)

    def _element(self, value: Any, union: Mapping[str, Any], path: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(path, f"{shown(value)} is not an object")
            return
        key, mapping = union["propertyName"], union["mapping"]
        if key not in value:
            yield Problem(at(path, key), f"it is required: one of {', '.join(sorted(mapping))}")
        elif not isinstance(value[key], str) or value[key] not in mapping:
            yield from _one_of(value[key], sorted(mapping), at(path, key))
        else:
            yield from self.check(value, {"$ref": mapping[value[key]]}, path)

    def _any(self, value: Any, options: list[dict[str, Any]], path: str) -> Iterator[Problem]:
        """Of several: what is wrong with the one that has the value's type, else the list of what it may be."""
        options = [self._resolved(option) for option in options]
        fitting = [o for o in options if _has_type(value, o)]
        if not fitting:
            wanted = [_told(o) for o in options if o.get("type") != "null"]
            yield Problem(path, f"{shown(value)} is not {' or '.join(dict.fromkeys(wanted))}")
            return
        found = [list(self.check(value, option, path)) for option in fitting]
        yield from min(found, key=len)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        return schema

    def _typed(self, value: Any, schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
        if not _has_type(value, schema):
            yield Problem(path, f"{shown(value)} is not {_told(schema)}")
        elif isinstance(value, dict):
            yield from self._object(value, schema, path)
        elif isinstance(value, list):
            yield from _size(value, schema, path)
            for number, item in enumerate(value):
                yield from self.check(item, schema["items"], at(path, number))
        elif isinstance(value, str):
            yield from _text(value, schema, path)
        elif isinstance(value, int | float) and not _in_range(value, schema):
            yield Problem(path, f"{shown(value)} is not {_told(schema)}")

    def _object(self, value: Mapping[str, Any], schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
        properties, more = schema.get("properties", {}), schema.get("additionalProperties")
        for key in schema.get("required", ()):
            if key not in value:
                yield Problem(at(path, key), "it is required")
        for key, item in value.items():
            if key in properties:
                yield from self.check(item, properties[key], at(path, key))
            elif isinstance(more, dict):
                yield from self.check(item, more, at(path, key))
            elif more is False:
                yield Problem(at(path, key), _unknown_key(key, properties))


def _unknown_key(key: str, properties: Mapping[str, Any]) -> str:
    near = get_close_matches(key.lower().replace("_", "-"), properties, n=1)
    return f"there is no such key: do you mean {near[0]}?" if near else (
        f"there is no such key; there are {', '.join(properties)}"
    )  # fmt: skip


def _has_type(value: Any, schema: Mapping[str, Any]) -> bool:
    if "enum" in schema or "const" in schema:
        return isinstance(value, str)
    wanted = schema.get("type", "object")
    if isinstance(value, bool):
        return bool(wanted == "boolean")
    if wanted == "integer" and isinstance(value, float) and not value.is_integer():
        return False
    return isinstance(value, _TYPES[wanted])


def _told(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    described = schema.get("description", "") if schema.get("type") not in ("object", "array") else ""
    return str(described or _NAMES[schema.get("type", "object")])


def _one_of(value: Any, known: list[Any], path: str) -> Iterator[Problem]:
    if value not in known or isinstance(value, bool):
        near = get_close_matches(str(value), [str(k) for k in known], n=1) if isinstance(value, str) else []
        hint = f"; do you mean {near[0]}?" if near else ""
        yield Problem(path, f"{shown(value)} is not one of {', '.join(map(str, known))}{hint}")


def _size(value: Any, schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if len(value) < least:
        yield Problem(path, "it is empty" if not value else f"it has {len(value)} items, at least {least} are needed")
    elif most is not None and len(value) > most:
        yield Problem(path, f"it has {len(value)} items, at most {most} are allowed")


def _text(value: str, schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
    pattern, most = schema.get("pattern"), schema.get("maxLength")
    if len(value) < schema.get("minLength", 0):
        yield Problem(path, "it is empty")
    elif most is not None and len(value) > most:
        yield Problem(path, f"it has {len(value)} characters, at most {most} are allowed")
    elif pattern is not None and re.fullmatch(pattern.removeprefix("^").removesuffix("$"), value) is None:
        yield Problem(path, f"{shown(value)} is not {_told(schema)}")


def _in_range(value: float, schema: Mapping[str, Any]) -> bool:
    step = schema.get("multipleOf")
    return bool(
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
        and ("exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"])
        and (step is None or value % step == 0)
    )
