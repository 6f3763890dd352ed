"""Projects: the list, making them by files or by a URL, renaming, deleting and bringing back, looking for clips."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, patch, post
from msgspec import Meta

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.job import Job
from clipforge_core.model.project import Project, ProjectStatus
from clipforge_core.model.user import Caller
from clipforge_core.projects.overview import Summary
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.refusals import Conflict, Invalid
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.frame.exchange import Exchange

PATH = "/projects"
PAGE = 24
STATES = {
    ProjectStatus.CREATED: ("new", ""),
    ProjectStatus.PROCESSING: ("looking for clips", "busy"),
    ProjectStatus.READY: ("ready", "good"),
    ProjectStatus.FAILED: ("failed", "bad"),
}
"""How states are called, and the look of their badge."""

_SHOWN = [("created", "New"), ("processing", "At work"), ("ready", "Ready"), ("failed", "Failed")]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A project as the list shows it."""

    project: Project
    summary: Summary
    state: str
    look: str

    @property
    def busy(self) -> bool:
        """True where something is under way that the card follows."""
        return self.project.status is ProjectStatus.PROCESSING or self.state == "uploading"


class NewProject(msgspec.Struct, forbid_unknown_fields=True):
    """A title for what will be uploaded."""

    title: Annotated[str, Meta(max_length=1000)]


class Title(msgspec.Struct, forbid_unknown_fields=True):
    """Another title."""

    title: Annotated[str, Meta(max_length=1000)]


@get(PATH, sync_to_thread=True)
def projects_page(
    services: Services, caller: Caller, look: Look, q: str = "", show: str = "", cursor: str = ""
) -> Response[str]:
    """The list, or the part of it that was asked for."""
    return _list(services, caller, look, q=q, show=show, cursor=cursor)


def _list(
    services: Services,
    caller: Caller,
    look: Look,
    *,
    q: str = "",
    show: str = "",
    cursor: str = "",
    problem: str = "",
    typed: tuple[str, str] = ("", ""),
) -> Response[str]:
    """The page; with a `problem`, what was `typed` (URL, title) stands in the form again."""
    wanted = next((s for s in ProjectStatus if s.value == show.upper()), None)
    page = services.projects.list(caller, limit=PAGE, cursor=cursor[:64], search=q[:200], status=wanted)
    values: dict[str, Any] = {
        "cards": cards_of(services, caller, page.projects),
        "more": page.cursor,
        "q": q,
        "show": wanted.value.lower() if wanted is not None else "",
        "states": [("", "All"), *_SHOWN],
        "searched": bool(q.strip() or wanted),
        "total": services.overview.count(caller),
    }
    if look.in_part:
        return look.part("projects", "more" if cursor else "found", **values)
    return look.page(
        "projects",
        trash=services.trash.all(caller),
        max_bytes=services.resumable.max_bytes,
        status=400 if problem else 200,
        problem=problem,
        typed=typed,
        **values,
    )


@post(PATH, sync_to_thread=True, status_code=200)
def create_by_url(
    services: Services, caller: Caller, links: Links, exchange: Exchange, look: Look, form: Form
) -> Response[str]:
    """A project of a URL, and look for clips in it."""
    url = form.text("url")
    if not url:
        raise Invalid(field="url", detail="a URL is needed")
    title = form.text("title") or _title_of(url)
    try:
        project = services.projects.create(caller, title=title, source_url=url)
    except Invalid as error:
        said = str(error.data.get("detail") or said_of(error))
        return _list(services, caller, look, problem=f"{said[:1].upper()}{said[1:]}.", typed=(url, form.text("title")))
    try:
        services.projects.detect(caller, project.id, DetectWish(), base_url=links.base, request=exchange.request_id)
    except ClipForgeError as error:
        return look.go(f"{PATH}/{project.id}", said=said_of(error))
    return look.go(f"{PATH}/{project.id}")


