"""Absolute URLs: what answers and webhooks hold. Those of media carry their own right and expire.

links = Links("https://clips.example", vault.sign_link)
links.absolute("/docs")                           # https://clips.example/docs
links.media("exports/exp_1/clip.mp4", expires_in=3600)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import quote

MEDIA = "/media"
"""Where signed media answers, and what the path of their tokens is signed as."""

UNCOUNTED = "uncounted"
"""The claim of a link whose plays are not counted: the owner looks at his own film."""

Sign = Callable[..., str]
"""`Vault.sign_link`: (path, expires, **claims) → a token that is safe in URLs."""


class Links:
    """URLs below one base, such as "https://clips.example" (no slash at its end)."""

    def __init__(self, base: str, sign: Sign) -> None:
        self.base = base.rstrip("/")
        self._sign = sign

    def absolute(self, path: str) -> str:
        """The URL of a path of this server; characters that a URL cannot hold are escaped."""
        return self.base + quote(path, safe="/:@!$&'()*+,;=-._~%?#")

    def media(
        self, key: str, *, expires_in: float, download: str = "", shown: str = "", uncounted: bool = False
    ) -> str:
        """A URL that gives the stored file `key` to whoever has it, for that many seconds; with `download`, as a file
        to save under that name, with `shown` under a name of its own and still to be shown. With `uncounted` it is no
        play of a film when it is opened."""
        claims = {"key": key} | ({"download": download} if download else {}) | ({"name": shown} if shown else {})
        claims |= {UNCOUNTED: "1"} if uncounted else {}
        name = quote(key.rpartition("/")[2], safe="")
        return f"{self.base}{MEDIA}/{self._sign(MEDIA, time.time() + expires_in, **claims)}/{name}"
