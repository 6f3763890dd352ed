"""Marks inside the text of SRT and WebVTT cues: tags, times, entities, ruby."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from fractions import Fraction

_TIME = re.compile(r"^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)[.,](\d{3})$")
_ENTITY = re.compile(r"&(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


@dataclass(frozen=True)
class Marked:
    """Plain text, the times that stood in it as (character, seconds), and who speaks."""

    text: str
    times: tuple[tuple[int, Fraction], ...] = ()
    speaker: str = ""


def unescape(text: str) -> str:
    """Entities to characters; what is no whole entity stays as it is written."""
    return _ENTITY.sub(lambda m: _character(m.group()), text)


def _character(entity: str) -> str:
    character = html.unescape(entity)
    return " " if character == "\u00a0" else character


def escape(text: str) -> str:
    """The reverse of `unescape`, as WebVTT asks for (the arrow of times cannot occur either)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def parse_vtt_text(text: str) -> Marked:
    """The text of a WebVTT cue without tags, ruby annotations and entities (WebVTT, section 6.4)."""
    parts: list[str] = []
    times: list[tuple[int, Fraction]] = []
    speaker = ""
    length = at = 0
    hidden = False
    while at < len(text):
        start = text.find("<", at)
        plain = text[at : start if start >= 0 else len(text)]
        if plain and not hidden:
            parts.append(unescape(plain))
            length += len(parts[-1])
        if start < 0:
            break
        # A tag that is not closed runs to the end of the cue.
        end = text.find(">", start)
        tag = text[start + 1 : end if end >= 0 else len(text)]
        at = end + 1 if end >= 0 else len(text)
        name = re.split(r"[.\s]", tag, maxsplit=1)[0]
        time = _TIME.match(tag.strip())
        if time:
            times.append((length, clock_seconds(*time.groups())))
        elif name in ("rt", "/rt", "/ruby"):
            hidden = name == "rt"
        elif name == "v" and not speaker:
            speaker = unescape(" ".join(tag.split()[1:]))
    return Marked("".join(parts), tuple(times), speaker)


def clock_seconds(hours: str | None, minutes: str, seconds: str, part: str) -> Fraction:
    """Exact seconds from the digits of a time; `part` are decimals."""
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + Fraction(int(part), 10 ** len(part))
