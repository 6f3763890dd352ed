"""Watch pages: made and taken back by owners, watched by anybody who has the address, also in frames of other pages."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from clipforge_core.model.audience import AudienceEvent
from clipforge_core.model.user import Caller
from clipforge_core.refusals import NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.dashboard.exports import lines_of_clip
from clipforge_server.dashboard.forms import ANY_ORIGIN
from clipforge_server.dashboard.looks import POLICY, Look
from clipforge_server.dashboard.media import stored
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.answer import MediaAnswer
from clipforge_server.media.viewers import viewer_of

PAGE = "/w/{token:str}"
PUBLIC: dict[str, Any] = {"public": True}
LINK_SECONDS = 6 * 3600.0
"""How long an open page can be watched."""


class Seen(msgspec.Struct, forbid_unknown_fields=True):
    """How long this viewing has lasted, in seconds without pauses. `token` is that of the film's link."""

    token: Annotated[str, Meta(min_length=1, max_length=4096)]
    seconds: Annotated[float, Meta(ge=0, le=86400)] = 0.0


@post("/exports/{export_id:str}/share", sync_to_thread=True, status_code=200)
def share(services: Services, caller: Caller, links: Links, look: Look, export_id: str) -> Response[str]:
    """Make a page."""
    services.watching.share(caller, export_id)
    return lines_of_clip(services, caller, links, look, services.exports.get(caller, export_id).clip)


@post("/exports/{export_id:str}/unshare", sync_to_thread=True, status_code=200)
def unshare(services: Services, caller: Caller, links: Links, look: Look, export_id: str) -> Response[str]:
    """Take it back."""
    services.watching.take_back(caller, export_id)
    return lines_of_clip(services, caller, links, look, services.exports.get(caller, export_id).clip)


@get(PAGE, opt=PUBLIC, sync_to_thread=True)
def watch(services: Services, links: Links, look: Look, token: str) -> Response[str]:
    """The page."""
    return _player(services, links, look, token, embedded=False)


@get(PAGE + "/embed", opt=PUBLIC, sync_to_thread=True)
def embed(services: Services, links: Links, look: Look, token: str) -> Response[str]:
    """The player alone, for a frame on any other page."""
    return _player(services, links, look, token, embedded=True)


def _player(services: Services, links: Links, look: Look, token: str, *, embedded: bool) -> Response[str]:
    found = services.watching.find(token)
    film = links.media(found.film, expires_in=LINK_SECONDS)
    wide, tall = found.export.aspect_ratio.split(":")
    anywhere = {"Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")}
    return look.page(
        "watch",
        headers={"X-Robots-Tag": "noindex", **(anywhere if embedded else {})},
        page=found.page,
        film=film.removeprefix(links.base) if film.startswith(links.base) else film,
        link_token=film.partition("/media/")[2].partition("/")[0],
        captions=bool(found.captions),
        picture=bool(found.picture),
        shape=f"{wide}x{tall}",
        base=look.root_url(""),
        embedded=embedded,
    )


@get(PAGE + "/captions.vtt", opt=PUBLIC, sync_to_thread=True)
def captions(services: Services, exchange: Exchange, token: str) -> MediaAnswer:
    """What is said."""
    return _file(services, exchange, services.watching.find(token).captions)


@get(PAGE + "/picture", opt=PUBLIC, sync_to_thread=True)
def picture(services: Services, exchange: Exchange, token: str) -> MediaAnswer:
    """What stands in the player until it plays."""
    return _file(services, exchange, services.watching.find(token).picture)


@post(PAGE + "/seen", opt={**PUBLIC, ANY_ORIGIN: True}, sync_to_thread=True, status_code=202)
def seen(services: Services, exchange: Exchange, token: str, data: Seen) -> dict[str, bool]:
    """How long it was watched. The film's own link is what entitles to say so: browsers keep cookies from frames."""
    export = services.watching.find(token).page.export
    event = AudienceEvent(subject=export, event="progress", seconds=data.seconds)
    return {"counted": services.audience.record_link(data.token, event, viewer_of(exchange))}


def _file(services: Services, exchange: Exchange, key: str) -> MediaAnswer:
    if not key:
        raise NotThere(kind="file", id="of this page")
    return stored(services, exchange, key, fresh=3600)


HANDLERS: tuple[Any, ...] = (share, unshare, watch, embed, captions, picture, seen)
