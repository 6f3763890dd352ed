"""Fetching the URLs of users, guarded: http and https only, public addresses only, so many bytes, so much time.

    fetched = fetch("https://example.org/talk.mp4", folder, FetchLimits.of(settings))

A name is resolved once for each request, all its addresses are checked, and the connection goes to one of the addresses
that were checked: a name server that changes its answer in between (rebinding) changes nothing. Each redirect is a
request of its own, checked anew. Proxies of the environment are not used: they would resolve the name again.
"""

from __future__ import annotations

import hashlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import msgspec

from clipforge_core.addresses import Resolver, refusal, resolve
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import FetchRefused
from clipforge_core.files import temporary
from clipforge_core.settings import Settings

_REDIRECTS = 5
_STEP_SECONDS = 30.0
_CHUNK = 1 << 18
_PAGES = ("text/html", "application/xhtml+xml")


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much may be fetched (bytes), for how long (seconds, all redirects together), and from where."""

    max_bytes: int
    seconds: float
    allow_private: bool = False

    @classmethod
    def of(cls, settings: Settings) -> FetchLimits:
        """The limits that the settings name."""
        return cls(
            max_bytes=settings.get("fetch_max_bytes", int),
            seconds=settings.get("fetch_timeout", float),
            allow_private=settings.get("allow_private_urls", bool),
        )


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was fetched: where it lies, the URL that it came from in the end, its bytes and declared type."""

    path: Path
    url: str
    size: int
    content_type: str


def is_url(text: str) -> bool:
    """True for what `fetch` is meant for."""
    return re.match(r"https?://", text, re.IGNORECASE) is not None


def fetch(
    url: str, folder: Path, limits: FetchLimits, *, report: Report = silent, resolver: Resolver = resolve
) -> Fetched:
    """Fetch a file into `folder`, under a name made from its URL; whole, or not at all.

    What the bytes are is for the caller to find out. Raises FetchRefused, DiskFull, PermissionDenied, and what
    `report` raises.
    """
    deadline = time.monotonic() + limits.seconds
    at = url
    for _ in range(_REDIRECTS + 1):
        with _request(at, url, limits, deadline, resolver) as response:
            if response.has_redirect_location:
                at = str(_parse(response.headers["location"], url, base=at))
                continue
            if response.status_code != httpx.codes.OK:
                raise _refused(url, f"the server answered {response.status_code} {response.reason_phrase}".strip())
            path = folder / _file_name(url, at)
            size = _save(response, path, url, limits, report)
            return Fetched(path=path, url=at, size=size, content_type=_content_type(response))
    raise _refused(url, f"more than {_REDIRECTS} redirects")


@contextmanager
def _request(at: str, url: str, limits: FetchLimits, deadline: float, resolver: Resolver) -> Iterator[httpx.Response]:
    """One request to a checked address of the host; errors on the way are FetchRefused."""
    target = _parse(at, url)
    addresses = _addresses(target, url, limits, deadline, resolver)
    watch = _Deadline(deadline)
    headers = {"Host": target.netloc.decode("ascii"), "Accept": "*/*", "Accept-Encoding": "identity"}
    extensions: dict[str, Any] = {"sni_hostname": _ascii_host(target), "trace": watch.trace}
    timeout = httpx.Timeout(min(_STEP_SECONDS, max(0.1, deadline - time.monotonic())))
    try:
        with watch, httpx.Client(trust_env=False, timeout=timeout) as client:
            response = None
            for number, address in enumerate(addresses, start=1):
                pinned = target.copy_with(host=address)
                request = client.build_request("GET", pinned, headers=headers, extensions=extensions)
                try:
                    response = client.send(request, stream=True)
                    break
                except httpx.ConnectError:
                    if number == len(addresses):
                        raise
            if response is None:
                raise _refused(url, "its host has no address")
            try:
                yield response
            finally:
                response.close()
    except httpx.HTTPError as error:
        raise _refused(url, _reason(error, watch, limits)) from error


def _parse(at: str, url: str, base: str = "") -> httpx.URL:
    try:
        target = httpx.URL(base).join(at) if base else httpx.URL(at)
    except httpx.InvalidURL as error:
        raise _refused(url, f"not a URL: {error}") from error
    if target.scheme not in ("http", "https"):
        raise _refused(url, f"only http and https are fetched, not {target.scheme or 'this'}")
    if target.userinfo:
        raise _refused(url, "a URL with a name or password in it")
    if not target.host:
        raise _refused(url, "it names no host")
    return target


def _addresses(target: httpx.URL, url: str, limits: FetchLimits, deadline: float, resolver: Resolver) -> list[str]:
    """Addresses of the host, every one of them allowed: one that is not makes the whole answer suspect."""
    port = target.port or (443 if target.scheme == "https" else 80)
    try:
        addresses = resolver(_ascii_host(target), port, max(0.1, min(_STEP_SECONDS, deadline - time.monotonic())))
    except (OSError, UnicodeError) as error:
        raise _refused(url, f"{target.host}: {getattr(error, 'strerror', None) or error}") from error
    for address in addresses:
        problem = "" if limits.allow_private else refusal(address)
        if problem:
            raise _refused(url, f"{problem}; the setting allow_private_urls permits it")
    return addresses


def _save(response: httpx.Response, path: Path, url: str, limits: FetchLimits, report: Report) -> int:
    if _content_type(response) in _PAGES:
        raise _refused(url, "it is a web page, not a file")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise _refused(url, "the server packs its answer though it was asked not to")
    declared = response.headers.get("content-length", "")
    expected = int(declared) if declared.isdigit() else 0
    too_much = f"it is larger than {limits.max_bytes} bytes (the setting fetch_max_bytes)"
    if expected > limits.max_bytes:
        raise _refused(url, too_much)
    size = 0
    with temporary(path) as part, part.open("wb") as file:
        for chunk in response.iter_raw(_CHUNK):
            size += len(chunk)
            if size > limits.max_bytes:
                raise _refused(url, too_much)
            file.write(chunk)
            report(min(1.0, size / expected) if expected else 0.0, f"{size / 1e6:.1f} MB")
    return size


class _Deadline:
    """Ends the connection when the time is up, however slowly its bytes trickle: a timeout for each step would begin
    anew with every byte."""

    def __init__(self, deadline: float) -> None:
        self.passed = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Called by the HTTP library: remembers the socket as soon as there is one."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
            if self.passed:
                self._end()

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)


def _ascii_host(target: httpx.URL) -> str:
    return target.raw_host.decode("ascii")


def _reason(error: Exception, watch: _Deadline, limits: FetchLimits) -> str:
    if watch.passed:
        return f"it took longer than {limits.seconds:g} s (the setting fetch_timeout)"
    if isinstance(error, httpx.TimeoutException):
        return f"the server said nothing for {_STEP_SECONDS:g} s"
    return str(error) or type(error).__name__


def _refused(url: str, detail: str) -> FetchRefused:
    shown = re.sub(r"//[^/@]*@", "//", url)  # no password in messages and logs
    return FetchRefused(path=shown, detail=detail)


def _content_type(response: httpx.Response) -> str:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()


def _file_name(url: str, at: str) -> str:
    """ "talk-1a2b3c4d.mp4" for https://…/talk.mp4: readable, safe, and another one for another URL."""
    last = unquote(httpx.URL(at).path.rstrip("/").rpartition("/")[2])
    name = re.sub(r"[^\w.\- ]", "_", last).strip(". -")[-80:] or "download"
    stem, dot, extension = name.rpartition(".")
    mark = hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{stem}-{mark}{dot}{extension}" if dot and stem else f"{name}-{mark}"
