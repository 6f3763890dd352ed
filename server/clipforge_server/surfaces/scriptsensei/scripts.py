"""/scripts: written from a topic, an idea, a text or a page; streamed while they are written; kept, edited, rated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from msgspec import Meta

from clipforge_core.contracts.script_writer import ScriptPart
from clipforge_core.model.script import Script
from clipforge_core.model.user import Caller
from clipforge_core.requests.links import Links
from clipforge_core.scripting.scoring import score
from clipforge_core.scripting.writing import write, written
from clipforge_core.services import Services
from clipforge_core.studio_videos.briefs import BriefWish, brief_for
from clipforge_core.studio_videos.service import checked_title
from clipforge_core.studio_videos.texts import edited, script_of
from clipforge_server.surfaces.scriptsensei.forms import Done, Limit, Page, Short, flat
from clipforge_server.surfaces.scriptsensei.shown import ScriptShown, Shown

TAGS = ["scripts"]
ANSWERS = {"answers": {404: "There is no such document.", 502: "The page or the writer could not be reached."}}
Topic = Annotated[str, Meta(max_length=5000)]
Long = Annotated[str, Meta(max_length=50_000)]
Name = Annotated[str, Meta(max_length=300)]
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class GenerateScript(msgspec.Struct, kw_only=True):
    """What a script is wanted about: a topic, an idea, a text of one's own (`content`) or a page (`url`). `duration` in
    seconds. `document_ids` are documents of the user to draw on; `use_documents` searches all of them."""

    topic: Topic | None = None
    idea: Topic | None = None
    content: Long | None = None
    url: Annotated[str, Meta(max_length=2048)] | None = None
    context: Long | None = None
    platform: Name | None = None
    language: Name | None = None
    tone: Name | None = None
    duration: Annotated[float, Meta(ge=15, le=180)] | None = None
    voice_id: Name | None = None
    document_ids: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=50)] | None = None
    use_documents: bool | None = None

    def wish(self) -> BriefWish:
        """As the core takes it."""
        return BriefWish(
            topic=self.topic or "",
            idea=self.idea or "",
            content=self.content or "",
            url=self.url or "",
            context=self.context or "",
            platform=self.platform or "",
            language=self.language or "en",
            tone=self.tone or "",
            voice=self.voice_id or "",
            seconds=self.duration or 60.0,
            documents=tuple(self.document_ids or ()),
            search_documents=bool(self.use_documents),
        )


class NewScript(msgspec.Struct, kw_only=True):
    """A script that somebody wrote."""

    title: Name
    content: Long
    platform: Name | None = None
    language: Name | None = None


class ChangeScript(msgspec.Struct, kw_only=True):
    """What may be changed of a script; whatever else is sent is passed over. Scenes whose text stays keep what they
    rest on and show."""

    title: Name | None = None
    content: Long | None = None
    platform: Name | None = None
    language: Name | None = None
    rating: Annotated[int, Meta(ge=0, le=5)] | None = None


class RateScript(msgspec.Struct, kw_only=True):
    """Stars; 0 takes them back."""

    rating: Annotated[int, Meta(ge=0, le=5)]


class GeneratedScript(ScriptShown, kw_only=True):
    """A script that was written, flat and in an envelope."""

    success: bool
    data: ScriptShown


class ScriptsAnswer(msgspec.Struct, kw_only=True):
    """A page of scripts, newest first; `total` is how many there are."""

    scripts: list[ScriptShown]
    total: int
    page: int
    limit: int


@post("/scripts/generate", tags=TAGS, status_code=201, sync_to_thread=True, opt=ANSWERS)
def generate_script(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    data: JSONBody[GenerateScript],
) -> GeneratedScript:
    """Write a script and keep it.

    What each sentence rests on is in `scenes`; `notes` say what a reader must know (that the sources were thin, say).
    """
    script = written(services.environment, brief_for(services, caller, data.wish()))
    shown = Shown(services, links).script(services.scripts.create(caller, script))
    return GeneratedScript(**flat(shown), success=True, data=shown)


@post(
    "/scripts/generate/stream",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={**ANSWERS, "idempotent": False},
    media_type="text/plain",
    responses={200: ResponseSpec(str, description="The text.", media_type="text/plain", generate_examples=False)},
)
def stream_script(
    services: NamedDependency[Services], caller: NamedDependency[Caller], data: JSONBody[GenerateScript]
) -> Stream:
    """Write a script and send it while it is written.

    The body is plain text, cut between characters and never within one. The script is kept once it is whole.
    """
    parts = write(services.environment, brief_for(services, caller, data.wish()))
    # What cannot be written at all is answered as an error, not as a text that breaks off.
    first = next(parts)
    return Stream(pieces_of(services, caller, first, parts), media_type="text/plain; charset=utf-8", headers=_HEADERS)


@post("/scripts", tags=TAGS, status_code=201, sync_to_thread=True)
def create_script(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    data: JSONBody[NewScript],
) -> ScriptShown:
    """Keep a script of one's own, as it stands."""
    script = script_of(
        data.content, title=checked_title(data.title), language=data.language or "en", platform=data.platform or ""
    )
    return Shown(services, links).script(services.scripts.create(caller, _scored(script)))


