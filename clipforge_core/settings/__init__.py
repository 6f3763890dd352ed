"""Settings: declared once, read from files, environment and flags, explained on request.

declare     Setting, SettingType: a declaration, and how its values are read
core        the settings of the core, in one list
resolve     Settings, resolve: defaults, clipforge.toml, CLIPFORGE_*, flags
"""

from clipforge_core.settings.core import core_settings
from clipforge_core.settings.declare import Alias, Setting, SettingType, document
from clipforge_core.settings.resolve import Resolved, Settings, resolve

__all__ = ["Alias", "Resolved", "Setting", "SettingType", "Settings", "core_settings", "document", "resolve"]
