"""The media that layers and scenes name: items of the user's library, links of this server, and URLs.

    files_of_plan(services, caller, plan)      # {"med_1": "library/med_1/beach.jpg"}

What is not in the answer is a URL that the job fetches, through the guard as every URL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clipforge_core.net import is_url
from clipforge_core.projects.sources import check_source_url
from clipforge_core.refusals import Invalid, NotThere
from clipforge_core.studio_videos.plans import media_of

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.studio_videos.plans import StudioPlan


def files_of_plan(services: Services, caller: Caller, plan: StudioPlan) -> dict[str, str]:
    """Keys of the storage by what a plan names. Raises Invalid for what the caller does not have, or a URL that would
    never be fetched."""
    found: dict[str, str] = {}
    for named in media_of(plan):
        key = key_of(services, caller, named)
        if key:
            found[named] = key
    return found


def key_of(services: Services, caller: Caller, named: str, field: str = "media_id") -> str:
    """The key of the storage that something names; "" for a URL of somebody else's. Raises Invalid."""
    if is_url(named):
        try:
            check_source_url(named, services.settings)
        except Invalid as error:
            raise Invalid(field=field, detail=str(error.data.get("detail", "it cannot be read"))) from error
        return ""
    try:
        item = services.library.get(caller, named)
    except NotThere as error:
        raise Invalid(field=field, detail=f"the media library has no {named[:80]!r}") from error
    return item.key
