"""Bodies and answers that several areas of the ScriptSensei API share.

Bodies take what they do not know and pass over it: clients send whole objects back. `null` is as if it were not there.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException
from litestar.params import Parameter

from clipforge_core.codec import looked_at
from clipforge_server.frame.exchange import KEY, Exchange

Asked = Request[Any, Any, Any]
T = TypeVar("T")
Page = Annotated[int, Parameter(ge=1, le=2**40, description="From 1 on.")]
Limit = Annotated[int, Parameter(ge=1, le=100)]
Short = Annotated[str, Parameter(max_length=100)]


class Done(msgspec.Struct, kw_only=True):
    """Something was done that has no more to tell."""

    message: str
    success: bool = True


def exchange_of(request: Asked) -> Exchange:
    """What the frame knows of a request."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    return exchange


def flat(struct: msgspec.Struct) -> dict[str, Any]:
    """The fields of a struct by name, for an answer that holds them beside an envelope."""
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def read_as(value: Any, kind: type[T]) -> T:
    """Plain data as a body, for routes that read several types. Raises what a body that Litestar reads raises."""
    try:
        return msgspec.convert(value, looked_at(kind), strict=False)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `")
        key = place.rstrip("`").removeprefix("$").removeprefix(".")
        raise ValidationException(extra=[{"key": key or "data", "message": message}]) from error
