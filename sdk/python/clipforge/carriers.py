"""Carrying out what operations want, with httpx: one carrier that blocks, one that is awaited. No decision is here."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

import httpx

from clipforge.core.effects import Answer, Effect, FileBody, Operation, Pause, Request, Save, Send
from clipforge.core.saving import Saving, chunks
from clipforge.errors import ConnectionFailed

T = TypeVar("T")

UPLOAD_SECONDS = 600.0
"""How long the server may look at a file that has arrived before it answers."""


class Carrier:
    """Blocks until an operation is done."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def run(self, operation: Operation[T]) -> T:
        """The result of an operation, or what it raises."""
        try:
            effect = next(operation)
            while True:
                try:
                    result = self._carry_out(effect)
                except ConnectionFailed as error:
                    effect = operation.throw(error)
                else:
                    effect = operation.send(result)
        except StopIteration as stop:
            result_of: T = stop.value
            return result_of

    def lines(self, request: Request) -> Iterator[str]:
        """The lines of an answer as they come; raises ConnectionFailed, and answers of 4xx and 5xx as Refused."""
        try:
            with self.http.stream(
                request.method, request.url, headers=dict(request.headers), timeout=_LONG
            ) as response:
                if response.status_code >= 400:
                    raise Refused(Answer(response.status_code, response.headers, response.read()))
                yield from response.iter_lines()
        except httpx.TransportError as error:
            raise _failed(request, error) from error

    def _carry_out(self, effect: Effect) -> Any:
        if isinstance(effect, Pause):
            time.sleep(effect.seconds)
            return None
        try:
            return self._send(effect.request) if isinstance(effect, Send) else self._save(effect)
        except httpx.TransportError as error:
            raise _failed(effect.request, error) from error

    def _send(self, request: Request) -> Answer:
        content = chunks(request.content) if isinstance(request.content, FileBody) else request.content
        response = self.http.request(
            request.method, request.url, headers=dict(request.headers), content=content, timeout=_timeout(request)
        )
        return Answer(response.status_code, response.headers, response.content)

    def _save(self, effect: Save) -> Answer:
        saving = Saving(effect)
        with self.http.stream("GET", effect.request.url, headers=saving.headers()) as response:
            if not saving.begins(response.status_code, response.headers):
                return Answer(response.status_code, response.headers, response.read())
            for chunk in response.iter_bytes():
                saving.write(chunk)
            return Answer(response.status_code, response.headers)


class AsyncCarrier:
    """The same, awaited; works under asyncio and trio, as httpx does."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def run(self, operation: Operation[T]) -> T:
        """The result of an operation, or what it raises."""
        try:
            effect = next(operation)
            while True:
                try:
                    result = await self._carry_out(effect)
                except ConnectionFailed as error:
                    effect = operation.throw(error)
                else:
                    effect = operation.send(result)
        except StopIteration as stop:
            result_of: T = stop.value
            return result_of

    async def lines(self, request: Request) -> AsyncIterator[str]:
        """The lines of an answer as they come; raises ConnectionFailed, and answers of 4xx and 5xx as Refused."""
        try:
            async with self.http.stream(
                request.method, request.url, headers=dict(request.headers), timeout=_LONG
            ) as response:
                if response.status_code >= 400:
                    raise Refused(Answer(response.status_code, response.headers, await response.aread()))
                async for line in response.aiter_lines():
                    yield line
        except httpx.TransportError as error:
            raise _failed(request, error) from error

    async def _carry_out(self, effect: Effect) -> Any:
        import anyio

        if isinstance(effect, Pause):
            await anyio.sleep(effect.seconds)
            return None
        try:
            return await (self._send(effect.request) if isinstance(effect, Send) else self._save(effect))
        except httpx.TransportError as error:
            raise _failed(effect.request, error) from error

    async def _send(self, request: Request) -> Answer:
        content = _awaited(request.content) if isinstance(request.content, FileBody) else request.content
        response = await self.http.request(
            request.method, request.url, headers=dict(request.headers), content=content, timeout=_timeout(request)
        )
        return Answer(response.status_code, response.headers, response.content)

    async def _save(self, effect: Save) -> Answer:
        import anyio

        saving = Saving(effect)
        async with self.http.stream("GET", effect.request.url, headers=saving.headers()) as response:
            if not saving.begins(response.status_code, response.headers):
                return Answer(response.status_code, response.headers, await response.aread())
            async for chunk in response.aiter_bytes():
                await anyio.to_thread.run_sync(saving.write, chunk)
            return Answer(response.status_code, response.headers)


class Refused(Exception):
    """An answer of 4xx or 5xx in place of a stream."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


_LONG = httpx.Timeout(30.0, read=90.0)


async def _awaited(body: FileBody) -> AsyncIterator[bytes]:
    import anyio

    pieces = chunks(body)
    while (piece := await anyio.to_thread.run_sync(next, pieces, None)) is not None:
        yield piece


def _timeout(request: Request) -> Any:
    long = isinstance(request.content, FileBody)
    return httpx.Timeout(30.0, read=UPLOAD_SECONDS) if long else httpx.USE_CLIENT_DEFAULT


def _failed(request: Request, error: Exception) -> ConnectionFailed:
    where = request.url.partition("?")[0]
    return ConnectionFailed(f"{request.method} {where}: {str(error) or type(error).__name__}")
