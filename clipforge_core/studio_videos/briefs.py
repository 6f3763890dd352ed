"""What a script is written from: a topic, an idea, a text or a page, and what the user's documents and liking add.

wish = BriefWish(topic="Tides", seconds=60, platform="youtube")
for part in write(environment, brief_for(services, caller, wish)): ...
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.errors import ClipForgeError
from clipforge_core.languages import two_letters
from clipforge_core.model.script import ScriptBrief, ScriptSource
from clipforge_core.projects.sources import check_source_url
from clipforge_core.refusals import Invalid

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

SHORTEST, LONGEST = 15.0, 180.0
"""Seconds that may be asked for."""
LONGEST_TOPIC, LONGEST_TEXT = 500, 50_000
PASSAGES = 12
_LANGUAGE = re.compile(r"[a-z]{2,3}")
PACE = 2.6
"""Words a second where no voice here speaks the language."""


class BriefWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: at least one of `topic`, `idea`, `content` and `url`. `documents` are ids of the user's own;
    with `search_documents` all of them are searched for the topic."""

    topic: str = ""
    idea: str = ""
    content: str = ""
    url: str = ""
    context: str = ""
    platform: str = ""
    language: str = "en"
    tone: str = ""
    voice: str = ""
    seconds: float = 60.0
    documents: tuple[str, ...] = ()
    search_documents: bool = False


def brief_for(services: Services, caller: Caller, wish: BriefWish) -> ScriptBrief:
    """The brief, its page read and its passages found. Raises Invalid, NotThere, and what reading the page raises."""
    if not SHORTEST <= wish.seconds <= LONGEST:
        raise Invalid(field="duration", detail=f"seconds from {SHORTEST:g} to {LONGEST:g} are needed")
    language = two_letters(wish.language)
    if not _LANGUAGE.fullmatch(language):
        raise Invalid(field="language", detail="a language code such as en is needed")
    sources = list(_sources(services, wish))
    topic = _topic(wish, sources)
    sources += _documents(services, caller, topic, language, wish)
    idea = wish.idea.strip()
    context = "\n\n".join(text for text in (idea if idea != topic else "", wish.context.strip()) if text)
    return ScriptBrief(
        topic=topic,
        context=context,
        sources=tuple(sources),
        language=language,
        platform=wish.platform.lower(),
        tone=wish.tone,
        seconds=wish.seconds,
        words_per_second=pace(services, wish.voice, language),
        liking=services.scripts.liking(caller, topic=topic, platform=wish.platform.lower(), language=language),
    )


def pace(services: Services, voice: str, language: str) -> float:
    """Words a second that the voice says, measured on this machine; what is usual where none is here."""
    try:
        return services.voice_previews.pace(voice, language)
    except ClipForgeError:
        return PACE


def _sources(services: Services, wish: BriefWish) -> list[ScriptSource]:
    found = []
    for name, text in (("topic", wish.topic), ("idea", wish.idea)):
        if len(text) > LONGEST_TOPIC * (10 if name == "idea" else 1):
            raise Invalid(field=name, detail="it is too long: send a text as content")
    if len(wish.content) > LONGEST_TEXT:
        raise Invalid(field="content", detail=f"at most {LONGEST_TEXT} characters are taken")
    if wish.url.strip():
        found.append(read_page(services, wish.url))
    if wish.content.strip():
        found.append(ScriptSource(id="content", kind="content", title=wish.topic.strip(), text=wish.content))
    return found


def read_page(services: Services, url: str) -> ScriptSource:
    """The main text of a web page. Raises Invalid for a URL that is none, and what fetching raises."""
    from clipforge_core.scripting.reading import read_source

    try:
        checked = check_source_url(url, services.settings)
    except Invalid as error:
        raise Invalid(field="url", detail=str(error.data.get("detail", "it cannot be read"))) from error
    if not checked.lower().startswith(("http:", "https:")):
        raise Invalid(field="url", detail="an http(s) URL is needed")
    return read_source(services.environment, checked)


def _topic(wish: BriefWish, sources: list[ScriptSource]) -> str:
    for text in (wish.topic, wish.idea, *(source.title for source in sources)):
        line = " ".join(text.split())
        if line:
            return line[:LONGEST_TOPIC]
    for source in sources:
        words = source.text.split()
        if words:
            return " ".join(words[:8])
    raise Invalid(field="topic", detail="a topic, an idea, a text (content) or a url is needed")


def _documents(services: Services, caller: Caller, topic: str, language: str, wish: BriefWish) -> list[ScriptSource]:
    """The passages of the user's documents that fit, a source a document."""
    if not (wish.documents or wish.search_documents):
        return []
    found = services.documents.search(caller, topic, PASSAGES, documents=wish.documents[:50], language=language)
    by_document: dict[str, list[tuple[int, str, str, str]]] = {}
    for passage in found:
        entry = (passage.start, passage.text, passage.title, passage.uri)
        by_document.setdefault(passage.document, []).append(entry)
    return [
        ScriptSource(
            id=document,
            kind="document",
            title=passages[0][2],
            uri=passages[0][3],
            text="\n\n".join(text for _, text, _, _ in sorted(passages)),
        )
        for document, passages in by_document.items()
    ]
