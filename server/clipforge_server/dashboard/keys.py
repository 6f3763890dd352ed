"""API keys: made, shown once, revoked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.user import SCOPES, Caller
from clipforge_core.services import Services
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look

PATH = "/settings/keys"
LIFETIMES = {"": 0, "30": 30, "90": 90, "365": 365}
"""Days by what the form says; 0: for ever."""
USUAL = ("read", "write")


@get(PATH, sync_to_thread=True)
def keys_page(services: Services, caller: Caller, look: Look) -> Response[str]:
    """All of them."""
    return _page(services, caller, look)


@post(PATH, sync_to_thread=True, status_code=200)
def create_key(services: Services, caller: Caller, look: Look, form: Form) -> Response[str]:
    """A new one; the answer is the only one that shows it."""
    days = LIFETIMES.get(form.text("days"), 0)
    try:
        made = services.api_keys.create(
            caller,
            name=form.text("name"),
            scopes=form.all("scopes"),
            expires=time.time() + days * 86400 if days else None,
        )
    except ClipForgeError as error:
        return _page(services, caller, look, problem=said_of(error), typed=form.text("name"), wanted=form.all("scopes"))
    return _page(services, caller, look, key=made.key)


@post(PATH + "/{key_id:str}/revoke", sync_to_thread=True, status_code=200)
def revoke_key(services: Services, caller: Caller, look: Look, key_id: str) -> Response[str]:
    """It works no longer."""
    services.api_keys.revoke(caller, key_id)
    return look.part("keys", "keys", keys=services.api_keys.all(caller), now=time.time())


def _page(
    services: Services,
    caller: Caller,
    look: Look,
    *,
    problem: str = "",
    key: str = "",
    typed: str = "",
    wanted: Sequence[str] = USUAL,
) -> Response[str]:
    values: dict[str, Any] = {
        "keys": services.api_keys.all(caller),
        "scopes": SCOPES,
        "problem": problem,
        "key": key,
        "typed": typed,
        "wanted": wanted,
    }
    return look.page("keys", status=400 if problem else 200, now=time.time(), **values)


HANDLERS: tuple[Any, ...] = (keys_page, create_key, revoke_key)
