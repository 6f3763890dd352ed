"""The contract suite of subtitle formats.

from clipforge_core.testing.subtitles import check_subtitle_format

def test_my_format():
    check_subtitle_format(MyFormat())
"""

from __future__ import annotations

from fractions import Fraction

from clipforge_core.contracts.subtitles import Cue, SubtitleFormat
from clipforge_core.errors import BadDocument, ClipForgeError
from clipforge_core.model.transcript import Timing, Transcript, Word

_STEP = Fraction(1, 100)
"""The coarsest clock that formats in use have: hundredths of a second (ASS)."""
_RUBBISH = (
    b"",
    b"\x00",
    b"\xff\xfe\x00",
    b"{",
    b"[]",
    b"-->",
    b"\x89PNG\r\n\x1a\n\x00\x01\x02",
    b"no subtitles at all\n" * 50,
)


def check_subtitle_format(fmt: SubtitleFormat) -> None:
    """Checks names, round trips, word order, determinism and behaviour on rubbish.

    Raises AssertionError with what is wrong.
    """
    assert isinstance(fmt, SubtitleFormat), "it lacks a member of SubtitleFormat"
    assert fmt.name and fmt.name == fmt.name.lower(), "name: lower case, not empty"
    assert fmt.extensions and all(e and not e.startswith(".") for e in fmt.extensions), "extensions: without dots"
    _check_round_trip(fmt, _plain_cues())
    _check_round_trip(fmt, _worded_cues())
    _check_awkward_text(fmt)
    _check_rubbish(fmt)


def _plain_cues() -> list[Cue]:
    texts = ["Hello there.", "Two lines\nof text & more", "Ünïcode — “quotes”", "שלום עולם", "你好世界", "1984"]
    return [Cue(start=Fraction(3 * i), end=Fraction(3 * i) + Fraction(5, 2), text=text) for i, text in enumerate(texts)]


def _worded_cues() -> list[Cue]:
    words = [
        Word(text=t, start=Fraction(a, 100), end=Fraction(b, 100))
        for t, a, b in (
            ("Every", 100, 140),
            ("word", 140, 180),
            ("has", 200, 230),
            ("a", 230, 240),
            ("time.", 240, 300),
        )
    ]
    return [Cue(start=words[0].start, end=words[-1].end, text=" ".join(w.text for w in words), words=tuple(words))]


def _check_round_trip(fmt: SubtitleFormat, cues: list[Cue]) -> None:
    data = fmt.write(cues, width=1080, height=1920)
    assert data == fmt.write(cues, width=1080, height=1920), "write: the same cues give other bytes"
    data.decode("utf-8")
    read = fmt.read(data, f"round.{fmt.extensions[0]}")
    _check_transcript(read)
    wanted = ["".join(c.text.split()) for c in cues]
    assert "".join(w.text for w in read.words) == "".join(wanted), "read(write(cues)) has another text"
    assert len(read.breaks) == len(cues), f"breaks: one for each cue, {len(read.breaks)} for {len(cues)}"
    ends = [*read.breaks[1:], len(read.words)]
    for cue, first, last in zip(cues, read.breaks, ends, strict=True):
        assert abs(read.words[first].start - cue.start) <= _STEP, f"{cue.text!r} begins at {read.words[first].start}"
        assert abs(read.words[last - 1].end - cue.end) <= _STEP, f"{cue.text!r} ends at {read.words[last - 1].end}"
        for word in (w for w in read.words[first:last] if not cue.words):
            assert word.timing is Timing.INTERPOLATED, f"{word.text!r}: nobody heard when it was said"


def _check_transcript(read: Transcript) -> None:
    assert isinstance(read, Transcript), "read: not a Transcript"
    assert read.words, "read: no words"
    assert all(w.text and w.text == w.text.strip() for w in read.words), "words: with text, without spaces around it"
    assert all(0 <= w.start <= w.end for w in read.words), "words: end before they start"
    assert list(read.breaks) == sorted(set(read.breaks)), "breaks: not ascending"
    assert all(0 <= b < len(read.words) for b in read.breaks), "breaks: not indexes of words"


def _check_awkward_text(fmt: SubtitleFormat) -> None:
    for text in ("a <b> c", "x --> y", "{\\an8} braces", "C:\\new \\N", "5 &lt; 6", "<i>tag</i>", "a\n\nb"):
        cue = Cue(start=Fraction(1), end=Fraction(2), text=text)
        read = fmt.read(fmt.write([cue], width=64, height=36), "awkward")
        assert [w.text for w in read.words] == text.split(), f"{text!r} comes back as {read.text()!r}"


def _check_rubbish(fmt: SubtitleFormat) -> None:
    for data in _RUBBISH:
        try:
            fmt.read(data, "rubbish")
        except ClipForgeError as error:
            assert isinstance(error, BadDocument), f"rubbish: {type(error).__name__} instead of BadDocument"
            continue
        raise AssertionError(f"rubbish is read as subtitles: {data[:20]!r}")
