"""One call of the API: the request, when it is tried again, and the error or the typed value that the answer is."""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from clipforge.core.decoding import decode
from clipforge.core.effects import Answer, Operation, Pause, Request, Save, Send
from clipforge.errors import APIError, ClipForgeError, ConnectionFailed, UnexpectedAnswer, kind_of
from clipforge.models import Page

T = TypeVar("T")

LOCAL = "http://127.0.0.1:8000"
LONGEST_PAUSE = 8.0
LONGEST_RETRY_AFTER = 120.0
"""Seconds: where a server asks for more patience than that, its answer is raised as an error."""

AGAIN = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Config:
    """Where the server is, who asks, and how patiently."""

    api_key: str
    base_url: str
    max_retries: int
    backoff: float
    chance: random.Random = field(default_factory=random.Random)

    @classmethod
    def of(cls, api_key: str | None, base_url: str | None, max_retries: int, backoff: float) -> Config:
        """With what the environment names where nothing is given: CLIPFORGE_API_KEY, CLIPFORGE_BASE_URL."""
        key = api_key if api_key is not None else os.environ.get("CLIPFORGE_API_KEY", "")
        if not key:
            raise ClipForgeError("no API key: give api_key, or set CLIPFORGE_API_KEY")
        base = (base_url or os.environ.get("CLIPFORGE_BASE_URL") or LOCAL).rstrip("/").removesuffix("/v1")
        if urlsplit(base).scheme not in ("http", "https"):
            raise ClipForgeError(f"base_url {base!r} does not begin with http:// or https://")
        return cls(key, base, max_retries, backoff)


class Api:
    """Calls of one server."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> Request:
        """A request to a path below /v1. Values that are None are left out; every POST has an Idempotency-Key."""
        headers = {"X-Api-Key": self.config.api_key, "Accept": "application/json"}
        content = None
        if body is not None:
            content = msgspec.json.encode({name: value for name, value in body.items() if value is not None})
            headers["Content-Type"] = "application/json"
        if method == "POST":
            headers["Idempotency-Key"] = idempotency_key or str(uuid.uuid4())
        asked = urlencode({name: value for name, value in (query or {}).items() if value is not None})
        url = f"{self.config.base_url}/v1{path}" + (f"?{asked}" if asked else "")
        return Request(method, url, headers, content)

    def call(self, kind: type[T], method: str, path: str, **parts: Any) -> Operation[T]:
        """Send it, and read the answer as a `kind`."""
        answer = yield from self.answered(Send(self.request(method, path, **parts)))
        return decoded(answer, kind)

    def page(self, kind: type[T], path: str, query: Mapping[str, Any]) -> Operation[Page[T]]:
        """One page of a list."""
        answer = yield from self.answered(Send(self.request("GET", path, query=query)))
        page: Page[T] = Page(decoded(answer, list[kind]))  # type: ignore[valid-type]
        page.next_cursor = _next_cursor(answer.headers.get("link", ""))
        return page

    def done(self, method: str, path: str) -> Operation[None]:
        """Send what has no answer worth reading."""
        yield from self.answered(Send(self.request(method, path)))

    def answered(self, effect: Send | Save) -> Operation[Answer]:
        """An answer that is no error, tried again where that may help, and as long as each try brings more of a file.
        Raises APIError, ConnectionFailed."""
        tries = most = 0
        while True:
            try:
                answer: Answer = yield effect
            except ConnectionFailed:
                come = effect.come() if isinstance(effect, Save) else 0
                if come > most:
                    most, tries = come, 0
                if tries >= self.config.max_retries:
                    raise
                pause = self.pause(tries)
            else:
                if answer.status < 400:
                    return answer
                if answer.status == 404 and tries and effect.request.method == "DELETE":
                    return answer  # the try before this one did it, and its answer was lost
                error = error_of(answer)
                if not self._again(error, tries):
                    raise error
                pause = error.retry_after or self.pause(tries)
            tries += 1
            yield Pause(pause)

    def once_more(self, tries: int) -> Operation[None]:
        """Pause before a stream is asked for again. Raises ConnectionFailed where it was tried often enough."""
        if tries >= self.config.max_retries:
            raise ConnectionFailed("the connection broke again and again")
        yield Pause(self.pause(tries))

    def pause(self, tries: int) -> float:
        """Seconds before the next try: twice as long each time, and by chance, so that many do not come at once."""
        longest: float = min(self.config.backoff * 2**tries, LONGEST_PAUSE)
        return self.config.chance.uniform(longest / 2, longest)

    def _again(self, error: APIError, tries: int) -> bool:
        patient = error.retry_after <= LONGEST_RETRY_AFTER
        return error.status in AGAIN and tries < self.config.max_retries and patient


def decoded(answer: Answer, kind: type[T]) -> T:
    """The body as a typed value. Raises UnexpectedAnswer."""
    try:
        return decode(answer.body, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnexpectedAnswer(f"the answer (status {answer.status}) is not what was expected: {error}") from error


class _Error(msgspec.Struct):
    code: str = ""
    message: str = ""
    details: dict[str, Any] | None = None


class _ErrorBody(msgspec.Struct, rename="camel"):
    error: _Error
    request_id: str = ""


def error_of(answer: Answer) -> APIError:
    """The error that an answer is; one that is not of this API has its status alone."""
    kind, after = kind_of(answer.status), _seconds(answer.headers.get("retry-after", ""))
    request_id = answer.headers.get("x-request-id", "")
    try:
        body = decode(answer.body, _ErrorBody)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        text = answer.body[:200].decode("utf-8", "replace").strip() or "the server said nothing more"
        return kind(answer.status, "http_error", text, request_id=request_id, retry_after=after)
    error = body.error
    return kind(
        answer.status,
        error.code,
        error.message,
        request_id=body.request_id or request_id,
        details=error.details,
        retry_after=after,
    )


def _seconds(text: str) -> float:
    """Retry-After in seconds: a number or a date (RFC 9110, 10.2.3)."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _next_cursor(link: str) -> str:
    """The cursor of the URL with rel="next" (RFC 8288)."""
    for part in link.split(","):
        target, _, relation = part.partition(";")
        if 'rel="next"' in relation.replace("rel=next", 'rel="next"'):
            found = parse_qs(urlsplit(target.strip().strip("<>")).query).get("cursor", [""])
            return found[0]
    return ""
