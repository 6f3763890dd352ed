"""clips.json: there and back, edits, and mistakes that are named by their place."""

from __future__ import annotations

from fractions import Fraction as F

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import BadDocument, Clip, Evidence, MediaInfo, Span, Transcript, Word
from clipforge_core.stages.documents import (
    document_words,
    from_document,
    read_document,
    to_document,
    write_line,
    write_pretty,
)

INFO = MediaInfo(path="talk.mp4", digest="d", size=1, container="mov", duration=F(100))
WORDS = tuple(Word(text=f"w{i}", start=F(i), end=F(i) + F(1, 2)) for i in range(100))


def document(clips: list[Clip], words: tuple[Word, ...] = WORDS):
    transcript = Transcript(words=words, language="en", origin="test")
    return to_document(INFO, clips, transcript, source="talk.mp4", detector="highlights", note="")


def clip(start: int = 10, end: int = 20, **more: object) -> Clip:
    return Clip(id=f"clip_{start}", start=F(start), end=F(end), score=0.5, **more)  # type: ignore[arg-type]


def test_a_document_reads_back_as_it_was_written() -> None:
    made = document([clip(evidence=(Evidence(feature="hook", start=F(10), end=F(12), text="w10 w11"),)), clip(30, 40)])
    for data in (write_line(made), write_pretty(made)):
        assert read_document(data, "clips.json") == made
    assert write_line(made).count(b"\n") == 0
    assert b'{"text":"w10","start":10.0,"end":10.5}' in write_pretty(made)


def test_a_moved_edge_finds_its_words_and_a_fixed_word_stays() -> None:
    made = document([clip(10, 12)])
    edited = made.clips[0]
    edited.words[0].text = "Fixed"
    edited.start, edited.end = 8.0, 14.0
    again = read_document(write_line(made), "clips.json")
    shown = [w.text for w in document_words(again, again.clips[0]) if 8 <= w.start < 14]
    assert shown == ["w8", "w9", "Fixed", "w11", "w12", "w13"]


def test_jump_cuts_survive() -> None:
    made = document([clip(10, 20, keep=(Span(F(10), F(13)), Span(F(15), F(20))))])
    back = from_document(read_document(write_line(made), "x").clips[0], INFO.duration)
    assert back.keep == (Span(F(10), F(13)), Span(F(15), F(20)))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"start": 20.0, "end": 10.0}, "clips[0]: end 10.0 is not after"),
        ({"start": 500.0, "end": 510.0}, "lies outside 0..100"),
        ({"start": "soon"}, "$.clips[0].start"),
        ({"keep": [[1.0, 2.0]]}, "clips[0].keep[0]"),
        ({"words": [{"text": "x", "start": 3.0, "end": 1.0}]}, "clips[0].words[0]"),
    ],
)
def test_mistakes_are_named_by_their_place(change: dict[str, object], place: str) -> None:
    plain = msgspec.to_builtins(document([clip()]))
    plain["clips"][0].update(change)
    with pytest.raises(BadDocument) as caught:
        read_document(msgspec.json.encode(plain), "clips.json")
    assert place in str(caught.value) and "clips.json" in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema": 99, "source": "a", "duration": 1}'])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(BadDocument):
        read_document(data, "clips.json")


@given(st.lists(st.tuples(st.integers(0, 99_000), st.integers(1, 900)), max_size=5, unique_by=lambda t: t[0]))
def test_edges_survive_to_the_millisecond(spans: list[tuple[int, int]]) -> None:
    clips = [Clip(id=str(a), start=F(a, 1000), end=F(a + b, 1000), score=0.1) for a, b in spans]
    back = read_document(write_pretty(document(clips)), "clips.json")
    assert [from_document(c, INFO.duration).span for c in back.clips] == [c.span for c in clips]
