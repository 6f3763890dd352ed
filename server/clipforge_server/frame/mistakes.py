"""Every mistake in a body, where the reading of it ends at the first.

mistakes({"topic": "", "priority": "soon"}, NewJob)
# [{"key": "topic", "message": "Expected `str` of length >= 1"}, {"key": "priority", "message": …}]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import msgspec
from litestar.exceptions import ValidationException
from litestar.utils.scope.state import ScopeState

from clipforge_core.codec import looked_at

if TYPE_CHECKING:
    from litestar import Request

MOST = 50
"""Mistakes that are told of one body."""
DEEPEST = 8


def tell_all(request: Request[Any, Any, Any], error: ValidationException, *, strict: bool) -> None:
    """Put every mistake of the body into an error that has the first one. `strict` is how the body was read."""
    declared = getattr(request.route_handler, "parsed_data_field", None)
    body = ScopeState.from_scope(request.scope).body
    if declared is None or not isinstance(body, bytes) or not _is_one(error.extra):
        return
    try:
        data = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return
    found = mistakes(data, declared.annotation, strict=strict)
    if len(found) > 1:
        error.extra = found


def mistakes(data: Any, kind: Any, *, strict: bool = True) -> list[dict[str, Any]]:
    """What is wrong with each field of a struct, by its path, in the order in which they are declared."""
    found: list[dict[str, Any]] = []
    for key, message in _wrong(data, kind, "", strict, 0):
        found.append({"key": key, "message": message})
        if len(found) == MOST:
            break
    return found


def _is_one(extra: Any) -> bool:
    """True for one mistake, of the body and not of a path or a query."""
    return isinstance(extra, list) and len(extra) == 1 and extra[0].get("source", "body") == "body"


def _wrong(data: Any, kind: Any, prefix: str, strict: bool, depth: int) -> Iterator[tuple[str, str]]:
    struct = _struct_of(kind)
    if struct is None or not isinstance(data, Mapping) or depth > DEEPEST:
        return
    fields = msgspec.structs.fields(struct)
    for field in fields:
        path = f"{prefix}{field.encode_name}"
        if field.encode_name not in data:
            if field.required:
                yield path, "it is missing"
            continue
        value = data[field.encode_name]
        try:
            msgspec.convert(value, looked_at(field.type), strict=strict)
        except msgspec.ValidationError as error:
            inner = list(_wrong(value, field.type, f"{path}.", strict, depth + 1))
            message, _, place = str(error).partition(" - at `")
            yield from inner or [(path + place.rstrip("`").removeprefix("$"), message)]
    if struct.__struct_config__.forbid_unknown_fields:
        known = {field.encode_name for field in fields}
        yield from ((f"{prefix}{name}", "there is no such field") for name in data if name not in known)


def _struct_of(kind: Any) -> Any:
    """The struct that a type is, or may be beside None."""
    if get_origin(kind) is Annotated:
        return _struct_of(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        structs = [found for each in get_args(kind) if (found := _struct_of(each)) is not None]
        return structs[0] if len(structs) == 1 else None
    return kind if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else None
