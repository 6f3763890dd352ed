"""Bundled script writers.

offline   from what the sources say, sentence by sentence, with no model and no network (the default)
llm       a language model behind an OpenAI-compatible endpoint, checked against the sources
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import ScriptWriter, Setting, SettingType, hookimpl


@hookimpl
def clipforge_register_script_writers() -> Sequence[ScriptWriter]:
    """Every bundled script writer."""
    from clipforge_plugins.script_writers.llm.writer import LlmWriter
    from clipforge_plugins.script_writers.offline.writer import OfflineWriter

    return [OfflineWriter(), LlmWriter()]


@hookimpl
def clipforge_register_settings() -> Sequence[Setting]:
    """The settings of the writers."""
    return (
        Setting(
            "script_writers.dictionaries",
            SettingType.PATH,
            "/usr/share",
            "Where WordNet (wordnet/) and dictionaries of dictd (dictd/) are installed.",
        ),
    )
