"""Bundled sources of trends. None reads anything until a setting says what.

feeds         RSS and Atom feeds, those of YouTube channels and of Google Trends with their figures too
hackernews    stories of the front page of Hacker News
wikipedia     page views of Wikipedia: the most read pages of a language or country, or a page's own days
reddit        posts of subreddits
table         CSV files of this machine or of a URL
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Setting, TrendSource, hookimpl


@hookimpl
def clipforge_register_trend_sources() -> Sequence[TrendSource]:
    """Every bundled source."""
    from clipforge_plugins.trends.feeds import Feeds
    from clipforge_plugins.trends.hackernews import HackerNews
    from clipforge_plugins.trends.reddit import Reddit
    from clipforge_plugins.trends.table import Table
    from clipforge_plugins.trends.wikipedia import Wikipedia

    return [Feeds(), HackerNews(), Wikipedia(), Reddit(), Table()]


@hookimpl
def clipforge_register_settings() -> Sequence[Setting]:
    """What each of them reads."""
    from clipforge_plugins.trends.settings import trend_settings

    return trend_settings()
