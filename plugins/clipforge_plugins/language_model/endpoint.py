"""The endpoint of language models, as the settings llm.* (CLIPFORGE_LLM_*) name it.

The address is the user's own: private and loopback addresses are as good as public ones; redirects are not followed.
The key goes into one header and nowhere else: it is in no message, no log, no cache and no file.
"""

from __future__ import annotations

import httpx
import msgspec

from clipforge_core import Settings, UsageError
from clipforge_plugins.endpoints import is_local, service_address, usable_key


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where to ask. `timeout` in seconds; `window` in characters; `tokens` of an answer."""

    url: str
    model: str = ""
    key: str = ""
    timeout: float = 120.0
    window: int = 12000
    tokens: int = 2000

    def __repr__(self) -> str:
        return f"Endpoint({self.url!r}, {self.model!r})"

    @classmethod
    def of(cls, settings: Settings) -> Endpoint:
        """The endpoint that the settings name. Raises UsageError where they name none, BadSetting."""
        url = settings.get("llm.url", str)
        if not url:
            raise UsageError(
                detail="a language model needs an endpoint: set CLIPFORGE_LLM_URL (or url in [llm] of clipforge.toml) "
                "to an OpenAI-compatible one, such as http://127.0.0.1:8080/v1, and CLIPFORGE_LLM_MODEL to its model"
            )
        return cls(
            url=service_address(url, setting="llm.url", key="llm.key", service="/chat/completions"),
            model=settings.get("llm.model", str),
            key=usable_key(settings.get("llm.key", str), "llm.key"),
            timeout=settings.get("llm.timeout", float),
            window=settings.get("llm.window", int),
            tokens=settings.get("llm.tokens", int),
        )

    def address(self, path: str) -> httpx.URL:
        """The URL of one of its services, such as "chat/completions"."""
        base = httpx.URL(self.url)
        return base.copy_with(path=f"{base.path.rstrip('/')}/{path}")

    @property
    def local(self) -> bool:
        """True for a loopback address: no proxy leads there."""
        return is_local(self.url)

    def without_key(self, text: str) -> str:
        """A text of the endpoint with the key taken out: some repeat it."""
        return text.replace(self.key, "(key)") if self.key else text
