"""/v1/scripts: the scripts that were written for the caller on any API: listed, read, rated, deleted.

What is rated well steers the scripts that are written next (`use_context_learning`).
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, Parameter
from msgspec import Meta

from clipforge_core.model.kept_script import KeptScript
from clipforge_core.model.script import ScriptScene, ScriptSentence
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_core.studio.scripts import LARGEST_PAGE

TAGS = ["scripts"]


class Rating(msgspec.Struct, forbid_unknown_fields=True):
    """How good a script is: 1 to 5, or 0 to take the rating back."""

    rating: Annotated[int, Meta(ge=0, le=5)]


class SentenceAnswer(msgspec.Struct, rename="camel"):
    """A spoken sentence. `origin` is "source", "made" (it holds others together), "written" (by a person) or
    "unchecked" (by a language model, without a source); `sources` are ids of what it rests on."""

    text: str
    origin: str
    sources: list[str]

    @classmethod
    def of(cls, sentence: ScriptSentence) -> SentenceAnswer:
        """As the API shows it."""
        return cls(sentence.text, sentence.origin, list(dict.fromkeys(cited.source for cited in sentence.citations)))


class SceneAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A scene: what it is there for, what is said, what stands in the picture, how long it takes (seconds)."""

    id: str
    role: str
    title: str
    narration: list[SentenceAnswer]
    on_screen: list[str]
    seconds: float

    @classmethod
    def of(cls, scene: ScriptScene) -> SceneAnswer:
        """As the API shows it."""
        return cls(
            id=scene.id,
            role=scene.role,
            title=scene.title,
            narration=[SentenceAnswer.of(sentence) for sentence in scene.narration],
            on_screen=list(scene.on_screen),
            seconds=round(scene.seconds, 2),
        )


class ScriptSummary(msgspec.Struct, rename="camel", kw_only=True):
    """A script in a list. `rating` is 0 where it was not rated; `scores` are measures of 0 to 100 (docs/scripts.md)."""

    id: str
    title: str
    topic: str
    platform: str
    language: str
    seconds: float
    rating: int
    version: int
    scores: dict[str, float]
    created_at: str
    updated_at: str


class SourceAnswer(msgspec.Struct, rename="camel"):
    """What a script rests on; `uri` says where that stands: of a document, as clipforge:ID#char=START,END."""

    id: str
    kind: str
    title: str
    uri: str


class ScriptAnswer(ScriptSummary, kw_only=True):
    """A whole script. `notes` say what a reader must know of it."""

    text: str
    scenes: list[SceneAnswer]
    sources: list[SourceAnswer]
    notes: list[str]


class ScriptList(msgspec.Struct):
    """Some scripts, newest first, and how many there are."""

    scripts: list[ScriptSummary]
    total: int


@get("/scripts", tags=TAGS, sync_to_thread=False)
def list_scripts(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    page: Annotated[int, Parameter(ge=1, le=2**31)] = 1,
    limit: Annotated[int, Parameter(ge=1, le=LARGEST_PAGE)] = 20,
    platform: Annotated[str, Parameter(max_length=50)] = "",
    language: Annotated[str, Parameter(max_length=35)] = "",
    search: Annotated[str, Parameter(max_length=500)] = "",
) -> ScriptList:
    """List scripts, newest first.

    Of a platform and a language, and with all words of `search` in them, where these are given.
    """
    found = services.scripts.list(caller, page=page, limit=limit, platform=platform, language=language, search=search)
    return ScriptList([ScriptSummary(**_summary(kept)) for kept in found.scripts], found.total)


@get("/scripts/{script_id:str}", tags=TAGS, sync_to_thread=False)
def get_script(
    services: NamedDependency[Services], caller: NamedDependency[Caller], script_id: FromPath[str]
) -> ScriptAnswer:
    """Read a script."""
    return _answer(services.scripts.get(caller, script_id))


@put("/scripts/{script_id:str}/rating", tags=TAGS, sync_to_thread=True)
def rate_script(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    script_id: FromPath[str],
    data: JSONBody[Rating],
) -> ScriptAnswer:
    """Rate a script.

    Scripts with 4 or 5 steer those that are written with `use_context_learning`: how they open, the order of their
    scenes, the length of their sentences. Those with 1 or 2 steer away.
    """
    return _answer(services.scripts.rate(caller, script_id, data.rating))


@delete("/scripts/{script_id:str}", tags=TAGS, sync_to_thread=True)
def delete_script(
    services: NamedDependency[Services], caller: NamedDependency[Caller], script_id: FromPath[str]
) -> None:
    """Delete a script."""
    services.scripts.delete(caller, script_id)


def _summary(kept: KeptScript) -> dict[str, Any]:
    script = kept.script
    return {
        "id": kept.id,
        "title": script.title,
        "topic": script.topic,
        "platform": script.platform,
        "language": script.language,
        "seconds": round(script.seconds, 2),
        "rating": kept.rating,
        "version": kept.version,
        "scores": {score.name: round(score.value, 1) for score in script.scores},
        "created_at": kept.created_at,
        "updated_at": kept.updated_at,
    }


def _answer(kept: KeptScript) -> ScriptAnswer:
    script = kept.script
    return ScriptAnswer(
        **_summary(kept),
        text=script.text,
        scenes=[SceneAnswer.of(scene) for scene in script.scenes],
        sources=[SourceAnswer(each.id, each.kind, each.title, each.uri) for each in script.sources],
        notes=list(script.notes),
    )


HANDLERS = (list_scripts, get_script, rate_script, delete_script)
