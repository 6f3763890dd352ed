"""OperatorKey: a key that the operator chose himself, in a setting. It acts as the first admin, or as a named user.

    OperatorKey("a-long-secret", "", users).recognise("a-long-secret")      # Recognised(user="usr_…")

For programs that were set up with a key of their own: it needs no database to be known, and ends with the setting.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from clipforge_core.contracts.auth import Recognised
from clipforge_core.refusals import NotThere, Unauthorized

if TYPE_CHECKING:
    from clipforge_core.identity.users import Users


class OperatorKey:
    """The settings `operator_key` and `operator_key_user` ("": the first admin)."""

    def __init__(self, key: str, email: str, users: Users) -> None:
        self._key = key.encode()
        self._email = email
        self._users = users

    def recognise(self, credential: str) -> Recognised | None:
        """Whose it is; None where it is another key. Raises Unauthorized where there is no such user."""
        if not self._key or not hmac.compare_digest(credential.encode("utf-8", "surrogatepass"), self._key):
            return None
        try:
            user = self._users.find(self._email) if self._email else self._users.first_admin()
        except NotThere as error:
            raise Unauthorized(detail="there is no user for this key", reason="unknown") from error
        return Recognised(user=user.id, means="key")
