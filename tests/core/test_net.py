"""Fetching from a real server on this machine: what is fetched, and what is refused with nothing left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from msgspec.structs import replace

from clipforge_core.addresses import refusal, resolve
from clipforge_core.errors import Cancelled, FetchRefused
from clipforge_core.net import FetchLimits, check_url, fetch, is_url

BODY = bytes(range(256)) * 400


class Server:
    """A server whose paths misbehave in one way each; `release` lets the slow ones go on."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.hosts: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                """Say nothing on standard error."""

            def do_GET(self) -> None:
                outer.hosts.append(self.headers["Host"])
                outer.answer(self)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.partition("?")[0]
        if name.startswith("/to/"):
            handler.send_response(302)
            handler.send_header("Location", handler.path.partition("?")[2])
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        elif name == "/again":
            handler.send_response(301)
            handler.send_header("Location", "/again")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        elif name == "/missing":
            handler.send_error(404)
        else:
            self.body(handler, name)

    def body(self, handler: BaseHTTPRequestHandler, name: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8" if name == "/page" else "video/mp4")
        if name == "/packed.mp4":
            handler.send_header("Content-Encoding", "gzip")
        if name not in ("/unknown-length.mp4", "/trickle.mp4"):
            handler.send_header("Content-Length", str(len(BODY) * (2 if name in ("/cut.mp4", "/slow.mp4") else 1)))
        handler.send_header("Connection", "close")
        handler.close_connection = True
        handler.end_headers()
        if name.endswith("login.mp4"):
            handler.wfile.write(b"\xef\xbb\xbf\n\n" if "spaced" in name else b"")
            handler.wfile.write(b"<!DOCTYPE html><title>Log in</title>")
        while name == "/trickle.mp4" and not self.release.wait(0.05):
            handler.wfile.write(b".")
        handler.wfile.write(BODY)
        handler.wfile.flush()
        if name == "/slow.mp4":
            self.release.wait(20)

    def close(self) -> None:
        self.release.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def limits(max_bytes: int = 10**7, seconds: float = 20.0, allow_private: bool = True) -> FetchLimits:
    return FetchLimits(max_bytes=max_bytes, seconds=seconds, allow_private=allow_private)


def refused(url: str, folder: Path, with_limits: FetchLimits | None = None, **more: object) -> str:
    """The reason why a URL is refused; nothing may have been left in the folder."""
    with pytest.raises(FetchRefused) as caught:
        fetch(url, folder, with_limits or limits(), **more)  # type: ignore[arg-type]
    assert list(folder.iterdir()) == []
    return str(caught.value.data["detail"])


def test_a_file_arrives_whole_under_a_name_from_its_url(server: Server, tmp_path: Path) -> None:
    seen: list[float] = []
    fetched = fetch(
        f"{server.url}/My%20talk.mp4?x=1", tmp_path, limits(), report=lambda done, message="": seen.append(done)
    )
    assert fetched.path.read_bytes() == BODY
    assert fetched.path.name.startswith("My talk-") and fetched.path.suffix == ".mp4"
    assert (fetched.size, fetched.content_type) == (len(BODY), "video/mp4")
    assert seen == sorted(seen) and seen[-1] == 1.0
    assert list(tmp_path.iterdir()) == [fetched.path]


def test_two_urls_with_one_file_name_do_not_meet(server: Server, tmp_path: Path) -> None:
    first = fetch(f"{server.url}/a/video.mp4", tmp_path, limits())
    second = fetch(f"{server.url}/b/video.mp4", tmp_path, limits())
    assert first.path != second.path
    assert fetch(f"{server.url}/a/video.mp4", tmp_path, limits()).path == first.path


@pytest.mark.parametrize(
    "path", ["/..%2f..%2fetc%2fpasswd", "/-rf.mp4", "/.hidden", "/", "/a%00b.mp4", "/%E4%BD%A0.mp4"]
)
def test_names_stay_inside_the_folder(server: Server, tmp_path: Path, path: str) -> None:
    fetched = fetch(server.url + path, tmp_path, limits())
    assert fetched.path.parent == tmp_path
    assert not fetched.path.name.startswith((".", "-"))


def test_redirects_are_followed(server: Server, tmp_path: Path) -> None:
    fetched = fetch(f"{server.url}/to/?/end.mp4", tmp_path, limits())
    assert fetched.url == f"{server.url}/end.mp4"
    assert fetched.path.read_bytes() == BODY


def test_what_must_be_secure_is_never_asked_for_without(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FetchRefused, match="HTTPS"):
        fetch(f"{server.url}/end.mp4", tmp_path, replace(limits(), secure=True))
    assert not list(tmp_path.iterdir())


def test_each_redirect_is_checked_anew(server: Server, tmp_path: Path) -> None:
    def resolver(host: str, port: int, seconds: float) -> list[str]:
        return [{"safe.example": "127.0.0.1"}.get(host, host)]

    port = server.http.server_port
    for target in ("file:///etc/passwd", "ftp://safe.example/x", "http://user:pw@safe.example/x"):
        reason = refused(f"http://safe.example:{port}/to/?{target}", tmp_path, resolver=resolver)
        assert "only http" in reason or "password" in reason


def test_a_url_without_a_host_is_refused(tmp_path: Path) -> None:
    assert "no host" in refused("http:///x", tmp_path)


def test_a_redirect_to_a_private_address_is_refused(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = refusal
    monkeypatch.setattr("clipforge_core.guard.refusal", lambda text: "" if text == "127.0.0.1" else real(text))
    reason = refused(f"{server.url}/to/?http://169.254.169.254/latest", tmp_path, limits(allow_private=False))
    assert "169.254.169.254 is not a public address" in reason
    assert len(server.hosts) == 1


def test_the_connection_goes_to_the_address_that_was_checked(server: Server, tmp_path: Path) -> None:
    """A name server that changes its answer is asked once only, so what was checked is what is reached."""
    answers = iter(["127.0.0.1", "192.0.2.1"])
    fetched = fetch(
        f"http://video.example:{server.http.server_port}/talk.mp4",
        tmp_path,
        limits(),
        resolver=lambda host, port, seconds: [next(answers)],
    )
    assert fetched.path.read_bytes() == BODY
    assert server.hosts == [f"video.example:{server.http.server_port}"]
    assert next(answers) == "192.0.2.1"


def test_one_bad_address_among_good_ones_is_enough_to_refuse(server: Server, tmp_path: Path) -> None:
    reason = refused(
        "http://mixed.example/talk.mp4",
        tmp_path,
        limits(allow_private=False),
        resolver=lambda host, port, seconds: ["93.184.216.34", "10.0.0.5"],
    )
    assert reason.startswith("10.0.0.5 is not a public address")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/a", "http://localhost:1/a", "http://[::1]:1/a", "http://2130706433:1/a", "http://0x7f.1:1/a"]
    + ["http://127.1:1/a", "http://0x7f000001:1/a", "http://0:1/a", "http://[::]:1/a", "http://127。0。0。1:1/a"]
    + ["http://[::ffff:127.0.0.1]:1/a", "http://[::ffff:7f00:1]:1/a", "http://[64:ff9b::7f00:1]:1/a"],
)
def test_loopback_is_refused_however_it_is_written(tmp_path: Path, url: str) -> None:
    assert "not a public address" in refused(url, tmp_path, limits(allow_private=False))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1.",
        "127.0.0.1%2eexample.com",
        "%31%32%37.0.0.1",
        "[fe80::1%25eth0]",
        "127.0.0.1\\.example.com",
        "0x7f.1.",
    ]
    + ["example.com:99999", "example.com:0", ".example.com", "a!b.example"],
)
def test_hosts_and_ports_where_nothing_can_be(tmp_path: Path, host: str) -> None:
    """Refused as they are written: whether a name like that resolves is not the same on every machine."""
    with pytest.raises(FetchRefused, match=r"no name of a host|no port") as caught:
        check_url(f"http://{host}/a", allow_private=True, resolver=lambda *_: ["93.184.216.34"])
    assert type(caught.value) is FetchRefused


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "localhost:8000"])
def test_localhost_is_this_machine_whatever_name_servers_say(host: str) -> None:
    with pytest.raises(FetchRefused, match="not a public address"):
        check_url(f"http://{host}/a", resolver=lambda *_: ["93.184.216.34"])
    check_url(f"http://{host}/a", allow_private=True)


@pytest.mark.parametrize(
    "host", ["my_service:80", "xn--bcher-kva.example", "bücher.example", "1.example", "a.b.", "8.8.8.8"]
)
def test_hosts_that_may_be(host: str) -> None:
    check_url(f"http://{host}/a", resolver=lambda *_: ["93.184.216.34"])


@pytest.mark.parametrize("url", ["http://0177.0.0.1:1/a", "http://\uff11\uff12\uff17.0.0.1:1/a", "http://[::1/a"])
def test_hosts_that_are_none(tmp_path: Path, url: str) -> None:
    assert "not a URL" in refused(url, tmp_path, limits(allow_private=False))


ADDRESSES = """127.0.0.1 10.1.1.1 172.16.0.1 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255
192.0.0.8 198.18.0.1 ::1 :: fe80::1%eth0 fec0::1 fc00::1 ff02::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::7f00:1
64:ff9b:1::1 2002:7f00:1:: 2001:0:1::1 ::7f00:1 ::ffff:7f00:1 ::ffff:a9fe:a9fe ::ffff:0:127.0.0.1 fd00:ec2::254
64:ff9b::169.254.169.254 2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:127.0.0.1 2001:db8::1 100::1 192.0.2.1
203.0.113.9 240.0.0.1"""


@pytest.mark.parametrize("address", ADDRESSES.split())
def test_addresses_that_are_not_public(address: str) -> None:
    assert refusal(address) == f"{address} is not a public address"


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_addresses_that_are_public(address: str) -> None:
    assert refusal(address) == ""


def test_a_name_that_changes_its_address_between_redirects_is_caught(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each redirect asks the name servers again, and their new answer is checked like the first."""
    real = refusal
    monkeypatch.setattr("clipforge_core.guard.refusal", lambda text: "" if text == "127.0.0.1" else real(text))
    answers = iter(["127.0.0.1", "10.0.0.5"])
    url = f"http://video.example:{server.http.server_port}"
    reason = refused(
        f"{url}/to/?{url}/talk.mp4",
        tmp_path,
        limits(allow_private=False),
        resolver=lambda host, port, seconds: [next(answers)],
    )
    assert reason.startswith("10.0.0.5 is not a public address")
    assert len(server.hosts) == 1


