"""The template that a job names, and its text (which is part of what its results depend on)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from clipforge_core.contracts.job_kind import Context
from clipforge_core.jobs.enhance import chosen_enhancers
from clipforge_core.model.template import ExportTemplate
from clipforge_core.templates import TemplateLibrary, template_folders


def find_template(context: Context, name: str, changes: Mapping[str, Any]) -> tuple[ExportTemplate, str]:
    """By name or path, with `changes` (values by dotted key). Raises UnknownName, MissingFile, BadTemplate,
    UsageError, or MissingExtra where an enhancer lacks a part."""
    config = Path(platformdirs.user_config_dir("clipforge"))
    library = TemplateLibrary(template_folders(context.registry.plugins, config))
    template = library.get(name, changes)
    chosen_enhancers(context.registry, template.enhance.use)
    return template, library.path(name).read_text(encoding="utf-8")
