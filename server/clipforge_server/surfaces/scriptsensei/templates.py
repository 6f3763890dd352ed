"""/templates: looks and lengths for videos, with how often they were used and how they were rated."""

from __future__ import annotations

from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from clipforge_core.model.user import Caller
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.studio_videos.templates import TemplateShown
from clipforge_server.media.answer import MediaAnswer
from clipforge_server.surfaces.scriptsensei.forms import Asked, Short, exchange_of

TAGS = ["templates"]


class TemplateAnswer(msgspec.Struct, kw_only=True):
    """A template. `duration` in seconds; `usage_count` counts videos that were accepted with it, `rating` is the mean
    of its stars, 0 where nobody gave any (`ratings` says how many did)."""

    id: str
    name: str
    description: str
    category: str
    platform: str
    duration: float
    thumbnail_url: str
    features: list[str]
    is_premium: bool
    usage_count: int
    rating: float
    ratings: int
    aspect_ratio: str

    @classmethod
    def of(cls, shown: TemplateShown, thumbnail: str) -> TemplateAnswer:
        """As the API shows it."""
        template = shown.template
        return cls(
            id=template.id,
            name=template.name,
            description=template.description,
            category=template.category,
            platform=template.platform,
            duration=template.seconds,
            thumbnail_url=thumbnail,
            features=list(template.features),
            is_premium=False,
            usage_count=shown.uses,
            rating=shown.rating,
            ratings=shown.ratings,
            aspect_ratio=template.aspect,
        )


class Rating(msgspec.Struct, kw_only=True):
    """Stars."""

    rating: Annotated[int, Meta(ge=1, le=5)]


@get("/templates", tags=TAGS, sync_to_thread=False)
def list_templates(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    category: Short = "",
    platform: Short = "",
    is_premium: bool | None = None,
) -> list[TemplateAnswer]:
    """List templates.

    None of them is premium: with `is_premium=true` the list is empty.
    """
    if is_premium:
        return []
    found = services.studio_templates.list(category=category, platform=platform)
    return [_answer(links, request, each) for each in found]


@get("/templates/{template_id:str}", tags=TAGS, sync_to_thread=False)
def get_template(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    template_id: FromPath[str],
) -> TemplateAnswer:
    """Look at a template."""
    return _answer(links, request, services.studio_templates.get(template_id))


@get(
    "/templates/{template_id:str}/thumbnail",
    tags=TAGS,
    opt={"public": True, "bucket": "media"},
    media_type="image/jpeg",
    responses={
        200: ResponseSpec(bytes, description="The picture.", media_type="image/jpeg", generate_examples=False),
        206: ResponseSpec(bytes, description="Parts of it.", media_type="image/jpeg", generate_examples=False),
    },
)
async def get_template_thumbnail(
    services: NamedDependency[Services], request: Asked, template_id: FromPath[str]
) -> MediaAnswer:
    """See a frame of a film in a template's look.

    No key is needed. It is drawn when it is first asked for.
    """
    return await to_thread.run_sync(_picture, services, request, template_id)


def _picture(services: Services, request: Asked, template_id: str) -> MediaAnswer:
    """Raises NotThere."""
    key = services.template_pictures.of(services.studio_templates.get(template_id).template)
    exchange, name = exchange_of(request), key.rpartition("/")[2]
    kept = services.storage.stat(key)
    return MediaAnswer(
        services.storage, key, kept, name=name, headers=exchange.headers, head=exchange.head, download=False
    )


def _answer(links: Links, request: Asked, shown: TemplateShown) -> TemplateAnswer:
    site = exchange_of(request).site
    prefix = site.prefix if site is not None else ""
    return TemplateAnswer.of(shown, links.absolute(f"{prefix}/templates/{shown.template.id}/thumbnail"))


@post("/templates/{template_id:str}/rate", tags=TAGS, status_code=200, sync_to_thread=True)
def rate_template(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    template_id: FromPath[str],
    data: JSONBody[Rating],
) -> TemplateAnswer:
    """Give a template 1 to 5 stars.

    The last word of a user counts.
    """
    return _answer(links, request, services.studio_templates.rate(caller, template_id, data.rating))


HANDLERS = (list_templates, get_template, get_template_thumbnail, rate_template)
