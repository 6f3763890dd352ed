"""Who watches, as far as a request tells; and whether he asks not to be counted (DNT, Sec-GPC)."""

from __future__ import annotations

from clipforge_core.model.audience import Viewer
from clipforge_server.frame.exchange import Exchange


def viewer_of(exchange: Exchange) -> Viewer:
    """The viewer behind a request."""
    return Viewer(
        address=exchange.client,
        agent=exchange.header(b"user-agent"),
        opted_out="1" in (exchange.header(b"dnt"), exchange.header(b"sec-gpc")),
    )
