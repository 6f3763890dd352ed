"""What may be asked of a narration on a server, checked before anything is accepted.

check_wish(environment, wish)      # raises InvalidParts with every field that is wrong
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clipforge_core.errors import MissingExtra, UnknownName, UsageError
from clipforge_core.model.narration import NarrationWish
from clipforge_core.narrating.music import AUTO, MOODS, available, is_track
from clipforge_core.narrating.wishes import LONGEST, SHORTEST
from clipforge_core.refusals import InvalidParts
from clipforge_core.voicing.catalogue import find_voice

ENDINGS = ("mp4", "webm", "mov", "mkv")
LONGEST_TOPIC, LONGEST_CONTEXT, LONGEST_WORD = 300, 50_000, 100
"""Characters."""


def check_wish(env: Any, wish: NarrationWish) -> None:
    """Raises InvalidParts with every field that cannot be; MissingExtra where this server has no voice at all."""
    problems = list(_problems(wish))
    if not problems:
        problems = list(_unknown(env, wish))
    if problems:
        raise InvalidParts.of(problems)


def _problems(wish: NarrationWish) -> Iterator[tuple[str, str]]:
    for name, text, most in (("topic", wish.topic, LONGEST_TOPIC), ("context", wish.context, LONGEST_CONTEXT)):
        if not text.strip():
            yield name, "it is empty"
        elif len(text) > most:
            yield name, f"it has {len(text)} characters, {most} are allowed"
        elif "\x00" in text:
            yield name, "it holds a character that is no text"
    for name in ("style", "colours", "mood", "voice", "writer", "language", "platform", "tone"):
        if len(getattr(wish, name)) > LONGEST_WORD:
            yield name, f"at most {LONGEST_WORD} characters are allowed"
    if wish.music and not is_track(wish.music):
        yield "music", f"one of {', '.join((AUTO, *MOODS))} is needed"
    elif wish.music and (missing := available()) is not None:
        yield "music", f"{missing} on this server"
    if wish.ending not in ENDINGS:
        yield "ending", f"one of {', '.join(ENDINGS)} is needed"
    if not SHORTEST <= wish.seconds <= LONGEST:
        yield "seconds", f"a number of seconds from {SHORTEST:g} to {LONGEST:g} is needed"


def _unknown(env: Any, wish: NarrationWish) -> Iterator[tuple[str, str]]:
    """What no plugin of this server brings."""
    try:
        find_voice(env, wish.voice, wish.language)
    except (UnknownName, UsageError) as error:
        if isinstance(error, MissingExtra):
            raise
        yield "voice" if wish.voice else "language", error.describe()
