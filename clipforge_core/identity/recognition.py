"""Identity: from a credential to the Caller, through the auths that the setting `auth` names.

    caller = identity.recognise("cf_Xk29vQpa…")
    caller.user.email, caller.scopes

Nothing is remembered from one request to the next: a key that is revoked and a user that is made inactive fail at once,
in every process. It costs one or two reads of some ten microseconds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from clipforge_core.contracts.auth import Auth, Recognised
from clipforge_core.errors import BadSetting, ClipForgeError, MissingExtra
from clipforge_core.identity.last_use import LastUse
from clipforge_core.model.user import SCOPES, Caller, User
from clipforge_core.refusals import Conflict, Forbidden, Invalid, NotThere, Unauthorized

if TYPE_CHECKING:
    from clipforge_core.identity.api_keys import ApiKeys
    from clipforge_core.identity.first_start import FirstStart, SetUp
    from clipforge_core.identity.operator_key import OperatorKey
    from clipforge_core.identity.sessions import Sessions
    from clipforge_core.identity.users import Users
    from clipforge_core.registry import Registry
    from clipforge_core.settings import Settings
    from clipforge_core.vault import Vault

LONGEST = 16384
"""Characters of a credential: far more than any key or token has."""

FIRST_ADMIN = "admin"
"""What names the first admin where e-mails name users: no e-mail is written so."""

_log = logging.getLogger(__name__)


class OwnRecords:
    """The server's own keys and tokens, as auths may ask about them (contracts/auth.py, Records)."""

    def __init__(
        self,
        keys: ApiKeys,
        sessions: Sessions,
        vault: Vault,
        last_use: LastUse,
        now: Callable[[], float] = time.time,
        operator: OperatorKey | None = None,
    ) -> None:
        self._keys = keys
        self._sessions = sessions
        self._vault = vault
        self._last_use = last_use
        self._now = now
        self._operator = operator

    def key(self, credential: str) -> Recognised | None:
        """Whose API key it is. Raises Unauthorized."""
        found = self._keys.find(credential)
        if found is None:
            return self._operator.recognise(credential) if self._operator is not None else None
        now = self._now()
        if not found.works(now):
            state = "expired" if found.revoked is None else "revoked"
            raise Unauthorized(detail=f"this API key is {state}", reason=state)
        self._last_use.note(found, now)
        return Recognised(user=found.user, means="key", key=found.id, scopes=found.scopes)

    def token(self, credential: str) -> Recognised | None:
        """Whose access token of ours it is. Raises Unauthorized."""
        try:
            if credential.count(".") != 2 or not self._vault.is_own_token(credential):
                return None
        except MissingExtra:
            return None
        claims = self._vault.read_token(credential)
        user = self._sessions.user_of(claims.session)
        if user is None or user != claims.subject:
            raise Unauthorized(detail="the session of this token has ended: log in again", reason="session")
        return Recognised(user=user, means="token", scopes=claims.scopes)


class Identity:
    """Who asks."""

    def __init__(
        self, settings: Settings, registry: Registry, users: Users, records: OwnRecords, set_up: SetUp
    ) -> None:
        self._names: tuple[str, ...] = settings.get("auth", tuple)
        self._registry = registry
        self._users = users
        self._records = records
        self._set_up = set_up

    @cached_property
    def auths(self) -> tuple[Auth, ...]:
        """The auths that are asked, in order. Raises UnknownName, BadSetting."""
        if not self._names:
            raise BadSetting(
                where="settings", name="auth", value="", detail="at least one auth is needed, such as local"
            )
        auths = tuple(self._registry.get("auths", name) for name in self._names)
        for auth in auths:
            if (missing := auth.available()) is not None:
                raise BadSetting(where="settings", name="auth", value=auth.name, detail=missing)
        return auths

    def check(self) -> None:
        """What a server asks before it listens. Raises UnknownName, BadSetting where the auths cannot be used."""
        _ = self.auths

    @property
    def quick(self) -> bool:
        """True where no auth waits for a network, so that `recognise` may be called on an event loop."""
        return all(auth.quick for auth in self.auths)

    def authenticate(self, headers: Mapping[str, str]) -> Caller:
        """The caller of a request with these headers (names in lower case). Raises Unauthorized."""
        credential = credential_of(headers)
        if not credential:
            raise Unauthorized(detail="a key or token is needed", reason="missing")
        return self.recognise(credential)

    def recognise(self, credential: str) -> Caller:
        """The caller who shows this key or token. Raises Unauthorized."""
        found = self._asked(credential) if 0 < len(credential) <= LONGEST else None
        if found is None:
            raise Unauthorized(detail="this key or token is not valid", reason="invalid")
        user = self._user(found)
        if not user.active:
            raise Unauthorized(detail="this user is not active", reason="inactive")
        scopes = frozenset(SCOPES if found.scopes is None else found.scopes & SCOPES.keys())
        return Caller(user=user, means=found.means, key_id=found.key, scopes=scopes)

    def acting_as(self, who: str) -> Caller:
        """A caller without any credential, where the operator said so: the user of that e-mail, or "admin" for the
        first admin. Raises NotThere, Forbidden."""
        user = self._users.first_admin() if who == FIRST_ADMIN else self._users.find(who)
        if not user.active:
            raise Forbidden(detail=f"{user.email} is not active")
        return Caller(user=user, means="open")

    def first_start(self) -> FirstStart | None:
        """The key and the set-up link of the first user, made now; None where there already is a user."""
        return self._set_up.first_start()

    def _asked(self, credential: str) -> Recognised | None:
        for auth in self.auths:
            try:
                found = auth.recognise(credential, self._records)
            except ClipForgeError:
                # A refusal, or a trouble of the server's own (a locked database): not "unauthorized" either way.
                raise
            except Exception as error:
                _log.exception("auth %s failed", auth.name)
                raise Unauthorized(detail="this key or token cannot be checked", reason="auth") from error
            if found is not None:
                return found
        return None

    def _user(self, found: Recognised) -> User:
        try:
            return self._users.get(found.user) if found.user else self._users.find(found.email)
        except NotThere as error:
            if found.user or not found.create:
                raise Unauthorized(detail="there is no user for this key or token", reason="unknown") from error
        try:
            return self._users.add(found.email)
        except Conflict:
            # Two first requests at the same moment.
            return self._users.find(found.email)
        except Invalid as error:
            raise Unauthorized(detail="this token names no e-mail address", reason="email") from error


def credential_of(headers: Mapping[str, str]) -> str:
    """The key or token in `x-api-key` or `authorization: Bearer`; "" where there is none."""
    if key := (headers.get("x-api-key") or "").strip():
        return key
    scheme, _, value = (headers.get("authorization") or "").strip().partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""