@post(PATH + "/new", sync_to_thread=True, status_code=201)
def create_for_upload(services: Services, caller: Caller, data: NewProject) -> dict[str, str]:
    """A project for a file that is about to be uploaded."""
    project = services.projects.create(caller, title=data.title)
    return {"id": project.id}


@post(PATH + "/{project_id:str}/start", sync_to_thread=True, status_code=202)
def start(services: Services, caller: Caller, links: Links, exchange: Exchange, project_id: str) -> dict[str, str]:
    """Look for clips as usual: what an upload that is done asks for."""
    job = _detect(services, caller, links, exchange, project_id, DetectWish())
    return {"job": job.id}


@get(PATH + "/{project_id:str}/card", sync_to_thread=True)
def card(services: Services, caller: Caller, look: Look, project_id: str) -> Response[str]:
    """One card of the list."""
    project = services.projects.get(caller, project_id)
    return look.part("project_card", "card", card=cards_of(services, caller, [project])[0])


@patch(PATH + "/{project_id:str}", sync_to_thread=True)
def rename(services: Services, caller: Caller, project_id: str, data: Title) -> dict[str, str]:
    """Another title."""
    return {"title": services.projects.rename(caller, project_id, data.title).title}


@post(PATH + "/{project_id:str}/delete", sync_to_thread=True, status_code=200)
def delete(services: Services, caller: Caller, look: Look, project_id: str) -> Response[str]:
    """Put it into the trash."""
    project = services.trash.put(caller, project_id)
    told = msgspec.json.encode({"trashed": {"id": project.id, "title": project.title}}).decode("utf-8")
    return look.answer("", headers={"HX-Trigger": ascii_json(told)})


@post(PATH + "/{project_id:str}/discard", sync_to_thread=True, status_code=204)
def discard(services: Services, caller: Caller, project_id: str) -> None:
    """Remove a project that was made for an upload that was refused. Raises NotThere; Conflict where it has a video."""
    project = services.projects.get(caller, project_id)
    if (
        project.media is not None
        or project.detect_job
        or services.overview.of(caller, [project_id])[project_id].has_media
    ):
        raise Conflict(detail="there is a video in it")
    services.projects.delete(caller, project_id)


@post(PATH + "/{project_id:str}/restore", sync_to_thread=True, status_code=200)
def restore(services: Services, caller: Caller, look: Look, project_id: str) -> Response[str]:
    """Bring it back."""
    project = services.trash.restore(caller, project_id)
    return look.go(PATH, said=f"“{project.title}” is back.")


def cards_of(services: Services, caller: Caller, projects: Any) -> list[Card]:
    """Projects with what the list says of them."""
    summaries = services.overview.of(caller, [project.id for project in projects])
    found = []
    for project in projects:
        summary = summaries.get(project.id, Summary())
        state, shown = STATES[project.status]
        if project.status is ProjectStatus.CREATED and summary.uploaded is not None:
            state, shown = "uploading", "busy"
        elif project.status is ProjectStatus.READY and not summary.clips:
            state, shown = "no clips", ""
        found.append(Card(project=project, summary=summary, state=state, look=shown))
    return found


def ascii_json(text: str) -> str:
    """JSON with every letter beyond ASCII escaped, as headers need it."""
    return text.encode("ascii", "backslashreplace").decode("ascii") if text.isascii() else _escaped(text)


def _escaped(text: str) -> str:
    import json

    return json.dumps(json.loads(text))


def _detect(
    services: Services, caller: Caller, links: Links, exchange: Exchange, project_id: str, wish: DetectWish
) -> Job:
    return services.projects.detect(caller, project_id, wish, base_url=links.base, request=exchange.request_id)


def _title_of(url: str) -> str:
    """What a URL ends with, as a title."""
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)
    name = unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc or url
    stem = name.rpartition(".")[0] or name
    return "".join(letter for letter in stem if letter.isprintable())[:200].strip() or "From a URL"


HANDLERS: tuple[Any, ...] = (
    projects_page,
    create_by_url,
    create_for_upload,
    start,
    card,
    rename,
    delete,
    discard,
    restore,
)
