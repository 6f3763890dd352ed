"""Passages of texts that were given, found without a database: what `documents.search` does, in memory.

    for passage in retrieve(environment, sources, "how long is the hypotenuse?"):
        passage.document, passage.start, passage.end, passage.text

`document` is then the id of the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clipforge_core.languages import two_letters
from clipforge_core.model.document import Passage
from clipforge_core.model.script import ScriptSource
from clipforge_core.store.text_index import TextIndex
from clipforge_core.studio.chunks import chunks
from clipforge_core.studio.finding import DEPTH, order
from clipforge_core.studio.meaning import Meaning
from clipforge_core.studio.tongue import language_of
from clipforge_core.studio.words import any_of, indexed


def retrieve(
    env: Any, sources: Sequence[ScriptSource], query: str, limit: int = 8, *, language: str = ""
) -> list[Passage]:
    """The passages of some sources that answer a query best. `env` has `registry` and `settings`; `language` "" is
    found out of the query."""
    parts = [(source, part) for source in sources for part in chunks(source.text)]
    texts = [source.text[part.start : part.end] for source, part in parts]
    language = two_letters(language) or language_of(query)
    with TextIndex(map(indexed, texts)) as index:
        words = index.ranked(any_of(query, language), DEPTH)
    meaning = Meaning(env)
    near = meaning.near(query, language, meaning.vectors(texts, language) or b"")
    found = []
    for number, score in order(words, [index for index, _ in near[:DEPTH]])[:limit]:
        source, part = parts[number]
        found.append(
            Passage(
                document=source.id,
                title=source.title,
                uri=source.uri,
                start=part.start,
                end=part.end,
                text=texts[number],
                score=round(score, 4),
            )
        )
    return found
