"""A local OpenAI-compatible endpoint that answers as it is told: whole, broken off, with nonsense or an error.

with endpoint(says("nonsense"), says('{"clips": []}')) as server:
    ...                 # the first chat gets the first answer, all others the second
server.chats            # what was asked
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Play = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """One request: noted, then answered by the play of the server."""

    server: Endpoint

    def do_GET(self) -> None:
        self.server.seen.append({"path": self.path, "headers": dict(self.headers), "body": {}})
        status = self.server.models
        self.whole(status, json.dumps({"data": []} if status == 200 else {"error": {"message": "bad key"}}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append({"path": self.path, "headers": dict(self.headers), "body": body})
        number = sum("messages" in each["body"] for each in self.server.seen) - 1
        plays = self.server.plays
        plays[min(number, len(plays) - 1)](self, body)

    def whole(self, status: int, text: str, kind: str = "application/json", **headers: str) -> None:
        """A whole answer of that type."""
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def events(self, pieces: Sequence[str], end: str = "data: [DONE]\n\n") -> None:
        """An answer in server-sent events; `end` "" breaks it off."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for piece in pieces:
            data = json.dumps({"choices": [{"delta": {"content": piece}}]})
            self.wfile.write(f": a comment\ndata: {data}\n\n".encode())
            self.wfile.flush()
        self.wfile.write(end.encode())

    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal of a test."""


class Endpoint(ThreadingHTTPServer):
    """The server; `seen` are the requests, `plays` what is done with one chat after another (the last again)."""

    daemon_threads = True

    def __init__(self, plays: Sequence[Play], models: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plays, self.models = plays, models
        self.seen: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Its address, as llm.url takes it."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def chats(self) -> list[dict[str, Any]]:
        """The bodies of the chats that it was asked."""
        return [each["body"] for each in self.seen if "messages" in each["body"]]


@contextmanager
def endpoint(*plays: Play, models: int = 200) -> Iterator[Endpoint]:
    """A server in a thread, gone at the end."""
    server = Endpoint(plays, models)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(text: str, pieces: int = 7) -> Play:
    """A streamed answer of that text, in about so many pieces."""
    size = max(1, len(text) // pieces)
    return lambda handler, body: handler.events([text[i : i + size] for i in range(0, len(text), size)])


def status(code: int, message: str, **headers: str) -> Play:
    """An error with a message."""
    return lambda handler, body: handler.whole(code, json.dumps({"error": {"message": message}}), **headers)
