"""/webhooks: who is told of what. What is sent is signed: X-Webhook-Signature is sha256=HMAC-SHA256 of the body."""

from __future__ import annotations

from litestar import delete, get, post

from clipforge_core.model.user import Caller
from clipforge_core.model.webhook import Endpoint
from clipforge_core.refusals import Invalid
from clipforge_core.services import Services
from clipforge_server.surfaces.clip_generation.forms import NewWebhook, WebhookAnswer, WebhookCreated, WebhookList

TAGS = ["webhooks"]
SCOPE = {"scope": "webhooks"}
EVENTS = (
    "job.created",
    "job.processing",
    "job.completed",
    "job.failed",
    "quality.analysis.completed",
    "ab_test.completed",
)
"""Events of this API."""


@post("/webhooks", opt=SCOPE, tags=TAGS, sync_to_thread=True)
def create_webhook(services: Services, caller: Caller, data: NewWebhook) -> WebhookCreated:
    """Register an endpoint. The secret is in this answer, and in no other."""
    for number, event in enumerate(data.events):
        if event not in EVENTS:
            raise Invalid(field=f"events[{number}]", detail=f"one of {', '.join(EVENTS)} is needed")
    made = services.webhooks.create(caller, url=data.url, events=data.events, secret=data.secret)
    shown = _answer(made.endpoint)
    return WebhookCreated(
        webhook_id=shown.webhook_id,
        url=shown.url,
        events=shown.events,
        enabled=shown.enabled,
        created_at=shown.created_at,
        secret=made.secret,
    )


@get("/webhooks", opt=SCOPE, tags=TAGS, sync_to_thread=False)
def list_webhooks(services: Services, caller: Caller) -> WebhookList:
    """All endpoints of the caller."""
    return WebhookList(webhooks=[_answer(endpoint) for endpoint in services.webhooks.endpoints(caller)])


@delete("/webhooks/{webhook_id:str}", opt=SCOPE, tags=TAGS, sync_to_thread=True)
def delete_webhook(services: Services, caller: Caller, webhook_id: str) -> None:
    """Forget an endpoint, with what was still to be sent."""
    services.webhooks.delete(caller, webhook_id)


def _answer(endpoint: Endpoint) -> WebhookAnswer:
    return WebhookAnswer(
        webhook_id=endpoint.id,
        url=endpoint.url,
        events=list(endpoint.events),
        enabled=endpoint.enabled,
        created_at=endpoint.created_at,
    )


HANDLERS = (create_webhook, list_webhooks, delete_webhook)
