"""Asking an OpenAI-compatible endpoint: messages in, the text of its answer out, streamed.

What an endpoint does not know it refuses with 400 or 422; then the same is asked with less: first with a JSON
schema, then for any JSON object, then for text, at last without a temperature.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from typing import Any

import httpx
import msgspec

from clipforge_core import EndpointFailed
from clipforge_plugins.language_model.endpoint import Endpoint
from clipforge_plugins.language_model.stream import Broken, answer_pieces, error_message

Message = dict[str, str]

CONNECT = 10.0
"""Seconds in which a connection must stand."""
_NOT_KNOWN = (400, 415, 422, 501)


class Chat:
    """A conversation partner. Remembers how much the endpoint understands."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._manner = 0

    def reach(self) -> None:
        """Find out whether anybody is there and takes the key. Raises EndpointFailed."""
        with self._client() as client:
            try:
                response = client.get(self.endpoint.address("models"), headers=self._headers(), timeout=CONNECT)
            except httpx.HTTPError as error:
                raise self._unreachable(error) from error
        if response.status_code in (401, 403):
            raise self._refused(response.status_code, response.content)

    def ask(self, messages: Sequence[Message], schema: dict[str, Any]) -> str:
        """The text of the answer. Raises EndpointFailed; Broken where the answer itself is no use."""
        return "".join(self.stream(messages, schema))

    def stream(self, messages: Sequence[Message], schema: dict[str, Any]) -> Iterator[str]:
        """The text of the answer, piece by piece. Raises as `ask` does."""
        manners = _manners(schema)
        while True:
            body = {**self._body(messages), **manners[self._manner]}
            refused = yield from self._send(body)
            if refused is None:
                return
            status, said = refused
            if status not in _NOT_KNOWN or self._manner + 1 == len(manners):
                raise self._refused(status, said)
            self._manner += 1

    def _body(self, messages: Sequence[Message]) -> dict[str, Any]:
        body: dict[str, Any] = {"messages": list(messages), "stream": True, "max_tokens": self.endpoint.tokens}
        return {"model": self.endpoint.model, **body} if self.endpoint.model else body

    def _send(self, body: dict[str, Any]) -> Generator[str, None, tuple[int, bytes] | None]:
        """The pieces of the answer; in the end None, or the status and the bytes of an error."""
        url = self.endpoint.address("chat/completions")
        deadline = time.monotonic() + self.endpoint.timeout
        try:
            with (
                self._client() as client,
                client.stream("POST", url, json=body, headers=self._headers()) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    return response.status_code, _beginning(response)
                events = response.headers.get("content-type", "").startswith("text/event-stream")
                yield from answer_pieces(self._in_time(response, deadline), events)
                return None
        except httpx.RemoteProtocolError as error:
            raise Broken("the answer broke off") from error
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def _in_time(self, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        for chunk in response.iter_bytes():
            if time.monotonic() > deadline:
                raise self._late()
            yield chunk

    def _client(self) -> httpx.Client:
        timeout = httpx.Timeout(self.endpoint.timeout, connect=min(CONNECT, self.endpoint.timeout))
        return httpx.Client(timeout=timeout, follow_redirects=False, trust_env=not self.endpoint.local)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.endpoint.key}"} if self.endpoint.key else {}

    def _late(self) -> EndpointFailed:
        return EndpointFailed(
            url=self.endpoint.url,
            detail=f"no whole answer within {self.endpoint.timeout:g} s",
            advice="Raise the setting llm.timeout, lower llm.window, or take a faster model",
        )

    def _unreachable(self, error: httpx.HTTPError) -> EndpointFailed:
        if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout | httpx.PoolTimeout):
            return self._late()
        why = "nobody answers there" if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) else "it broke off"
        return EndpointFailed(
            url=self.endpoint.url,
            detail=self.endpoint.without_key(f"{why} ({error or type(error).__name__})"),
            advice="Start the server, or correct the setting llm.url",
        )

    def _refused(self, status: int, body: bytes) -> EndpointFailed:
        said = self.endpoint.without_key(_said(body))
        told = f"{status}: {said}" if said else str(status)
        advice = "Run the same command again later: what was answered is kept"
        detail = f"it failed ({told})"
        if status in (401, 403):
            detail, advice = f"it refused the key ({told})", "Set CLIPFORGE_LLM_KEY to a key that it takes"
        elif status == 404:
            detail = f"it has no chat completions there, or no such model ({told})"
            advice = "Check the settings llm.url (it mostly ends in /v1) and llm.model"
        elif status == 429:
            detail = f"it takes no more requests now ({told})"
        elif 300 <= status < 400:
            detail, advice = f"it answers with a redirect ({told})", "Set llm.url to the address that it leads to"
        elif status < 500:
            detail, advice = f"it refused the request ({told})", "Lower the setting llm.window, or take another model"
        return EndpointFailed(url=self.endpoint.url, detail=detail, advice=advice)


def _manners(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What is asked for besides, from the most to the least."""
    shape = {"name": "answer", "strict": True, "schema": schema}
    cool = {"temperature": 0}
    return [
        {**cool, "response_format": {"type": "json_schema", "json_schema": shape}},
        {**cool, "response_format": {"type": "json_object"}},
        cool,
        {},
    ]


def _beginning(response: httpx.Response) -> bytes:
    """As much of an error's body as could hold its message."""
    found = b""
    for chunk in response.iter_bytes():
        found += chunk
        if len(found) > 1 << 16:
            break
    return found[: 1 << 16]


def _said(body: bytes) -> str:
    try:
        return error_message(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        text = body.decode("utf-8", "replace")
        return "" if "<html" in text.lower() else " ".join(text.split())[:200]
