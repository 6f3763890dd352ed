"""Vault: one object for the server's keys and all that is done with them.

    vault = Vault(Path("data"))
    sealed = vault.seal(b"a webhook's secret")
    vault.open(sealed)                                        # b"a webhook's secret"
    token = vault.sign_link("exports/exp_1/a.mp4", expires=time.time() + 600, verb="get")
    vault.check_link(token).claims["verb"]                    # "get"

Keys lie in `keys/` under the data folder: `secrets` (what is sealed), `links` (signed links), `tokens` (access tokens).
They are made on first use. Whoever holds the data folder without them holds no secret in the clear; whoever loses them
has to set webhook secrets anew and log in again, and passwords and API keys work as before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from clipforge_core.vault.key_files import KeyFile
from clipforge_core.vault.links import LinkClaims, Signer
from clipforge_core.vault.passwords import Passwords, is_outdated
from clipforge_core.vault.sealing import Sealer
from clipforge_core.vault.tokens import TokenClaims, TokenSigner

FOLDER = "keys"


class Vault:
    """Keys of one data folder. Safe to share between threads; other processes come to the same keys."""

    def __init__(self, data: Path, now: Callable[[], float] = time.time) -> None:
        self.folder = data / FOLDER
        self.key_files = {name: KeyFile(self.folder / name) for name in ("secrets", "links", "tokens")}
        self._sealer = Sealer(self.key_files["secrets"])
        self._signer = Signer(self.key_files["links"], now)
        self._tokens = TokenSigner(self.key_files["tokens"], now)
        self._passwords = Passwords()

    def make_keys(self) -> None:
        """Make every key file that is not there yet; what a server does before it starts others.

        Raises KeyFileBroken, PermissionDenied, DiskFull.
        """
        for file in self.key_files.values():
            file.all()

    # -- secrets at rest -----------------------------------------------------------------------

    def seal(self, secret: bytes) -> bytes:
        """A secret as it may lie in the database: ASCII bytes. Raises MissingExtra, KeyFileBroken."""
        return self._sealer.seal(secret)

    def open(self, sealed: bytes) -> bytes:
        """The secret again. Raises SealBroken, MissingExtra, KeyFileBroken."""
        return self._sealer.open(sealed)

    def reseal(self, sealed: bytes) -> bytes:
        """The same secret under the newest key. Raises as `open` does."""
        return self._sealer.reseal(sealed)

    # -- links ---------------------------------------------------------------------------------

    def sign_link(self, path: str, expires: float, /, **claims: str) -> str:
        """A URL-safe token for a path, good until `expires` (seconds since 1970). Raises KeyFileBroken."""
        return self._signer.sign(path, expires, claims)

    def check_link(self, token: str) -> LinkClaims:
        """What a token says. Raises LinkRefused, with the reason "expired" or "tampered" in its data."""
        return self._signer.check(token)

    # -- passwords -----------------------------------------------------------------------------

    def hash_password(self, password: str) -> str:
        """A PHC string; some 30 ms of work: call it in a thread. Raises MissingExtra."""
        return self._passwords.hash(password)

    def check_password(self, password: str, phc: str | None) -> bool:
        """True where it is the password that was hashed; None (nobody's) takes the same time. Raises MissingExtra."""
        return self._passwords.check(password, phc)

    def is_outdated(self, phc: str) -> bool:
        """True for a hash with other parameters than the present ones: hash the password anew."""
        return is_outdated(phc)

    # -- access tokens -------------------------------------------------------------------------

    def token(self, subject: str, *, lifetime: float, session: str = "", scopes: Iterable[str] | None = None) -> str:
        """A signed access token (JWT) for a user, good for `lifetime` seconds. Raises MissingExtra, KeyFileBroken."""
        return self._tokens.make(subject, lifetime=lifetime, session=session, scopes=scopes)

    def read_token(self, token: str) -> TokenClaims:
        """What an access token of ours says. Raises Unauthorized, with the reason "expired" or "invalid"."""
        return self._tokens.read(token)

    def is_own_token(self, token: str) -> bool:
        """True where a token names this server as its issuer, valid or not. Raises MissingExtra."""
        return self._tokens.is_ours(token)
