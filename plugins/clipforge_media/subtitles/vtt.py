"""WebVTT, read as https://www.w3.org/TR/webvtt1/ says (a comma in times is let pass, too)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from clipforge_core import BadDocument, Cue, Timing, Transcript
from clipforge_media.subtitles.assembly import Mark, Passage, transcript
from clipforge_media.subtitles.decoding import lines_of, text_of
from clipforge_media.subtitles.karaoke import timed_words
from clipforge_media.subtitles.markup import clock_seconds, escape, parse_vtt_text

_STAMP = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}")
_SIGNATURE = re.compile(r"^WEBVTT(?:[ \t].*)?$")


class Vtt:
    """The WebVTT format. Styles, regions, notes and cue settings are passed over."""

    name = "vtt"
    extensions: tuple[str, ...] = ("vtt", "webvtt")

    def read(self, data: bytes, path: str) -> Transcript:
        """The words of the cues; those with a time of their own are aligned.

        Raises BadDocument for what does not begin with WEBVTT or holds no cue.
        """
        lines = lines_of(text_of(data))
        if not _SIGNATURE.match(lines[0]):
            raise BadDocument(path=path, detail="not a WebVTT file: it does not begin with WEBVTT")
        return transcript(_passages(lines[1:]), path)

    def write(self, cues: Sequence[Cue], *, width: int, height: int) -> bytes:
        """The cues as UTF-8; a time before each word that was heard, where they are known."""
        blocks = ["WEBVTT\n"]
        for cue in cues:
            text = "\n".join(line for line in _text(cue).split("\n") if line.strip())
            blocks.append(f"{vtt_time(cue.start)} --> {vtt_time(cue.end)}\n{text}\n")
        return "\n".join(blocks).encode()


def vtt_time(time: Fraction, point: str = ".") -> str:
    """HH:MM:SS.mmm, rounded to the nearest millisecond."""
    ticks = max(0, round(time * 1000))
    seconds, part = divmod(ticks, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{part:03d}"


def _passages(lines: Sequence[str]) -> Iterator[Passage]:
    at = 0
    while at < len(lines):
        match = _TIMING.match(lines[at]) if "-->" in lines[at] else None
        at += 1
        if match is None:
            continue
        first = at
        # A line with an arrow ends a cue, as an empty line does.
        while at < len(lines) and lines[at] != "" and "-->" not in lines[at]:
            at += 1
        start, end = clock_seconds(*match.groups()[:4]), clock_seconds(*match.groups()[4:])
        marked = parse_vtt_text("\n".join(lines[first:at]))
        marks = tuple(Mark(character, time) for character, time in marked.times)
        yield Passage(start, end, marked.text, marks, marked.speaker)


def _text(cue: Cue) -> str:
    placed = timed_words(cue) if all(w.timing is Timing.ALIGNED for w in cue.words) else []
    if not placed:
        return escape(cue.text)
    parts: list[str] = []
    at = 0
    for first, last, word in placed:
        parts.append(escape(cue.text[at:first]))
        # Times inside a cue must lie after its start and grow.
        if cue.start < word.start < cue.end:
            parts.append(f"<{vtt_time(word.start)}>")
        parts.append(escape(cue.text[first:last]))
        at = last
    return "".join([*parts, escape(cue.text[at:])])
