"""Export templates, as the dashboard shows them."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from clipforge_core.services import Services
from clipforge_core.templates import TemplateLibrary, template_folders


def library_of(services: Services) -> TemplateLibrary:
    """The templates that exports of this server know."""
    config = Path(platformdirs.user_config_dir("clipforge"))
    return TemplateLibrary(template_folders(services.environment.registry.plugins, config))


HANDLERS = ()
