"""Services: what requests, jobs and commands share, built from one environment and its database.

    services = Services(environment, database)
    project = services.projects.create(caller, title="My video")

Each service is made when it is first asked for, so that a command that adds a user loads nothing of projects, and each
gets what it needs by name: there is no global one.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from clipforge_core.queue.settling import Settler
from clipforge_core.store.jobs import JobStore

if TYPE_CHECKING:
    from clipforge_core.contracts.storage import Storage
    from clipforge_core.environment import Environment
    from clipforge_core.store.database import Database
    from clipforge_core.vault import Vault


class Services:
    """Everything behind one data folder."""

    def __init__(self, environment: Environment, database: Database) -> None:
        self.environment = environment
        self.settings = environment.settings
        self.database = database
        self.jobs = JobStore(database, settle=Settler(environment.registry))

    @classmethod
    def open(cls, environment: Environment) -> Services:
        """On the database of the environment's data folder, with all tables up to date.

        Raises StoreBusy, StoreBroken, PermissionDenied, DiskFull.
        """
        from clipforge_core.store.opening import open_database

        return cls(environment, open_database(environment))

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
    def storage(self) -> Storage:
        """Where media are kept: uploads/upl_…/name, projects/proj_…/…, exports/exp_…/…. Raises UnknownName."""
        found: Storage = self.environment.registry.get("storages", self.settings.get("storage", str))
        return found
