"""SubRip: numbered cues. There is no standard; this reads what players read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clipforge_core import Cue, Transcript
from clipforge_media.subtitles.assembly import Passage, transcript
from clipforge_media.subtitles.decoding import lines_of, text_of
from clipforge_media.subtitles.markup import clock_seconds, unescape
from clipforge_media.subtitles.vtt import vtt_time

_STAMP = r"(?:(\d+)\s*:\s*)?(\d+)\s*:\s*(\d+)\s*[,.]\s*(\d{3})"
_TIMING = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}(?!\d)")
_TAG = re.compile(r"</?(?:[ibus]|font|c|v|em|strong|span|ruby|rt)(?:[\s.=][^<>]*)?/?>", re.IGNORECASE)
_BRACES = re.compile(r"\{\\[^{}]*\}|\{/?[ibus]\}|\{[yYcCfFsS]:[^{}]*\}")
_GUARD = "\u2060"
"""A word joiner: written into text that would be taken for markup, taken out again when read."""
_ENTITY = re.compile(r"&(?=\w+;|#\w+;)")


class Srt:
    """The SubRip format."""

    name = "srt"
    extensions: tuple[str, ...] = ("srt",)

    def read(self, data: bytes, path: str) -> Transcript:
        """The words of the cues, their times interpolated.

        Cues whose times are broken are passed over. Raises BadDocument where no cue is left.
        """
        return transcript(_passages(lines_of(text_of(data))), path)

    def write(self, cues: Sequence[Cue], *, width: int, height: int) -> bytes:
        """The cues as UTF-8 without a mark, numbered from 1."""
        blocks: list[str] = []
        for number, cue in enumerate(cues, start=1):
            text = "\n".join(line for line in _guarded(cue.text).split("\n") if line.strip())
            blocks.append(f"{number}\n{vtt_time(cue.start, ',')} --> {vtt_time(cue.end, ',')}\n{text}\n")
        return "\n".join(blocks).encode()


def _passages(lines: Sequence[str]) -> Iterator[Passage]:
    at = 0
    while at < len(lines):
        match = _TIMING.match(lines[at]) if "-->" in lines[at] else None
        at += 1
        if match is None:
            continue
        first = at
        while at < len(lines) and lines[at].strip() and "-->" not in lines[at]:
            at += 1
        text = lines[first:at]
        if at < len(lines) and "-->" in lines[at] and text and text[-1].strip().isdigit():
            # No empty line before the next cue: its number is no text.
            text = text[:-1]
        start, end = clock_seconds(*match.groups()[:4]), clock_seconds(*match.groups()[4:])
        yield Passage(start, end, _plain("\n".join(text)))


def _plain(text: str) -> str:
    return unescape(_BRACES.sub("", _TAG.sub("", text))).replace(_GUARD, "")


def _guarded(text: str) -> str:
    text = _ENTITY.sub("&" + _GUARD, text.replace(_GUARD, "").replace("-->", "--" + _GUARD + ">"))
    text = _TAG.sub(lambda m: m.group()[0] + _GUARD + m.group()[1:], text)
    return _BRACES.sub(lambda m: m.group()[0] + _GUARD + m.group()[1:], text)
