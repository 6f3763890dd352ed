"""Documents: what is found, by whom, and what is left of one that was deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clipforge_core.model.user import Caller
from clipforge_core.refusals import DocumentsFull, Invalid, NotThere, TooLarge
from clipforge_core.services import Services

GEOMETRY = """# Right triangles

The hypotenuse is the longest side of a right triangle. It lies opposite the right angle.

Pythagoras taught that the square of the hypotenuse is the sum of the squares of the other two sides."""

COOKING = """Bread rises because yeast makes carbon dioxide. Knead the dough for ten minutes, then let it rest.

Salt slows the yeast down. A pinch of sugar feeds it."""


def test_a_passage_says_where_it_stands(services: Services, caller: Caller) -> None:
    document = services.documents.add(caller, text=GEOMETRY)
    services.documents.add(caller, text=COOKING, title="Bread")
    found = services.documents.search(caller, "What is the hypotenuse?")
    assert found[0].document == document.id and found[0].title == "Right triangles"
    assert services.documents.text(caller, document.id)[found[0].start : found[0].end] == found[0].text
    assert found[0].score == max(passage.score for passage in found) <= 1


def test_other_words_for_the_same_thing_are_found(services: Services, caller: Caller) -> None:
    services.documents.add(caller, text=GEOMETRY)
    bread = services.documents.add(caller, text=COOKING, title="Bread")
    found = services.documents.search(caller, "baking a loaf with flour")
    assert [passage.document for passage in found][:1] == [bread.id]


def test_nothing_is_found_for_what_no_document_is_about(services: Services, caller: Caller) -> None:
    services.documents.add(caller, text=COOKING)
    assert services.documents.search(caller, "quantum tunnelling in diodes") == []


def test_documents_of_others_are_not_there(services: Services, caller: Caller, other: Caller) -> None:
    document = services.documents.add(caller, text=GEOMETRY)
    assert services.documents.search(other, "hypotenuse") == []
    assert services.documents.list(other).documents == ()
    for ask in (services.documents.get, services.documents.text, services.documents.delete):
        with pytest.raises(NotThere):
            ask(other, document.id)
    with pytest.raises(NotThere):
        services.documents.search(other, "hypotenuse", documents=[document.id])
    assert services.documents.get(caller, document.id) == document


def test_nothing_stays_of_a_document_that_was_deleted(services: Services, caller: Caller) -> None:
    document = services.documents.add(caller, text=GEOMETRY)
    services.documents.delete(caller, document.id)
    with services.database.write() as db:
        db.conn.execute("INSERT INTO passages_text (passages_text, rank) VALUES ('integrity-check', 1)")
        tables = ("documents", "passages", "document_vectors")
        assert [db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [0, 0, 0]
    assert services.documents.search(caller, "hypotenuse") == []


def test_the_same_text_again_is_the_same_document(services: Services, caller: Caller, other: Caller) -> None:
    first = services.documents.add(caller, text=GEOMETRY)
    assert services.documents.add(caller, text=GEOMETRY.replace("\n", "\r\n"), title="Another title") == first
    assert services.documents.add(other, text=GEOMETRY).id != first.id


def test_some_documents_can_be_named(services: Services, caller: Caller) -> None:
    geometry = services.documents.add(caller, text=GEOMETRY)
    bread = services.documents.add(caller, text=COOKING)
    found = services.documents.search(caller, "triangle or bread", documents=[bread.id])
    assert {passage.document for passage in found} == {bread.id} != {geometry.id}


def test_what_cannot_be_read_or_kept_is_refused(
    make_services: Callable[..., Services],
) -> None:
    services = make_services(document_max_bytes=1000, documents_limit=1500)
    caller = Caller(user=services.users.add("ann@example.org"))
    with pytest.raises(Invalid):
        services.documents.add(caller, text=" \n\t ")
    with pytest.raises(TooLarge):
        services.documents.add(caller, text="word " * 300)
    services.documents.add(caller, text="one word " * 100)
    with pytest.raises(DocumentsFull) as refused:
        services.documents.add(caller, text="another word " * 70)
    assert refused.value.data["limit"] == 1500
    assert services.documents.list(caller).total == 1


def test_signs_of_query_languages_are_words_like_others(services: Services, caller: Caller) -> None:
    services.documents.add(caller, text=GEOMETRY)
    for query in ('"', "hypotenuse AND (", "NOT *", "user : x", "a\x00b", "\ud800", "' OR 1=1 --", "^near(x, 3)"):
        services.documents.search(caller, query)
    assert services.documents.search(caller, "(hypotenuse")[0].score > 0


def test_without_an_embedder_words_are_enough(make_services: Callable[..., Services]) -> None:
    services = make_services(embedder="none of this name")
    caller = Caller(user=services.users.add("ann@example.org"))
    document = services.documents.add(caller, text=GEOMETRY)
    assert [passage.document for passage in services.documents.search(caller, "hypotenuse")] == [document.id]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("水位は月の引力で上がる。漁師は潮の表を読む。", "月の引力とは何ですか"),
        ("月亮的引力使海水上涨。", "引力"),
        ("바다는 달의 인력으로 올라간다.", "인력이란"),
        ("น้ำทะเลขึ้นเพราะดวงจันทร์", "ดวงจันทร์"),
    ],
)
def test_scripts_without_spaces_are_searched_too(services: Services, caller: Caller, text: str, query: str) -> None:
    services.documents.add(caller, text="火山はマグマで噴火する。", title="other")
    document = services.documents.add(caller, text=text)
    assert [passage.document for passage in services.documents.search(caller, query)] == [document.id]
    (found,) = services.documents.search(caller, query)
    assert found.text == services.documents.text(caller, document.id)[found.start : found.end] == text
