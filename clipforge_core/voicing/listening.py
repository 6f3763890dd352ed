"""When a voice says what, for voices that do not tell: its own sound is heard by the recogniser.

    words = heard_words(env, samples, 24000, "en")

The words that were heard give the written ones their times (`compose.alignment`). Where no recogniser can listen there
are none, and times are spread over the sentence by the length of its words, marked as interpolated.
"""

from __future__ import annotations

import array
import logging
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from clipforge_core.contracts.progress import silent
from clipforge_core.errors import ClipForgeError
from clipforge_core.jobs.look import engine_of, transcriber_of
from clipforge_core.languages import two_letters
from clipforge_core.model.transcript import Word
from clipforge_core.timecode import Span
from clipforge_core.voicing.sounding import write_wav

log = logging.getLogger(__name__)


def heard_words(env: Any, samples: array.array[int], rate: int, language: str) -> Sequence[Word]:
    """The words in some speech with their times; () where nobody can listen."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            write_wav(samples, rate, path)
            info = engine_of(env).probe(path)
            whole = (Span(Fraction(0), info.duration),)
            heard = transcriber_of(env).transcribe(info, language=two_letters(language), speech=whole, report=silent)
            return tuple(heard.words)
    except ClipForgeError as error:
        log.warning("times of words are estimated: %s", error)
        return ()
