"""Secrets at rest: sealed with the newest key, opened with any that is still in the key file (Fernet)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from clipforge_core.vault.errors import SealBroken
from clipforge_core.vault.extra import needs
from clipforge_core.vault.key_files import KeyFile

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class Sealer:
    """Seals and opens with the keys of a file."""

    def __init__(self, file: KeyFile) -> None:
        self._file = file
        self._box: MultiFernet | None = None

    def seal(self, secret: bytes) -> bytes:
        """The secret encrypted and authenticated, as URL-safe text in bytes. Raises MissingExtra, KeyFileBroken."""
        return self._fernet().encrypt(secret)

    def open(self, sealed: bytes) -> bytes:
        """The secret again. Raises SealBroken where it was changed, or its key is no longer there."""
        from_box = self._fernet()
        from cryptography.fernet import InvalidToken

        try:
            return from_box.decrypt(sealed)
        except InvalidToken as error:
            raise SealBroken(path=self._file.path) from error

    def reseal(self, sealed: bytes) -> bytes:
        """The same secret under the newest key, so that an old key may be taken out of its file."""
        return self.seal(self.open(sealed))

    def _fernet(self) -> MultiFernet:
        if self._box is None:
            with needs("cryptography", "keeping secrets"):
                from cryptography.fernet import Fernet, MultiFernet

            self._box = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in self._file.all()])
        return self._box
