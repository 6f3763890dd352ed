"""A small surface of its own for tests of the frame: one route for everything that a frame has to do with."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from litestar import Request, Response, WebSocket, get, post, websocket
from litestar.response import Stream

from clipforge_core import hookimpl
from clipforge_core.contracts.surface import ErrorAnswer, Problem
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid, NotThere
from clipforge_core.requests.links import Links
from clipforge_server.testing import ApiClient, test_client


class Thing(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A body."""

    title: str
    how_many: int = 1
    share: float = 0.0
    parts: list[Any] = msgspec.field(default_factory=list)


class Words:
    """A surface with an error form of its own."""

    title, version, description = "Words", "1.0", "For tests."

    def __init__(self, name: str = "words", mount: str = "/words", base: str = "/api/v1", strict: bool = False) -> None:
        self.name, self.mount, self.base, self.strict_origins = name, mount, base, strict
        self.worked: list[str] = []
        self.hold: threading.Event | None = None

    def handlers(self) -> Sequence[Any]:
        """A route of every sort."""
        worked = self.worked

        @get("/things", sync_to_thread=False)
        def things(caller: Caller, limit: int = 10) -> dict[str, Any]:
            return {"user": caller.user.email, "limit": limit}

        @post("/things", sync_to_thread=True)
        def add(data: Thing) -> dict[str, Any]:
            worked.append(data.title)
            if self.hold is not None:
                self.hold.wait(10)
            return {"number": len(worked), "title": data.title}

        @post("/things/{thing:str}/cancel", sync_to_thread=False, status_code=200)
        def cancel(thing: str, data: Thing | None = None) -> dict[str, Any]:
            return {"cancelled": thing, "with": data.title if data else ""}

        @get("/things/{thing:str}", sync_to_thread=False)
        def one(thing: str) -> dict[str, Any]:
            if thing == "bad":
                raise Invalid(field="thing", detail="a good one is needed")
            if thing == "broken":
                raise RuntimeError("/secret/path of the server")
            raise NotThere(kind="thing", id=thing)

        @get("/links", sync_to_thread=False, opt={"public": True})
        def links(links: Links) -> dict[str, Any]:
            return {"link": links.absolute("/docs"), "media": links.media("a/b.mp4", expires_in=60)}

        @post("/streams", opt={"stream": True}, request_max_body_size=None)
        async def streams(request: Request[Any, Any, Any]) -> dict[str, Any]:
            size = 0
            async for chunk in request.stream():
                size += len(chunk)
            worked.append("stream")
            return {"size": size, "number": len(worked)}

        @post("/failing", sync_to_thread=False)
        def failing() -> Response[Any]:
            worked.append("failing")
            return Response({"error": "no"}, status_code=503)

        @get("/endless")
        async def endless() -> Stream:
            async def numbers() -> AsyncIterator[bytes]:
                while True:
                    yield b"data: 1\n\n"
                    await asyncio.sleep(0.001)

            return Stream(numbers(), media_type="text/event-stream")

        @get("/picture", sync_to_thread=False, opt={"public": True, "bucket": "media"})
        def picture() -> Response[bytes]:
            return Response(b"picture", media_type="image/jpeg")

        @get("/player", sync_to_thread=False, opt={"query_token": True})
        def player(caller: Caller) -> dict[str, Any]:
            return {"user": caller.user.email}

        @websocket("/socket")
        async def socket(socket: WebSocket[Any, Any, Any]) -> None:
            await socket.accept()
            await socket.send_json({"heard": await socket.receive_json()})
            await socket.close()

        return [player, socket, things, add, cancel, one, links, streams, failing, endless, picture]

    def root_handlers(self) -> Sequence[Any]:
        """None."""
        return []

    def error(self, problem: Problem) -> ErrorAnswer:
        """{"detail", "code", "fields"}; bad input is 422."""
        status = 422 if problem.code == "validation" else problem.status
        fields = [each.field for each in problem.fields]
        body = {"detail": problem.message, "code": problem.code, "fields": fields, "request": problem.request_id}
        return ErrorAnswer(status, body)


def plugin_of(*surfaces: Words) -> SimpleNamespace:
    """A plugin that brings surfaces."""

    @hookimpl
    def clipforge_register_surfaces() -> Sequence[Any]:
        return surfaces

    return SimpleNamespace(clipforge_register_surfaces=clipforge_register_surfaces)


@pytest.fixture
def words() -> Words:
    """The surface behind `api`."""
    return Words()


@pytest.fixture
def api(tmp_path: Path, words: Words) -> Iterator[ApiClient]:
    """A client with a key, over the bundled surfaces and `words`."""
    with test_client(tmp_path, extra=[("words", plugin_of(words))], rate_limit=10_000) as client:
        yield client


@pytest.fixture
def serve_words(tmp_path: Path) -> Callable[..., Any]:
    """Clients with settings: `serve_words(*surfaces, **settings)` is a context manager."""

    def make(*surfaces: Words, **settings: Any) -> Any:
        return test_client(tmp_path, extra=[("words", plugin_of(*(surfaces or (Words(),))))], **settings)

    return make
