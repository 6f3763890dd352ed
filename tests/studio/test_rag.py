"""A script that rests on documents: every sentence of it can be looked up in them."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from clipforge_core.backup.references import referenced
from clipforge_core.model.script import ScriptBrief
from clipforge_core.model.user import Caller
from clipforge_core.scripting.writing import written
from clipforge_core.services import Services
from clipforge_core.studio.retrieval import retrieve
from clipforge_core.studio.sources import place_of

VOLCANOES = """# Volcanoes

A volcano is an opening in the crust of a planet through which molten rock, ash and gas escape. About 1,350 volcanoes
on Earth are potentially active today. Volcanoes form where plates of the crust move apart or collide.

Magma gathers in a chamber below the volcano. Gas comes out of the magma as the pressure falls, as in a shaken bottle.
The pressure then drives the lava up through the vent of the volcano. Most volcanoes lie hidden under the sea.

For example, Mount Vesuvius buried the town of Pompeii in the year 79. However, the eruption of a volcano cannot be
predicted to the day."""

BREAD = """Bread rises because yeast makes carbon dioxide. Knead the dough for ten minutes, then let it rest an hour.
Salt slows the yeast down, and a pinch of sugar feeds it. A hot oven sets the crust within the first minutes."""


def test_every_sentence_is_found_in_the_document_that_it_cites(services: Services, caller: Caller) -> None:
    volcanoes = services.documents.add(caller, text=VOLCANOES)
    services.documents.add(caller, text=BREAD, title="Bread")
    sources = services.documents.sources(caller, "how volcanoes erupt")
    assert {place_of(each.uri, 0, 0).document for each in sources} == {volcanoes.id}  # type: ignore[union-attr]
    script = written(services.environment, ScriptBrief(topic="volcanoes", sources=sources, seconds=40.0))
    uris = {each.id: each.uri for each in script.sources}
    looked_up = 0
    for sentence in (each for scene in script.scenes for each in scene.narration):
        assert sentence.origin == "made" or sentence.citations, f"{sentence.text} rests on nothing"
        for cited in sentence.citations:
            place = place_of(uris[cited.source], cited.start, cited.end)
            assert place is not None and place.document == volcanoes.id
            assert services.documents.text(caller, place.document, place.start, place.end) == cited.quote
            looked_up += 1
    assert looked_up >= 4
    assert "yeast" not in script.text
    kept = services.scripts.create(caller, script)
    services.documents.delete(caller, volcanoes.id)
    assert services.scripts.get(caller, kept.id).script == script, "a script keeps its quotes"


def test_the_search_in_memory_finds_what_the_database_finds(services: Services, caller: Caller) -> None:
    from clipforge_core.model.script import ScriptSource

    documents = [services.documents.add(caller, text=text) for text in (VOLCANOES, BREAD)]
    given = [
        ScriptSource(
            id=document.id, kind="document", title=document.title, text=services.documents.text(caller, document.id)
        )
        for document in documents
    ]
    for query in ("how volcanoes erupt", "making dough rise", "Pompeii", "quantum tunnelling"):
        found = services.documents.search(caller, query)
        assert retrieve(services.environment, given, query) == found


def test_a_backup_takes_the_library_along(services: Services, caller: Caller, tmp_path: Path) -> None:
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    item = services.library.add(caller, tmp_path / "a.png", filename="a.png")
    assert {item.key, item.thumbnail} <= referenced(services.database)
