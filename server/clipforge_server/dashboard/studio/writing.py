"""Writing a script: the form, and the text as it comes, a JSON value a line.

{"stage": "…"}  {"text": "…"}  {"anew": true}  {"note": "…"} and last {"done": "/studio/scripts/…"} or {"problem": "…"}
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Stream

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.user import Caller
from clipforge_core.scripting.scoring import score
from clipforge_core.scripting.writing import write
from clipforge_core.services import Services
from clipforge_core.studio_videos.briefs import LONGEST, SHORTEST, BriefWish, brief_for
from clipforge_core.studio_videos.service import checked_title
from clipforge_core.studio_videos.texts import script_of
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.studio.places import ROOT, noted, offered

PATH = ROOT + "/scripts"
DOCUMENTS = 100
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

log = logging.getLogger(__name__)


@get(PATH + "/new", sync_to_thread=True)
def new_script_page(services: Services, caller: Caller, look: Look, topic: str = "") -> Response[str]:
    """The form."""
    return _page(services, caller, look, topic=topic[:500])


@post(PATH + "/write", sync_to_thread=True, status_code=200, media_type="application/x-ndjson")
def write_script(services: Services, caller: Caller, look: Look, form: Form) -> Stream:
    """Write it, and send it while it is written; it is kept once it is whole."""
    wish = _wish(form)
    return Stream(_lines(services, caller, look, wish), media_type="application/x-ndjson", headers=_HEADERS)


@post(PATH + "/own", sync_to_thread=True, status_code=200)
def keep_own(services: Services, caller: Caller, look: Look, form: Form) -> Response[str]:
    """Keep a text that somebody wrote, as it stands."""
    title, text = form.text("title"), form.raw("content").replace("\r\n", "\n")
    try:
        script = script_of(
            text,
            title=checked_title(title),
            language=form.text("language")[:20] or "en",
            platform=form.text("platform")[:50].lower(),
        )
        kept = services.scripts.create(caller, msgspec.structs.replace(script, scores=score(script)))
    except ClipForgeError as error:
        return _page(services, caller, look, problem=said_of(error), title=title, text=text)
    return look.go(f"{PATH}/{kept.id}")


def _wish(form: Form) -> BriefWish:
    """Raises Invalid."""
    seconds = form.number("seconds")
    documents = tuple(each[:100] for each in form.all("documents"))
    return BriefWish(
        topic=form.text("topic"),
        content=form.raw("content"),
        url=form.text("url")[:2048],
        context=form.text("context"),
        platform=form.text("platform")[:50],
        language=form.text("language")[:20] or "en",
        tone=form.text("tone")[:50],
        seconds=60.0 if seconds is None else seconds,
        documents=documents,
        search_documents=form.flag("all_documents"),
    )


def _lines(services: Services, caller: Caller, look: Look, wish: BriefWish) -> Iterator[bytes]:
    """What happens, a value a line. An error is one of them: the answer has begun already."""
    try:
        yield _line(stage="Reading what it may rest on")
        brief = brief_for(services, caller, wish)
        yield _line(stage="Writing")
        for part in write(services.environment, brief):
            if part.anew:
                yield _line(anew=True)
            if part.note:
                yield _line(note=noted(part.note))
            if part.text:
                yield _line(text=part.text)
            if part.script is not None:
                kept = services.scripts.create(caller, part.script)
                yield _line(done=look.url(f"{PATH}/{kept.id}"))
    except ClipForgeError as error:
        yield _line(problem=said_of(error))
    except Exception:
        log.exception("a script could not be written")
        yield _line(problem="Something went wrong while it was written. Try again; the log of the server says more.")


def _line(**values: Any) -> bytes:
    return msgspec.json.encode(values) + b"\n"


def _page(
    services: Services,
    caller: Caller,
    look: Look,
    *,
    topic: str = "",
    problem: str = "",
    title: str = "",
    text: str = "",
) -> Response[str]:
    found = services.documents.list(caller, limit=DOCUMENTS)
    values = offered(
        documents=found.documents,
        total=found.total,
        topic=topic,
        problem=problem,
        own_title=title,
        own_text=text,
        shortest=int(SHORTEST),
        longest=int(LONGEST),
    )
    return look.page("studio/write", status=400 if problem else 200, **values)


HANDLERS: tuple[Any, ...] = (new_script_page, write_script, keep_own)
