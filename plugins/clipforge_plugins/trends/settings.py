"""The settings trends.* : what the bundled sources read. Empty, they read nothing."""

from __future__ import annotations

from clipforge_core import Setting, SettingType

T = SettingType


def trend_settings() -> tuple[Setting, ...]:
    """Addresses and names, and where each service answers (for a mirror or a cache of one's own)."""
    return (
        Setting(
            "trends.feeds",
            T.NAMES,
            (),
            "RSS or Atom feeds for trends, each as URL or PLATFORM=URL (`youtube=https://…`); by default `news`.",
        ),
        Setting("trends.hackernews", T.FLAG, False, "Read the front page of Hacker News for trends."),
        Setting(
            "trends.wikipedia",
            T.NAMES,
            (),
            "The most read pages for trends, of languages in small letters (`en`) or countries in capitals (`DE`).",
        ),
        Setting("trends.reddit", T.NAMES, (), "Subreddits whose posts are read for trends, such as `videos`."),
        Setting(
            "trends.tables", T.NAMES, (), "CSV files for trends, as paths or URLs; docs/trends.md names the columns."
        ),
        Setting("trends.hackernews_url", T.TEXT, "https://hn.algolia.com/api/v1", "Where Hacker News is read."),
        Setting("trends.wikipedia_url", T.TEXT, "https://wikimedia.org/api/rest_v1", "Where page views are read."),
        Setting("trends.reddit_url", T.TEXT, "https://www.reddit.com", "Where Reddit is read."),
    )
