"""Bodies of requests in batches: whole, cut off, of the wrong length, or silent."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_server.frame.errors import BadRequest
from clipforge_server.media.bodies import BATCH, DRAINED, Body


def request(*messages: Any, **headers: str) -> Any:
    """A request whose body comes in those messages; then it is silent."""
    waiting = list(messages)

    async def receive() -> Any:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(receive=receive, headers=named, waiting=waiting)


def part(data: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": data, "more_body": more}


CUT = {"type": "http.disconnect"}


def read(body: Body) -> list[bytes]:
    """All batches."""

    async def collect() -> list[bytes]:
        return [batch async for batch in body]

    return asyncio.run(collect())


def test_batches_are_few_and_small() -> None:
    third = bytes(BATCH // 3 + 1)
    batches = read(Body(request(*(part(third) for _ in range(7)), part(b"end", more=False))))
    assert [len(batch) for batch in batches] == [3 * len(third), 3 * len(third), len(third) + 3]
    assert read(Body(request(part(b"", more=False)))) == []
    large = bytes(5 * BATCH)
    assert read(Body(request(part(large), part(b"a"), part(large), part(b"", more=False)))) == [large, b"a" + large]


@settings(max_examples=max(5, settings.default.max_examples // 5))
@given(st.lists(st.binary(max_size=3 * BATCH), max_size=6), st.lists(st.integers(1, 3 * BATCH), max_size=3))
def test_nothing_is_lost_or_moved(small: list[bytes], large: list[int]) -> None:
    parts = [*small, *(bytes([number]) * size for number, size in enumerate(large))]
    assert b"".join(read(Body(request(*map(part, parts), part(b"", more=False))))) == b"".join(parts)


def test_what_came_before_a_cut_is_given_first() -> None:
    async def collect() -> list[bytes]:
        found = []
        with pytest.raises(BadRequest, match="cut off"):
            async for batch in Body(request(part(b"some"), CUT)):
                found.append(batch)
        return found

    assert asyncio.run(collect()) == [b"some"]


@pytest.mark.parametrize("length", ["3", "5"])
def test_another_length_than_was_said(length: str) -> None:
    with pytest.raises(BadRequest, match="4 bytes"):
        read(Body(request(part(b"some", more=False), content_length=length)))


def test_a_sender_that_says_nothing_is_gone() -> None:
    with pytest.raises(BadRequest, match="cut off"):
        read(Body(request(part(b"some")), idle=0.01))


def test_a_refused_body_is_read_up_to_a_limit() -> None:
    half = bytes(DRAINED // 2)

    def left(made: Any) -> int:
        asyncio.run(Body(made).drain())
        return len(made.waiting)

    assert left(request(part(half), part(half), part(half), part(half))) == 2
    assert left(request(part(b"a"), part(b"b", more=False), part(b"another request"))) == 1
    assert left(request(part(b"a"), CUT, part(b"b"))) == 1
    assert left(request(part(b"a"), expect="100-continue")) == 1, "it is not asked for"


def test_a_body_that_was_read_is_not_drained() -> None:
    made = request(part(b"a", more=False), part(b"the next request"))
    body = Body(made)

    async def both() -> None:
        assert [batch async for batch in body] == [b"a"]
        await body.drain()

    asyncio.run(both())
    assert len(made.waiting) == 1
