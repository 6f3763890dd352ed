"""What the plugins that ask OpenAI-compatible endpoints have in common: the address and the key that settings name.

url = service_address("http://127.0.0.1:8080/v1/", setting="llm.url", key="llm.key", service="/chat/completions")
key = usable_key(settings.get("llm.key", str), "llm.key")
"""

from __future__ import annotations

import ipaddress

from clipforge_core import BadSetting


def service_address(text: str, *, setting: str, key: str, service: str) -> str:
    """The URL without the path of its `service`; `key` is the setting where a password belongs. Raises BadSetting."""
    import httpx

    problem, shown = "", text
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise BadSetting(where="settings", name=setting, value="?", detail=f"not a URL: {error}") from error
    if url.scheme not in ("http", "https") or not url.host:
        problem = "a URL such as http://127.0.0.1:8080/v1 is needed"
    elif url.userinfo:
        shown, problem = "?", f"no name or password may stand in it; the key belongs into {key}"
    if problem:
        raise BadSetting(where="settings", name=setting, value=shown, detail=problem)
    return str(url.copy_with(path=url.path.removesuffix("/").removesuffix(service)))


def usable_key(key: str, setting: str) -> str:
    """The key, where a header can hold it. Raises BadSetting, which does not show it."""
    if not (key.isascii() and key.isprintable()):
        raise BadSetting(where="settings", name=setting, value="(not shown)", detail="it holds odd characters")
    return key


def is_local(url: str) -> bool:
    """True for a loopback address: no proxy leads there."""
    import httpx

    host = httpx.URL(url).host
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
