"""StrictRequest: JSON bodies whose values have the types that they are declared with.

    Router(path="/", route_handlers=[...], request_class=StrictRequest)

Litestar reads bodies as it reads queries, where everything is text: "20" would be taken for 20. JSON has numbers of its
own, and a client that sends text in their place has a fault that it should hear of.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException

from clipforge_core.codec import looked_at

_ROOT = "$"


class StrictRequest(Request[Any, Any, Any]):
    """A request whose body is converted here already, so that nothing is left to be taken for something else."""

    async def json(self) -> Any:
        """The body as the type that its route declares. Raises ValidationException."""
        value = await super().json()
        declared = self.route_handler.parsed_data_field
        if declared is None:
            return value
        try:
            return msgspec.convert(value, looked_at(declared.annotation))
        except msgspec.ValidationError as error:
            message, _, place = str(error).partition(" - at `")
            key = place.rstrip("`").removeprefix(_ROOT).removeprefix(".")
            raise ValidationException(extra=[{"key": key or "data", "message": message}]) from error
