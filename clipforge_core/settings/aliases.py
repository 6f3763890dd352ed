"""Variables of other programs that stand for settings of ours: those that the VideoCraft API is documented with.

VIDEOCRAFT_SECURITY_ALLOWED_DOMAINS=app.example,localhost:3000     # cors_origins
VIDEOCRAFT_SECURITY_ENABLE_AUTH=false                              # auth_off
VIDEOCRAFT_SECURITY_API_KEY=…                                      # operator_key
"""

from __future__ import annotations

from clipforge_core.settings.declare import Alias


def origins_of(domains: str) -> tuple[str, ...]:
    """The origins of hosts ("app.example", "localhost:3000"), by HTTP and HTTPS; whole origins stay what they are."""
    found: list[str] = []
    for each in (part.strip() for part in domains.split(",")):
        if each:
            found += [each] if "://" in each else [f"https://{each}", f"http://{each}"]
    return tuple(found)


def open_unless(enabled: str) -> tuple[str, ...]:
    """What `auth_off` says where a document's own flag turns authentication on or off. Raises ValueError."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    plain = enabled.strip().lower()
    if plain not in words:
        raise ValueError("true or false is needed")
    return () if words[plain] else ("videocraft=admin",)


CORS_ORIGINS = Alias("VIDEOCRAFT_SECURITY_ALLOWED_DOMAINS", origins_of)
AUTH_OFF = Alias("VIDEOCRAFT_SECURITY_ENABLE_AUTH", open_unless)
OPERATOR_KEY = Alias("VIDEOCRAFT_SECURITY_API_KEY")
