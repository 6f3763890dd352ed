"""Where the translator `endpoint` asks: the settings translate.*, or those of the detector llm where they are empty.

The address is the user's own: private ones are as good as public ones. The key goes into one header and nowhere else.
"""

from __future__ import annotations

from typing import Any

import msgspec

from clipforge_core import EndpointFailed, Equipment
from clipforge_plugins.endpoints import is_local, service_address, usable_key


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint; `timeout` in seconds."""

    url: str
    model: str = ""
    key: str = ""
    timeout: float = 120.0

    def __repr__(self) -> str:
        return f"Address({self.url!r}, {self.model!r})"

    @classmethod
    def of(cls, equipment: Equipment | None) -> Address | None:
        """The one that the settings name, None where they name none. Raises BadSetting."""
        if equipment is None:
            return None

        def value(name: str) -> Any:
            # Those of the detector are there where its plugin is.
            known = name in equipment.settings
            return equipment.settings[name] if known else ""

        group = "translate" if value("translate.url") else "llm"
        url = str(value(f"{group}.url"))
        if not url:
            return None
        return cls(
            url=service_address(url, setting=f"{group}.url", key=f"{group}.key", service="/chat/completions"),
            model=str(value("translate.model") or value("llm.model")),
            key=usable_key(str(value(f"{group}.key")), f"{group}.key"),
            timeout=float(value("translate.timeout") or 120.0),
        )

    @property
    def chat(self) -> str:
        """The URL that is asked."""
        return f"{self.url}/chat/completions"

    @property
    def headers(self) -> dict[str, str]:
        """With the key, where there is one."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    @property
    def local(self) -> bool:
        """True for a loopback address: no proxy leads there."""
        return is_local(self.url)

    def failed(self, detail: str) -> EndpointFailed:
        """The error of this endpoint; some repeat the key, and that is taken out."""
        told = " ".join((detail.replace(self.key, "(key)") if self.key else detail).split())
        advice = "Look at the settings translate.url (it mostly ends in /v1), translate.model and translate.key"
        return EndpointFailed(url=self.url, detail=told, advice=advice)
