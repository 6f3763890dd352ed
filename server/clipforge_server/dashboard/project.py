"""One project: what its page shows, and what can be done with its clips. The page draws itself from `data`."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Response, delete, get, patch, post
from litestar.response import Stream
from msgspec import Meta

from clipforge_core.model.project import Project, ProjectClip, ProjectStatus
from clipforge_core.model.user import Caller
from clipforge_core.projects.drawing import Drawing
from clipforge_core.projects.plain import plain
from clipforge_core.refusals import Conflict, NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.stages.cuts import shown_parts
from clipforge_server.dashboard.assets import packed
from clipforge_server.dashboard.following import changes_stream
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.player import PlayerView, player_of
from clipforge_server.dashboard.projects import PATH, STATES
from clipforge_server.frame.exchange import Exchange
from clipforge_server.surfaces.clipforge import jobs as native_jobs
from clipforge_server.surfaces.clipforge.projects_forms import ClipChange, DetectBody

ONE = PATH + "/{project_id:str}"
CLIP = "/clips/{clip_id:str}"
_SAID = {
    "llm": "What a language model behind an endpoint of this server chooses, checked",
    "query": "Passages about what you write below",
}


class WordView(msgspec.Struct, frozen=True, array_like=True):
    """[text, start, end, joined to the word before]; seconds of the source."""

    text: str
    start: float
    end: float
    joined: bool


class ClipView(msgspec.Struct, frozen=True, kw_only=True):
    """A clip for the page. `parts` are the seconds that are shown."""

    id: str
    title: str
    hook: str
    start: float
    end: float
    score: float
    reason: str
    detector: str
    detection: str
    features: dict[str, float]
    evidence: list[dict[str, Any]]
    parts: list[tuple[float, float]]
    picture: bool
    words: list[WordView]
    exports: int


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """A clip that can be brought back."""

    id: str
    title: str
    start: float
    end: float


class ProjectData(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page draws. `earlier` are the clips that the last detection took out, `deleted` those that somebody
    did; `player` is what is played."""

    status: str
    job: str
    problem: str
    player: PlayerView
    clips: list[ClipView]
    earlier: list[Gone]
    deleted: list[Gone]
    drawing: Drawing | None


class NewClip(msgspec.Struct, forbid_unknown_fields=True):
    """A stretch of the source, in seconds."""

    start: float
    end: float
    title: Annotated[str, Meta(max_length=2000)] = ""


class Several(msgspec.Struct, forbid_unknown_fields=True):
    """Clips that are to be one."""

    clips: Annotated[list[str], Meta(min_length=2, max_length=50)]


@get(ONE, sync_to_thread=True)
def project_page(services: Services, caller: Caller, look: Look, project_id: str) -> Response[str]:
    """The page."""
    project = services.projects.get(caller, project_id)
    summary = services.overview.of(caller, [project_id])[project_id]
    detectors = services.environment.registry.all("detectors")
    state, shown = STATES[project.status]
    return look.page(
        "project",
        project=project,
        summary=summary,
        state=state,
        badge=shown,
        problem=plain(project.error.message) if project.error is not None else "",
        detectors=[
            (name, _called(name), _SAID.get(name) or _first_line(item)) for name, item in sorted(detectors.items())
        ],
        ready=project.media is not None,
        wished=_wished(services, project),
    )


@get(ONE + "/data", sync_to_thread=True)
def project_data(services: Services, caller: Caller, project_id: str) -> ProjectData:
    """What the page draws."""
    project = services.projects.get(caller, project_id)
    counts = services.overview.exports_of(caller, project_id)
    working = project.status is ProjectStatus.PROCESSING
    return ProjectData(
        status=project.status.value,
        job=project.detect_job if working else "",
        problem=plain(project.error.message) if project.error is not None else "",
        player=player_of(services, caller, project),
        clips=[view_of(clip, counts.get(clip.id, 0)) for clip in services.clips.list(caller, project_id)],
        earlier=[_gone(clip) for clip in services.earlier.replaced(caller, project_id)],
        deleted=[_gone(clip) for clip in services.clip_trash.all(caller, project_id)],
        drawing=services.clips.drawing(caller, project_id),
    )


@get(ONE + "/live", media_type="text/event-stream")
async def live(services: Services, caller: Caller, project_id: str) -> Stream:
    """`changed` whenever the project or its clips were changed, by whomever."""
    await to_thread.run_sync(services.projects.get, caller, project_id)

    def signature() -> str:
        try:
            project = services.projects.get(caller, project_id)
        except NotThere:
            return ""
        return f"{project.updated_at} {project.status.value} {project.detect_job}"

    return changes_stream(services, signature)


