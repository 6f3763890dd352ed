"""The job kind "server_narrate": a topic to a film of a server, by the very code of the kind "narrate".

    what was asked, with passages of the user's documents and what the user likes → a film in the job's folder → storage

What was made is written into the tables with the job's end (`narrations.settling`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report
from clipforge_core.jobs import project_media
from clipforge_core.jobs.narrate import STAGES, NarrateJob, Stages
from clipforge_core.jobs.server_trim import keep
from clipforge_core.jobs.within import Within
from clipforge_core.model.job import Job
from clipforge_core.model.narration import NarrationWish
from clipforge_core.model.script import Liking, ScriptSource
from clipforge_core.model.user import Caller
from clipforge_core.narrating.music import is_track
from clipforge_core.narrating.wishes import NarrateWish
from clipforge_core.narrations.expecting import ONCE
from clipforge_core.narrations.settling import begin_narration, files_of, settle_narration
from clipforge_core.projects.settling import Keeper
from clipforge_core.studio.documents import LONGEST_QUERY

RECALL_WEIGHT, STORE_WEIGHT = 0.5, 0.5
PASSAGES = 12
"""Passages of documents that a script may draw on."""

_WORKS = {"script": STAGES[1], "voice": STAGES[2], "pictures": STAGES[3]}


class ServerNarrateParams(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked, and for what. `base_url` is what links in webhooks begin with."""

    user: str
    wish: NarrationWish
    base_url: str = ""


class Recalled(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the user: passages of documents as sources, and what scripts were liked."""

    sources: tuple[ScriptSource, ...] = ()
    liking: Liking | None = None


def recall(env: Any, report: Report, user: str, wish: NarrationWish) -> Recalled:
    """Look into the user's documents and rated scripts. Raises NotThere for a user that is gone."""
    from clipforge_core.services import Services

    services = Services.open(env)
    try:
        caller = Caller(user=services.users.get(user))
        sources: tuple[ScriptSource, ...] = ()
        liking = None
        if wish.use_documents:
            query = f"{wish.topic}. {wish.context}"[:LONGEST_QUERY]
            sources = services.documents.sources(caller, query, PASSAGES)
        if wish.use_liking:
            liking = services.scripts.liking(caller, topic=wish.topic, platform=wish.platform, language=wish.language)
        return Recalled(sources=sources, liking=liking)
    finally:
        services.close()


class ServerNarrateJob(Keeper):
    """A topic to a film in the storage."""

    name = "server_narrate"
    version = "1"

    def __init__(self) -> None:
        self._narrate = NarrateJob()
        self.tasks: Mapping[str, Any] = {**self._narrate.tasks, "recall": recall}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises what the kind "narrate" raises."""
        params = convert(context.job.params, ServerNarrateParams, "job")
        stages, began = Stages(context), time.monotonic()
        stages.enter(STAGES[0])
        recalled = Recalled()
        if params.wish.use_documents or params.wish.use_liking:
            recalled = context.start("recall", params.user, params.wish, weight=RECALL_WEIGHT, stage=STAGES[0]).result()
        folder = context.work / "film"
        folder.mkdir(parents=True, exist_ok=True)
        wish = _narrated(params, recalled, folder / f"{context.job.id}.{params.wish.ending}")
        notes = []
        if wish.writer and wish.writer not in context.registry.all("script_writers"):
            notes.append(f"no writer of scripts is called {wish.writer} here: the usual one wrote it")
            wish = msgspec.structs.replace(wish, writer="")
        inner = Within(context, to_builtins(wish), before=RECALL_WEIGHT, after=STORE_WEIGHT)
        made = self._narrate.make(inner, stages)
        storage = project_media.storage_of(context)
        paths = {"film": made["file"], **made["files"]}
        files = {
            kind: to_builtins(keep(storage, f"{files_of(context.job.id)}{Path(path).name}", Path(path)))
            for kind, path in paths.items()
        }
        stages.enter(STAGES[6])
        return {
            **{name: made[name] for name in ("title", "duration", "width", "height", "scenes", "script")},
            "warnings": [*notes, *made["warnings"]],
            "file": files["film"],
            "thumbnail": files.get("thumbnail"),
            "files": files,
            "stages": stages.seconds,
            "work": _work(params.wish, made, stages.seconds, time.monotonic() - began),
        }

    def begin(self, db: Any, job: Job) -> None:
        """Write that it begins."""
        begin_narration(db, job)

    def settle(self, db: Any, job: Job) -> None:
        """Write its end: files, script, usage, speeds."""
        settle_narration(self.services, db, job)


def _narrated(params: ServerNarrateParams, recalled: Recalled, output: Path) -> NarrateWish:
    """What the kind "narrate" is asked for."""
    wish = params.wish
    return NarrateWish(
        output=str(output),
        topic=wish.topic,
        context=wish.context,
        sources=recalled.sources,
        liking=recalled.liking,
        writer=wish.writer,
        seconds=wish.seconds,
        at_most=wish.at_most,
        language=wish.language,
        platform=wish.platform,
        tone=wish.tone,
        voice=wish.voice,
        quality=wish.quality,
        aspect=wish.aspect,
        style=wish.style,
        colours=wish.colours,
        mood=wish.mood,
        music=wish.music if is_track(wish.music) else "",
        captions=wish.captions,
        thumbnail=wish.thumbnail,
        user=params.user,
    )


def _work(
    wish: NarrationWish, made: Mapping[str, Any], stages: Mapping[str, float], took: float
) -> list[tuple[str, float, float]]:
    """(work, seconds of film or number, seconds that it took), as `narrations.expecting` names them; what lay in the
    cache says nothing of how long it takes."""
    duration = float(made["duration"])
    measures = {"script": ONCE, "voice": duration, "pictures": float(len(made["scenes"]))}
    found = [(f"narrate {name}", measures[name], stages[stage]) for name, stage in _WORKS.items()]
    rendering = stages[STAGES[4]]
    if made["rendered"] == len(made["segments"]):
        found.append((f"encode narrate {wish.quality}", duration, rendering))
    rest = took - rendering - sum(stages[stage] for stage in _WORKS.values())
    return [*found, ("narrate rest", ONCE, max(0.0, rest))]
