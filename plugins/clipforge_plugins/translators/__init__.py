"""Bundled translators.

apertium    rules and dictionaries of the installed apertium pairs, as a program of its own; drafts
endpoint    a language model behind an OpenAI-compatible endpoint, for any pair
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Setting, SettingType, Translator, hookimpl

T = SettingType


@hookimpl
def clipforge_register_translators() -> Sequence[Translator]:
    """Every bundled translator."""
    from clipforge_plugins.translators.apertium import Apertium
    from clipforge_plugins.translators.endpoint import EndpointTranslator

    return [Apertium(), EndpointTranslator()]


@hookimpl
def clipforge_register_settings() -> Sequence[Setting]:
    """Where the endpoint is."""
    return (
        Setting("translate.url", T.TEXT, "", "OpenAI-compatible endpoint that translates; empty: that of llm.url."),
        Setting("translate.model", T.TEXT, "", "The model that it is asked for; empty: that of llm.model."),
        Setting("translate.key", T.TEXT, "", "The key of the endpoint of translate.url. Never shown.", secret=True),
        Setting("translate.timeout", T.SECONDS, "2m", "The longest time that one answer may take.", minimum=1),
    )
