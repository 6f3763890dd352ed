"""ProgressSockets: each socket follows jobs of its user, and is told what becomes of them.

    sockets = ProgressSockets(services, door)
    await sockets.handle(scope, receive, send)       # HTTP long polling and WebSocket alike

Whoever follows is served by the process that holds the socket, out of the database: processes need not tell one another
anything. A session of long polling lives in one process; where there are several, its requests find that process over
Redis (`relay`), or WebSocket alone is offered.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from clipforge_core.errors import ClipForgeError, UnknownName
from clipforge_core.refusals import NotThere, TooLarge, Unauthorized
from clipforge_core.requests.links import Links
from clipforge_server.frame.errors import BadRequest
from clipforge_server.frame.exchange import KEY, Exchange
from clipforge_server.sockets.events import Told
from clipforge_server.sockets.relay import Answered, Posted, relay_of

if TYPE_CHECKING:
    from clipforge_core.model.job import Job
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_server.sockets.door import Door
    from clipforge_server.sockets.relay import Relay

MOST_FOLLOWED = 200
"""Jobs that one socket may follow at once."""

MOST_SOCKETS = 50
"""Sockets that one user may have open."""

LARGEST_MESSAGE = 65_536
PATH = "/socket.io"
SEPARATOR = "."
"""Between the name of a process and the rest of a session's id."""
PASSED = (b"content-type", b"content-length", b"accept-encoding", b"origin")
"""Headers that a request keeps on its way to another process."""
NO_POLLING = "several processes answer here: connect with transports: ['websocket'], or let the operator set redis_url"
LONGEST_ID = 200

_LOG = logging.getLogger("clipforge.sockets")


class _Open:
    """One socket: how it was opened, whose it is, and the jobs that it follows."""

    def __init__(self, exchange: Exchange, auth: Any, caller: Caller) -> None:
        self.exchange = exchange
        self.auth = auth
        self.caller = caller
        self.following: dict[str, asyncio.Task[None]] = {}