@get(ONE + "/edges", sync_to_thread=True)
def edges(services: Services, caller: Caller, exchange: Exchange, project_id: str) -> Response[bytes]:
    """Where the words of the source begin and end, for edges that snap to them: whole milliseconds, each from the one
    before; an hour of talk takes some 30 kB on the line."""
    try:
        _, document = services.clips.found(caller, project_id)
    except Conflict:
        times = []
    else:
        times = sorted({round(time * 1000) for word in document.transcript.words for time in (word.start, word.end)})
    steps = [time - before for before, time in zip([0, *times], times, strict=False)]
    return packed(exchange, msgspec.json.encode(steps))


@post(ONE + "/detect", sync_to_thread=True, status_code=202)
def detect(
    services: Services, caller: Caller, links: Links, exchange: Exchange, project_id: str, data: DetectBody
) -> dict[str, str]:
    """Look for clips as it is wished."""
    job = services.projects.detect(caller, project_id, data.wish(), base_url=links.base, request=exchange.request_id)
    return {"job": job.id}


@post(ONE + "/clips", sync_to_thread=True, status_code=201)
def add_clip(services: Services, caller: Caller, project_id: str, data: NewClip) -> ClipView:
    """A clip by hand."""
    return view_of(services.clips.add(caller, project_id, start=data.start, end=data.end, title=data.title), 0)


@post("/clips/merge", sync_to_thread=True, status_code=201)
def merge_clips(services: Services, caller: Caller, data: Several) -> ClipView:
    """One clip of several."""
    return view_of(services.clips.merge(caller, data.clips), 0)


@patch(CLIP, sync_to_thread=True)
def change_clip(services: Services, caller: Caller, clip_id: str, data: ClipChange) -> ClipView:
    """Change what is given."""
    clip = services.clips.edit(caller, clip_id, data.edit())
    return view_of(clip, services.overview.exports_of(caller, clip.project).get(clip.id, 0))


@delete(CLIP, sync_to_thread=True, status_code=204)
def delete_clip(services: Services, caller: Caller, clip_id: str) -> None:
    """Delete it with its exports; for a while it can be brought back."""
    services.clip_trash.put(caller, clip_id)


@post(CLIP + "/restore", sync_to_thread=True, status_code=200)
def restore_clip(services: Services, caller: Caller, clip_id: str) -> ClipView:
    """Bring it back."""
    clip = services.clip_trash.restore(caller, clip_id)
    return view_of(clip, services.overview.exports_of(caller, clip.project).get(clip.id, 0))


def view_of(clip: ProjectClip, exports: int) -> ClipView:
    """A clip as the page shows it."""
    document = clip.document
    return ClipView(
        id=clip.id,
        title=document.title,
        hook=document.hook,
        start=document.start,
        end=document.end,
        score=document.score,
        reason=document.reason,
        detector=document.detector,
        detection=clip.detection,
        features=document.features,
        evidence=msgspec.to_builtins(document.evidence),
        parts=[(round(a, 3), round(b, 3)) for a, b in shown_parts(document)],
        picture=bool(clip.thumbnail_key),
        words=[WordView(w.text, w.start, w.end, not w.space) for w in document.words],
        exports=exports,
    )


def _gone(clip: ProjectClip) -> Gone:
    return Gone(id=clip.id, title=clip.document.title, start=clip.document.start, end=clip.document.end)


def _wished(services: Services, project: Project) -> dict[str, Any]:
    """What the last detection was asked for, to begin the next one with."""
    usual = {
        "num_clips": 6,
        "detector": "highlights",
        "min_duration": "",
        "max_duration": "",
        "language": "",
        "query": "",
    }
    if not project.detect_job:
        return usual
    found = services.jobs.find(subject=project.id, kind="project_detect", limit=1)
    wishes = found[0].params.get("wishes", {}) if found else {}
    return {name: wishes.get(name) if wishes.get(name) is not None else value for name, value in usual.items()}


def _called(name: str) -> str:
    return {"llm": "A language model"}.get(name, name.replace("_", " ").capitalize())


def _first_line(item: Any) -> str:
    said = str(getattr(item, "description", "") or type(item).__doc__ or "").strip()
    return said.partition("\n")[0]


HANDLERS: tuple[Any, ...] = (
    project_page,
    project_data,
    live,
    edges,
    detect,
    add_clip,
    merge_clips,
    change_clip,
    delete_clip,
    restore_clip,
    get(
        "/jobs/{job_id:str}/events",
        opt={"idempotent": False},
        media_type="text/event-stream",
    )(native_jobs.follow_job.fn),
)
