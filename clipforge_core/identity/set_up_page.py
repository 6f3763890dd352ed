"""Where a set-up link leads to, by the settings alone: a command prints links without a server at hand.

set_up_page(settings)       # "/setup", the dashboard's; "/v1/setup" where there is no dashboard
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clipforge_core.settings import Settings

NATIVE = "clipforge"
PAGE = "/setup"


def set_up_page(settings: Settings) -> str:
    """The path of the page, "" where neither the dashboard nor the native API is served."""
    dashboard = settings.get("dashboard", str).strip()
    if dashboard != "off":
        return dashboard.rstrip("/") + PAGE
    surfaces = [text.partition("=") for text in settings["surfaces"]] or [(NATIVE, "", "")]
    mounts = [path for name, _, path in surfaces if name == NATIVE]
    return f"{mounts[0].rstrip('/')}/v1{PAGE}" if mounts else ""
