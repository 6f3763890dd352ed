"""The contract suite of sources of trends.

from clipforge_core.testing.trend_sources import check_trend_source

def test_my_source():
    items = check_trend_source(MySource(), b'[{"title": "Pythagoras"}]', "https://example.org/now.json")
    assert items[0].topic == "Pythagoras"
"""

from __future__ import annotations

from datetime import datetime

from clipforge_core.contracts.trend_source import TrendItem, TrendQuery, TrendSource
from clipforge_core.errors import InputError

_NONSENSE = (b"", b"\xff\xfe\x00", b"nonsense", b"[]", b"{}", b"null", b'{"data": 1}', b"<html></html>", b"[" * 5000)


def check_trend_source(source: TrendSource, data: bytes, url: str, query: TrendQuery | None = None) -> list[TrendItem]:
    """Hold a source against the contract; `data` is an answer of its own format with two items at least, as it came
    from `url`. Answers the items.

    Raises AssertionError with what is wrong.
    """
    asked = query or TrendQuery()
    assert isinstance(source, TrendSource), f"{source!r} lacks members of TrendSource"
    assert source.name and source.version and source.platform == source.platform.lower()
    assert all(isinstance(each, str) and each for each in source.addresses(asked)), "addresses are texts"
    items = source.parse(data, url, asked)
    assert len(items) >= 2, f"two items at least were expected: {items}"
    assert source.parse(data, url, asked) == items, "the same bytes give the same items"
    for item in items:
        _check_item(item, source)
    for nonsense in _NONSENSE:
        try:
            found = source.parse(nonsense, url, asked)
        except InputError:
            continue
        assert found == [], f"{nonsense[:20]!r} is not its format, and gave {found}"
    return items


def _check_item(item: TrendItem, source: TrendSource) -> None:
    assert item.source == source.name, f"its source is {item.source!r}"
    assert item.topic.strip() and "\n" not in item.topic and "<" not in item.topic[:1], f"a topic: {item.topic!r}"
    assert not item.at or datetime.fromisoformat(item.at), f"a time: {item.at!r}"
    for figure in (item.views, item.engagement, item.posts):
        assert figure is None or (isinstance(figure, int) and figure >= 0), f"a figure is a count: {item}"
    assert not item.url or item.url.startswith(("http://", "https://")), f"a URL: {item.url!r}"
