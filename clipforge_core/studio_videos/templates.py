"""Templates of studio videos: looks and lengths that fit a purpose, how often they were used, how they were rated.

    templates.list(category="marketing")        # TemplateShown(template, uses, rating)
    applied(template, VideoWish(voice="hibari"))

Uses are counted when a video is accepted; a rating is the mean of the stars that users gave, 0 where nobody did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from clipforge_core.model.studio_video import Aspect, VideoWish
from clipforge_core.refusals import Invalid, NotThere

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection


class StudioTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """One template: what it is for, and what it decides where a wish does not. `seconds` is how long such films usually
    are: it tells how long a script to ask for, and stretches none."""

    id: str
    name: str
    description: str
    category: str
    platform: str
    aspect: Aspect
    seconds: float
    tone: str
    colours: str
    style: str
    music: str = ""

    @property
    def features(self) -> tuple[str, ...]:
        """What it decides, in words."""
        found = [f"{self.aspect} picture", "captions word by word", f"{self.colours} colours", f"{self.style} style"]
        found.append(f"{self.tone} tone")
        if self.music:
            found.append("music under the voice")
        return tuple(found)


class TemplateShown(msgspec.Struct, frozen=True, kw_only=True):
    """A template with what was counted of it."""

    template: StudioTemplate
    uses: int
    rating: float
    ratings: int


def _of(
    name: str, category: str, platform: str, aspect: Aspect, seconds: float, tone: str, look: str, says: str
) -> StudioTemplate:
    colours, _, style = look.partition(" ")
    return StudioTemplate(
        id=name.lower().replace(" ", "-"),
        name=name,
        description=says,
        category=category,
        platform=platform,
        aspect=aspect,
        seconds=seconds,
        tone=tone,
        colours=colours,
        style=style,
    )


TEMPLATES = (
    _of("Explainer", "education", "youtube", "16:9", 90, "clear", "blue clean", "One idea, from question to recap."),
    _of("Lesson", "education", "youtube", "16:9", 180, "patient", "green paper", "A topic step by step."),
    _of("Quick fact", "education", "tiktok", "9:16", 30, "lively", "violet bold", "One surprising fact, and why."),
    _of("Product", "marketing", "instagram", "9:16", 30, "friendly", "warm bold", "What it is, does and costs."),
    _of("Offer", "marketing", "tiktok", "9:16", 20, "urgent", "red bold", "One offer, and what to do now."),
    _of("Promo square", "marketing", "facebook", "1:1", 30, "friendly", "blue bold", "A product, for square feeds."),
    _of("News", "news", "youtube", "16:9", 60, "neutral", "dark clean", "What happened, and why it matters."),
    _of("Headline", "news", "tiktok", "9:16", 30, "neutral", "dark bold", "One piece of news in half a minute."),
    _of("Story", "story", "youtube", "16:9", 120, "warm", "warm paper", "Something that happened, told in order."),
    _of("List", "social", "tiktok", "9:16", 45, "lively", "green bold", "Some things of one kind, counted down."),
    _of("Quote", "social", "instagram", "1:1", 15, "calm", "mono paper", "A thought worth keeping, and whose it is."),
    _of("Company update", "business", "linkedin", "16:9", 60, "sober", "blue clean", "Figures and plans."),
)
"""The bundled templates, in the order in which they are listed."""


class StudioTemplates:
    """Templates with what the users of one server made of them."""

    def __init__(self, services: Services) -> None:
        self._database = services.database

    def list(self, *, category: str = "", platform: str = "") -> tuple[TemplateShown, ...]:
        """Templates of a category and platform ("" for any)."""
        with self._database.read() as db:
            return tuple(
                self._shown(db, each)
                for each in TEMPLATES
                if category.lower() in ("", "all", each.category) and platform.lower() in ("", "all", each.platform)
            )

    def get(self, template_id: str) -> TemplateShown:
        """One template. Raises NotThere."""
        found = find(template_id)
        if found is None:
            raise NotThere(kind="template", id=template_id)
        with self._database.read() as db:
            return self._shown(db, found)

    def rate(self, caller: Caller, template_id: str, stars: int) -> TemplateShown:
        """Give it 1 to 5 stars; a user's last word counts. Raises NotThere, Invalid."""
        self.get(template_id)
        if not 1 <= stars <= 5:
            raise Invalid(field="rating", detail="a number from 1 to 5 is needed")
        with self._database.write() as db:
            db.execute(
                "INSERT INTO studio_template_ratings (template, user, stars) VALUES (?, ?, ?) "
                "ON CONFLICT (template, user) DO UPDATE SET stars = excluded.stars",
                [template_id, caller.id, stars],
            )
        return self.get(template_id)

    def used(self, db: Connection, template_id: str) -> None:
        """Count a use, inside a transaction."""
        db.execute(
            "INSERT INTO studio_template_uses (template, uses) VALUES (?, 1) "
            "ON CONFLICT (template) DO UPDATE SET uses = uses + 1",
            [template_id],
        )

    def _shown(self, db: Connection, template: StudioTemplate) -> TemplateShown:
        uses = db.conn.execute("SELECT uses FROM studio_template_uses WHERE template = ?", [template.id]).fetchone()
        mean, count = db.conn.execute(
            "SELECT coalesce(avg(stars), 0), count(*) FROM studio_template_ratings WHERE template = ?", [template.id]
        ).fetchone()
        return TemplateShown(
            template=template, uses=uses[0] if uses else 0, rating=round(float(mean), 2), ratings=int(count)
        )


def find(template_id: str) -> StudioTemplate | None:
    """The template of an id, None where there is none."""
    return next((each for each in TEMPLATES if each.id == template_id), None)


def checked_template(template_id: str, field: str = "template_id") -> StudioTemplate | None:
    """The template that is named, None for "". Raises Invalid."""
    if not template_id:
        return None
    found = find(template_id)
    if found is None:
        known = ", ".join(each.id for each in TEMPLATES)
        raise Invalid(field=field, detail=f"there is no template {template_id[:80]!r}; there are {known}")
    return found


def applied(template: StudioTemplate | None, wish: VideoWish, *, aspect: Aspect | None = None) -> VideoWish:
    """A wish with what a template decides where it does not; `aspect` is what was asked for in so many words."""
    if template is None:
        return msgspec.structs.replace(wish, aspect=aspect or wish.aspect)
    return msgspec.structs.replace(
        wish,
        aspect=aspect or template.aspect,
        colours=wish.colours or template.colours,
        style=wish.style or template.style,
        music=wish.music or template.music,
    )
