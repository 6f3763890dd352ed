"""What is logged of requests: a line each, and for every fault one with the traceback.

Every line has the request's id, so that the id in an answer finds it. Query strings and the tokens of signed links are
never logged: they hold a right.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from clipforge_core.contracts.surface import Problem
from clipforge_core.logs import Lines
from clipforge_server.frame.exchange import Exchange

_ACCESS = logging.getLogger("clipforge.access")
_FAULTS = logging.getLogger("clipforge.server")


def log_request(exchange: Exchange) -> None:
    """One line when an answer is out."""
    if not _ACCESS.isEnabledFor(logging.INFO):
        return
    milliseconds = round((time.perf_counter() - exchange.started) * 1000, 1)
    path = _shown(exchange)
    fields = {
        "request": exchange.request_id,
        "user": exchange.caller.user.id if exchange.caller is not None else "",
        "method": exchange.method,
        "path": path,
        "status": exchange.status,
        "ms": milliseconds,
        "client": exchange.client,
        "error": exchange.error,
    }
    message = f"{exchange.method} {path} {exchange.status} {milliseconds} ms"
    handlers = logging.root.handlers
    if len(handlers) == 1 and isinstance(handlers[0], Lines) and not _ACCESS.handlers:
        handlers[0].line("info", _ACCESS.name, message, fields)
    else:
        _ACCESS.info("%s", message, extra=fields)


def log_error(exchange: Exchange, problem: Problem, error: Exception) -> None:
    """The fault behind a 5xx, with its traceback; what was refused on purpose has its line already."""
    if problem.status >= 500:
        _FAULTS.error("%s: %s", type(error).__name__, error, exc_info=error, extra=_who(exchange, problem.code))
    elif _FAULTS.isEnabledFor(logging.DEBUG):
        _FAULTS.debug("%s: %s", problem.code, problem.message, extra=_who(exchange, problem.code))


def log_broken(exchange: Exchange, error: BaseException) -> None:
    """An answer that could not be finished."""
    _FAULTS.error("an answer was cut off: %s", error, exc_info=error, extra=_who(exchange, "cut_off"))


def _who(exchange: Exchange, code: str) -> dict[str, Any]:
    user = exchange.caller.id if exchange.caller is not None else ""
    return {
        "request": exchange.request_id,
        "method": exchange.method,
        "path": _shown(exchange),
        "user": user,
        "error": code,
    }


def _shown(exchange: Exchange) -> str:
    """The path as it may be logged: of a signed link, the route alone."""
    path = exchange.route if exchange.opt.get("bucket") == "media" else exchange.path
    if path.isascii() and path.isprintable():
        return path
    return path.encode("unicode_escape").decode("ascii")