@get("/scripts", tags=TAGS, sync_to_thread=True)
def list_scripts(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    page: Page = 1,
    limit: Limit = 20,
    platform: Short = "",
    language: Short = "",
    search: Short = "",
) -> ScriptsAnswer:
    """List scripts, newest first."""
    found = services.scripts.list(caller, page=page, limit=limit, platform=platform, language=language, search=search)
    shown = Shown(services, links)
    return ScriptsAnswer(
        scripts=[shown.script(kept) for kept in found.scripts], total=found.total, page=page, limit=limit
    )


@get("/scripts/{script_id:str}", tags=TAGS, sync_to_thread=False)
def get_script(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    script_id: FromPath[str],
) -> ScriptShown:
    """Look at a script."""
    return Shown(services, links).script(services.scripts.get(caller, script_id))


@put("/scripts/{script_id:str}", tags=TAGS, sync_to_thread=True)
def update_script(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    script_id: FromPath[str],
    data: JSONBody[ChangeScript],
) -> ScriptShown:
    """Change a script."""
    kept = services.scripts.get(caller, script_id)
    script = kept.script
    if data.language is not None or data.platform is not None:
        script = msgspec.structs.replace(
            script, language=data.language or script.language, platform=(data.platform or script.platform).lower()
        )
    if data.title is not None:
        script = msgspec.structs.replace(script, title=checked_title(data.title))
    if data.content is not None:
        script = edited(script, data.content)
    if script != kept.script:
        kept = services.scripts.update(caller, script_id, script=_scored(script))
    if data.rating is not None and data.rating != kept.rating:
        kept = services.scripts.rate(caller, script_id, data.rating)
    return Shown(services, links).script(kept)


@post("/scripts/{script_id:str}/rate", tags=TAGS, status_code=200, sync_to_thread=True)
def rate_script(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    script_id: FromPath[str],
    data: JSONBody[RateScript],
) -> ScriptShown:
    """Say how good a script is.

    What the well rated ones have in common steers the next ones.
    """
    return Shown(services, links).script(services.scripts.rate(caller, script_id, data.rating))


@delete("/scripts/{script_id:str}", tags=TAGS, status_code=200, sync_to_thread=True)
def delete_script(
    services: NamedDependency[Services], caller: NamedDependency[Caller], script_id: FromPath[str]
) -> Done:
    """Delete a script; videos that were made of it stay."""
    services.scripts.delete(caller, script_id)
    return Done(message="Script deleted")


def pieces_of(services: Services, caller: Caller, first: ScriptPart, parts: Iterator[ScriptPart]) -> Iterator[str]:
    """What is written, as it comes; the whole script is kept at the end."""
    part: ScriptPart | None = first
    told = False
    while part is not None:
        if part.anew and told:
            yield "\n\n---\n\n"
        if part.text:
            told = True
            yield part.text
        if part.script is not None:
            services.scripts.create(caller, part.script)
        part = next(parts, None)


def _scored(script: Script) -> Script:
    return msgspec.structs.replace(script, scores=score(script))


HANDLERS = (
    generate_script,
    stream_script,
    create_script,
    list_scripts,
    get_script,
    update_script,
    rate_script,
    delete_script,
)
