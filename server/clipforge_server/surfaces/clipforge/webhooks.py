"""/v1/webhooks: endpoints of the caller, the log of what was sent to them, sending again, a test event."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.params import Parameter
from msgspec import UNSET, Meta, UnsetType

from clipforge_core.model.user import Caller
from clipforge_core.model.webhook import Delivery, Endpoint
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.webhooks.events import EVENTS, TEST

SCOPE = {"scope": "webhooks"}
TAGS = ["webhooks"]


Url = Annotated[
    str,
    Meta(
        max_length=2048,
        description="An http or https URL; not in a private network unless the operator allows it",
        examples=["https://example.org/clipforge"],
    ),
]
Events = Annotated[
    list[str],
    Meta(min_length=1, max_length=50, description=f"Some of {', '.join(EVENTS)}", examples=[["export.ready"]]),
]
Secret = Annotated[str, Meta(min_length=1, max_length=256, description="Printable ASCII characters")]


class NewEndpoint(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Where to be told, and of what."""

    url: Url
    events: Events
    secret: Secret | None = None


class EndpointChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is left out stays as it is."""

    url: Url | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    secret: Secret | UnsetType = UNSET


class EventChoice(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Which event to send an example of."""

    event: Annotated[str, Meta(description=f"{TEST}, or one that can be subscribed to")] = TEST


class EndpointAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """An endpoint. Its secret is in the answer to its creation alone."""

    id: str
    url: str
    events: list[str]
    enabled: bool
    created_at: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> EndpointAnswer:
        """As the API shows it."""
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            events=list(endpoint.events),
            enabled=endpoint.enabled,
            created_at=endpoint.created_at,
        )


class CreatedEndpoint(EndpointAnswer, kw_only=True):
    """A new endpoint, with the secret that signs what is sent to it."""

    secret: str


class DeliveryAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """One event on its way to one endpoint: `status` PENDING, DELIVERED or FAILED; `responseStatus` the HTTP status
    (0: none came), `answer` the beginning of its body, `latency` seconds."""

    id: str
    endpoint_id: str
    event: str
    webhook_id: str
    status: str
    attempts: int
    response_status: int
    answer: str
    latency: float
    problem: str
    created_at: str
    next_attempt_at: str | None
    finished_at: str | None

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryAnswer:
        """As the API shows it."""
        return cls(
            id=delivery.id,
            endpoint_id=delivery.endpoint,
            event=delivery.event,
            webhook_id=delivery.webhook_id,
            status=delivery.state.value.upper(),
            attempts=delivery.attempts,
            response_status=delivery.status,
            answer=delivery.answer,
            latency=delivery.latency,
            problem=delivery.problem,
            created_at=delivery.created_at,
            next_attempt_at=delivery.next_attempt_at or None,
            finished_at=delivery.finished_at or None,
        )


@post("/webhooks/endpoints", opt=SCOPE, tags=TAGS, sync_to_thread=True)
def create_endpoint(services: Services, caller: Caller, data: NewEndpoint) -> CreatedEndpoint:
    """Register an endpoint. The secret is in this answer, and in no other."""
    made = services.webhooks.create(caller, url=data.url, events=data.events, secret=data.secret)
    shown = EndpointAnswer.of(made.endpoint)
    return CreatedEndpoint(**msgspec.structs.asdict(shown), secret=made.secret)


@get("/webhooks/endpoints", opt=SCOPE, tags=TAGS, sync_to_thread=False)
def list_endpoints(services: Services, caller: Caller) -> list[EndpointAnswer]:
    """All endpoints, newest first."""
    return [EndpointAnswer.of(endpoint) for endpoint in services.webhooks.endpoints(caller)]


@get("/webhooks/endpoints/{endpoint_id:str}", opt=SCOPE, tags=TAGS, sync_to_thread=False)
def get_endpoint(services: Services, caller: Caller, endpoint_id: str) -> EndpointAnswer:
    """One endpoint."""
    return EndpointAnswer.of(services.webhooks.get(caller, endpoint_id))


@patch("/webhooks/endpoints/{endpoint_id:str}", opt=SCOPE, tags=TAGS, sync_to_thread=True)
def change_endpoint(services: Services, caller: Caller, endpoint_id: str, data: EndpointChange) -> EndpointAnswer:
    """Change an endpoint; a new secret counts from the next attempt on."""
    changed = services.webhooks.update(
        caller,
        endpoint_id,
        url=None if data.url is UNSET else data.url,
        events=None if data.events is UNSET else data.events,
        enabled=None if data.enabled is UNSET else data.enabled,
        secret=None if data.secret is UNSET else data.secret,
    )
    return EndpointAnswer.of(changed)


@delete("/webhooks/endpoints/{endpoint_id:str}", opt=SCOPE, tags=TAGS, sync_to_thread=True)
def delete_endpoint(services: Services, caller: Caller, endpoint_id: str) -> None:
    """Delete an endpoint, with its log and what was still to be sent."""
    services.webhooks.delete(caller, endpoint_id)


@get("/webhooks/endpoints/{endpoint_id:str}/deliveries", opt=SCOPE, tags=TAGS, sync_to_thread=False)
def list_deliveries(
    services: Services,
    caller: Caller,
    links: Links,
    request: Request[Any, Any, Any],
    endpoint_id: str,
    limit: Annotated[int, Parameter(ge=1, le=100)] = 50,
    cursor: Annotated[str, Parameter(max_length=20)] = "",
) -> Response[list[DeliveryAnswer]]:
    """What was sent to an endpoint, newest first; the `Link` header leads to what is older."""
    found, more = services.webhooks.deliveries(caller, endpoint_id, limit=limit, cursor=cursor)
    older = links.absolute(f"{request.url.path}?limit={limit}&cursor={more}")
    headers = {"Link": f'<{older}>; rel="next"'} if more else {}
    return Response([DeliveryAnswer.of(delivery) for delivery in found], headers=headers)


@get("/webhooks/endpoints/{endpoint_id:str}/deliveries/{delivery_id:str}", opt=SCOPE, tags=TAGS, sync_to_thread=False)
def get_delivery(services: Services, caller: Caller, endpoint_id: str, delivery_id: str) -> DeliveryAnswer:
    """One delivery, as of its last attempt."""
    return DeliveryAnswer.of(services.webhooks.delivery(caller, endpoint_id, delivery_id))


@post(
    "/webhooks/endpoints/{endpoint_id:str}/deliveries/{delivery_id:str}/replay",
    opt=SCOPE,
    tags=TAGS,
    status_code=202,
    sync_to_thread=True,
)
def replay_delivery(services: Services, caller: Caller, endpoint_id: str, delivery_id: str) -> DeliveryAnswer:
    """Send the same message again, as a delivery of its own with the same webhook-id."""
    return DeliveryAnswer.of(services.webhooks.replay(caller, endpoint_id, delivery_id))


@post("/webhooks/endpoints/{endpoint_id:str}/test", opt=SCOPE, tags=TAGS, status_code=202, sync_to_thread=True)
def send_test(services: Services, caller: Caller, endpoint_id: str, data: EventChoice | None = None) -> DeliveryAnswer:
    """Send a test event, or an example of another one."""
    return DeliveryAnswer.of(services.webhooks.test(caller, endpoint_id, data.event if data else TEST))


HANDLERS = (
    create_endpoint,
    list_endpoints,
    get_endpoint,
    change_endpoint,
    delete_endpoint,
    list_deliveries,
    get_delivery,
    replay_delivery,
    send_test,
)
