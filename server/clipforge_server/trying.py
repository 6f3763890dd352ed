"""Surfaces of somebody's plugins, tried before they are served: one that breaks is left out, and the others answer."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from clipforge_core.errors import PluginError
from clipforge_server.frame.site import Site

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_server.frame.probes import Health
    from clipforge_server.mounting import Mounted

log = logging.getLogger("clipforge.server")


def working(services: Services, mounted: list[Mounted], health: Health) -> list[Mounted]:
    """Those whose routes can be served. A plugin whose cannot is failed, with the reason, and named in the log.

    Raises PluginError where `strict_plugins` is set.
    """
    found = []
    registry = services.environment.registry
    for each in mounted:
        name = each.surface.name
        try:
            with registry.blaming("surfaces", name):
                if not registry.bundled("surfaces", name):
                    routes = [*each.surface.handlers(), *each.surface.root_handlers()]
                    Site(each.surface, each.prefix, routes, services, "", health).load()
        except PluginError as error:
            log.error("the surface %s is not served: %s", name, error.describe())
            services.environment.plugins.fail(registry.owner("surfaces", name), error)
            continue
        found.append(each)
    return found
