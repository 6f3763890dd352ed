"""A trend: a topic that is seen on a platform, how much of it there is, and where that is going.

Every figure is read off the history that was collected; docs/trends.md states each measure. Where a figure is not known
it is 0 and a flag beside it is false.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Hotness = Literal["viral", "rising", "steady", "declining"]
Measure = Literal["views", "engagement", "posts"]
"""What a topic is measured by: the first of these that its sources tell."""


class Velocity(msgspec.Struct, frozen=True, kw_only=True):
    """The last window of time against those before: `last` and the median `usual` of `windows` earlier ones, in the
    topic's measure. `change` is per cent; it is known where `usual` is more than nothing. `deviations` is how far the
    last window lies from the usual, in robust standard deviations."""

    last: float
    usual: float = 0.0
    windows: int = 0
    change: float = 0.0
    change_known: bool = False
    deviations: float = 0.0


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """A topic on one platform in a window of time that ends at `as_of`, when the platform was last seen. `views`,
    `engagement` and `posts` are sums of the window; `views_change` per cent of `measure` against the usual."""

    id: str
    topic: str
    platform: str
    measure: Measure
    as_of: str
    hashtag: str = ""
    region: str = ""
    category: str = ""
    url: str = ""
    views: int = 0
    views_known: bool = False
    engagement: int = 0
    posts: int = 0
    views_change: float = 0.0
    change_known: bool = False
    hotness: Hotness = "steady"
    predicted_growth: float = 0.0
    prediction_known: bool = False
    related_topics: tuple[str, ...] = ()
    velocity: Velocity = msgspec.field(default_factory=lambda: Velocity(last=0.0))


class BackTest(msgspec.Struct, frozen=True, kw_only=True):
    """What the model would have said on earlier days, held against what came: from `origins` days, the mean error of
    the `horizon` days that followed (0 exact, 1 hopeless; symmetric), and that of saying "as the days before"."""

    origins: int
    horizon: int
    error: float
    error_as_before: float


class Prediction(msgspec.Struct, frozen=True, kw_only=True):
    """Where a topic goes: `predicted_growth` is per cent of the mean of the next `horizon` days against the last as
    many; `confidence` 0..1 follows from the back-test alone. `forecast` are the days to come in `measure`."""

    topic: str
    platform: str
    measure: Measure
    as_of: str
    horizon: int
    predicted_growth: float
    confidence: float
    model: str
    backtest: BackTest
    history: tuple[float, ...]
    forecast: tuple[float, ...]
    insights: tuple[str, ...] = ()


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """A source and what became of the last reading of each of its addresses; none where it is not set up."""

    name: str
    platform: str
    readings: tuple[Reading, ...] = ()


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One address that was read: how many items it had, or what was wrong."""

    source: str
    address: str
    at: str
    items: int = 0
    problem: str = ""


class FetchReport(msgspec.Struct, frozen=True, kw_only=True):
    """What reading the sources brought: items, how many were not known yet, and each address."""

    items: int = 0
    new: int = 0
    readings: tuple[Reading, ...] = ()
