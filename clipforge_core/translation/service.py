"""Translation for the users of a server: what the routes call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clipforge_core.translation.scripts import translate_script
from clipforge_core.translation.translating import languages, translate

if TYPE_CHECKING:
    from clipforge_core.contracts.equipment import Equipment
    from clipforge_core.model.script import Script
    from clipforge_core.model.translation import LanguagePair, Translated


class Translation:
    """What can be translated, and doing it."""

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment

    def languages(self) -> tuple[LanguagePair, ...]:
        """What can be translated now."""
        return languages(self._equipment)

    def translate(self, texts: Sequence[str], *, target: str, source: str = "") -> Translated:
        """Texts in another language. Raises UsageError, EndpointFailed."""
        return translate(self._equipment, texts, target=target, source=source)

    def translate_script(self, script: Script, *, target: str, source: str = "") -> Script:
        """A script in another language. Raises UsageError, EndpointFailed."""
        return translate_script(self._equipment, script, target=target, source=source)
