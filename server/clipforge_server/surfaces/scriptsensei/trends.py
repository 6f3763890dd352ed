"""/trends: what the sources of this server have seen, and where it goes."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from clipforge_core.model.trend import Prediction, Trend
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_server.surfaces.scriptsensei.forms import Limit, Short

TAGS = ["trends"]


class TrendShown(msgspec.Struct, kw_only=True):
    """A trend. `views_change` and `predicted_growth` are per cent, 0 with the flag beside them false where nothing is
    known; docs/trends.md states each measure."""

    id: str
    topic: str
    hashtag: str
    platform: str
    views: int
    views_known: bool
    views_change: float
    views_change_known: bool
    engagement: int
    posts: int
    region: str
    category: str
    hotness: str
    predicted_growth: float
    prediction_known: bool
    related_topics: list[str]
    url: str
    as_of: str

    @classmethod
    def of(cls, trend: Trend) -> TrendShown:
        """As the API shows it."""
        return cls(
            id=trend.id,
            topic=trend.topic,
            hashtag=trend.hashtag.lstrip("#"),
            platform=trend.platform,
            views=trend.views,
            views_known=trend.views_known,
            views_change=round(trend.views_change, 1),
            views_change_known=trend.change_known,
            engagement=trend.engagement,
            posts=trend.posts,
            region=trend.region,
            category=trend.category,
            hotness=trend.hotness,
            predicted_growth=round(trend.predicted_growth, 1),
            prediction_known=trend.prediction_known,
            related_topics=list(trend.related_topics),
            url=trend.url,
            as_of=trend.as_of,
        )


class Predict(msgspec.Struct, kw_only=True):
    """A topic; `horizon` in days."""

    topic: Annotated[str, Meta(min_length=1, max_length=500)]
    platform: Annotated[str, Meta(max_length=100)] | None = None
    horizon: Annotated[int, Meta(ge=1, le=30)] | None = None


class BackTestShown(msgspec.Struct, kw_only=True):
    """How wrong the model would have been on earlier days (0 exact, 1 hopeless), and how wrong "as before"."""

    origins: int
    horizon: int
    error: float
    error_as_before: float


class PredictionShown(msgspec.Struct, kw_only=True):
    """Where a topic goes: per cent of growth over the horizon, and a confidence from 0 to 1 that follows from the
    back-test."""

    topic: str
    predicted_growth: float
    confidence: float
    insights: list[str]
    platform: str
    model: str
    horizon: int
    backtest: BackTestShown
    forecast: list[float]

    @classmethod
    def of(cls, found: Prediction) -> PredictionShown:
        """As the API shows it."""
        test = found.backtest
        return cls(
            topic=found.topic,
            predicted_growth=round(found.predicted_growth, 1),
            confidence=round(found.confidence, 3),
            insights=list(found.insights),
            platform=found.platform,
            model=found.model,
            horizon=found.horizon,
            backtest=BackTestShown(
                origins=test.origins, horizon=test.horizon, error=test.error, error_as_before=test.error_as_before
            ),
            forecast=list(found.forecast),
        )


@get("/trends/current", tags=TAGS, sync_to_thread=True)
def list_trends(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    platform: Short = "",
    region: Short = "",
    category: Short = "",
    time_range: Short = "24h",
    limit: Limit = 50,
) -> list[TrendShown]:
    """List what is seen now, the hottest first; without a source that is set up the list is empty."""
    found = services.trends.current(
        platform=_any(platform), region=_any(region), category=_any(category), time_range=time_range, limit=limit
    )
    return [TrendShown.of(trend) for trend in found]


@get("/trends/platform/{platform:str}", tags=TAGS, sync_to_thread=True)
def list_trends_of_platform(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    platform: FromPath[str],
    time_range: Short = "24h",
    limit: Limit = 50,
) -> list[TrendShown]:
    """List what is seen on one platform."""
    found = services.trends.current(platform=_any(platform), time_range=time_range, limit=limit)
    return [TrendShown.of(trend) for trend in found]


@get("/trends/region/{region:str}", tags=TAGS, sync_to_thread=True)
def list_trends_of_region(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    region: FromPath[str],
    time_range: Short = "24h",
    limit: Limit = 50,
) -> list[TrendShown]:
    """List what is seen in one region."""
    found = services.trends.current(region=_any(region), time_range=time_range, limit=limit)
    return [TrendShown.of(trend) for trend in found]


@get("/trends/search", tags=TAGS, sync_to_thread=True)
def search_trends(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    q: Short = "",
    platform: Short = "",
    time_range: Short = "7d",
    limit: Limit = 50,
) -> list[TrendShown]:
    """Search topics, also those that were seen long ago."""
    found = services.trends.search(q, platform=_any(platform), time_range=time_range, limit=limit)
    return [TrendShown.of(trend) for trend in found]


@post("/trends/predict", tags=TAGS, status_code=200, sync_to_thread=True, opt={"answers": {404: "Nobody saw it."}})
def predict_trend(
    services: NamedDependency[Services], caller: NamedDependency[Caller], data: JSONBody[Predict]
) -> PredictionShown:
    """Say where a topic goes.

    A topic that was never seen is a 404, one whose history is too short a 409: nothing is guessed.
    """
    return PredictionShown.of(
        services.trends.predict(data.topic, platform=_any(data.platform or ""), horizon=data.horizon or 7)
    )


def _any(value: str) -> str:
    return "" if value.lower() == "all" else value


HANDLERS = (list_trends, list_trends_of_platform, list_trends_of_region, search_trends, predict_trend)
