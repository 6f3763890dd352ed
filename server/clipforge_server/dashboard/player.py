"""The player of a project: what a browser is given to play, and a version of it where it plays the source not."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import get, post

from clipforge_core.model.project import Project
from clipforge_core.model.user import Caller
from clipforge_core.refusals import NotThere
from clipforge_core.services import Services
from clipforge_server.dashboard.media import OPT, stored
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.answer import MediaAnswer

ONE = "/projects/{project_id:str}"


class PlayerView(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to play. `pictures` and `sound` say whether the source has them: a browser that shows or sounds
    nothing of what is there does not play it. `version` is the path of a version that browsers play, "" where there is
    none; `job` makes one, and `problem` is why none could be made."""

    source: bool
    pictures: bool = True
    codecs: list[str] = []
    version: str = ""
    job: str = ""
    problem: str = ""


def player_of(services: Services, caller: Caller, project: Project) -> PlayerView:
    """What the page of a project plays. Raises NotThere."""
    proxy = services.proxies.of(caller, project.id)
    media = project.media
    return PlayerView(
        source=bool(project.media_key) or project.source_url.lower().startswith("file:"),
        pictures=media is None or media.width > 0,
        codecs=list(media.codecs) if media is not None else [],
        version=f"/projects/{project.id}/version?of={proxy.key.split('/')[-2]}" if proxy.key else "",
        job=proxy.job,
        problem=proxy.problem,
    )


@post(ONE + "/version", sync_to_thread=True, status_code=202)
def make_version(services: Services, caller: Caller, exchange: Exchange, project_id: str) -> PlayerView:
    """Make a version that browsers play, or say which one there is."""
    services.proxies.make(caller, project_id, request=exchange.request_id)
    return player_of(services, caller, services.projects.get(caller, project_id))


@get(ONE + "/version", opt=OPT, sync_to_thread=True)
def version(services: Services, caller: Caller, exchange: Exchange, project_id: str) -> MediaAnswer:
    """The version itself."""
    key = services.proxies.of(caller, project_id).key
    if not key:
        raise NotThere(kind="version", id=project_id)
    return stored(services, exchange, key, fresh=3600)


HANDLERS: tuple[Any, ...] = (make_version, version)
