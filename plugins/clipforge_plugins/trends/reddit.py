"""The source `reddit`: posts of subreddits as JSON. Engagement is the score and the comments; the subreddit is the
category."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from clipforge_core import InputError, TrendItem, TrendQuery
from clipforge_plugins.trends.reading import Source, entries, json_object, number, plain, time_of


class Reddit(Source):
    """Reads the setting trends.reddit."""

    name = "reddit"
    platform = "reddit"

    def addresses(self, query: TrendQuery) -> Sequence[str]:
        """One a subreddit."""
        base, most = self.text("trends.reddit_url"), min(query.limit, 100)
        found = []
        for each in self.names("trends.reddit"):
            name = quote(each.removeprefix("/").removeprefix("r/"), safe="")
            if query.text:
                asked = f"search.json?restrict_sr=1&sort=new&limit={most}&q={quote(query.text)}"
            else:
                asked = f"hot.json?limit={most}"
            found.append(f"{base}/r/{name}/{asked}")
        return found

    def parse(self, data: bytes, url: str, query: TrendQuery) -> list[TrendItem]:
        """Its posts, without those that are pinned. Raises InputError."""
        children = entries(json_object(data, url, "Reddit"), "data", "children")
        if children is None:
            raise InputError(path=url, detail="it has no list of children")
        found = []
        for child in children[: query.limit]:
            post = child.get("data")
            if not isinstance(post, dict) or post.get("stickied") is True or not plain(post.get("title")):
                continue
            figures = [each for name in ("score", "num_comments") if (each := number(post.get(name))) is not None]
            flair = plain(post.get("link_flair_text"))
            path = post.get("permalink")
            found.append(
                TrendItem(
                    source=self.name,
                    topic=plain(post["title"]),
                    url=f"https://www.reddit.com{path}" if isinstance(path, str) and path.startswith("/") else "",
                    at=time_of(post.get("created_utc")),
                    engagement=max(0, sum(figures)) if figures else None,
                    posts=1,
                    category=plain(post.get("subreddit")),
                    tags=(flair,) if flair else (),
                )
            )
        return found
