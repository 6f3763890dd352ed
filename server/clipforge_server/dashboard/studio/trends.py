"""Trends: what is seen now, how hot it is, and where a topic goes; from the sources that this server reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get

from clipforge_core.model.trend import Prediction
from clipforge_core.model.user import Caller
from clipforge_core.refusals import NotEnoughHistory
from clipforge_core.services import Services
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.studio.charts import Chart, course
from clipforge_server.dashboard.studio.places import ROOT

PATH = ROOT + "/trends"
MOST = 50
SPANS = {"24h": "24 hours", "7d": "7 days", "30d": "30 days"}
HORIZONS = {7: "7 days", 14: "14 days", 30: "30 days"}
HOT = {"viral": "bad", "rising": "good", "steady": "", "declining": "warn"}
"""The look of each badge."""


@get(PATH, sync_to_thread=True)
def trends_page(
    services: Services, caller: Caller, look: Look, q: str = "", platform: str = "", span: str = "7d"
) -> Response[str]:
    """The list."""
    span = span if span in SPANS else "7d"
    platform, q = platform[:40], q[:200]
    every = services.trends.current(time_range="30d", limit=200)
    if q.strip():
        trends = services.trends.search(q, platform=platform, time_range=span, limit=MOST)
    else:
        trends = services.trends.current(platform=platform, time_range=span, limit=MOST)
    sources = services.trends.sources()
    values: dict[str, Any] = {
        "trends": trends,
        "q": q,
        "platform": platform,
        "platforms": sorted({trend.platform for trend in every} | ({platform} if platform else set())),
        "span": span,
        "spans": SPANS,
        "hot": HOT,
        "sources": sources,
        "read": [source for source in sources if source.readings],
        "searched": bool(q.strip() or platform),
    }
    return look.part("studio/trends", "found", **values) if look.in_part else look.page("studio/trends", **values)


@get(PATH + "/topic", sync_to_thread=True)
def topic_page(
    services: Services, caller: Caller, look: Look, topic: str = "", platform: str = "", horizon: int = 7
) -> Response[str]:
    """Where one goes, and how sure that is."""
    horizon = horizon if horizon in HORIZONS else 7
    found: Prediction | None = None
    problem = ""
    try:
        found = services.trends.predict(topic[:300], platform=platform[:40], horizon=horizon)
    except NotEnoughHistory as error:
        problem = said_of(error)
    named = services.trends.search(topic[:300], platform=platform[:40], time_range="7d", limit=10)
    trend = next((each for each in named if each.topic.lower() == topic.lower()), named[0] if named else None)
    return look.page(
        "studio/topic",
        topic=found.topic if found else (trend.topic if trend else topic[:300]),
        found=found,
        trend=trend,
        problem=problem,
        platform=platform[:40],
        horizon=horizon,
        horizons=HORIZONS,
        hot=HOT,
        chart=_chart(found) if found else None,
        until=_day(found, 0) if found else "",
    )


def _chart(found: Prediction) -> Chart:
    """The days that were and those that are expected, with the first and the last day."""
    return course(
        found.history, found.forecast, [_day(found, 1 - len(found.history)), _day(found, len(found.forecast))]
    )


def _day(found: Prediction, after: int) -> str:
    """So many days after the last one that was seen, as "3 Nov"."""
    day = datetime.fromisoformat(found.as_of.replace("Z", "+00:00")) + timedelta(days=after)
    return f"{day.day} {day:%b}"


HANDLERS: tuple[Any, ...] = (trends_page, topic_page)
