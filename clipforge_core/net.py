"""What is asked of the URLs of users: a file is fetched, a message is posted, a URL is looked at before it is taken.

    fetched = fetch("https://example.org/talk.mp4", folder, FetchLimits.of(settings))
    posted = post("https://example.org/hook", b"{}", {"Content-Type": "application/json"}, seconds=30.0)
    check_url("https://example.org/hook")

All of it goes through the guard (`clipforge_core.guard`): public addresses only, pinned when they were checked. httpx
is loaded when something is asked for: every child process loads this module, few of them ask.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from clipforge_core.addresses import Resolver, resolve, without_password
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import FetchFailed, FetchRefused
from clipforge_core.files import temporary
from clipforge_core.settings import Settings

if TYPE_CHECKING:
    import ssl

    import httpx

    from clipforge_core.guard import Guard

_REDIRECTS = 5
_CHUNK = 1 << 18
_PASSING = (408, 425, 429, 500, 502, 503, 504)
"""Answers that may be others in a while."""

_PAGES = ("text/html", "application/xhtml+xml")
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)\b", re.IGNORECASE)
"""How pages begin that are sent as something else: pages to log in at, mostly."""

_LOOK_SECONDS = 2.0


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much may be fetched (bytes), for how long (seconds, all redirects together), and from where; with `secure`
    over HTTPS alone, wherever redirects lead."""

    max_bytes: int
    seconds: float
    allow_private: bool = False
    secure: bool = False

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


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What a URL answered: its bytes, the URL that they came from in the end, and their declared type."""

    content: bytes
    url: str
    content_type: str


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered to a message: the status, and the beginning of the body."""

    status: int
    body: bytes


def is_url(text: str) -> bool:
    """True for what `fetch` is meant for."""
    return re.match(r"https?://", text, re.IGNORECASE) is not None


def check_url(url: str, *, allow_private: bool = False, resolver: Resolver = resolve) -> None:
    """Refuse a URL that would be refused when it is asked; nothing is asked but the name servers, for a moment.

    A name that is not known now passes: it may be known later. Raises FetchRefused.
    """
    from clipforge_core.guard import Guard

    guard = Guard(seconds=_LOOK_SECONDS, allow_private=allow_private, resolver=resolver)
    try:
        guard.addresses(guard.parse(url))
    except FetchFailed:
        return


def post(
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    allow_private: bool = False,
    keep: int = 4096,
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
) -> Posted:
    """Send a message and wait at most so long for the status; redirects are answers like others, never followed.

    `keep` bytes of the answer's body are read. Raises FetchRefused; FetchFailed where no status came.
    """
    from clipforge_core.guard import Guard

    guard = Guard(seconds=seconds, allow_private=allow_private, resolver=resolver, tls=tls)
    with guard.request("POST", url, headers=headers, content=content) as response:
        return Posted(status=response.status_code, body=_beginning(response, keep))


def _beginning(response: httpx.Response, keep: int) -> bytes:
    """What comes of the body; the status is the answer, and a body that breaks off does not unsay it."""
    import httpx

    found = bytearray()
    try:
        for chunk in response.iter_raw():
            found += chunk
            if len(found) >= keep:
                break
    except httpx.HTTPError:
        pass
    return bytes(found[:keep])


def fetch(
    url: str, folder: Path, limits: FetchLimits, *, report: Report = silent, resolver: Resolver = resolve
) -> Fetched:
    """Fetch a file into `folder`, under a name made from its URL; whole, or not at all.

    What the bytes are is for the caller to find out. Raises FetchRefused, DiskFull, PermissionDenied, and what
    `report` raises.
    """
    with _answer(url, limits, resolver, "fetch_timeout") as (response, at, guard):
        path = folder / _file_name(url, at)
        size = _save(response, path, url, limits, report, guard)
        return Fetched(path=path, url=at, size=size, content_type=_content_type(response))


def fetch_bytes(url: str, limits: FetchLimits, *, accept: str = "*/*", resolver: Resolver = resolve) -> Body:
    """Fetch a page or another small file into memory. Raises FetchRefused, FetchFailed."""
    with _answer(url, limits, resolver, "", accept) as (response, at, guard):
        found = bytearray()
        for chunk in _unpacked(response, url):
            found += chunk
            if len(found) > limits.max_bytes:
                raise _refused(url, f"it is larger than {limits.max_bytes} bytes")
        guard.check_time(url)
        return Body(content=bytes(found), url=at, content_type=_content_type(response))


@contextmanager
def _answer(
    url: str, limits: FetchLimits, resolver: Resolver, setting: str, accept: str = "*/*"
) -> Iterator[tuple[httpx.Response, str, Guard]]:
    """The answer that a URL leads to, redirects followed, its body unread; where it came from, and the guard."""
    from clipforge_core.guard import Guard

    guard = Guard(
        seconds=limits.seconds, allow_private=limits.allow_private, resolver=resolver, shown=url, setting=setting
    )
    at = url
    for _ in range(_REDIRECTS + 1):
        if limits.secure and not at.lower().startswith("https:"):
            raise _refused(url, "it leads to an address that is not HTTPS")
        with guard.request("GET", at, headers={"Accept": accept}) as response:
            if response.has_redirect_location:
                at = str(guard.parse(response.headers["location"], base=at))
                continue
            if response.status_code != HTTPStatus.OK:
                answered = f"the server answered {response.status_code} {response.reason_phrase}".strip()
                raise _refused(url, answered, passing=response.status_code in _PASSING)
            yield response, at, guard
            return
    raise _refused(url, f"more than {_REDIRECTS} redirects")


def _save(response: httpx.Response, path: Path, url: str, limits: FetchLimits, report: Report, guard: Guard) -> int:
    if _content_type(response) in _PAGES:
        raise _refused(url, "it is a web page, not a file")
    declared = response.headers.get("content-length", "")
    expected = int(declared) if declared.isdigit() else 0
    too_much = f"it is larger than {limits.max_bytes} bytes (the setting fetch_max_bytes)"
    if expected > limits.max_bytes:
        raise _refused(url, too_much)
    size = 0
    with temporary(path) as part, part.open("wb") as file:
        for chunk in _unpacked(response, url):
            if not size and _PAGE.match(chunk):
                raise _refused(url, "it is a web page, not a file")
            size += len(chunk)
            if size > limits.max_bytes:
                raise _refused(url, too_much)
            file.write(chunk)
            report(min(1.0, size / expected) if expected else 0.0, f"{size / 1e6:.1f} MB")
        guard.check_time(url)
    return size


def _unpacked(response: httpx.Response, url: str) -> Iterator[bytes]:
    """The body in pieces, as it was sent: what is packed could grow without an end."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise _refused(url, "the server packs its answer though it was asked not to")
    yield from response.iter_raw(_CHUNK)


def _refused(url: str, detail: str, passing: bool = False) -> FetchRefused:
    return FetchRefused(path=without_password(url), detail=detail, transient=passing)


def _content_type(response: httpx.Response) -> str:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()


def _file_name(url: str, at: str) -> str:
    """ "talk-1a2b3c4d.mp4" for https://…/talk.mp4: readable, safe, and another one for another URL."""
    import httpx

    last = unquote(httpx.URL(at).path.rstrip("/").rpartition("/")[2])
    name = re.sub(r"[^\w.\- ]", "_", last).strip(". -")[-80:] or "download"
    stem, dot, extension = name.rpartition(".")
    mark = hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{stem}-{mark}{dot}{extension}" if dot and stem else f"{name}-{mark}"