@pytest.mark.parametrize("path", ["/login.mp4", "/spaced-login.mp4"])
def test_a_page_that_says_it_is_a_video_is_refused_at_its_first_bytes(
    server: Server, tmp_path: Path, path: str
) -> None:
    assert "web page" in refused(server.url + path, tmp_path)


def test_bytes_that_trickle_do_not_stretch_the_time(server: Server, tmp_path: Path) -> None:
    assert "longer than 0.5 s" in refused(f"{server.url}/trickle.mp4", tmp_path, limits(seconds=0.5))


def test_too_many_bytes_are_refused_whether_they_are_declared_or_not(server: Server, tmp_path: Path) -> None:
    assert "larger than 1000 bytes" in refused(f"{server.url}/a.mp4", tmp_path, limits(max_bytes=1000))
    assert "larger than 1000 bytes" in refused(f"{server.url}/unknown-length.mp4", tmp_path, limits(max_bytes=1000))
    fetch(f"{server.url}/unknown-length.mp4", tmp_path, limits(max_bytes=len(BODY)))


def test_a_server_that_stalls_is_left_when_the_time_is_up(server: Server, tmp_path: Path) -> None:
    assert "longer than 0.4 s" in refused(f"{server.url}/slow.mp4", tmp_path, limits(seconds=0.4))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing", "404"),
        ("/page", "web page"),
        ("/again", "more than 5 redirects"),
        ("/packed.mp4", "packs its answer"),
        ("/cut.mp4", "peer closed connection"),
    ],
)
def test_answers_that_are_no_file(server: Server, tmp_path: Path, path: str, reason: str) -> None:
    assert reason in refused(server.url + path, tmp_path)


