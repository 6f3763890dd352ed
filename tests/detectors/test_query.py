"""query: the passage that is asked for comes first, and nothing where nothing is about it."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import pytest

from clipforge_core import DetectRequest, MediaInfo, Tracks, UsageError
from clipforge_core.testing.detectors import check_detection, stub_film, stub_talk
from clipforge_plugins.detectors.query import Query
from clipforge_plugins.detectors.search.words import asked, same, terms
from clipforge_plugins.embedders.wordllama import WordLlama

PASSAGES = {
    "about pricing": [
        "The basic plan costs nine dollars a month.",
        "Teams pay thirty dollars.",
        "Schools get a discount.",
    ],
    "training a dog": [
        "A puppy needs to learn its name first.",
        "Reward it at once when it sits.",
        "Never pull the leash.",
    ],
    "job interviews": ["Candidates come for two interviews.", "When we hire engineers we never ask puzzles."],
    "the mission to Mars": ["The rocket left the launch pad at dawn.", "It takes seven months to fly to Mars."],
    "baking bread": [
        "Let the dough rest overnight.",
        "Bake it in a very hot oven.",
        "The crust should crack as it cools.",
    ],
    "passwords": ["Nearly every break-in starts with a stolen password.", "Turn on the second factor."],
}
UNRELATED = ("submarines", "the French revolution", "knitting", "what he says about penguins", "dental implants")


class Equipment:
    """Just the embedder, as the program gives it."""

    def __init__(self) -> None:
        self.settings = SimpleNamespace(get=lambda name, kind: "wordllama")
        self.registry = SimpleNamespace(get=lambda kind, name: WordLlama())


@pytest.fixture(scope="module")
def detector() -> Query:
    made = Query()
    made.configure(Equipment())  # type: ignore[arg-type]
    return made


def spoken(sentences: list[str]) -> tuple[MediaInfo, Tracks]:
    """A talk with the vectors of its sentences."""
    info, tracks = stub_talk(sentences)
    return info, tracks.merged({"embeddings": WordLlama().embed(sentences)})


@pytest.fixture(scope="module")
def talk(flat_talk: list[str]) -> tuple[MediaInfo, Tracks]:
    parts = flat_talk
    said = parts[:10]
    for number, passage in enumerate(PASSAGES.values(), start=1):
        said = [*said, *passage, *parts[10 * number : 10 * number + 10]]
    return spoken(said)


@pytest.mark.parametrize("query", PASSAGES)
def test_the_planted_passage_comes_first(detector: Query, talk: tuple[MediaInfo, Tracks], query: str) -> None:
    info, tracks = talk
    request = DetectRequest(query=query, min_duration=Fraction(5))
    found = detector.detect(info, tracks, request)
    check_detection(found, info, request)
    assert found.clips and tracks.transcript is not None, found.note
    said = tracks.transcript.text(found.clips[0].span)
    assert any(sentence in said for sentence in PASSAGES[query]), said
    assert query in found.clips[0].reason
    for cited in found.clips[0].evidence:
        assert cited.text in said and found.clips[0].start <= cited.start < cited.end <= found.clips[0].end


@pytest.mark.parametrize("query", UNRELATED)
def test_where_nothing_is_about_it_it_says_what_came_nearest(
    detector: Query, talk: tuple[MediaInfo, Tracks], query: str
) -> None:
    found = detector.detect(*talk, DetectRequest(query=query))
    assert not found.clips and f"“{query}”" in found.note and "nearest is" in found.note and "is needed" in found.note


def test_words_alone_find_passages_in_other_languages(detector: Query) -> None:
    spanish = ["Ahora miramos el plan del año.", "El informe está en la mesa.", "Después viene el siguiente punto."] * 5
    asked_for = ["Los precios de la educación han subido mucho.", "La escuela cuesta cien euros."]
    info, tracks = stub_talk([*spanish, *asked_for, *spanish], language="es")
    found = detector.detect(info, tracks, DetectRequest(query="precio educacion", min_duration=Fraction(3)))
    assert len(found.clips) == 1 and tracks.transcript is not None
    assert asked_for[0] in tracks.transcript.text(found.clips[0].span)
    assert {"precios", "educación"} == {cited.text for cited in found.clips[0].evidence}
    nothing = detector.detect(info, tracks, DetectRequest(query="ballenas"))
    assert not nothing.clips and "only the words themselves are compared" in nothing.note


def test_scripts_without_spaces_are_searched(detector: Query) -> None:
    info, tracks = stub_talk(
        ["我们今天来看一下情况。"] * 9 + ["这个产品的价格是一百元。"] + ["下一个问题。"] * 9, language="zh"
    )
    found = detector.detect(
        info, tracks, DetectRequest(query="价格", min_duration=Fraction(2), max_duration=Fraction(9))
    )
    assert len(found.clips) == 1 and tracks.transcript is not None
    assert "价格" in tracks.transcript.text(found.clips[0].span)


def test_a_match_grows_back_to_where_its_thought_begins(detector: Query) -> None:
    usual = ["The office filed the usual report."] * 5
    info, tracks = stub_talk([*usual, "My father had a small shop.", "And he sold umbrellas.", *usual])
    request = DetectRequest(query="umbrellas", min_duration=Fraction(1), max_duration=Fraction(20))
    (clip,) = detector.detect(info, tracks, request).clips
    assert tracks.transcript is not None and tracks.transcript.text(clip.span).startswith("My father had a small shop.")


def test_a_query_is_needed_and_must_hold_a_word(detector: Query) -> None:
    info, tracks = stub_film()
    with pytest.raises(UsageError, match="needs a --query"):
        detector.check(info, DetectRequest())
    with pytest.raises(UsageError, match="no word"):
        detector.check(info, DetectRequest(query="?!"))
    assert "need speech" in detector.detect(info, tracks, DetectRequest(query="bread")).note


def test_terms_are_compared_without_capitals_accents_and_endings() -> None:
    assert [term for term, _ in terms("Éducation’s 93 PRIX")] == ["education's", "93", "prix"]
    assert [term for term, _ in terms("价格表")] == ["价格", "格表"]
    assert asked("the part where he talks about pricing", frozenset({"the", "he"})) == ["pricing"]
    assert asked("to be", frozenset({"to", "be"})) == ["to", "be"]
    assert same("price", "prices") and same("precio", "precios") and not same("clean", "cleaners")
    assert not same("cat", "cats") and same("cat", "cat")
