"""Errors → HTTP, in one table. The first class that fits counts; more special ones stand first.

Whatever is not in it is a fault of ours: 500, with no word of what it was but the request id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from litestar.exceptions import HTTPException, SerializationException

from clipforge_core import errors, refusals
from clipforge_core.contracts.surface import FieldProblem, Problem
from clipforge_core.errors import ClipForgeError
from clipforge_core.ids import iso
from clipforge_server.frame.exchange import Exchange


class NoRoute(ClipForgeError):
    """Nothing answers at this path."""

    code = "not_found"
    message = "nothing is at {path}"
    way_out = "{docs} lists every route"


class MethodRefused(ClipForgeError):
    """The path is there, and not for this method; `allow` lists those that it has."""

    code = "method_not_allowed"
    message = "{path} does not answer {method}"
    way_out = "It answers {allow}"


class WrongType(ClipForgeError):
    """The body has a content type that the route does not read; `wanted` is what it reads."""

    code = "unsupported_type"
    message = "a body of type {type} is not read here"
    way_out = "Send {wanted}"

    def __init__(self, *, wanted: str = "JSON, with Content-Type: application/json", **data: Any) -> None:
        super().__init__(wanted=wanted, **data)


class NoSuchRange(ClipForgeError):
    """None of the bytes that were asked for is there; `size` is how many there are."""

    code = "range_not_satisfiable"
    message = "none of the bytes {asked} is there: it has {size}"


class BadRequest(ClipForgeError):
    """The request itself is broken: its JSON, its headers, its path."""

    code = "bad_request"
    message = "{detail}"


class Stopping(ClipForgeError):
    """The server is going down, or has not the means to answer now."""

    code = "unavailable"
    message = "{detail}"


TABLE: tuple[tuple[type[ClipForgeError], int], ...] = (
    (NoRoute, 404),
    (MethodRefused, 405),
    (WrongType, 415),
    (NoSuchRange, 416),
    (BadRequest, 400),
    (Stopping, 503),
    (refusals.Unauthorized, 401),
    (refusals.Forbidden, 403),
    (refusals.LinkRefused, 403),
    (refusals.NotThere, 404),
    (refusals.Conflict, 409),
    (refusals.Locked, 423),
    (refusals.ChecksumMismatch, 460),
    (refusals.Invalid, 400),
    (refusals.Locked, 423),
    (refusals.ChecksumMismatch, 460),
    (refusals.TooLarge, 413),
    (refusals.RateLimited, 429),
    (refusals.QuotaReached, 402),
    (refusals.NoRoom, 507),
    (errors.JobConflict, 409),
    (errors.DiskFull, 507),
    (errors.StoreBusy, 503),
    (errors.MissingExtra, 501),
    (errors.EndpointFailed, 502),
    (errors.InputError, 400),
    (errors.UsageError, 400),
)

UNSAID = {"path", "where", "folder", "file", "exc", "task"}
"""Data of errors that may hold a path of this machine: never answered."""

SAID: tuple[type[ClipForgeError], ...] = (
    refusals.Refusal,
    NoRoute,
    MethodRefused,
    WrongType,
    NoSuchRange,
    BadRequest,
    Stopping,
)
"""Errors whose text speaks of the request alone. Of others `speak` answers what a stranger may read."""

_CUT_OFF = "client disconnected prematurely"
"""Litestar's words where a body ends before its end, which is a fault of the client and no 500."""

_AT = re.compile(r" - at `\$[^`]*`$")
_OBJECT = (
    (re.compile(r"Object contains unknown field `(.+)`"), "there is no such field"),
    (re.compile(r"Object missing required field `(.+)`"), "it is missing"),
)


def problem_of(error: Exception, exchange: Exchange) -> Problem:
    """What a surface puts into its form."""
    common: dict[str, Any] = {"request_id": exchange.request_id, "time": iso(), "docs": f"{exchange.base}/docs"}
    if isinstance(error, HTTPException):
        return _framework(error, exchange, common)
    if isinstance(error, RecursionError | UnicodeDecodeError) and _while_reading(error):
        why = "it is nested too deeply" if isinstance(error, RecursionError) else "it is not UTF-8"
        return Problem(status=400, code="bad_request", message=f"the body is not JSON that is read: {why}", **common)
    status = status_of(error)
    if not isinstance(error, ClipForgeError) or (status >= 500 and not isinstance(error, SAID)):
        return Problem(status=status, code=_fault_code(error), message=_fault(status), **common)
    fields: tuple[FieldProblem, ...] = ()
    if isinstance(error, refusals.Invalid):
        one = {"path": error.data.get("field", ""), "message": error.data.get("detail", "")}
        problems = error.data.get("problems", [one])
        fields = tuple(FieldProblem(str(each["path"]), str(each["message"])) for each in problems)
    return Problem(
        status=status,
        code=error.code,
        message=speak(error),
        fields=fields,
        data=_data(error),
        retry_after=int(error.data.get("retry_after", 0) or 0) if status == 429 else 0,
        **common,
    )