def test_a_host_that_is_not_there(tmp_path: Path, server: Server) -> None:
    def unknown(host: str, port: int, seconds: float) -> list[str]:
        raise OSError(-2, "Name or service not known")

    assert "Name or service not known" in refused("http://nowhere.example/a.mp4", tmp_path, resolver=unknown)
    server.http.server_close()
    assert refused(f"{server.url}/a.mp4", tmp_path)


def test_a_cancel_passes_through_and_leaves_nothing(server: Server, tmp_path: Path) -> None:
    def stop(done: float, message: str = "") -> None:
        raise Cancelled()

    with pytest.raises(Cancelled):
        fetch(f"{server.url}/a.mp4", tmp_path, limits(), report=stop)
    assert list(tmp_path.iterdir()) == []


def test_passwords_are_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(FetchRefused) as caught:
        fetch("http://me:secret@example.org/a.mp4", tmp_path, limits())
    assert "secret" not in str(caught.value)


def test_names_are_resolved() -> None:
    assert "127.0.0.1" in resolve("localhost", 80, 10.0) or "::1" in resolve("localhost", 80, 10.0)


def test_what_is_a_url() -> None:
    assert is_url("https://example.org/a.mp4") and is_url("HTTP://example.org")
    assert not is_url("talk.mp4") and not is_url("file:///talk.mp4")
