"""Requests to the URLs of users, guarded: http and https only, public addresses only, so much time.

    with Guard(seconds=30.0).request("GET", "https://example.org/talk.mp4") as response:
        ...

A name is resolved once for each request, all its addresses are checked, and the connection goes to one of the addresses
that were checked: a name server that changes its answer in between (rebinding) changes nothing. Redirects are not
followed: each is a request of its own. Proxies of the environment are not used: they would resolve the name again.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import httpx

import clipforge_core
from clipforge_core.addresses import Resolver, refusal, resolve, without_password
from clipforge_core.errors import FetchFailed, FetchRefused

STEP_SECONDS = 30.0
"""The longest silence of a server, and the longest wait for a name."""


_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


class Guard:
    """What requests may reach, and until when: `seconds` count from here on, for all requests together.

    `shown` is the URL that errors name: the first of a chain of redirects. `setting` is what they call the limit.
    Whoever asks often passes `tls`, since reading the authorities takes some 20 ms.
    """

    def __init__(
        self,
        *,
        seconds: float,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        shown: str = "",
        setting: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.seconds = seconds
        self.allow_private = allow_private
        self._resolver = resolver
        self._shown = shown
        self._setting = f" (the setting {setting})" if setting else ""
        self._tls = tls
        self._deadline = time.monotonic() + seconds

    @contextmanager
    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Iterator[httpx.Response]:
        """One request to a checked address of the host; the answer's body is not read yet.

        Raises FetchRefused for what may not be reached, FetchFailed (one of its kind) for what cannot be now.
        """
        target = self.parse(url)
        addresses = self.addresses(target)
        watch = _Deadline(self._deadline)
        sent = {
            "Host": target.netloc.decode("ascii"),
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "User-Agent": f"ClipForge/{clipforge_core.__version__}",  # some refuse to answer a nameless library
            **(headers or {}),
        }
        extensions: dict[str, Any] = {"sni_hostname": _ascii_host(target), "trace": watch.trace}
        timeout = httpx.Timeout(min(STEP_SECONDS, self._left()))
        self._tls = self._tls or authorities()
        try:
            with watch, httpx.Client(trust_env=False, timeout=timeout, verify=self._tls) as client:
                for number, address in enumerate(addresses, start=1):
                    pinned = target.copy_with(host=address)
                    request = client.build_request(method, pinned, headers=sent, content=content, extensions=extensions)
                    try:
                        response = client.send(request, stream=True)
                        break
                    except httpx.ConnectError:
                        if number == len(addresses):
                            raise
                try:
                    yield response
                finally:
                    response.close()
        except httpx.HTTPError as error:
            raise self._problem(FetchFailed, url, self._reason(error, watch)) from error

    def check_time(self, url: str) -> None:
        """Raises FetchFailed where the time is up: a body without a length that was ended for that looks whole."""
        if time.monotonic() >= self._deadline:
            raise self._problem(FetchFailed, url, self._late())

    def parse(self, url: str, base: str = "") -> httpx.URL:
        """A URL that may be asked as far as can be told from how it is written. Raises FetchRefused."""
        try:
            target = httpx.URL(base).join(url) if base else httpx.URL(url)
        except httpx.InvalidURL as error:
            raise self._problem(FetchRefused, url, f"not a URL: {error}") from error
        if target.scheme not in ("http", "https"):
            detail = f"only http and https are fetched, not {target.scheme or 'this'}"
            raise self._problem(FetchRefused, url, detail)
        if target.userinfo:
            raise self._problem(FetchRefused, url, "a URL with a name or password in it")
        problem = _host_problem(target)
        if not problem and not self.allow_private and _is_localhost(target):
            problem = f"{target.host} is not a public address; the setting allow_private_urls permits it"
        if problem:
            raise self._problem(FetchRefused, url, problem)
        return target

    def addresses(self, target: httpx.URL) -> list[str]:
        """Addresses of the host, every one of them allowed: one that is not makes the whole answer suspect.

        Raises FetchRefused; FetchFailed where the name is not known.
        """
        url = str(target)
        port = target.port or (443 if target.scheme == "https" else 80)
        try:
            addresses = self._resolver(_ascii_host(target), port, min(STEP_SECONDS, self._left()))
        except (OSError, UnicodeError) as error:
            detail = f"{target.host}: {getattr(error, 'strerror', None) or error}"
            raise self._problem(FetchFailed, url, detail) from error
        if not addresses:
            raise self._problem(FetchFailed, url, "its host has no address")
        for address in addresses:
            problem = "" if self.allow_private else refusal(address)
            if problem:
                detail = f"{problem}; the setting allow_private_urls permits it"
                raise self._problem(FetchRefused, url, detail)
        return addresses

    def _left(self) -> float:
        return max(0.1, self._deadline - time.monotonic())

    def _reason(self, error: Exception, watch: _Deadline) -> str:
        if watch.passed:
            return self._late()
        if isinstance(error, httpx.TimeoutException):
            return f"the server said nothing for {min(STEP_SECONDS, self.seconds):g} s"
        return str(error) or type(error).__name__

    def _late(self) -> str:
        return f"it took longer than {self.seconds:g} s{self._setting}"

    def _problem(self, kind: type[FetchRefused], url: str, detail: str) -> FetchRefused:
        return kind(path=without_password(self._shown or url), detail=detail)


def authorities() -> ssl.SSLContext:
    """Whom to believe that a server is who it says: for the guards of those who ask often."""
    return httpx.create_ssl_context(trust_env=False)


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


def _host_problem(target: httpx.URL) -> str:
    """Why nothing can be at a host and port, however names resolve; "" where something can.

    A name that ends in a number is an address (WHATWG URL, "ends in a number checker"), and with a dot after it one in
    disguise; an address with a zone ("fe80::1%eth0") is of this machine's own links.
    """
    host = _ascii_host(target)
    if not host:
        return "it names no host"
    if target.port is not None and not 1 <= target.port <= 65535:
        return f"there is no port {target.port}"
    if ":" in host and "%" not in host:
        return ""
    ends_in_number = host.endswith(".") and _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2])
    if ends_in_number or not _NAME.fullmatch(host):
        return f"{host} is no name of a host"
    return ""


def _is_localhost(target: httpx.URL) -> bool:
    """RFC 6761: all of them are loopback, whatever name servers say."""
    return _ascii_host(target).rstrip(".").lower().rpartition(".")[2] == "localhost"


def _ascii_host(target: httpx.URL) -> str:
    return target.raw_host.decode("ascii")
