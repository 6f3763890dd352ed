"""Asking an OpenAI-compatible endpoint to say something: a POST to `audio/speech`, sound back.

    service = SpeechService.of(settings)
    sound = service.ask("Hello.", voice="alloy", speed=1.0)          # bytes of a WAV file, or of bare samples

The address is the user's own: private and loopback addresses are as good as public ones; redirects are not followed.
The key goes into one header and nowhere else.
"""

from __future__ import annotations

import time
from typing import Any

import httpx
import msgspec

from clipforge_core import EndpointFailed, Settings, UsageError
from clipforge_plugins.endpoints import is_local, service_address, usable_key
from clipforge_plugins.voices.settings import UNSET

CONNECT = 10.0
"""Seconds in which a connection must stand."""
MOST = 64 << 20
"""Bytes of the longest answer: about twenty minutes of speech."""


class SpeechService(msgspec.Struct, frozen=True, kw_only=True):
    """Where to ask, and for what. `timeout` in seconds; `form` "wav" or "pcm"."""

    url: str
    model: str = ""
    key: str = ""
    form: str = "wav"
    timeout: float = 120.0

    def __repr__(self) -> str:
        return f"SpeechService({self.url!r}, {self.model!r})"

    @classmethod
    def of(cls, settings: Settings) -> SpeechService:
        """The endpoint that the settings name. Raises UsageError where they name none, BadSetting."""
        url = settings.get("speech.url", str)
        if not url:
            raise UsageError(detail=UNSET)
        return cls(
            url=service_address(url, setting="speech.url", key="speech.key", service="/audio/speech"),
            model=settings.get("speech.model", str),
            key=usable_key(settings.get("speech.key", str), "speech.key"),
            form=settings.get("speech.format", str),
            timeout=settings.get("speech.timeout", float),
        )

    def ask(self, text: str, *, voice: str, speed: float) -> bytes:
        """The sound of a text. Raises EndpointFailed."""
        base = httpx.URL(self.url)
        url = base.copy_with(path=f"{base.path.rstrip('/')}/audio/speech")
        body: dict[str, Any] = {"input": text, "voice": voice, "response_format": self.form, "speed": speed}
        if self.model:
            body["model"] = self.model
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        deadline = time.monotonic() + self.timeout
        timeout = httpx.Timeout(self.timeout, connect=min(CONNECT, self.timeout))
        try:
            with (
                httpx.Client(timeout=timeout, follow_redirects=False, trust_env=not self._local) as client,
                client.stream("POST", url, json=body, headers=headers) as response,
            ):
                sound = self._taken(response, deadline)
                if response.status_code != httpx.codes.OK:
                    raise self._refused(response.status_code, sound)
                return self._checked_sound(response.headers.get("content-type", ""), sound)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def _taken(self, response: httpx.Response, deadline: float) -> bytes:
        found = bytearray()
        for chunk in response.iter_bytes():
            found += chunk
            if time.monotonic() > deadline:
                raise self._late()
            if len(found) > MOST:
                raise self._failed(f"its answer is longer than {MOST} bytes", "Take another endpoint")
            if response.status_code != httpx.codes.OK and len(found) > 1 << 16:
                break
        return bytes(found)

    def _checked_sound(self, kind: str, sound: bytes) -> bytes:
        if not sound:
            raise self._failed("it answered with nothing", "Check the settings speech.model and speech.voices")
        if kind.partition(";")[0].strip().lower() in ("application/json", "text/html", "text/plain"):
            said = self._without_key(_said(sound))
            raise self._failed(f"it answered with {kind}, not with sound ({said})", "Check the setting speech.url")
        return sound

    def no_sound(self, why: str) -> EndpointFailed:
        """The error for an answer that cannot be read as sound."""
        return self._failed(f"its answer is no sound that can be read ({why})", "Set speech.format to wav or pcm")

    def _refused(self, status: int, body: bytes) -> EndpointFailed:
        said = self._without_key(_said(body))
        told = f"{status}: {said}" if said else str(status)
        if status in (401, 403):
            return self._failed(f"it refused the key ({told})", "Set CLIPFORGE_SPEECH_KEY to a key that it takes")
        if status == 404:
            advice = "Check the settings speech.url (it mostly ends in /v1) and speech.model"
            return self._failed(f"it does not speak there, or has no such model ({told})", advice)
        if 300 <= status < 400:
            return self._failed(f"it answers with a redirect ({told})", "Set speech.url to where that leads")
        if status == 429 or status >= 500:
            return self._failed(f"it cannot speak now ({told})", "Try again later: what was said is kept", passing=True)
        return self._failed(f"it refused the request ({told})", "Check speech.model, speech.voices and speech.format")

    def _unreachable(self, error: httpx.HTTPError) -> EndpointFailed:
        if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout | httpx.PoolTimeout):
            return self._late()
        absent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
        why = "nobody answers there" if absent else "it broke off"
        detail = self._without_key(f"{why} ({error or type(error).__name__})")
        return self._failed(detail, "Start the server, or correct the setting speech.url", passing=True)

    def _late(self) -> EndpointFailed:
        detail = f"no whole answer within {self.timeout:g} s"
        return self._failed(detail, "Raise the setting speech.timeout", passing=True)

    def _failed(self, detail: str, advice: str, *, passing: bool = False) -> EndpointFailed:
        return EndpointFailed(url=self.url, detail=detail, advice=advice, transient=passing)

    def _without_key(self, text: str) -> str:
        return text.replace(self.key, "(key)") if self.key else text

    @property
    def _local(self) -> bool:
        """True for a loopback address: no proxy leads there."""
        return is_local(self.url)


def _said(body: bytes) -> str:
    """What an answer says went wrong, in one short line."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        shown = body.decode("utf-8", "replace")
        return "" if "<html" in shown.lower() else " ".join(shown.split())[:200]
    error = found.get("error", found) if isinstance(found, dict) else found
    text = error.get("message", error.get("detail", "")) if isinstance(error, dict) else error
    return " ".join(str(text).split())[:200]
