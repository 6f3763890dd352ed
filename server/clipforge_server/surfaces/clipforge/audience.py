"""/v1/exports/{id}/events: what players tell of an export that is watched. The signed link is all that is needed."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from clipforge_core.model.audience import AudienceEvent, EventName
from clipforge_core.services import Services
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.viewers import viewer_of

TAGS = ["analytics"]
OPT = {
    "public": True,
    "bucket": "media",
    "idempotent": False,
    "any_type": True,
    "answers": {403: "The link has expired, or is for something else."},
}
"""`navigator.sendBeacon` sends text/plain unless it asks the server first."""


class PlayerEvent(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """What a player tells. `token` is the part of the media link between /media/ and the name of the file; `seconds`
    how long this viewing has lasted so far without its pauses, for `progress`."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]
    event: EventName
    seconds: Annotated[float, msgspec.Meta(ge=0, le=86400)] = 0.0


class Counted(msgspec.Struct, rename="camel"):
    """Whether the event changed anything: the same once more does not, nor does that of somebody who asks not to be
    counted."""

    counted: bool


@post("/exports/{export_id:str}/events", tags=TAGS, opt=OPT, status_code=202, sync_to_thread=True)
def player_event(
    services: NamedDependency[Services],
    exchange: NamedDependency[Exchange],
    export_id: FromPath[str],
    data: JSONBody[PlayerEvent],
) -> Counted:
    """Tell that an export is played, how long it has been, or that it was shared.

    Needs no key but the token of a signed link to its file. A play counts once a viewing, with those that the link
    itself counted; no more time is believed than has passed since the viewing began.
    """
    event = AudienceEvent(subject=export_id, event=data.event, seconds=data.seconds)
    return Counted(services.audience.record_link(data.token, event, viewer_of(exchange)))


HANDLERS = (player_event,)
