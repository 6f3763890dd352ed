"""write, then read: times to the clock of the format, texts to the letter."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Cue, SubtitleFormat, Timing, Word, join_words
from clipforge_media import Ass, Srt, Vtt, WordJson

FORMATS = [(Srt(), 1000), (Vtt(), 1000), (Ass(), 100), (WordJson(), 1000)]
LETTERS = st.text(
    st.sampled_from("abcXYZ019.,!?'\"<>&{}[]()/\\-:;#%éüßñжщЯאבםعربनमสวあア世界한😀\u0301")
    | st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=8,
).filter(lambda t: t.split() == [t])
LINES = st.lists(st.lists(LETTERS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=3).map("\n".join)


@st.composite
def plain(draw: st.DrawFn, scale: int) -> list[Cue]:
    """Cues one after another, on the clock of the format."""
    cues: list[Cue] = []
    at = draw(st.integers(0, 99 * 3600 * scale))
    for _ in range(draw(st.integers(1, 4))):
        start = at + draw(st.integers(0, 3000))
        at = start + draw(st.integers(1, 9000))
        cues.append(Cue(start=Fraction(start, scale), end=Fraction(at, scale), text=draw(LINES)))
    return cues


@st.composite
def worded(draw: st.DrawFn, scale: int) -> Cue:
    """A cue whose words have times, with pauses between them."""
    texts = draw(st.lists(st.text("abcdeé.,<&{", min_size=1, max_size=6), min_size=2, max_size=6))
    at = start = draw(st.integers(0, 100_000))
    words: list[Word] = []
    for text in texts:
        begin = at + (draw(st.integers(0, 50)) if words else 0)
        at = begin + draw(st.integers(1, 90))
        words.append(Word(text=text, start=Fraction(begin, scale), end=Fraction(at, scale)))
    return Cue(start=Fraction(start, scale), end=Fraction(at, scale), text=" ".join(texts), words=tuple(words))


@pytest.mark.parametrize(("fmt", "scale"), FORMATS, ids=["srt", "vtt", "ass", "json"])
@given(data=st.data())
def test_cues(fmt: SubtitleFormat, scale: int, data: st.DataObject) -> None:
    cues = data.draw(plain(scale))
    read = fmt.read(fmt.write(cues, width=1080, height=1920), "file")
    ends = [*read.breaks[1:], len(read.words)]
    assert len(read.breaks) == len(cues)
    for cue, first, last in zip(cues, read.breaks, ends, strict=True):
        words = read.words[first:last]
        assert (words[0].start, words[-1].end) == (cue.start, cue.end)
        assert all(w.timing is Timing.INTERPOLATED for w in words)
        assert all(a.end <= b.start for a, b in zip(words, words[1:], strict=False))
        assert "".join(w.text for w in words) == "".join(cue.text.split())


@pytest.mark.parametrize(("fmt", "scale"), [FORMATS[1], FORMATS[2], FORMATS[3]], ids=["vtt", "ass", "json"])
@given(data=st.data())
def test_words(fmt: SubtitleFormat, scale: int, data: st.DataObject) -> None:
    cue = data.draw(worded(scale))
    read = fmt.read(fmt.write([cue], width=1080, height=1920), "file")
    assert [(w.text, w.start, w.timing) for w in read.words] == [(w.text, w.start, Timing.ALIGNED) for w in cue.words]
    if fmt.name != "vtt":  # WebVTT knows when a word begins, not when it ends
        assert [w.end for w in read.words] == [w.end for w in cue.words]


@given(st.lists(LETTERS, min_size=1, max_size=6))
def test_running_text_survives_splitting(tokens: list[str]) -> None:
    cue = Cue(start=Fraction(0), end=Fraction(9), text=" ".join(tokens))
    read = Srt().read(Srt().write([cue], width=64, height=36), "file")
    assert join_words(read.words).split() == tokens


def test_what_is_written_is_what_players_read() -> None:
    words = (
        Word(text="Hi", start=Fraction(1), end=Fraction(3, 2)),
        Word(text="<you>", start=Fraction(2), end=Fraction(3)),
    )
    cue = Cue(start=Fraction(1), end=Fraction(3), text="Hi\n<you>", words=words)
    assert Srt().write([cue], width=1080, height=1920) == b"1\n00:00:01,000 --> 00:00:03,000\nHi\n<you>\n"
    assert Vtt().write([cue], width=1080, height=1920) == (
        b"WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nHi\n<00:00:02.000>&lt;you&gt;\n"
    )
    ass = Ass().write([cue], width=1080, height=1920).decode()
    assert "PlayResX: 1080\nPlayResY: 1920\n" in ass
    assert ass.endswith("Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{\\k50}Hi{\\k50}\\N{\\k100}<you>\n")
