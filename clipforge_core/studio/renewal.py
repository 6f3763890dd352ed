"""Vectors made anew: of documents and media items that the embedder of the settings has not seen.

renew(services)      # how many got theirs
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clipforge_core.studio import document_rows, media_rows
from clipforge_core.studio.media_words import told, words_of

if TYPE_CHECKING:
    from clipforge_core.services import Services

AT_ONCE = 50


def renew(services: Services, stop: Callable[[], bool] = lambda: False) -> int:
    """Make what is missing; answers for how many. `stop` is asked between them."""
    return _documents(services, stop) + _media(services, stop)


def _documents(services: Services, stop: Callable[[], bool]) -> int:
    meaning, done, after = services.meaning, 0, 0
    while meaning.model and not stop():
        with services.database.read() as db:
            found = document_rows.without_vectors(db, meaning.model, meaning.languages, after, AT_ONCE)
        if not found:
            break
        for number, document in found:
            after = number
            with services.database.read() as db:
                texts = document_rows.passage_texts(db, document.id)
            vectors = meaning.vectors(texts, document.language)
            if not meaning.model or stop():
                return done
            if vectors is None:
                continue  # its language is none that the embedder knows
            with services.database.write(durable=False) as db:
                if document_rows.is_there(db, document.id):
                    document_rows.put_vectors(db, document, meaning.model, vectors)
                    done += 1
    return done


def _media(services: Services, stop: Callable[[], bool]) -> int:
    meaning, done, after = services.meaning, 0, 0
    while meaning.model and not stop():
        with services.database.read() as db:
            found = media_rows.without_vectors(db, meaning.model, after, AT_ONCE)
        if not found:
            break
        after = found[-1][0]
        vectors = [(number, words_of(item), meaning.vectors([told(words_of(item))])) for number, item in found]
        with services.database.write(durable=False) as db:
            for number, words, vector in vectors:
                if vector is not None:
                    done += media_rows.put_vector(db, number, words, meaning.model, vector)
    return done
