"""Which picture each scene of a script gets, where nobody chose one.

    pictured(script).scenes[2].visual.kind      # "list"

Writers give a scene a plain card with its words; such a card becomes what suits those words best: a chart, a list, a
timeline, a formula. What a person put in its place stays.
"""

from __future__ import annotations

import msgspec

from clipforge_core.model.script import Script, ScriptScene, VisualBrief
from clipforge_core.picturing.briefing import brief_of


def pictured(script: Script) -> Script:
    """The script with a picture for every scene."""
    bare = tuple(msgspec.structs.replace(s, visual=VisualBrief()) if is_plain(s) else s for s in script.scenes)
    whole = msgspec.structs.replace(script, scenes=bare)
    shown = tuple(msgspec.structs.replace(scene, visual=brief_of(scene, whole)) for scene in bare)
    return msgspec.structs.replace(script, scenes=shown)


def is_plain(scene: ScriptScene) -> bool:
    """True where a scene shows no more than its own title and words, as writers leave it."""
    data, lines = scene.visual.data, scene.visual.data.get("lines", [])
    if scene.visual.kind != "card" or not set(data) <= {"text", "lines"} or not isinstance(lines, list | tuple):
        return False
    own = [scene.title, *scene.on_screen]
    return data.get("text", scene.title) in own and all(line in own for line in lines)
