"""Bodies and answers that several areas of the ScriptSensei API share.

Bodies take what they do not know and pass over it: clients send whole objects back. `null` is as if it were not there.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.params import Parameter

from clipforge_server.frame.exchange import KEY, Exchange

Asked = Request[Any, Any, Any]
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
