"""Webhooks: endpoints, trying them out, what was sent to them and what they answered, sending it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_core.webhooks.events import EVENTS, TEST
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look

PATH = "/settings/webhooks"
ONE = PATH + "/{endpoint_id:str}"
PAGE = 25
USUAL = ("export.ready", "detection.complete")
"""What a new one is told of, unless somebody says otherwise."""


@get(PATH, sync_to_thread=True)
def webhooks_page(services: Services, caller: Caller, look: Look) -> Response[str]:
    """All endpoints."""
    return _page(services, caller, look)


@post(PATH, sync_to_thread=True, status_code=200)
def create_webhook(services: Services, caller: Caller, look: Look, form: Form) -> Response[str]:
    """A new one; its secret is shown this once."""
    try:
        made = services.webhooks.create(caller, url=form.text("url"), events=form.all("events"))
    except ClipForgeError as error:
        return _page(services, caller, look, problem=said_of(error), url=form.text("url"), wanted=form.all("events"))
    return _page(services, caller, look, secret=made.secret)


@get(ONE, sync_to_thread=True)
def webhook_page(services: Services, caller: Caller, look: Look, endpoint_id: str, cursor: str = "") -> Response[str]:
    """One endpoint with what was sent to it."""
    return _one(services, caller, look, endpoint_id, cursor=cursor)


@post(ONE, sync_to_thread=True, status_code=200)
def change_webhook(services: Services, caller: Caller, look: Look, form: Form, endpoint_id: str) -> Response[str]:
    """Another address, other events, on or off."""
    try:
        services.webhooks.update(
            caller, endpoint_id, url=form.text("url"), events=form.all("events"), enabled=form.flag("enabled")
        )
    except ClipForgeError as error:
        services.webhooks.get(caller, endpoint_id)
        return _one(services, caller, look, endpoint_id, problem=said_of(error))
    return look.go(f"{PATH}/{endpoint_id}", said="Saved.")


@post(ONE + "/test", sync_to_thread=True, status_code=200)
def test_webhook(services: Services, caller: Caller, look: Look, form: Form, endpoint_id: str) -> Response[str]:
    """Send an example."""
    services.webhooks.test(caller, endpoint_id, form.text("event") or TEST)
    return _log(services, caller, look, endpoint_id)


@get(ONE + "/log", sync_to_thread=True)
def webhook_log(services: Services, caller: Caller, look: Look, endpoint_id: str) -> Response[str]:
    """The newest deliveries, as a part of the page."""
    return _log(services, caller, look, endpoint_id)


@get(ONE + "/deliveries/{delivery_id:str}", sync_to_thread=True)
def delivery(services: Services, caller: Caller, look: Look, endpoint_id: str, delivery_id: str) -> Response[str]:
    """What was sent and what was answered, as a part of the page."""
    found = services.webhooks.delivery(caller, endpoint_id, delivery_id)
    return look.part(
        "webhook", "delivery", each=found, sent=_shown(services.webhooks.sent(caller, endpoint_id, delivery_id))
    )


@post(ONE + "/deliveries/{delivery_id:str}/replay", sync_to_thread=True, status_code=200)
def replay(services: Services, caller: Caller, look: Look, endpoint_id: str, delivery_id: str) -> Response[str]:
    """The same once more."""
    services.webhooks.replay(caller, endpoint_id, delivery_id)
    return _log(services, caller, look, endpoint_id)


@post(ONE + "/remove", sync_to_thread=True, status_code=200)
def remove_webhook(services: Services, caller: Caller, look: Look, endpoint_id: str) -> Response[str]:
    """Forget it."""
    services.webhooks.delete(caller, endpoint_id)
    return look.go(PATH, said="The webhook is deleted.")


def _page(
    services: Services,
    caller: Caller,
    look: Look,
    *,
    problem: str = "",
    secret: str = "",
    url: str = "",
    wanted: Sequence[str] = USUAL,
) -> Response[str]:
    values: dict[str, Any] = {
        "endpoints": [
            (each, next(iter(services.webhooks.deliveries(caller, each.id, limit=1)[0]), None))
            for each in services.webhooks.endpoints(caller)
        ],
        "events": EVENTS,
        "problem": problem,
        "secret": secret,
        "typed": url,
        "wanted": wanted,
    }
    return look.page("webhooks", status=400 if problem else 200, **values)


def _one(
    services: Services, caller: Caller, look: Look, endpoint_id: str, *, problem: str = "", cursor: str = ""
) -> Response[str]:
    endpoint = services.webhooks.get(caller, endpoint_id)
    found, more = services.webhooks.deliveries(caller, endpoint_id, limit=PAGE, cursor=cursor)
    values: dict[str, Any] = {"endpoint": endpoint, "deliveries": found, "more": more, "events": EVENTS, "test": TEST}
    return look.page("webhook", status=400 if problem else 200, problem=problem, first=not cursor, **values)


def _log(services: Services, caller: Caller, look: Look, endpoint_id: str) -> Response[str]:
    endpoint = services.webhooks.get(caller, endpoint_id)
    found, more = services.webhooks.deliveries(caller, endpoint_id, limit=PAGE)
    return look.part("webhook", "log", endpoint=endpoint, deliveries=found, more=more, first=True)


def _shown(body: bytes) -> str:
    """JSON that people can read; the bytes as they are where it is none."""
    try:
        return msgspec.json.format(body, indent=2).decode("utf-8", "replace")
    except msgspec.DecodeError:
        return body.decode("utf-8", "replace")


HANDLERS: tuple[Any, ...] = (
    webhooks_page, create_webhook, webhook_page, change_webhook, test_webhook, webhook_log, delivery, replay,
    remove_webhook,
)  # fmt: skip
