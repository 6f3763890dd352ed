"""/v1/projects: made, listed, renamed, deleted, searched for clips."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, Parameter

from clipforge_core.model.user import Caller
from clipforge_core.projects.service import LARGEST_PAGE
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.frame.exchange import KEY, Exchange
from clipforge_server.surfaces.clipforge.projects_forms import (
    JOB_STATUS,
    DetectAnswer,
    DetectBody,
    NewProject,
    ProjectAnswer,
    ProjectChange,
)

TAGS = ["projects"]


@post("/projects", tags=TAGS, sync_to_thread=True)
def create_project(
    services: NamedDependency[Services], caller: NamedDependency[Caller], data: JSONBody[NewProject]
) -> ProjectAnswer:
    """Make a project.

    A `sourceUrl` is fetched when clips are looked for, not now.
    """
    return ProjectAnswer.of(services.projects.create(caller, title=data.title, source_url=data.source_url))


@get("/projects", tags=TAGS, opt={"remembered": True}, sync_to_thread=False)
def list_projects(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    exchange: NamedDependency[Exchange],
    limit: Annotated[int, Parameter(ge=1, le=LARGEST_PAGE)] = 50,
    cursor: Annotated[str, Parameter(max_length=64)] = "",
) -> Response[list[ProjectAnswer]]:
    """List projects, newest first.

    The `Link` header leads to those after them.
    """
    page = services.projects.list(caller, limit=limit, cursor=cursor)
    headers = {}
    if page.cursor:
        more = links.absolute(f"{exchange.path}?limit={limit}&cursor={page.cursor}")
        headers["Link"] = f'<{more}>; rel="next"'
    return Response([ProjectAnswer.of(project) for project in page.projects], headers=headers)


@get("/projects/{project_id:str}", tags=TAGS, opt={"remembered": True}, sync_to_thread=False)
def get_project(
    services: NamedDependency[Services], caller: NamedDependency[Caller], project_id: FromPath[str]
) -> ProjectAnswer:
    """Look at a project."""
    return ProjectAnswer.of(services.projects.get(caller, project_id))


@patch("/projects/{project_id:str}", tags=TAGS, sync_to_thread=True)
def rename_project(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    project_id: FromPath[str],
    data: JSONBody[ProjectChange],
) -> ProjectAnswer:
    """Give a project another title."""
    return ProjectAnswer.of(services.projects.rename(caller, project_id, data.title))


@delete("/projects/{project_id:str}", tags=TAGS, sync_to_thread=True)
def delete_project(
    services: NamedDependency[Services], caller: NamedDependency[Caller], project_id: FromPath[str]
) -> None:
    """Delete a project with its clips, exports, uploads and files.

    Its jobs are cancelled.
    """
    services.projects.delete(caller, project_id)


@post("/projects/{project_id:str}/detect", tags=TAGS, status_code=202, sync_to_thread=True)
def detect_clips(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Request[Any, Any, Any],
    project_id: FromPath[str],
    data: JSONBody[DetectBody | None] = None,
) -> DetectAnswer:
    """Look for clips in the project's media.

    While that is running, the same request answers the same job and another one is refused (409). When it is done, its
    clips take the place of those without an export; until then the old ones are listed.
    """
    job = services.projects.detect(
        caller, project_id, (data or DetectBody()).wish(), base_url=links.base, request=request_id(request)
    )
    return DetectAnswer(job_id=job.id, status=JOB_STATUS[job.state], project_id=project_id)


def request_id(request: Request[Any, Any, Any]) -> str:
    """The id under which the log knows a request."""
    exchange: Any = request.scope[KEY]  # type: ignore[literal-required]
    return str(exchange.request_id)


HANDLERS = (create_project, list_projects, get_project, rename_project, delete_project, detect_clips)
