"""Whether a voice is there that a video asks for.

check_voice(services, "hibari", "en")           # raises Invalid for one that nobody has
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clipforge_core.errors import ClipForgeError
from clipforge_core.refusals import Invalid, NotThere

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services


def check_voice(
    services: Services, voice: str, language: str = "", field: str = "voice_id", *, caller: Caller | None = None
) -> None:
    """Nothing happens for a voice that is there and speaks the language; "" is the usual one of the language. With a
    caller, a voice that somebody else made of a sample is not there.

    Raises Invalid.
    """
    if not voice and not language:
        return
    if caller is not None:
        try:
            services.voices.check(caller, voice)
        except NotThere as error:
            raise Invalid(field=field, detail=f"{error} (GET /voices lists the voices that are here)") from error
    from clipforge_core.voicing.catalogue import find_voice

    try:
        find_voice(services.environment, voice, language)
    except ClipForgeError as error:
        where = field if voice else "language"
        raise Invalid(field=where, detail=f"{error.describe()} (GET /voices lists the voices that are here)") from error
