"""Jobs: what waits, what is worked on, what went wrong; live, and with what can be done about it."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Stream

from clipforge_core.model.job import Job, JobState, Priority
from clipforge_core.model.user import Caller
from clipforge_core.projects.plain import plain
from clipforge_core.refusals import Invalid
from clipforge_core.services import Services
from clipforge_server.dashboard.following import changes_stream
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look

PATH = "/jobs"
PAGE = 30
STATES = {
    JobState.QUEUED: ("waiting", "busy"),
    JobState.PROCESSING: ("at work", "busy"),
    JobState.COMPLETED: ("done", "good"),
    JobState.FAILED: ("failed", "bad"),
    JobState.CANCELLED: ("cancelled", ""),
}
_TABS = {
    "": ("All", ()),
    "open": ("Open", (JobState.QUEUED, JobState.PROCESSING)),
    "done": ("Done", (JobState.COMPLETED,)),
    "failed": ("Failed", (JobState.FAILED, JobState.CANCELLED)),
    "dead": ("Given up", ()),
}
_KINDS = {
    "project_detect": "Looking for clips",
    "project_export": "Export of a clip",
    "server_trim": "Trim",
    "server_compose": "Video of scenes",
    "narrate": "Narrated video",
    "studio_video": "Film of a script",
}


class JobLine(msgspec.Struct, frozen=True, kw_only=True):
    """A job as the page shows it. `about` is (title, path) of what it is about, path "" where there is no page."""

    job: Job
    name: str
    about: tuple[str, str]
    state: str
    look: str
    problem: str

    @property
    def steps(self) -> list[tuple[str, str]]:
        """What happened to it, in plain words, with the moment."""
        job = self.job
        steps = [("It was accepted", job.created_at)]
        if job.attempts:
            steps.append((f"{job.attempts} of {job.max_attempts} attempts came to nothing", job.started_at))
        if job.started_at:
            steps.append(("Work on it began", job.started_at))
        if job.state is JobState.PROCESSING and job.progress.stage:
            steps.append((f"It is at: {job.progress.message or job.progress.stage}", ""))
        ends = {
            JobState.COMPLETED: "It was finished",
            JobState.FAILED: "It failed",
            JobState.CANCELLED: "It was cancelled",
        }
        if job.state in ends:
            steps.append((ends[job.state], job.finished_at))
        return [step for step in steps if step[1] or step[0].startswith("It is")]


@get(PATH, sync_to_thread=True)
def jobs_page(services: Services, caller: Caller, look: Look, show: str = "", page: int = 0) -> Response[str]:
    """The list."""
    show = show if show in _TABS else ""
    page = min(max(page, 0), 10_000)
    wanted = services.user_jobs.list(
        caller, states=_TABS[show][1], dead=show == "dead", limit=PAGE + 1, offset=page * PAGE
    )
    values: dict[str, Any] = {
        "lines": [line_of(services, job) for job in wanted[:PAGE]],
        "show": show,
        "page": page,
        "more": len(wanted) > PAGE,
        "tabs": [(name, title) for name, (title, _) in _TABS.items()],
    }
    return look.part("jobs", "found", **values) if look.in_part else look.page("jobs", **values)


@get(PATH + "/live", media_type="text/event-stream")
async def live(services: Services, caller: Caller) -> Stream:
    """`changed` whenever something changed in the caller's jobs."""
    return changes_stream(services, partial(_signature, services, caller))


@post(PATH + "/{job_id:str}/cancel", sync_to_thread=True, status_code=200)
def cancel(services: Services, caller: Caller, look: Look, job_id: str) -> Response[str]:
    """Stop it."""
    return _one(services, look, services.user_jobs.cancel(caller, job_id))


@post(PATH + "/{job_id:str}/retry", sync_to_thread=True, status_code=200)
def retry(services: Services, caller: Caller, look: Look, job_id: str) -> Response[str]:
    """Once more."""
    return _one(services, look, services.user_jobs.retry(caller, job_id))


@post(PATH + "/{job_id:str}/priority", sync_to_thread=True, status_code=200)
def prioritise(services: Services, caller: Caller, look: Look, form: Form, job_id: str) -> Response[str]:
    """Sooner, or later."""
    try:
        priority = Priority(form.text("priority"))
    except ValueError as error:
        raise Invalid(field="priority", detail="high, normal or low is needed") from error
    return _one(services, look, services.user_jobs.prioritise(caller, job_id, priority))


def line_of(services: Services, job: Job) -> JobLine:
    """A job with the words for it."""
    state, shown = STATES[job.state]
    if job.cancel_requested and not job.state.final:
        state = "stopping"
    if job.dead_letter:
        state = "given up"
    return JobLine(
        job=job,
        name=_KINDS.get(job.kind, job.kind.replace("_", " ").capitalize()),
        about=services.overview.about(job.user, job.params.get("project", ""), job.subject),
        state=state,
        look=shown,
        problem=plain(job.error.message) if job.error is not None else "",
    )


def _one(services: Services, look: Look, job: Job) -> Response[str]:
    return look.part("job_line", "line", line=line_of(services, job))


def _signature(services: Services, caller: Caller) -> tuple[Any, ...]:
    """What a list of the newest jobs shows."""
    return tuple((job.id, job.state, job.progress, job.priority) for job in services.user_jobs.list(caller, limit=PAGE))


HANDLERS: tuple[Any, ...] = (jobs_page, live, cancel, retry, prioritise)