class ProgressSockets:
    """The sockets of one process."""

    def __init__(self, services: Services, door: Door) -> None:
        from socketio import AsyncServer

        self._services = services
        self._door = door
        self._open: dict[str, _Open] = {}
        several = services.settings.get("api_processes", int) > 1
        self._relay = relay_of(services.settings, self._answer_other) if several else None
        self._polled = not several or self._relay is not None
        self.server = AsyncServer(
            async_mode="asgi",
            cors_allowed_origins=[],  # the frame decides about origins, for sockets as for everything
            transports=None if self._polled else ["websocket"],
            max_http_buffer_size=LARGEST_MESSAGE,
            logger=False,
            engineio_logger=False,
        )
        if self._relay is not None:
            engine, prefix = self.server.eio, self._relay.name + SEPARATOR
            plain = engine.generate_id
            engine.generate_id = lambda: prefix + plain()
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.server.on("subscribe_to_job", self._subscribe)
        self.server.on("unsubscribe_from_job", self._unsubscribe)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """One request of a socket's, as ASGI has it. Raises BadRequest for polling where only WebSocket is offered,
        Stopping where another process holds the session and cannot be reached."""
        if scope["type"] == "http":
            query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
            if not self._polled and query.get("transport", ["polling"])[0] == "polling":
                raise BadRequest(detail=NO_POLLING)
            if self._relay is not None:
                await self._relay.ready()
                process, there, _ = query.get("sid", [""])[0].partition(SEPARATOR)
                if there and process != self._relay.name and scope["method"] in ("GET", "POST"):
                    await self._pass_on(self._relay, process, scope, receive, send)
                    return
        await self.server.handle_request(scope, receive, send)

    async def _pass_on(self, relay: Relay, process: str, scope: Any, receive: Any, send: Any) -> None:
        """Let the process answer that holds the session."""
        body = bytearray()
        while (event := await receive())["type"] == "http.request":
            body += event.get("body", b"")
            if len(body) > LARGEST_MESSAGE:
                raise TooLarge(what="the message", limit=LARGEST_MESSAGE)
            if not event.get("more_body"):
                break
        posted = Posted(
            method=scope["method"],
            query=scope["query_string"].decode("latin-1"),
            headers=[(name, value) for name, value in scope["headers"] if name in PASSED],
            body=bytes(body),
        )
        answered = await relay.ask(process, posted)
        if answered is None:
            raise BadRequest(detail="this session is over: connect again")
        await send({"type": "http.response.start", "status": answered.status, "headers": answered.headers})
        await send({"type": "http.response.body", "body": answered.body})

    async def _answer_other(self, posted: Posted) -> Answered:
        """What this process answers to a request that reached another one."""
        told: dict[str, Any] = {"status": 500, "headers": [], "body": b""}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": posted.body, "more_body": False}

        async def send(event: dict[str, Any]) -> None:
            if event["type"] == "http.response.start":
                told.update(status=event["status"], headers=[tuple(pair) for pair in event["headers"]])
            else:
                told["body"] += event.get("body", b"")

        scope = {
            "type": "http",
            "method": posted.method,
            "path": PATH,
            "query_string": posted.query.encode("latin-1"),
            "headers": posted.headers,
        }
        await self.server.handle_request(scope, receive, send)
        return Answered(**told)

    async def close(self) -> None:
        """End what is followed; clients come back to the next server."""
        for sid in list(self._open):
            self._forget(sid)
        if self._relay is not None:
            await self._relay.close()
        await self.server.shutdown()

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        from socketio.exceptions import ConnectionRefusedError as Refused

        exchange: Exchange = environ["asgi.scope"][KEY]
        try:
            caller = await self._door.caller(exchange, auth)
        except ClipForgeError as error:
            raise Refused(error.describe()) from error
        if sum(1 for each in self._open.values() if each.caller.id == caller.id) >= MOST_SOCKETS:
            raise Refused(f"a user may have {MOST_SOCKETS} sockets open")
        self._open[sid] = _Open(exchange, auth, caller)

    async def _disconnect(self, sid: str, *_: Any) -> None:
        self._forget(sid)

    def _forget(self, sid: str) -> None:
        socket = self._open.pop(sid, None)
        for task in socket.following.values() if socket is not None else ():
            task.cancel()

    async def _subscribe(self, sid: str, data: Any = None) -> dict[str, Any]:
        socket = self._open.get(sid)
        if socket is None:
            return _refused("", "the socket is closed")
        job_id = _job_id(data)
        if not job_id:
            return await self._tell_refused(sid, "", 'subscribe_to_job needs {"job_id": "job_..."}')
        if job_id not in socket.following and len(socket.following) >= MOST_FOLLOWED:
            return await self._tell_refused(sid, job_id, f"a socket may follow {MOST_FOLLOWED} jobs at once")
        try:
            # A key that was revoked, a user who was switched off: the socket that is open follows nothing new.
            socket.caller = await self._door.caller(socket.exchange, socket.auth)
            job = await asyncio.to_thread(self._job, socket.caller, job_id)
        except Unauthorized as error:
            await self._tell_refused(sid, job_id, error.describe())
            await self.server.disconnect(sid)
            return _refused(job_id, error.describe())
        except ClipForgeError as error:
            return await self._tell_refused(sid, job_id, error.describe())
        await self.server.emit("subscribed", {"job_id": job_id}, to=sid)
        if job_id in socket.following:
            socket.following.pop(job_id).cancel()
        task = asyncio.get_running_loop().create_task(self._follow(sid, socket, job))
        socket.following[job_id] = task
        task.add_done_callback(lambda done: _drop(socket, job_id, done))
        return {"job_id": job_id}

    async def _unsubscribe(self, sid: str, data: Any = None) -> dict[str, Any]:
        job_id, socket = _job_id(data), self._open.get(sid)
        task = socket.following.pop(job_id, None) if socket is not None else None
        if task is not None:
            task.cancel()
        await self.server.emit("unsubscribed", {"job_id": job_id}, to=sid)
        return {"job_id": job_id}

    async def _follow(self, sid: str, socket: _Open, job: Job) -> None:
        told = Told()
        links = Links(socket.exchange.base, self._services.vault.sign_link)
        async for changed in self._services.user_jobs.feed.follow(job, beat=3600.0):
            if changed is None:
                continue
            for name, data in told.of(changed, links):
                await self.server.emit(name, data, to=sid)

    def _job(self, caller: Caller, job_id: str) -> Job:
        """A job of the caller's own. Raises NotThere."""
        try:
            job = self._services.jobs.get(job_id)
        except UnknownName as error:
            raise NotThere(kind="job", id=job_id) from error
        if job.user != caller.id:
            raise NotThere(kind="job", id=job_id)
        return job

    async def _tell_refused(self, sid: str, job_id: str, why: str) -> dict[str, Any]:
        answer = _refused(job_id, why)
        await self.server.emit("subscription_failed", answer, to=sid)
        return answer


def _refused(job_id: str, why: str) -> dict[str, Any]:
    return {"job_id": job_id, "error": "NOT_SUBSCRIBED", "message": why}


def _job_id(data: Any) -> str:
    """Of {"job_id": …}, or of the bare id that some clients send; "" for anything else."""
    found = data.get("job_id") if isinstance(data, dict) else data
    return found if isinstance(found, str) and len(found) <= LONGEST_ID else ""


def _drop(socket: _Open, job_id: str, task: asyncio.Task[None]) -> None:
    if socket.following.get(job_id) is task:
        del socket.following[job_id]
    if not task.cancelled() and task.exception() is not None:
        _LOG.error("a socket could not be told of %s", job_id, exc_info=task.exception())
