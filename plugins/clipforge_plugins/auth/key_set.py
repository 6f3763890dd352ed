"""The public keys of another issuer: read when they are needed, kept, and read again for a key that is not among them.

    keys = KeySet(lambda: Path("jwks.json").read_bytes())
    keys.find("2026-03", "RS256")                # a PyJWK, or None

Tokens with made-up key ids must not turn into a flood of requests to the issuer: whatever happens, keys are read once
in `CAP_SECONDS` at most.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jwt import PyJWK

CAP_SECONDS = 30.0
FRESH_SECONDS = 3600.0
"""Keys are read again after that, so that one that was withdrawn is no longer accepted."""

KEEP_SECONDS = 86400.0
"""How long keys are used that cannot be read again, because the issuer is not there."""

WAIT_SECONDS = 2.0
"""How long a token with an unknown key waits for keys that another one is reading."""

_KINDS = ("RSA", "EC", "OKP")
_log = logging.getLogger(__name__)


class KeySet:
    """Keys by id. `load` answers the JSON of a key set, and raises whatever it likes; `now` is a clock in seconds that
    only goes forward."""

    def __init__(self, load: Callable[[], bytes], now: Callable[[], float] = time.monotonic) -> None:
        self._load = load
        self._now = now
        self._reading = threading.Lock()
        self._keys: tuple[PyJWK, ...] = ()
        self._read_at: float | None = None
        self._tried_at: float | None = None

    def find(self, name: str | None, algorithm: str) -> PyJWK | None:
        """The key of that id for that algorithm; without an id, the only key that fits. None where there is none.

        Known keys are answered while others are being read; only who asks for another one waits, and not for long.
        """
        found, age = self._among(name, algorithm), self._age(self._read_at)
        if found is not None and age <= FRESH_SECONDS:
            return found
        usable = found is not None and age <= KEEP_SECONDS
        if not self._reading.acquire(timeout=0 if usable else WAIT_SECONDS):
            return found if usable else None
        try:
            self._read()
            return self._among(name, algorithm) if self._age(self._read_at) <= KEEP_SECONDS else None
        finally:
            self._reading.release()

    def _age(self, moment: float | None) -> float:
        return float("inf") if moment is None else self._now() - moment

    def _among(self, name: str | None, algorithm: str) -> PyJWK | None:
        fitting = [key for key in self._keys if key.algorithm_name == algorithm and name in (None, key.key_id)]
        return fitting[0] if len(fitting) == 1 or (fitting and name is not None) else None

    def _read(self) -> None:
        """Read the keys again, unless that was tried just now."""
        if self._age(self._tried_at) < CAP_SECONDS:
            return
        self._tried_at = self._now()
        try:
            self._keys = usable_keys(json.loads(self._load()))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with another's server, ours goes on
            _log.warning("the keys of the issuer cannot be read: %s: %s", type(error).__name__, error)
            return
        self._read_at = self._now()


def usable_keys(document: Any) -> tuple[PyJWK, ...]:
    """The public signing keys of a key set; others (shared secrets, keys for encryption, unknown kinds) are left out.

    Raises ValueError for what is no key set.
    """
    entries = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise ValueError('a key set is needed: {"keys": [...]}')
    found = []
    for entry in entries:
        if isinstance(entry, Mapping) and entry.get("kty") in _KINDS and entry.get("use", "sig") == "sig":
            found += [key for key in (_parsed(entry, algorithm) for algorithm in _algorithms(entry)) if key is not None]
    return tuple(found)


def _algorithms(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """What a key may be used with: what it says, or what fits its kind."""
    if isinstance(entry.get("alg"), str):
        return (entry["alg"],)
    if entry["kty"] == "RSA":
        return ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
    return {"P-256": ("ES256",), "P-384": ("ES384",), "Ed25519": ("EdDSA",)}.get(str(entry.get("crv")), ())


def _parsed(entry: Mapping[str, Any], algorithm: str) -> PyJWK | None:
    import jwt

    try:
        return jwt.PyJWK(dict(entry), algorithm)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
