"""Opening the database of an environment: the core's tables and those of the plugins, brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clipforge_core.errors import PluginError
from clipforge_core.plugin_loading import shown
from clipforge_core.store.database import Database
from clipforge_core.store.migrations import CORE, Migration, migrate
from clipforge_core.store.tables import core_migrations

if TYPE_CHECKING:
    from clipforge_core.environment import Environment

FILE = "clipforge.db"
"""Its name in the data folder."""


def open_database(environment: Environment) -> Database:
    """The database of the data folder; a plugin whose migrations fail is left out.

    Raises StoreBusy, StoreBroken, PermissionDenied, DiskFull.
    """
    database = Database(environment.settings.path("data") / FILE)
    try:
        migrate(database, CORE, core_migrations())
        _migrate_plugins(environment, database)
    except BaseException:
        database.close()
        raise
    return database


def _migrate_plugins(environment: Environment, database: Database) -> None:
    by_plugin: dict[str, list[Migration]] = {}
    wrong: dict[str, str] = {}
    for plugin, migration in environment.plugins.collect("clipforge_register_migrations"):
        by_plugin.setdefault(plugin, [])
        if isinstance(migration, Migration):
            by_plugin[plugin].append(migration)
        else:
            wrong[plugin] = f"{shown(migration)} is not a Migration"
    for plugin, migrations in by_plugin.items():
        try:
            if plugin in wrong:
                raise PluginError(plugin=plugin, detail=wrong[plugin])
            migrate(database, plugin, migrations)
        except PluginError as error:
            environment.plugins.fail(plugin, error)
