"""Which picture each scene of a script gets, where nobody chose one.

    pictured(script).scenes[2].visual.kind      # "list"

Writers give a scene a plain card with its words; such a card becomes what suits those words best: a chart, a list, a
timeline, a formula. What a person put in its place stays.
"""

from __future__ import annotations

import msgspec

from clipforge_core.model.script import Script
from clipforge_core.picturing.briefing import brief_of


def pictured(script: Script) -> Script:
    """The script with a picture for every scene."""
    shown = tuple(msgspec.structs.replace(scene, visual=brief_of(scene, script)) for scene in script.scenes)
    return msgspec.structs.replace(script, scenes=shown)
