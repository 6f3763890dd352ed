"""/docs and the OpenAPI documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from litestar import Response, get

from clipforge_server.frame.probes import OPT

if TYPE_CHECKING:
    from clipforge_server.frame.site import Site
    from clipforge_server.mounting import Mounted


def page_handlers(sites: Mapping[str, Site], mounted: Sequence[Mounted]) -> list[Any]:
    """The routes of the documentation, for the server's root."""
    first = next((each.surface.name for each in mounted if each.surface.name == "clipforge"), mounted[0].surface.name)

    @get("/openapi.json", opt=OPT, sync_to_thread=True, include_in_schema=False)
    def native() -> Response[dict[str, Any]]:
        """The document of the native API, or of the first that is served."""
        return Response(sites[first].app.openapi_schema.to_schema())

    return [native]
