"""Where the dashboard stands: at / unless an API does, then at /dashboard; elsewhere or nowhere by the setting.

dashboard_path(settings, mounted)          # "/", "/dashboard", "/studio"; None where it is off
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from clipforge_core.errors import BadSetting
from clipforge_server.mounting import RESERVED

if TYPE_CHECKING:
    from clipforge_core.settings import Settings
    from clipforge_server.mounting import Mounted

OFF = "off"
BESIDE = "/dashboard"
_PATH = re.compile(r"/|(?:/[A-Za-z0-9._~-]+)+")


def dashboard_path(settings: Settings, mounted: Iterable[Mounted]) -> str | None:
    """The path, None where there is to be no dashboard. Raises BadSetting."""
    wanted = settings.get("dashboard", str).strip()
    if wanted == OFF:
        return None
    taken = {each.prefix or "/" for each in mounted}
    if not wanted:
        return BESIDE if "/" in taken else "/"
    path = wanted.rstrip("/") or "/"
    if not _PATH.fullmatch(path):
        raise _bad(wanted, "a path such as / or /studio is needed, or off")
    if path in taken:
        raise _bad(wanted, "an API is served at this path: choose another one, or off")
    if any(path == own or path.startswith(own + "/") for own in RESERVED):
        raise _bad(wanted, f"{path} belongs to the server itself")
    return path


def _bad(value: str, detail: str) -> BadSetting:
    return BadSetting(where="settings", name="dashboard", value=value, detail=detail)