def status_of(error: Exception) -> int:
    """The status of an error; 500 for what nobody foresaw."""
    return next((status for kind, status in TABLE if isinstance(error, kind)), 500)


def speak(error: ClipForgeError) -> str:
    """An error in one line, without the paths of this machine."""
    if isinstance(error, SAID):
        return error.describe()
    hidden = {name: value for name, value in error.data.items() if name not in UNSAID}
    # Not called: a class may be made of other things than those that its text tells.
    bare = type(error).__new__(type(error))
    bare.data = hidden
    text = bare.describe()
    return text.removeprefix(": ").strip() or error.code.replace("_", " ")


def _data(error: ClipForgeError) -> Mapping[str, Any]:
    """What programs may want to know of an error."""
    if isinstance(error, refusals.Invalid | NoRoute):
        return {}
    plain = {name: value for name, value in error.data.items() if isinstance(value, str | int | float | bool)}
    return {name: value for name, value in plain.items() if name not in UNSAID | {"detail", "docs", "retry_after"}}


def _framework(error: HTTPException, exchange: Exchange, common: dict[str, Any]) -> Problem:
    """What Litestar found wrong: routing, parsing, validation."""
    if error.status_code == 404:
        return problem_of(NoRoute(path=exchange.path, docs=common["docs"]), exchange)
    if error.status_code == 405:
        allow = (error.headers or {}).get("allow", "")
        return problem_of(MethodRefused(path=exchange.path, method=exchange.method, allow=allow), exchange)
    if error.status_code == 413:
        return Problem(status=413, code="too_large", message="the body is larger than this route takes", **common)
    if str(error.detail) == _CUT_OFF:
        return problem_of(BadRequest(detail="the body was cut off, or is no body of HTTP"), exchange)
    if error.status_code >= 500:
        return Problem(status=error.status_code, code="internal", message=_fault(500), **common)
    fields = tuple(_fields(error))
    if fields:
        message = "; ".join(f"{each.field}: {each.message}" if each.field else each.message for each in fields)
        return Problem(status=400, code="validation", message=message, fields=fields, **common)
    cause = error.__cause__
    if isinstance(cause, SerializationException):
        why = _AT.sub("", str(cause))
        return Problem(status=400, code="bad_request", message=f"the body is not valid JSON: {why}", **common)
    detail = str(error.detail) or "this request cannot be understood"
    return Problem(status=400, code="bad_request", message=detail, **common)


def _fields(error: HTTPException) -> Iterator[FieldProblem]:
    for each in error.extra if isinstance(error.extra, list) else ():
        if isinstance(each, dict) and "message" in each:
            yield _field(str(each.get("key", "")), str(each["message"]))


def _field(key: str, message: str) -> FieldProblem:
    """msgspec's words about one value, which Litestar found at `key`; the body as a whole is "data" there."""
    message = _AT.sub("", message)
    prefix = "" if key == "data" else f"{key}."
    for pattern, said in _OBJECT:
        match = pattern.fullmatch(message)
        if match:
            return FieldProblem(prefix + match[1], said)
    if key == "data":
        return FieldProblem("body", "it is missing" if message == "'data'" else message)
    return FieldProblem(key, message)


def _while_reading(error: Exception) -> bool:
    """True where it came from reading the body and not from our own work with it."""
    trace = error.__traceback__
    names = []
    while trace is not None:
        names.append(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next
    return bool(names) and names[-1].startswith("litestar.")


def _fault_code(error: Exception) -> str:
    return error.code if isinstance(error, ClipForgeError) and status_of(error) in (501, 502, 503, 507) else "internal"


def _fault(status: int) -> str:
    return {
        501: "a part that this needs is not installed on this server",
        502: "a service that this server asks did not answer as it should: try again later",
        503: "the server is busy: try again",
        507: "the server has no room left on its disk",
    }.get(status, "a fault in the server; its log has more under the request id")
