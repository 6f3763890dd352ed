"""An API process: answers requests on a socket that it was given, until SIGTERM.

The supervisor starts it (`ApiProcess`), it says over a pipe when it is ready or why it will not be, and it never
outlives the supervisor. On SIGTERM it takes no new connections and finishes what it is answering.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, NoReturn

import msgspec

from clipforge_core.environment import Environment, EnvironmentSpec
from clipforge_core.errors import ClipForgeError
from clipforge_core.logs import configure_logs
from clipforge_core.queue.boot import Boot
from clipforge_core.queue.lifeline import end_with_parent
from clipforge_core.queue.messages import dump, dump_error, load

THREADS = 1
"""Native threads that parse and write HTTP, beside the one that runs Python: more of them only wait for it."""


class ApiSpec(msgspec.Struct, frozen=True):
    """What it is started with: the environment, and the file descriptor of the listening socket."""

    spec: EnvironmentSpec
    descriptor: int


class ApiProcess(Boot):
    """An API process, as its supervisor holds it."""

    def __init__(self, spec: EnvironmentSpec, descriptor: int) -> None:
        super().__init__("clipforge_server.api_process:main", ApiSpec(spec, descriptor), "inherit", keep=(descriptor,))

    def started(self, seconds: float) -> bool:
        """True once it answers; False where it does not after so many seconds, or died. Raises what kept it."""
        try:
            if not self.pipe.poll(seconds):
                return False
            error = load(self.pipe.recv_bytes())
        except (EOFError, OSError):
            return False
        if error is not None:
            raise error
        return True


def main(conversation: int, lifeline: int, parent: int) -> None:
    """The process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with Connection(conversation) as pipe:
        first: ApiSpec = load(pipe.recv_bytes())
        end_with_parent(lifeline, parent, private=(conversation, first.descriptor))
        try:
            environment = Environment.build(first.spec)
            settings = environment.settings
            configure_logs(settings.get("log_format", str), settings.get("log_level", str))
            from clipforge_core.services import Services
            from clipforge_server.app import build_app

            services = Services.open(environment)
            app = build_app(services, runner=True)
        except ClipForgeError as error:
            with suppress(OSError):
                pipe.send_bytes(dump_error(error))
            sys.exit(1)
        # What was loaded stays: the collector need not look through it again and again.
        gc.collect()
        gc.freeze()
        try:
            asyncio.run(_serve(app, first.descriptor, pipe))
        finally:
            services.close()
    _leave()


def _leave() -> NoReturn:
    """End without taking the interpreter apart: threads of Granian that ask for it meanwhile would abort the process
    with a panic (CPython ends such threads by unwinding their stack, which Rust does not permit)."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _serve(app: Any, descriptor: int, pipe: Connection) -> None:
    from granian._granian import SocketHolder
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.server.embed import Server

    class OnSocket(Server):
        """Granian's embedded server, on a socket that listens already."""

        def _init_shared_socket(self) -> None:
            holder: Any = SocketHolder
            self._shd = holder(descriptor, False, self.backlog)

    server = OnSocket(
        app,
        interface=Interfaces.ASGI,
        runtime_threads=THREADS,
        log_enabled=False,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
    )
    loop = asyncio.get_running_loop()
    serving = loop.create_task(server.serve())
    loop.add_signal_handler(signal.SIGTERM, _stop, app, server)
    ready = loop.create_task(_tell(server, pipe))
    await serving
    ready.cancel()


def _stop(app: Any, server: Any) -> None:
    app.stop()
    server.stop()


async def _tell(server: Any, pipe: Connection) -> None:
    """Say that it is ready once the application has started; connections wait in the socket's backlog until then."""
    while not server.wrks:
        await asyncio.sleep(0.005)
    with suppress(OSError):
        pipe.send_bytes(dump(None))
