r"""Advanced SubStation Alpha (and SSA): events with styles; words from karaoke times (`\k`).

Fields come in the order of the Format line; centiseconds. What is drawn instead of said (`\p`)
and comments are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from clipforge_core import CaptionStyle, Cue, Timing, Transcript
from clipforge_media.subtitles.ass_style import style_line
from clipforge_media.subtitles.assembly import Mark, Passage, transcript
from clipforge_media.subtitles.decoding import lines_of, text_of
from clipforge_media.subtitles.karaoke import timed_words
from clipforge_media.subtitles.markup import clock_seconds

_TIME = re.compile(r"^\s*(\d+):(\d{1,2}):(\d{1,2})[.:,](\d{1,3})\s*$")
_FIELDS = ("Layer", "Start", "End", "Style", "Name", "MarginL", "MarginR", "MarginV", "Effect", "Text")
_TAGS = re.compile(r"\\(k[of]?|K)(\d+)|\\(p)(\d+)(?![a-z])|\\(kt)(\d+)")
_GUARD = "\u2060"
_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 0
ScaledBorderAndShadow: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
{style}

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
_PLAIN = (
    "Style: Default,Montserrat,{size},&H00FFFFFF,&H004DE1FF,&H00000000,&H80000000,-1,0,0,0,100,100,0,0,1,"
    "{outline},{shadow},2,{side},{side},{below},1"
)


class Ass:
    """The ASS format; SSA is read, too."""

    name = "ass"
    extensions: tuple[str, ...] = ("ass", "ssa")

    def read(self, data: bytes, path: str) -> Transcript:
        r"""The words of all dialogue lines; aligned where karaoke times are, else interpolated.

        Raises BadDocument where there is no line with a time and a text.
        """
        return transcript(_passages(lines_of(text_of(data))), path)

    def write_styled(self, cues: Sequence[Cue], style: CaptionStyle, *, width: int, height: int) -> bytes:
        r"""The cues as they are burnt in, as nearly as the format can say it: font, size, colours, outline, box and
        height; `\kf` for a sweep. Entrances, marks and words that stand out are left out."""
        sweep = style.active.effect == "sweep"
        return self._written(cues, style_line(style, width, height), width, height, "kf" if sweep else "k")

    def write(self, cues: Sequence[Cue], *, width: int, height: int) -> bytes:
        r"""The cues as UTF-8 for a picture of `width` x `height` pixels, with `\k` where words are known."""
        short = min(width, height)
        line = _PLAIN.format(
            size=max(1, round(short * 0.066)),
            outline=max(1, round(short * 0.005)),
            shadow=max(1, round(short * 0.002)),
            side=round(width * 0.06),
            below=round(height * 0.16),
        )
        return self._written(cues, line, width, height, "k")

    def _written(self, cues: Sequence[Cue], style: str, width: int, height: int, tag: str) -> bytes:
        head = _HEAD.format(width=width, height=height, style=style)
        lines = [f"Dialogue: 0,{_time(c.start)},{_time(c.end)},Default,,0,0,0,,{_text(c, tag)}\n" for c in cues]
        return (head + "".join(lines)).encode()


def _passages(lines: Sequence[str]) -> Iterator[Passage]:
    order: Sequence[str] = _FIELDS
    inside = False
    for line in lines:
        stripped = line.strip()
        if stripped.startswith("["):
            inside = stripped.lower() == "[events]"
        elif inside and stripped.lower().startswith("format:"):
            order = [f.strip() for f in stripped.split(":", 1)[1].split(",")]
        elif inside and stripped.lower().startswith("dialogue:"):
            passage = _dialogue(stripped.split(":", 1)[1], order)
            if passage is not None:
                yield passage


def _dialogue(line: str, order: Sequence[str]) -> Passage | None:
    values = dict(zip(order, line.split(",", len(order) - 1), strict=False))
    start, end = (_TIME.match(values.get(name, "")) for name in ("Start", "End"))
    if start is None or end is None or "Text" not in values:
        return None
    begin = clock_seconds(*start.groups())
    text, marks = _said(values["Text"].strip(), begin)
    return Passage(begin, clock_seconds(*end.groups()), text, marks, values.get("Name", "").strip())


def _said(text: str, begin: Fraction) -> tuple[str, tuple[Mark, ...]]:
    """Plain text and karaoke marks of a dialogue line that begins at `begin`."""
    parts: list[str] = []
    marks: list[Mark] = []
    length, at, time = 0, 0, begin
    drawing = False
    for block in re.finditer(r"(?<!\\)\{([^{}]*)\}|$", text):
        if not drawing:
            parts.append(_unescaped(text[at : block.start()]))
            length += len(parts[-1])
        at = block.end()
        for tag in _TAGS.finditer(block.group(1) or ""):
            name, value = next((n, int(v)) for n, v in zip(tag.groups()[::2], tag.groups()[1::2], strict=True) if n)
            if name == "p":
                drawing = value > 0
            elif name == "kt":
                time = begin + Fraction(value, 100)
            else:
                marks.append(Mark(length, time))
                time += Fraction(value, 100)
    if marks and length > marks[-1].at:
        # After the last karaoke time nothing is said.
        marks.append(Mark(length, time))
    return "".join(parts), tuple(marks)


def _unescaped(text: str) -> str:
    text = re.sub(r"\\[Nn]", "\n", text).replace(r"\h", " ")
    return re.sub(r"\\([{}])", r"\1", text).replace("\\" + _GUARD, "\\")


def _escaped(text: str) -> str:
    # There is no escape for a backslash; a word joiner keeps it from making a command.
    text = text.replace("\\", "\\" + _GUARD).replace("{", r"\{").replace("}", r"\}")
    return "\\N".join(line for line in text.split("\n") if line.strip())


def _time(time: Fraction) -> str:
    ticks = _hundredths(time)
    return f"{ticks // 360000}:{ticks // 6000 % 60:02d}:{ticks // 100 % 60:02d}.{ticks % 100:02d}"


def _hundredths(time: Fraction) -> int:
    return max(0, round(time * 100))


def _text(cue: Cue, tag: str = "k") -> str:
    placed = timed_words(cue) if all(w.timing is Timing.ALIGNED for w in cue.words) else []
    if not placed:
        return _escaped(cue.text)
    parts: list[str] = []
    clock = _hundredths(cue.start)
    at = 0
    for first, last, word in placed:
        start, end = max(clock, _hundredths(word.start)), max(clock, _hundredths(word.end))
        between = cue.text[at:first].replace("\n", "\\N")
        parts.append(f"{{\\{tag}{start - clock}}}{between}" if start > clock else between)
        parts.append(f"{{\\{tag}{max(end - start, 0)}}}{_escaped(cue.text[first:last])}")
        clock, at = max(start, end), last
    return "".join(parts)
