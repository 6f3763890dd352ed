"""How many words a voice says a second, rests between sentences included: measured once, by letting it speak.

words_per_second(env, voice="hibari")            # about 2.6
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from clipforge_core.cache import stage_key
from clipforge_core.voicing.catalogue import find_voice
from clipforge_core.voicing.samples import reading_sample
from clipforge_core.voicing.speaking import speak


def words_per_second(env: Any, *, voice: str = "", language: str = "en", speed: float = 1.0) -> float:
    """Words of running text that the voice says in a second, kept in the cache.

    In scripts without spaces the characters of Chinese and Japanese count as words, and some letters of others, as they
    do in captions. Raises as `speak` does.
    """
    found = find_voice(env, voice, language)
    text = reading_sample(language)
    if getattr(found.engine, "slow", False):
        text = text.strip().partition("\n\n")[0]
    key = stage_key(
        "voice pace",
        "1",
        text,
        found.info.id,
        language,
        speed,
        plugins=[f"{found.engine.name} {found.engine.version}"],
    )
    known: float | None = env.cache.get(key, float)
    if known is None:
        with tempfile.TemporaryDirectory() as folder:
            spoken = speak(env, text, voice=found.info.id, language=language, speed=speed, folder=Path(folder))
        known = len(spoken.words) / float(spoken.duration)
        env.cache.put(key, known)
    return known
