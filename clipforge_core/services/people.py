"""Who may ask: users, their keys, sessions, limits and usage."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from clipforge_core.queue.settling import Settler
from clipforge_core.store.jobs import JobStore

if TYPE_CHECKING:
    from clipforge_core.environment import Environment
    from clipforge_core.identity.api_keys import ApiKeys
    from clipforge_core.identity.browsers import Browsers
    from clipforge_core.identity.first_start import SetUp
    from clipforge_core.identity.last_use import LastUse
    from clipforge_core.identity.login import Login
    from clipforge_core.identity.recognition import Identity
    from clipforge_core.identity.sessions import Sessions
    from clipforge_core.identity.usage import Usage
    from clipforge_core.identity.users import Users
    from clipforge_core.requests.limiter import Limiter
    from clipforge_core.requests.pacing import Pacer
    from clipforge_core.store.database import Database
    from clipforge_core.vault import Vault


class People:
    """The environment, its database and jobs, and who works with them."""

    def __init__(self, environment: Environment, database: Database) -> None:
        self.environment = environment
        self.settings = environment.settings
        self.database = database
        self.jobs = JobStore(
            database,
            settle=Settler(environment.registry),
            max_deliveries=environment.settings.get("max_deliveries", int),
        )

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.path("data")

    @cached_property
    def vault(self) -> Vault:
        """The server's keys: sealing, signing, passwords, tokens."""
        from clipforge_core.vault import Vault

        return Vault(self.data)

    @cached_property
    def users(self) -> Users:
        """Who there is."""
        from clipforge_core.identity.users import Users

        return Users(self.database, self.vault)

    @cached_property
    def api_keys(self) -> ApiKeys:
        """The keys of users."""
        from clipforge_core.identity.api_keys import ApiKeys

        return ApiKeys(self.database)

    @cached_property
    def sessions(self) -> Sessions:
        """Access and refresh tokens."""
        from clipforge_core.identity.sessions import Sessions

        return Sessions(self.database, self.vault, self.settings)

    @cached_property
    def limiter(self) -> Limiter:
        """How many requests somebody may still send."""
        from clipforge_core.requests.limiter import Limiter, LocalLimiter

        one = self.settings.get("api_processes", int) == 1
        return LocalLimiter() if one else Limiter(self.data / "limits.db")

    @cached_property
    def pacer(self) -> Pacer:
        """How quickly requests may come, one after the other."""
        from clipforge_core.requests.pacing import LocalPacer, Pacer

        one = self.settings.get("api_processes", int) == 1
        return LocalPacer() if one else Pacer(self.data / "limits.db")

    @cached_property
    def login(self) -> Login:
        """Logging in with e-mail and password."""
        from clipforge_core.identity.login import Login

        return Login(self.database, self.vault, self.sessions, self.limiter)

    @cached_property
    def set_up(self) -> SetUp:
        """The first user, and links that set a password."""
        from clipforge_core.identity.first_start import SetUp

        return SetUp(self.database, self.users, self.api_keys, self.sessions)

    @cached_property
    def browsers(self) -> Browsers:
        """Sessions of browsers."""
        from clipforge_core.identity.browsers import Browsers

        return Browsers(self.database, self.users, self.login, self.set_up, self.settings)

    @cached_property
    def last_use(self) -> LastUse:
        """When keys were last used, written beside the requests."""
        from clipforge_core.identity.last_use import LastUse

        return LastUse(self.database)

    @cached_property
    def identity(self) -> Identity:
        """Who asks: from a key or token to the Caller."""
        from clipforge_core.identity.operator_key import OperatorKey
        from clipforge_core.identity.recognition import Identity, OwnRecords

        key, email = (self.settings.get(name, str) for name in ("operator_key", "operator_key_user"))
        operator = OperatorKey(key, email, self.users) if key else None
        records = OwnRecords(self.api_keys, self.sessions, self.vault, self.last_use, operator=operator)
        return Identity(self.settings, self.environment.registry, self.users, records, self.set_up)

    @cached_property
    def usage(self) -> Usage:
        """Minutes and exports of the month, against the limits."""
        from clipforge_core.identity.usage import Usage

        return Usage(self.database, self.settings)
