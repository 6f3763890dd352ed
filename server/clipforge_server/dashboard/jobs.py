"""Jobs: what waits, what is worked on, what went wrong; live, and with what can be done about it."""

from __future__ import annotations

from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.response import Stream

from clipforge_core.model.job import Job, JobState, Priority
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid, NotThere
from clipforge_core.services import Services
from clipforge_server.dashboard.following import changes_stream
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.job_words import film_of, line_of
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.media import OPT, stored
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.answer import MediaAnswer

PATH = "/jobs"
PAGE = 30
_TABS = {
    "": ("All", ()),
    "open": ("Open", (JobState.QUEUED, JobState.PROCESSING)),
    "done": ("Done", (JobState.COMPLETED,)),
    "failed": ("Failed", (JobState.FAILED, JobState.CANCELLED)),
    "dead": ("Given up", ()),
}


@get(PATH, sync_to_thread=True)
def jobs_page(
    services: Services, caller: Caller, look: Look, show: str = "", page: int = 0, opened: str = ""
) -> Response[str]:
    """The list; `opened` are the ids of jobs whose log is open."""
    show = show if show in _TABS else ""
    page = min(max(page, 0), 10_000)
    ids = opened.split(",")[:PAGE]
    wanted = services.user_jobs.list(
        caller, states=_TABS[show][1], dead=show == "dead", limit=PAGE + 1, offset=page * PAGE
    )
    values: dict[str, Any] = {
        "lines": [line_of(services, job, opened=job.id in ids) for job in wanted[:PAGE]],
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


@get(PATH + "/{job_id:str}/log", sync_to_thread=True)
def log(services: Services, caller: Caller, look: Look, job_id: str) -> Response[str]:
    """What happened to a job, as a part of its line."""
    return look.part("job_line", "log", line=line_of(services, services.user_jobs.get(caller, job_id), opened=True))


@get(PATH + "/{job_id:str}/film", opt=OPT, sync_to_thread=True)
def film(services: Services, caller: Caller, exchange: Exchange, job_id: str) -> MediaAnswer:
    """The film that a job made. Raises NotThere."""
    key = film_of(services.user_jobs.get(caller, job_id))
    if not key:
        raise NotThere(kind="film", id=job_id)
    return stored(services, exchange, key, fresh=60)


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


def _one(services: Services, look: Look, job: Job) -> Response[str]:
    return look.part("job_line", "line", line=line_of(services, services.jobs.get(job.id)))


def _signature(services: Services, caller: Caller) -> tuple[Any, ...]:
    """What a list of the newest jobs shows."""
    return tuple((job.id, job.state, job.progress, job.priority) for job in services.user_jobs.list(caller, limit=PAGE))


HANDLERS: tuple[Any, ...] = (jobs_page, live, log, film, cancel, retry, prioritise)
