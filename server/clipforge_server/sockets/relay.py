"""Relay: long polling where several processes answer behind one address.

A session of long polling lives in one process, and its requests reach any of them. The name of the process stands in
the id of the session; a request that reaches another one is sent there over Redis, and its answer comes back the same
way.
WebSockets need none of this: a connection stays where it was made.

    relay = Relay("redis://127.0.0.1:6379/0", answer)      # `answer` answers what came for this process
    await relay.ready()
    answered = await relay.ask("3f9a02c1", Posted(method="GET", query="…", headers=[], body=b""))
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.errors import BadSetting, MissingExtra
from clipforge_server.frame.errors import Stopping

if TYPE_CHECKING:
    from clipforge_core.settings import Settings

SETTING = "redis_url"
CHANNEL = "clipforge:sockets:"
SCHEMES = ("redis://", "rediss://", "unix://")
LONGEST_POLL = 60.0
"""Seconds that a poll may wait in the process that holds its session: longer than pings are apart."""
START_SECONDS = 5.0
PAUSE = 1.0
"""Seconds until Redis is asked again that did not answer."""

_LOG = logging.getLogger("clipforge.sockets")


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """A request of a session."""

    method: str
    query: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What its process answers."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class _Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What goes over Redis: a question with where its answer is waited for, or the answer."""

    number: int
    sender: str
    posted: Posted | None = None
    answered: Answered | None = None


Answer = Callable[[Posted], Awaitable[Answered]]
_WRITE = msgspec.msgpack.Encoder()
_READ = msgspec.msgpack.Decoder(_Letter)


def relay_of(settings: Settings, answer: Answer) -> Relay | None:
    """The relay that the settings ask for, None where Redis is not set. Raises BadSetting, MissingExtra."""
    url = settings.get(SETTING, str)
    if not url:
        return None
    check_redis_url(settings)
    return Relay(url, answer)


def check_redis_url(settings: Settings) -> None:
    """Raises BadSetting for what is no address of a Redis, MissingExtra where its client is not installed."""
    url = settings.get(SETTING, str)
    if not url:
        return
    detail = "" if url.startswith(SCHEMES) else f"a URL is needed that begins with {', '.join(SCHEMES)}"
    try:
        from redis.asyncio import Redis
    except ImportError as error:
        raise MissingExtra(what=f"the setting {SETTING}", package="redis", extra="redis") from error
    if not detail:
        try:
            Redis.from_url(url)
        except ValueError as error:
            detail = str(error)
    if detail:
        # A URL may hold a password.
        raise BadSetting(where="settings", name=SETTING, value="(hidden)", detail=detail)


class Relay:
    """One process among those behind an address. It connects when it is first made ready, and again after a loss."""

    def __init__(self, url: str, answer: Answer) -> None:
        from redis.asyncio import Redis

        self.name = secrets.token_hex(6)
        self._redis: Any = Redis.from_url(url, socket_connect_timeout=START_SECONDS, health_check_interval=30)
        self._answer = answer
        self._waiting: dict[int, asyncio.Future[Answered]] = {}
        self._numbers = 0
        self._listens = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()

    async def ready(self) -> None:
        """Nothing happens once others can reach this process. Raises Stopping where Redis does not answer."""
        if self._listener is None:
            self._listener = asyncio.get_running_loop().create_task(self._listen())
        try:
            await asyncio.wait_for(self._listens.wait(), START_SECONDS)
        except TimeoutError as error:
            raise Stopping(detail="long polling goes over Redis here, which does not answer") from error

    async def ask(self, process: str, posted: Posted) -> Answered | None:
        """What the process of that name answers; None where there is none (any more). Raises Stopping."""
        self._numbers += 1
        number = self._numbers
        waited = asyncio.get_running_loop().create_future()
        self._waiting[number] = waited
        try:
            reached = await self._send(process, _Letter(number=number, sender=self.name, posted=posted))
            return await asyncio.wait_for(waited, LONGEST_POLL) if reached else None
        except TimeoutError:
            return None
        finally:
            del self._waiting[number]

    async def close(self) -> None:
        """Listen no more."""
        tasks = [task for task in (self._listener, *self._answering) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._redis.aclose()

    async def _send(self, process: str, letter: _Letter) -> int:
        from redis.exceptions import RedisError

        try:
            return int(await self._redis.publish(CHANNEL + process, _WRITE.encode(letter)))
        except (RedisError, OSError) as error:
            raise Stopping(detail="long polling goes over Redis here, which does not answer") from error

    async def _listen(self) -> None:
        from redis.exceptions import RedisError

        while True:
            try:
                async with self._redis.pubsub() as letters:
                    await letters.subscribe(CHANNEL + self.name)
                    async for message in letters.listen():
                        if message["type"] == "subscribe":
                            self._listens.set()
                        elif message["type"] == "message":
                            self._take(message["data"])
            except (RedisError, OSError) as error:
                _LOG.warning("Redis (%s) does not answer: %s", SETTING, error)
            self._listens.clear()
            await asyncio.sleep(PAUSE)

    def _take(self, data: bytes) -> None:
        try:
            letter = _READ.decode(data)
        except msgspec.DecodeError:
            return  # somebody else writes to this channel, or another version does
        if letter.answered is not None:
            waited = self._waiting.get(letter.number)
            if waited is not None and not waited.done():
                waited.set_result(letter.answered)
        elif letter.posted is not None:
            task = asyncio.get_running_loop().create_task(self._reply(letter, letter.posted))
            self._answering.add(task)
            task.add_done_callback(self._replied)

    async def _reply(self, letter: _Letter, posted: Posted) -> None:
        answered = await self._answer(posted)
        await self._send(letter.sender, _Letter(number=letter.number, sender=self.name, answered=answered))

    def _replied(self, task: asyncio.Task[None]) -> None:
        self._answering.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _LOG.warning("a poll of another process was not answered: %s", task.exception())
