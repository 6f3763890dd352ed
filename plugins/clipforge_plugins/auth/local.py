"""The auth `local`: API keys and access tokens that this server gave out itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clipforge_core import Recognised, Records


class LocalAuth:
    """Keys and tokens of our own."""

    name = "local"
    quick = True

    def available(self) -> str | None:
        """Always."""
        return None

    def recognise(self, credential: str, records: Records) -> Recognised | None:
        """Whose key or token it is; None for anything that is not ours."""
        return records.key(credential) or records.token(credential)
