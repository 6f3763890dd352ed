"""Language models behind an OpenAI-compatible endpoint of the user's own: what bundled plugins that ask one share.

settings    llm.url, llm.model, llm.key, ...
endpoint    the address and the key of an endpoint
chat        messages → the text of an answer, streamed
stream      bytes of an answer → its text
answers     the text of an answer → the JSON in it, and lines of text that can be shown
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Setting, hookimpl


@hookimpl
def clipforge_register_settings() -> Sequence[Setting]:
    """The settings llm.*."""
    from clipforge_plugins.language_model.settings import declared_settings

    return declared_settings()
