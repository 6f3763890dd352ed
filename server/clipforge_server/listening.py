"""The listening socket: made once by the supervisor and handed to every process that answers, so that a process that is
started anew misses no connection, and that an address which is taken is known before anything else happens."""

from __future__ import annotations

import errno
import socket

from clipforge_server.serving_errors import CannotListen

BACKLOG = 1024


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; port 0 takes a free one. Raises CannotListen."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except (OSError, OverflowError, UnicodeError) as error:
        detail, advice = _explained(error)
        raise CannotListen(host=host, port=port, detail=detail, advice=advice) from error


def _explained(error: Exception) -> tuple[str, str]:
    if isinstance(error, socket.gaierror | UnicodeError):
        return "no such address", "Give an address of this machine, such as 127.0.0.1 or 0.0.0.0, with --host"
    if isinstance(error, OverflowError):
        return "no such port", "Give a --port from 1 to 65535, or 0 for any that is free"
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return "another program is listening there", "Stop it, or give another --port"
    if number in (errno.EACCES, errno.EPERM):
        return "not permitted", "Ports below 1024 need rights that this user lacks: give another --port"
    if number == errno.EADDRNOTAVAIL:
        return "this machine has no such address", "Give another --host, such as 127.0.0.1"
    return str(error), "Give another --host or --port"


def url_of(bound: socket.socket, host: str) -> str:
    """What reaches it from this machine: "http://127.0.0.1:8000"."""
    port = bound.getsockname()[1]
    shown = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - what is looked up
    return f"http://{f'[{shown}]' if ':' in shown and not shown.startswith('[') else shown}:{port}"
