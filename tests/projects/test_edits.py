"""Changing clips: whatever is asked for, a clip that is exported holds together."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.model.clip import ClipsDocument, DocumentClip, DocumentCut, DocumentTranscript, DocumentWord
from clipforge_core.projects.edits import SHORTEST, ClipEdit, WordEdit, apply
from clipforge_core.refusals import Invalid
from clipforge_core.stages.documents import read_document, write_line

WORDS = [DocumentWord(text=f"w{n}", start=float(n), end=n + 0.8) for n in range(60)]


def document(**more: object) -> ClipsDocument:
    """A minute of words with a clip from 20 to 30."""
    clip = DocumentClip(id="c", start=20.0, end=30.0, score=0.5, words=WORDS[20:30], **more)  # type: ignore[arg-type]
    return ClipsDocument(source="a.mp4", duration=60.0, clips=[clip], transcript=DocumentTranscript(words=WORDS))


seconds = st.one_of(
    st.floats(-1, 62, allow_nan=False), st.sampled_from([0.0, 60.0, 20.0, 30.0, math.nan, math.inf, -math.inf])
)


@given(start=st.none() | seconds, end=st.none() | seconds, cuts=st.booleans(), keep=st.booleans())
def test_a_moved_clip_is_refused_or_holds_together(
    start: float | None, end: float | None, cuts: bool, keep: bool
) -> None:
    whole = document(
        cuts=[DocumentCut(start=22.0, end=23.0)] if cuts else [], keep=[(20.0, 24.0), (25.0, 30.0)] if keep else []
    )
    before = write_line(whole)
    try:
        edited = apply(whole.clips[0], ClipEdit(start=start, end=end), whole)
    except Invalid as refused:
        assert refused.data["field"] in ("tStart", "tEnd")
        return
    finally:
        assert write_line(whole) == before, "nothing is changed in place"
    assert 0 <= edited.start < edited.end <= 60 and edited.end - edited.start >= SHORTEST - 1e-9
    assert [w.text for w in edited.words] == [
        w.text for w in WORDS if edited.start <= (w.start + w.end) / 2 < edited.end
    ]
    whole.clips = [edited]
    read_document(write_line(whole), "clips.json")


def test_own_words_win_over_the_transcript() -> None:
    whole = document()
    edited = apply(
        whole.clips[0],
        ClipEdit(words=tuple(WordEdit(text=f"mine{n}", start=n, end=n + 0.5) for n in range(21, 29))),
        whole,
    )
    moved = apply(edited, ClipEdit(start=15.0, end=35.0), whole)
    texts = [word.text for word in moved.words]
    assert texts == [f"w{n}" for n in range(15, 21)] + [f"mine{n}" for n in range(21, 29)] + [
        f"w{n}" for n in range(29, 35)
    ]


def test_an_edge_takes_the_part_beside_it_along() -> None:
    whole = document(keep=[(20.0, 22.0), (24.0, 30.0)])
    edited = apply(whole.clips[0], ClipEdit(start=18.0, end=33.0), whole)
    assert edited.keep == [(18.0, 22.0), (24.0, 33.0)]
    assert apply(whole.clips[0], ClipEdit(start=23.0), whole).keep == [(24.0, 30.0)]
    with pytest.raises(Invalid):
        apply(whole.clips[0], ClipEdit(start=22.2, end=23.5), whole)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ([("", 21, 22)], "words[0].text"),
        ([("a", 22, 21)], "words[0].start"),
        ([("a", 22, 23), ("b", 21, 22)], "words[1].start"),
        ([("a", -1, 22)], "words[0].start"),
        ([("a", math.nan, 22)], "words[0].start"),
        ([("a", 21, math.inf)], "words[0].start"),
        ([("a", 21, 70)], "words[0].end"),
        ([("a", 40, 41)], "words[0].start"),
        ([("a\x07b", 21, 22)], "words[0].text"),
    ],
)
def test_words_that_cannot_be_are_named(words: list[tuple[str, float, float]], field: str) -> None:
    whole = document()
    edit = ClipEdit(words=tuple(WordEdit(text=text, start=start, end=end) for text, start, end in words))
    with pytest.raises(Invalid) as refused:
        apply(whole.clips[0], edit, whole)
    assert refused.value.data["field"] == field


def test_all_words_may_go() -> None:
    whole = document()
    assert apply(whole.clips[0], ClipEdit(words=()), whole).words == []
