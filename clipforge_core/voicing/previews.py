"""A voice to listen to before it is chosen.

spoken = preview(env, "kokoro:jm_kumo", folder=Path("previews"))
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clipforge_core.errors import UsageError
from clipforge_core.voicing.catalogue import find_voice
from clipforge_core.voicing.samples import sample_text
from clipforge_core.voicing.speaking import Spoken, speak

LONGEST = 1000
"""Characters of a text that is only tried."""


def preview(env: Any, voice: str, *, text: str = "", language: str = "", speed: float = 1.0, folder: Path) -> Spoken:
    """The text, or a short one in the voice's language, spoken. Raises as `speak` does, UsageError for a long text."""
    if len(text) > LONGEST:
        raise UsageError(detail=f"a preview has at most {LONGEST} characters, not {len(text)}")
    spoken_in = language or find_voice(env, voice, "").info.languages[0]
    shown = text if text.strip() else sample_text(spoken_in)
    return speak(env, shown, voice=voice, language=spoken_in, speed=speed, folder=folder)
