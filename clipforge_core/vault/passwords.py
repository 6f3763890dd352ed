"""Passwords as Argon2id hashes (RFC 9106), written as PHC strings that carry their own parameters.

    phc = hash_password("correct horse")          # "$argon2id$v=19$m=19456,t=2,p=1$…$…"
    check_password("correct horse", phc)          # True
    is_outdated(phc)                              # False: made with the present parameters

The parameters are the ones of OWASP's Password Storage Cheat Sheet: 19 MiB of memory, two passes, one lane.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata

from clipforge_core.vault.extra import needs

MEMORY_KIB = 19456
PASSES = 2
LANES = 1
SALT_BYTES = 16
HASH_BYTES = 32

AT_ONCE = 4
"""Hashes that a process makes at a time: each takes MEMORY_KIB, and a flood of logins must not take it all."""

_PREFIX = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"


class Passwords:
    """Hashing and checking; safe to share between threads."""

    def __init__(self) -> None:
        self._room = threading.BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """A PHC string with a fresh salt. Takes some 30 ms and 19 MiB: never on an event loop. Raises MissingExtra."""
        with needs("cryptography", "keeping passwords"):
            from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        salt = secrets.token_bytes(SALT_BYTES)
        kdf = Argon2id(salt=salt, length=HASH_BYTES, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
        with self._room:
            return str(kdf.derive_phc_encoded(_bytes(password)))

    def check(self, password: str, phc: str | None) -> bool:
        """True where the password is the one that was hashed. None (an unknown user) takes the same time."""
        with needs("cryptography", "checking passwords"):
            from cryptography.exceptions import InvalidKey
            from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        if phc is None:
            self.hash(password)
            return False
        with self._room:
            try:
                Argon2id.verify_phc_encoded(_bytes(password), phc)
            except (InvalidKey, ValueError):
                return False
        return True


def is_outdated(phc: str) -> bool:
    """True for a hash that was made with other parameters than the present ones."""
    return not phc.startswith(_PREFIX)


def _bytes(password: str) -> bytes:
    # The same letters may be typed as different code points (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
