"""Asking an OpenAI-compatible endpoint for a picture: a POST to `images/generations`, a file back.

    service = ImagesService.of(settings)
    data = service.ask("A picture of a river.", "1536x1024")      # bytes of a PNG, JPEG or WebP file

The address is the user's own: private and loopback addresses are as good as public ones; redirects are not followed.
The key goes into one header and nowhere else. A picture that is answered as a URL is fetched from the endpoint's
own host alone.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

import httpx
import msgspec

from clipforge_core import EndpointFailed, Settings, UsageError
from clipforge_plugins.endpoints import is_local, service_address, usable_key
from clipforge_plugins.visuals.settings import UNSET

CONNECT = 10.0
"""Seconds in which a connection must stand."""
MOST = 64 << 20
"""Bytes of the longest answer."""


class ImagesService(msgspec.Struct, frozen=True, kw_only=True):
    """Where to ask, and for what. `timeout` in seconds."""

    url: str
    model: str = ""
    key: str = ""
    timeout: float = 180.0

    def __repr__(self) -> str:
        return f"ImagesService({self.url!r}, {self.model!r})"

    @classmethod
    def of(cls, settings: Settings) -> ImagesService:
        """The endpoint that the settings name. Raises UsageError where they name none, BadSetting."""
        url = settings.get("visuals.images_url", str)
        if not url:
            raise UsageError(detail=UNSET)
        return cls(
            url=service_address(
                url, setting="visuals.images_url", key="visuals.images_key", service="/images/generations"
            ),
            model=settings.get("visuals.images_model", str),
            key=usable_key(settings.get("visuals.images_key", str), "visuals.images_key"),
            timeout=settings.get("visuals.images_timeout", float),
        )

    def ask(self, prompt: str, size: str) -> bytes:
        """The file of one picture. Raises EndpointFailed.

        An endpoint that knows neither the size nor the form of the answer is asked again without them.
        """
        body: dict[str, Any] = {"prompt": prompt, "n": 1}
        if self.model:
            body["model"] = self.model
        for wishes in ({"size": size, "response_format": "b64_json"}, {"size": size}, {}):
            status, answer = self._post({**body, **wishes})
            if status == httpx.codes.OK:
                return self._file(answer)
            if status not in (400, 422):
                break
        raise self._refused(status, answer)

    def _post(self, body: dict[str, Any]) -> tuple[int, bytes]:
        return self._taken("POST", self._address("images/generations"), body)

    def _taken(self, method: str, url: httpx.URL | str, body: dict[str, Any] | None) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        timeout = httpx.Timeout(self.timeout, connect=min(CONNECT, self.timeout))
        found = bytearray()
        try:
            with (
                httpx.Client(timeout=timeout, follow_redirects=False, trust_env=not self._local) as client,
                client.stream(method, url, json=body, headers=headers) as response,
            ):
                for chunk in response.iter_bytes():
                    found += chunk
                    if len(found) > MOST:
                        raise self._failed(f"its answer is longer than {MOST} bytes", "Ask for smaller pictures")
                return response.status_code, bytes(found)
        except httpx.HTTPError as error:
            absent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            why = "nobody answers there" if absent else "it broke off"
            advice = "Start the server, or correct the setting visuals.images_url"
            raise self._failed(f"{why} ({error or type(error).__name__})", advice, passing=True) from error

    def _file(self, answer: bytes) -> bytes:
        """The picture in an answer, or behind the URL in it."""
        advice = "Check the settings visuals.images_url and visuals.images_model"
        try:
            first = msgspec.json.decode(answer, type=_Answer).data[0]
        except (msgspec.DecodeError, UnicodeDecodeError, IndexError) as error:
            raise self._failed(f"its answer holds no picture ({error})", advice) from error
        if first.b64_json:
            try:
                return base64.b64decode(first.b64_json, validate=True)
            except (binascii.Error, ValueError) as error:
                raise self._failed(f"its picture is no base64 ({error})", advice) from error
        if not first.url:
            raise self._failed("its answer holds no picture", advice)
        return self._fetched(first.url)

    def _fetched(self, address: str) -> bytes:
        own, other = httpx.URL(self.url), httpx.URL(address)
        if (own.host, own.port, own.scheme) != (other.host, other.port, other.scheme):
            detail = f"it answers with a URL of another host ({other.host})"
            raise self._failed(detail, "Take an endpoint or a model that answers with b64_json")
        status, data = self._taken("GET", address, None)
        if status != httpx.codes.OK:
            raise self._refused(status, b"")
        return data

    def _refused(self, status: int, body: bytes) -> EndpointFailed:
        said = _said(body)
        told = f"{status}: {said}" if said else str(status)
        if status in (401, 403):
            advice = "Set CLIPFORGE_VISUALS_IMAGES_KEY to a key that it takes"
            return self._failed(f"it refused the key ({told})", advice)
        if status == 404:
            advice = "Check the settings visuals.images_url (it mostly ends in /v1) and visuals.images_model"
            return self._failed(f"it makes no images there, or has no such model ({told})", advice)
        if 300 <= status < 400:
            return self._failed(f"it answers with a redirect ({told})", "Set visuals.images_url to where that leads")
        if status == 429 or status >= 500:
            return self._failed(
                f"it makes no image now ({told})", "Try again later: what was made is kept", passing=True
            )
        return self._failed(f"it refused the request ({told})", "Check the setting visuals.images_model")

    def _failed(self, detail: str, advice: str, *, passing: bool = False) -> EndpointFailed:
        shown = detail.replace(self.key, "(key)") if self.key else detail
        return EndpointFailed(url=self.url, detail=shown, advice=advice, transient=passing)

    def _address(self, path: str) -> httpx.URL:
        base = httpx.URL(self.url)
        return base.copy_with(path=f"{base.path.rstrip('/')}/{path}")

    @property
    def _local(self) -> bool:
        """True for a loopback address: no proxy leads there."""
        return is_local(self.url)


class _Image(msgspec.Struct):
    b64_json: str | None = None
    url: str | None = None


class _Answer(msgspec.Struct):
    data: list[_Image] = []


def _said(body: bytes) -> str:
    """What an answer says went wrong, in one short line."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    error = found.get("error", found) if isinstance(found, dict) else found
    text = error.get("message", "") if isinstance(error, dict) else error
    return " ".join(str(text).split())[:200]
