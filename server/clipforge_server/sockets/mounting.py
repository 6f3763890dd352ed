"""The route of sockets: /socket.io at the server's root, where a surface that is served has sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import asgi
from litestar.types import Receive, Scope, Send

from clipforge_server.sockets.door import Door
from clipforge_server.sockets.progress import PATH, ProgressSockets
from clipforge_server.sockets.relay import check_redis_url

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_server.frame.admission import Admission

OPT = {"public": True, "bucket": "pieces", "idempotent": False, "any_type": True, "long": True}


def socket_handler(services: Services, admission: Admission, open_as: str) -> Any:
    """The handler; its sockets are made with the first request. `open_as` as Door has it. Raises BadSetting and
    MissingExtra for a setting `redis_url` that is of no use."""
    check_redis_url(services.settings)
    made: list[ProgressSockets] = []

    @asgi(PATH, is_mount=True, copy_scope=True, opt=OPT)
    async def sockets(scope: Scope, receive: Receive, send: Send) -> None:
        if not made:
            made.append(ProgressSockets(services, Door(admission, open_as)))
        await made[0].handle(scope, receive, send)

    return sockets
