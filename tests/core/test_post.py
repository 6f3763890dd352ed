"""Messages to a real server on this machine: what is answered, what is never followed, what is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from clipforge_core.errors import FetchFailed, FetchRefused
from clipforge_core.net import check_url, post

HEADERS = {"Content-Type": "application/json", "X-Signature": "ab"}


class Receiver:
    """Answers what the path says: /503 with that status, /slow after `release`, /long with a long body."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                """Say nothing on standard error."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.seen.append((self.path, dict(self.headers), body))
                self.close_connection = True
                if self.path == "/slow":
                    outer.release.wait(20)
                long = b"x" * 100_000 if self.path == "/long" else b"fine"
                self.send_response(int(self.path[1:]) if self.path[1:].isdigit() else 200)
                self.send_header("Location", "/302")
                self.send_header("Content-Length", str(len(long) + (100 if self.path == "/cut" else 0)))
                self.end_headers()
                self.wfile.write(long)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.release.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.close()


def test_a_message_arrives_as_it_was_given(receiver: Receiver) -> None:
    posted = post(f"{receiver.url}/hook?a=1", b'{"a":1}', HEADERS, seconds=10, allow_private=True)
    assert (posted.status, posted.body) == (200, b"fine")
    [(path, headers, body)] = receiver.seen
    assert (path, body) == ("/hook?a=1", b'{"a":1}')
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Signature"] == "ab"
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("status", [301, 302, 307, 404, 500, 503])
def test_every_status_is_an_answer_and_no_redirect_is_followed(receiver: Receiver, status: int) -> None:
    assert post(f"{receiver.url}/{status}", b"{}", HEADERS, seconds=10, allow_private=True).status == status
    assert len(receiver.seen) == 1


def test_only_the_beginning_of_a_long_answer_is_kept(receiver: Receiver) -> None:
    assert post(f"{receiver.url}/long", b"{}", HEADERS, seconds=10, allow_private=True, keep=100).body == b"x" * 100


def test_a_body_that_breaks_off_does_not_unsay_the_status(receiver: Receiver) -> None:
    posted = post(f"{receiver.url}/cut", b"{}", HEADERS, seconds=10, allow_private=True)
    assert (posted.status, posted.body) == (200, b"fine")


def test_no_answer_in_time_may_be_tried_again(receiver: Receiver) -> None:
    with pytest.raises(FetchFailed) as caught:
        post(f"{receiver.url}/slow", b"{}", HEADERS, seconds=0.3, allow_private=True)
    assert "longer than 0.3 s" in caught.value.data["detail"] or "0.3 s" in caught.value.data["detail"]


def test_nobody_there_may_be_tried_again(receiver: Receiver) -> None:
    receiver.http.server_close()
    with pytest.raises(FetchFailed):
        post(f"{receiver.url}/hook", b"{}", HEADERS, seconds=5, allow_private=True)


def test_a_name_that_leads_inside_is_refused_and_nothing_is_sent(receiver: Receiver) -> None:
    url = f"http://hook.example:{receiver.port}/hook"
    with pytest.raises(FetchRefused) as caught:
        post(url, b"{}", HEADERS, seconds=5, resolver=lambda *_: ["127.0.0.1"])
    assert not isinstance(caught.value, FetchFailed)
    assert receiver.seen == []


def test_the_message_goes_to_the_address_that_was_checked(receiver: Receiver) -> None:
    answers = iter(["127.0.0.1", "192.0.2.1"])
    url = f"http://hook.example:{receiver.port}/hook"
    posted = post(url, b"{}", HEADERS, seconds=5, allow_private=True, resolver=lambda *_: [next(answers)])
    assert posted.status == 200
    assert receiver.seen[0][1]["Host"] == f"hook.example:{receiver.port}"
    assert next(answers) == "192.0.2.1"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "file:///etc/passwd",
        "http://",
        "example.org/hook",
        "http://me:secret@example.org/",
        "http://127.0.0.1/",
        "http://localhost:9000/hook",
        "http://2130706433/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
    ],
)
def test_urls_that_are_refused_when_they_are_looked_at(url: str) -> None:
    with pytest.raises(FetchRefused):
        check_url(url)


def test_a_name_that_is_not_known_now_passes() -> None:
    def unknown(host: str, port: int, seconds: float) -> list[str]:
        raise OSError(-2, "Name or service not known")

    check_url("https://later.example/hook", resolver=unknown)


def test_private_addresses_pass_where_the_operator_allows_them() -> None:
    check_url("http://127.0.0.1:9/hook", allow_private=True)
    with pytest.raises(FetchRefused):
        check_url("gopher://127.0.0.1/", allow_private=True)
