"""Topics: the best cuts against brute force, segments that are there, keywords that stand for them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_core.contracts.analyzer import Detail
from clipforge_core.model.tracks import Event, Events, Samples, Tracks
from clipforge_core.model.transcript import Transcript
from clipforge_core.testing.detectors import stub_media, stub_talk
from clipforge_core.testing.embedders import StubEmbedder
from clipforge_plugins.analyzers.text.cuts import best_cuts
from clipforge_plugins.analyzers.text.terms import keywords, rarity, terms
from clipforge_plugins.analyzers.text.vectors import lexical_vectors
from clipforge_plugins.analyzers.topics import topics
from clipforge_plugins.embedders.embeddings import EmbeddingsAnalyzer

COOKING = (
    "Wash the rice in cold water.",
    "Boil the rice with salt.",
    "Cover the pot and let the rice rest.",
    "Salt the rice.",
)
SPACE = (
    "The rocket left the launch pad.",
    "Its orbit was low.",
    "The rocket reached orbit.",
    "A launch costs a rocket.",
)


def objective(rows: np.ndarray, edges: list[int], penalty: float) -> float:
    """What best_cuts promises to make least, written down once more."""
    parts = [rows[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    return sum(float(((p - p.mean(axis=0)) ** 2).sum()) for p in parts) + penalty * (len(parts) - 1)


@settings(max_examples=settings.default.max_examples * 60 // 100, deadline=None)
@given(st.integers(2, 9), st.integers(1, 3), st.integers(0, 2**32 - 1), st.floats(0.1, 3))
def test_the_cuts_are_the_best_there_are(count: int, shortest: int, seed: int, penalty: float) -> None:
    rows = np.random.default_rng(seed).standard_normal((count, 3))
    found = best_cuts(rows, np.ones(count), penalty, shortest, count)
    every = [
        [0, *cuts, count]
        for size in range(count)
        for cuts in combinations(range(1, count), size)
        if all(b - a >= shortest for a, b in zip([0, *cuts], [*cuts, count], strict=True))
    ]
    best = min((objective(rows, edges, penalty) for edges in every), default=None)
    if best is not None:
        assert objective(rows, [0, *found, count], penalty) == pytest.approx(best, abs=1e-6)


def sentence_track(texts: tuple[str, ...]) -> Events:
    return Events(
        events=tuple(
            Event(start=Fraction(i), end=Fraction(i + 1), kind="sentence", data={"first": i, "last": i + 1, "text": t})
            for i, t in enumerate(texts)
        )
    )


def test_two_subjects_are_two_topics_by_words_alone() -> None:
    first, second = topics(sentence_track(COOKING + SPACE), None).events
    assert (first.start, first.end, second.start, second.end) == (0, 4, 4, 8)
    assert "rice" in first.data["keywords"] and "rocket" in second.data["keywords"]
    assert (first.data["first"], second.data["last"]) == (0, 8)


def test_two_subjects_are_two_topics_in_chinese() -> None:
    rice = ("今天我们做米饭。", "米饭要用冷水洗。", "米饭煮好以后要放一会儿。", "大家都喜欢米饭。")
    sky = ("火箭离开了发射台。", "火箭进入了轨道。", "卫星也在轨道上。", "火箭和卫星都很贵。")
    found = topics(sentence_track(rice + sky), None).events
    assert [e.data["first"] for e in found] == [0, 4]
    assert "米饭" in found[0].data["keywords"]


def test_embeddings_decide_where_they_are_there() -> None:
    rows = np.zeros((8, 4), "<f4")
    rows[:5, 0], rows[5:, 1] = 1, 1
    track = Samples(dtype="<f4", shape=(8, 4), data=rows.tobytes())
    assert [e.data["first"] for e in topics(sentence_track(COOKING + SPACE), track).events] == [0, 5]


def test_one_subject_is_one_topic_and_nothing_is_none() -> None:
    assert len(topics(sentence_track(COOKING), None).events) == 1
    assert topics(Events(), None) == Events()
    assert len(topics(sentence_track(("", "", "")), None).events) == 1


def test_embeddings_are_made_only_in_a_language_that_is_known() -> None:
    class English(StubEmbedder):
        languages = ("en",)

    def made(language: str) -> set[str]:
        _, tracks = stub_talk(["One two.", "Three four."], language=language)
        observer = EmbeddingsAnalyzer(English()).begin(stub_media(5), Detail.COARSE, tracks, ())
        return set(observer.finish())

    assert (made("en"), made("de"), made("")) == ({"embeddings"}, set(), set())
    bare = Tracks(named={"transcript": Transcript(language="en")})
    assert EmbeddingsAnalyzer(English()).begin(stub_media(5), Detail.COARSE, bare, ()).finish() == {}


def test_terms_of_words_and_of_scripts_without_spaces() -> None:
    assert terms("It's the Rocket-launch, 3 times!") == ["it's", "the", "rocket-launch", "times"]
    assert terms("我爱AI和火箭") == ["我爱", "ai", "和火", "火箭"]
    texts = [terms(t) for t in COOKING]
    assert keywords(texts[:2], rarity(texts), 1) == ["boil"] or "rice" in keywords(texts[:2], rarity(texts), 3)


@given(st.lists(st.text(max_size=30), max_size=8))
def test_lexical_vectors_are_unit_or_zero(texts: list[str]) -> None:
    lengths = np.linalg.norm(lexical_vectors(texts), axis=1)
    assert all(abs(length - 1) < 1e-9 or length == 0 for length in lengths)


def test_the_setting_names_the_embedder() -> None:
    from types import SimpleNamespace

    from clipforge_core.jobs.look import analyzers_of

    analyzer, wanted = EmbeddingsAnalyzer(), object()
    registry = SimpleNamespace(
        all=lambda kind: {"embeddings": analyzer}, get=lambda kind, name: {("embedders", "mine"): wanted}[kind, name]
    )
    analyzers_of(SimpleNamespace(registry=registry, settings={"embedder": "mine"}))
    assert analyzer.embedder is wanted
