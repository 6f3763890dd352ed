"""/analytics: who watched, as this server counted it or a platform's file says."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from clipforge_core.model.audience import AudienceEvent, Overview, Point, TopVideo, Viewer
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.surfaces.scriptsensei.forms import Asked, Short, exchange_of
from clipforge_server.surfaces.scriptsensei.shown import Shown

TAGS = ["analytics"]


class NewEvent(msgspec.Struct, kw_only=True):
    """Something that a player tells. `seconds` is how long this viewing has lasted so far, pauses left out;
    `session_id` names the viewing, so that an event that is sent twice counts once. `video_id` may be left out where a
    token names the film."""

    video_id: Annotated[str, Meta(max_length=200)] = ""
    event: Literal["play", "progress", "share"] | None = None
    event_type: Literal["play", "progress", "share"] | None = None
    session_id: Annotated[str, Meta(max_length=200)] | None = None
    seconds: Annotated[float, Meta(ge=0, le=86_400)] | None = None
    platform: Annotated[str, Meta(max_length=60)] | None = None

    def told(self) -> AudienceEvent:
        """As the core takes it. Raises Invalid."""
        event = self.event or self.event_type
        if event is None:
            raise Invalid(field="event", detail="play, progress or share is needed")
        return AudienceEvent(
            subject=self.video_id,
            event=event,
            session=self.session_id or "",
            seconds=self.seconds or 0.0,
            platform=self.platform or "web",
        )


class Counted(msgspec.Struct, kw_only=True):
    """Whether an event counted: not where the viewer asks not to be counted, or it was told before."""

    counted: bool
    success: bool = True


@get("/analytics/overview", tags=TAGS, sync_to_thread=True)
def get_overview(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    date_range: Short = "7d",
    platform: Short = "",
) -> dict[str, Any]:
    """Look at views, engagement, watch time and shares of a range (24h, 7d, 30d or 90d).

    Every field comes as `snake_case` and as `camelCase`. Changes are per cent against the same time before, 0 where
    there is nothing to compare with (`…_change_known`).
    """
    found = services.audience.overview(caller, date_range, platform="" if platform == "all" else platform)
    return both(_overview(services, caller, Shown(services, links), found))


@get("/analytics/videos/{video_id:str}", tags=TAGS, sync_to_thread=True)
def get_video_analytics(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    video_id: FromPath[str],
    date_range: Short = "30d",
) -> dict[str, Any]:
    """Look at the audience of one video."""
    found = services.audience.of_video(caller, video_id, date_range)
    totals, overview = found.all_time, found.overview
    return both(
        {
            "id": found.id,
            "title": found.title,
            "views": totals.views,
            "engagement": round(totals.engagement, 2),
            "watch_time": round(totals.watch_seconds, 1),
            "avg_watch_time": round(totals.average_watch, 2),
            "shares": totals.shares,
            "likes": totals.likes,
            "comments": totals.comments,
            "views_over_time": [_point(point) for point in overview.over_time],
            "platform_breakdown": _platforms(overview),
            "geographic_data": _countries(overview),
        }
    )


@post(
    "/analytics/events",
    tags=TAGS,
    status_code=202,
    sync_to_thread=True,
    opt={"answers": {404: "There is no such video."}},
)
def record_event(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    request: Asked,
    data: JSONBody[NewEvent],
) -> Counted:
    """Tell what a player of one's own saw."""
    if not data.video_id:
        raise Invalid(field="video_id", detail="it is missing")
    return Counted(counted=services.audience.record(caller, data.told(), _viewer(request)))


@post(
    "/analytics/events/{token:str}",
    tags=TAGS,
    status_code=202,
    sync_to_thread=True,
    opt={"public": True, "bucket": "media", "idempotent": False},
)
def record_public_event(
    services: NamedDependency[Services], request: Asked, token: FromPath[str], data: JSONBody[NewEvent]
) -> Counted:
    """Tell what a player on a page of one's own saw, by the token of the film's signed link: no key is needed."""
    return Counted(counted=services.audience.record_link(token, data.told(), _viewer(request)))


def both(told: dict[str, Any]) -> dict[str, Any]:
    """Every field under its name and under the same in camelCase."""
    found: dict[str, Any] = {}
    for name, value in told.items():
        if isinstance(value, dict):
            value = both(value)
        elif isinstance(value, list):
            value = [both(each) if isinstance(each, dict) else each for each in value]
        first, *rest = name.split("_")
        found[name] = value
        found[first + "".join(part.capitalize() for part in rest)] = value
    return found


def _overview(services: Services, caller: Caller, shown: Shown, found: Overview) -> dict[str, Any]:
    totals, changes = found.totals, found.changes
    return {
        "overview": {
            "total_views": totals.views,
            "total_engagement": round(totals.engagement, 2),
            "avg_watch_time": round(totals.average_watch, 2),
            "total_shares": totals.shares,
            **_change("views_change", changes.views),
            **_change("engagement_change", changes.engagement),
            **_change("watch_time_change", changes.average_watch),
            **_change("shares_change", changes.shares),
        },
        "platform_breakdown": _platforms(found),
        "top_videos": [_top(shown, video) for video in found.top],
        "views_over_time": [_point(point) for point in found.over_time],
        "geographic_data": _countries(found),
        "date_range": found.range,
        "since": found.since,
        "until": found.until,
    }


def _change(name: str, value: float | None) -> dict[str, Any]:
    return {name: 0.0 if value is None else round(value, 1), f"{name}_known": value is not None}


def _platforms(found: Overview) -> list[dict[str, Any]]:
    return [
        {"platform": each.platform, "views": each.totals.views, "percentage": round(each.percentage, 1)}
        for each in found.platforms
    ]


def _countries(found: Overview) -> list[dict[str, Any]]:
    return [
        {"country": each.country, "views": each.views, "percentage": round(each.percentage, 1)}
        for each in found.countries
    ]


def _top(shown: Shown, video: TopVideo) -> dict[str, Any]:
    platform = video.id.partition(":")[0].lower() if ":" in video.id else "web"
    return {
        "id": video.id,
        "title": video.title,
        "thumbnail_url": shown.key(video.thumbnail_key),
        "views": video.totals.views,
        "engagement": round(video.totals.engagement, 2),
        "platform": platform,
        "url": video.url,
    }


def _point(point: Point) -> dict[str, Any]:
    return {"date": point.at, "views": point.totals.views}


def _viewer(request: Asked) -> Viewer:
    exchange = exchange_of(request)
    headers = request.headers
    return Viewer(
        address=exchange.client,
        agent=headers.get("user-agent", "")[:500],
        opted_out=headers.get("dnt") == "1" or headers.get("sec-gpc") == "1",
    )


HANDLERS = (
    get_overview,
    get_video_analytics,
    record_event,
    record_public_event,
)
