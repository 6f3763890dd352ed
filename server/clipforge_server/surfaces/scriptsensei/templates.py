"""/templates: looks and lengths for videos, with how often they were used and how they were rated."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from clipforge_core.model.user import Caller
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.studio_videos.templates import TemplateShown
from clipforge_server.surfaces.scriptsensei.forms import Short

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
    def of(cls, shown: TemplateShown, thumbnail: str = "") -> TemplateAnswer:
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
    category: Short = "",
    platform: Short = "",
    is_premium: bool | None = None,
) -> list[TemplateAnswer]:
    """List templates.

    None of them is premium: with `is_premium=true` the list is empty.
    """
    if is_premium:
        return []
    return [TemplateAnswer.of(each) for each in services.studio_templates.list(category=category, platform=platform)]


@get("/templates/{template_id:str}", tags=TAGS, sync_to_thread=False)
def get_template(
    services: NamedDependency[Services], caller: NamedDependency[Caller], template_id: FromPath[str]
) -> TemplateAnswer:
    """Look at a template."""
    return TemplateAnswer.of(services.studio_templates.get(template_id))


@post("/templates/{template_id:str}/rate", tags=TAGS, status_code=200, sync_to_thread=True)
def rate_template(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    template_id: FromPath[str],
    data: JSONBody[Rating],
) -> TemplateAnswer:
    """Give a template 1 to 5 stars.

    The last word of a user counts.
    """
    return TemplateAnswer.of(services.studio_templates.rate(caller, template_id, data.rating))


HANDLERS = (list_templates, get_template, rate_template)
