"""The auth `jwks`: tokens that another issuer signed, such as a company's Keycloak, checked with its public keys.

    auth = ["local", "jwks"]

    [jwks]
    url = "https://login.example.org/realms/media/protocol/openid-connect/certs"
    issuer = "https://login.example.org/realms/media"
    audience = "clipforge"

Users are matched by e-mail: whoever runs the issuer decides who is who. Only the signatures that the settings name are
accepted, whatever a token says about itself, so that none can be signed with a public key taken for a shared secret.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from clipforge_core import Recognised, Unauthorized
from clipforge_plugins.auth.jwks_settings import ALGORITHMS
from clipforge_plugins.auth.key_set import KeySet

if TYPE_CHECKING:
    from clipforge_core import Equipment, Records, Settings

TIMEOUT_SECONDS = 5.0
MOST_BYTES = 1 << 20


class JwksAuth:
    """Tokens of one other issuer."""

    name = "jwks"
    quick = False

    def __init__(self) -> None:
        self._equipment: Equipment | None = None

    def configure(self, equipment: Equipment) -> None:
        """Its settings."""
        self._equipment = equipment

    def available(self) -> str | None:
        """None, or the setting that is missing."""
        settings = self._settings
        if not settings["jwks.url"] and settings["jwks.file"] is None:
            return "jwks.url or jwks.file must say where the issuer's keys are"
        if settings["jwks.url"] and not settings["jwks.url"].startswith(("https://", "http://")):
            return "jwks.url must begin with https:// or http://"
        if not settings["jwks.issuer"]:
            return "jwks.issuer must be set: a token that was made for somebody else would do"
        unknown = sorted(set(settings["jwks.algorithms"]) - set(ALGORITHMS))
        if unknown or not settings["jwks.algorithms"]:
            return f"jwks.algorithms may be {', '.join(ALGORITHMS)}; not {', '.join(unknown) or 'empty'}"
        try:
            import jwt.algorithms
        except ImportError:
            return "pyjwt is needed: pip install 'clipforge[server]'"
        return None if jwt.algorithms.has_crypto else "cryptography is needed: pip install 'clipforge[server]'"

    def recognise(self, credential: str, records: Records) -> Recognised | None:
        """Whose token it is; None for what is no token, or names another issuer. Raises Unauthorized."""
        import jwt

        if credential.count(".") != 2:
            return None
        try:
            head = jwt.get_unverified_header(credential)
            says = jwt.decode(credential, options={"verify_signature": False})
        except (jwt.PyJWTError, ValueError, TypeError):
            return None
        if says.get("iss") != self._settings["jwks.issuer"]:
            return None
        return self._vouched(self._verified(credential, head))

    def _verified(self, token: str, head: dict[str, Any]) -> dict[str, Any]:
        """The claims of a token that is what it says."""
        import jwt

        settings = self._settings
        algorithm, name = str(head.get("alg")), head.get("kid")
        if algorithm not in settings["jwks.algorithms"]:
            raise Unauthorized(detail="this token is signed in a way that is not accepted", reason="algorithm")
        key = self._keys.find(name, algorithm)
        if key is None:
            raise Unauthorized(detail="this token is signed with a key that its issuer does not publish", reason="key")
        audience = settings["jwks.audience"] or None
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                issuer=settings["jwks.issuer"],
                audience=audience,
                leeway=settings["jwks.leeway"],
                options={"require": ["exp", "iss", *(["aud"] if audience else [])], "verify_aud": bool(audience)},
            )
        except jwt.ExpiredSignatureError as error:
            raise Unauthorized(detail="this token has expired", reason="expired") from error
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise Unauthorized(detail="this token is not valid", reason="invalid") from error
        parties = settings["jwks.parties"]
        if parties and claims.get("azp") not in parties:
            raise Unauthorized(detail="this token was made for another web page", reason="party")
        return claims

    def _vouched(self, claims: dict[str, Any]) -> Recognised:
        email = claims.get(self._settings["jwks.email_claim"])
        subject = claims.get("sub")
        if email is None and self._settings["jwks.subjects"] and isinstance(subject, str) and subject.strip():
            address = subject_address(subject.strip(), self._settings["jwks.issuer"])
            return Recognised(email=address, create=self._settings["jwks.create_users"])
        if not isinstance(email, str) or not email.strip():
            raise Unauthorized(detail="this token names no e-mail address", reason="email")
        verified = claims.get("email_verified")
        if verified is None and not self._settings["jwks.require_verified"]:
            verified = True
        if verified not in (True, "true"):
            raise Unauthorized(detail="the e-mail address of this token is not verified", reason="email")
        return Recognised(email=email.strip(), create=self._settings["jwks.create_users"])

    @property
    def _settings(self) -> Settings:
        if self._equipment is None:
            raise RuntimeError("jwks is used before it was configured")
        return self._equipment.settings

    @cached_property
    def _keys(self) -> KeySet:
        settings = self._settings
        url, file = settings["jwks.url"], settings["jwks.file"]
        load: Callable[[], bytes] = (lambda: fetch_keys(url)) if url else (lambda: Path(file).read_bytes())
        return KeySet(load)


def subject_address(subject: str, issuer: str) -> str:
    """What names the user of a subject: an address that no mail reaches (RFC 2606), so that it is nobody else's."""
    host = re.sub(r"[^a-z0-9.-]", "-", (urlsplit(issuer).hostname or issuer).lower()).strip(".-")[:120] or "issuer"
    plain = re.fullmatch(r"[A-Za-z0-9_-]{1,64}", subject)
    # Addresses do not differ by case; subjects may.
    marked = plain is None or subject != subject.lower()
    digest = hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
    name = f"{subject[:40] if plain else 'subject'}-{digest[:16]}" if marked else subject
    return f"{name}@{host}.invalid"


def fetch_keys(url: str) -> bytes:
    """The document at a URL that the operator chose. Raises httpx.HTTPError, ValueError."""
    import httpx

    # Redirects are not followed: the operator named one place, and trusts that one.
    with (
        httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client,
        client.stream("GET", url, headers={"Accept": "application/jwk-set+json, application/json"}) as answer,
    ):
        answer.raise_for_status()
        if answer.status_code != 200:
            raise ValueError(f"status {answer.status_code}")
        data = b""
        for piece in answer.iter_bytes():
            data += piece
            if len(data) > MOST_BYTES:
                raise ValueError(f"more than {MOST_BYTES} bytes")
        return data
