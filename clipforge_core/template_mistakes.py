"""What can be wrong with the keys and values of a template, in words: unknown keys, values of another kind."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import msgspec

from clipforge_core.template_keys import field_of, is_optional, struct_of, template_keys


def place_of(message: str) -> tuple[str, ...]:
    """The keys that msgspec names at the end of its message ("... - at `$.captions.size`")."""
    place = message.partition(" - at `$")[2].partition("`")[0]
    return tuple(part for part in place.replace("[...]", "").split(".") if part)


def explain(message: str, keys: tuple[str, ...]) -> str:
    name = ".".join(keys)
    expected = next((key.holds for key in template_keys() if key.key == name), "")
    if expected:
        return f"{name} must be {' or '.join(expected.replace('`', '').split(' ')) if '` `' in expected else expected}"
    detail = message.partition(" - at ")[0]
    return f"{name}: {detail[:1].lower()}{detail[1:]}"


def unknown_key(raw: dict[str, Any], kind: type[Any], at: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The first key that the struct does not know, and what to say about it."""
    for key, value in raw.items():
        field = field_of(kind, key)
        if field is None:
            return at + (key,), _suggest(key, kind, at)
        inner = struct_of(field.type)
        for table in (value if isinstance(value, list) else [value]) if inner is not None else []:
            if inner is not None and isinstance(table, dict):
                where, problem = unknown_key(table, inner, at + (key,))
                if problem:
                    return where, problem
    return (), ""


def _suggest(key: str, kind: type[Any], at: Sequence[str]) -> str:
    known = [field.name for field in msgspec.structs.fields(kind)]
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    table = f"[{'.'.join(at)}]" if at else "the template"
    hint = f"the nearest is {near[0]!r}" if near else f"it knows: {', '.join(known)}"
    return f"{table} knows no key {key!r}; {hint}"


def without_false(raw: dict[str, Any], kind: type[Any]) -> dict[str, Any]:
    """`outline = false` leaves a part out: TOML has no null."""
    done: dict[str, Any] = {}
    for key, value in raw.items():
        field = field_of(kind, key)
        inner = struct_of(field.type) if field is not None else None
        if field is not None and value is False and is_optional(field.type):
            done[key] = None
        elif inner is not None and isinstance(value, dict):
            done[key] = without_false(value, inner)
        else:
            done[key] = value
    return done
