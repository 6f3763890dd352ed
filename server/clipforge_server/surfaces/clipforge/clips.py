"""/v1/projects/{id}/clips and /v1/clips: what was found, best first; edited, deleted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from litestar import delete, get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from clipforge_core.model.user import Caller
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.surfaces.clipforge.projects_forms import ClipAnswer, ClipChange, ClipWithWords

TAGS = ["clips"]


@get("/projects/{project_id:str}/clips", tags=TAGS, opt={"remembered": True}, sync_to_thread=False)
def list_clips(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    project_id: FromPath[str],
) -> list[ClipAnswer]:
    """List clips of a project, best first.

    There are none until a detection is done.
    """
    media = media_links(services, links)
    return [ClipAnswer.of(clip, media) for clip in services.clips.list(caller, project_id)]


@get("/clips/{clip_id:str}", tags=TAGS, opt={"remembered": True}, sync_to_thread=False)
def get_clip(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    clip_id: FromPath[str],
) -> ClipWithWords:
    """Look at a clip with its words."""
    return ClipWithWords.of(services.clips.get(caller, clip_id), media_links(services, links))


@patch("/clips/{clip_id:str}", tags=TAGS, sync_to_thread=True)
def change_clip(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    clip_id: FromPath[str],
    data: JSONBody[ClipChange],
) -> ClipWithWords:
    """Change a clip: its edges, title, hook or words.

    An edge that goes outwards takes the words there along. Exports that were asked for before show the clip as it was.
    """
    return ClipWithWords.of(services.clips.edit(caller, clip_id, data.edit()), media_links(services, links))


@delete("/clips/{clip_id:str}", tags=TAGS, sync_to_thread=True)
def delete_clip(services: NamedDependency[Services], caller: NamedDependency[Caller], clip_id: FromPath[str]) -> None:
    """Delete a clip with its exports.

    Those that are being made are cancelled.
    """
    services.clips.delete(caller, clip_id)


def media_links(services: Services, links: Links) -> Callable[[str], str]:
    """Makes links to stored files that work for as long as the settings say."""
    return partial(links.media, expires_in=services.settings.get("media_link_lifetime", float))


HANDLERS = (list_clips, get_clip, change_clip, delete_clip)
