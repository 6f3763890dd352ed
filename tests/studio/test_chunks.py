"""Passages rebuild their text, and two orders make one that keeps what both agree on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.studio.chunks import chunks, plain
from clipforge_core.studio.fusion import fused
from clipforge_core.studio.sources import place_of, sources_of
from clipforge_core.studio.tongue import language_of
from clipforge_core.studio.words import all_of, any_of

WORDS = st.sampled_from(["sun", "Dr.", "e.g.", "tide", "the", "3.5", "“so”", "why?", "yes!", "end.", "太陽。", "…"])
GAPS = st.sampled_from([" ", " ", " ", "\n", "\n\n", "\n \n", "  ", ""])
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.tuples(WORDS, GAPS), max_size=300).map(lambda parts: "".join(word + gap for word, gap in parts)),
)


@given(text=TEXTS, largest=st.integers(20, 200))
def test_the_passages_of_a_text_rebuild_it(text: str, largest: int) -> None:
    text = plain(text)
    parts = chunks(text, largest=largest, usual=largest // 2, overlap=largest // 4)
    rebuilt, at = "", 0
    for part in parts:
        assert 0 <= part.start <= part.fresh < part.end <= len(text)
        assert part.end - part.start <= largest
        assert part.fresh == max(part.start, at), "a passage repeats the end of the one before it, nothing else"
        assert text[at : part.fresh].strip() == "", "only white space is left out"
        assert text[part.start : part.end].strip() == text[part.start : part.end]
        rebuilt += text[at : part.fresh] + text[part.fresh : part.end]
        at = part.end
    assert text[at:].strip() == ""
    assert rebuilt + text[at:] == text


def test_a_passage_ends_where_a_sentence_does() -> None:
    text = "One sentence is here. " * 100
    for part in chunks(text):
        assert text[part.start : part.end].startswith("One") and text[part.start : part.end].endswith("here.")


def test_what_is_told_over_an_edge_stands_whole_in_one_passage() -> None:
    text = " ".join(f"Fact number {n} follows from the one before it." for n in range(60))
    parts = chunks(text)
    assert len(parts) > 2
    for before, after in zip(parts, parts[1:], strict=False):
        assert after.start < before.end and text[after.start : before.end].startswith("Fact")


RANKINGS = st.dictionaries(
    st.sampled_from(["words", "meaning", "third"]), st.lists(st.integers(0, 20), unique=True, max_size=15), min_size=1
)


@given(rankings=RANKINGS)
def test_fusion_ranks_what_is_ranked_once_each_by_falling_score(rankings: dict[str, list[int]]) -> None:
    found = fused(rankings, {})
    assert sorted(item for item, _ in found) == sorted({item for ranked in rankings.values() for item in ranked})
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True) and all(0 < score <= 1 for score in scores)


@given(ranked=st.lists(st.integers(), unique=True, min_size=1, max_size=15), others=st.integers(1, 3))
def test_fusion_keeps_an_order_that_all_agree_on(ranked: list[int], others: int) -> None:
    found = fused({str(n): ranked for n in range(others)}, {})
    assert [item for item, _ in found] == ranked and found[0][1] == pytest.approx(1.0)


@given(rankings=RANKINGS, item=st.integers(0, 20))
def test_an_item_that_rises_in_one_ranking_never_falls_in_the_whole(rankings: dict[str, list[int]], item: int) -> None:
    name = next(iter(rankings))
    before = [each for each, _ in fused(rankings, {})]
    raised = {**rankings, name: [item, *(each for each in rankings[name] if each != item)]}
    after = [each for each, _ in fused(raised, {})]
    if item in before:
        assert after.index(item) <= before.index(item)


def test_a_weight_of_more_than_the_rest_decides() -> None:
    assert fused({"words": ["a", "b"], "meaning": ["b", "a"]}, {"words": 2.0})[0][0] == "a"
    assert fused({"words": ["a", "b"], "meaning": ["b", "a"]}, {"meaning": 2.0})[0][0] == "b"


@given(text=TEXTS, data=st.data())
def test_sources_of_passages_are_ranges_of_their_document(text: str, data: st.DataObject) -> None:
    from clipforge_core.model.document import Passage

    text = plain(text)
    parts = chunks(text, largest=40, usual=20, overlap=10)
    chosen = data.draw(st.lists(st.sampled_from(parts), max_size=5)) if parts else []
    passages = [
        Passage(document="doc_1", title="T", start=p.start, end=p.end, text=text[p.start : p.end], score=1.0)
        for p in chosen
    ]
    found = sources_of(passages, lambda document: text)
    for source in found:
        place = place_of(source.uri, 0, len(source.text))
        assert place is not None and text[place.start : place.end] == source.text
    for passage in passages:
        assert any(passage.text in source.text for source in found)
    starts = [place_of(source.uri, 0, 0) for source in found]
    assert len(set(starts)) == len(starts)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The tide rises because the moon pulls at the water of the sea.", "en"),
        ("Das Wasser steigt, weil der Mond an ihm zieht, und es fällt wieder.", "de"),
        ("El agua sube porque la luna tira de ella, y después baja.", "es"),
        ("L'eau monte parce que la lune l'attire, et puis elle descend.", "fr"),
        ("Pythagoras", ""),
        ("", ""),
        ("水位は月の引力で上がる", "ja"),
        ("月亮的引力使海水上涨。", "zh"),
        ("바다는 달의 인력으로 올라간다.", "ko"),
        ("Вода поднимается из-за луны.", ""),
    ],
)
def test_the_language_of_a_text_is_told_or_left_open(text: str, language: str) -> None:
    assert language_of(text) == language


def test_words_that_say_little_are_not_looked_for() -> None:
    assert any_of("What is the hypotenuse?") == '"hypotenuse"'
    assert any_of("to be or not to be") != ""
    assert any_of("太陽系とは") == '"太 陽" OR "陽 系" OR "系 と" OR "と は"'
    assert all_of("NASA太陽系") == '"nasa" "太 陽 系"*'
    assert any_of(" ?! ") == "" and all_of("night sk") == '"night" "sk"*'
