"""Who opens a socket: the token of `auth`, of a header or of the query, as for any other request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clipforge_core.refusals import Unauthorized

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_server.frame.admission import Admission
    from clipforge_server.frame.exchange import Exchange

LONGEST_TOKEN = 8192


class Door:
    """Stands where a site stands for requests: `open_as` is the e-mail of whom sockets without a token act as, "" where
    they need one."""

    recognise = None

    def __init__(self, admission: Admission, open_as: str) -> None:
        self._admission = admission
        self.open_as = open_as

    async def caller(self, exchange: Exchange, auth: Any) -> Caller:
        """Who it is. Raises Unauthorized, Forbidden."""
        token = auth.get("token") if isinstance(auth, dict) else None
        if isinstance(token, str) and token:
            if len(token) > LONGEST_TOKEN or not token.isascii():
                raise Unauthorized(detail="auth.token is no token", reason="malformed")
            token = token.removeprefix("Bearer ").strip()
            exchange.headers.pop(b"x-api-key", None)
            exchange.headers[b"authorization"] = b"Bearer " + token.encode("ascii")
        exchange.opt = {**exchange.opt, "query_token": True}
        exchange.caller, exchange.refused = None, None
        await self._admission.recognise(exchange, self)  # type: ignore[arg-type]
        if exchange.caller is None:
            raise exchange.refused or Unauthorized(detail="a socket needs a key or a token", reason="missing")
        return exchange.caller
