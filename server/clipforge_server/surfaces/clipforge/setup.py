"""/v1/setup: the page behind a set-up link, and what it sends: a password, and the first user's own e-mail address.

The link's token stands behind "#", which browsers do not send: it is in no log of a proxy.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import MediaType, Response, get, post
from msgspec import Meta

from clipforge_core.services import Services
from clipforge_server.surfaces.clipforge.auth import Tokens
from clipforge_server.surfaces.clipforge.setup_page import PAGE, POLICY

OPT = {"public": True, "idempotent": False}


class SetUpForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The token of the link, the password, and another e-mail address where it shall be one."""

    token: Annotated[str, Meta(max_length=256)]
    password: Annotated[str, Meta(min_length=8, max_length=1024)]
    email: Annotated[str, Meta(max_length=320)] = ""


@get("/setup", opt=OPT, media_type=MediaType.HTML, include_in_schema=False, sync_to_thread=False)
def setup_page() -> Response[str]:
    """The page."""
    return Response(PAGE, media_type=MediaType.HTML, headers={"Content-Security-Policy": POLICY})


@post("/setup", opt=OPT, tags=["auth"], status_code=200, sync_to_thread=True)
def set_up(services: Services, data: SetUpForm) -> Tokens:
    """Set the password with the token of a set-up link, which works once; answers as a login."""
    return Tokens.of(services.set_up.redeem(data.token, password=data.password, email=data.email.strip() or None))


HANDLERS = (setup_page, set_up)
