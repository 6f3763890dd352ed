"""Films of scripts: asked for with a voice and a look, listed, rendered again, downloaded, deleted."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.studio_video import ASPECTS, StudioVideo
from clipforge_core.model.user import Caller
from clipforge_core.model.video import VideoStatus
from clipforge_core.refusals import Conflict, Invalid, NotThere
from clipforge_core.services import Services
from clipforge_core.studio_videos.bulk import checked_aspect, wish_of
from clipforge_core.studio_videos.service import NewVideo
from clipforge_core.studio_videos.templates import TEMPLATES, applied, checked_template
from clipforge_core.studio_videos.voices import check_voice
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.media import stored
from clipforge_server.dashboard.studio.places import ROOT, Pager, offered, page_of
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.answer import MediaAnswer

PATH = ROOT + "/films"
ONE = PATH + "/{video_id:str}"
PAGE = 24
SCRIPTS = 100
STATES = {
    VideoStatus.PENDING: ("waiting", "busy"),
    VideoStatus.PROCESSING: ("being made", "busy"),
    VideoStatus.COMPLETED: ("ready", "good"),
    VideoStatus.FAILED: ("failed", "bad"),
    VideoStatus.CANCELLED: ("cancelled", ""),
}
QUALITIES = {"medium": "Full HD", "high": "Full HD, 60 frames a second", "low": "HD", "draft": "Draft, quickly made"}
_SHAPES = {"16:9": "Wide", "9:16": "Tall", "1:1": "Square", "4:5": "Portrait"}


@get(PATH, sync_to_thread=True)
def films_page(services: Services, caller: Caller, look: Look, show: str = "", page: int = 1) -> Response[str]:
    """The list."""
    number = page_of(page)
    show = show if show in [status.value for status in VideoStatus] else ""
    found = services.studio_videos.list(caller, limit=PAGE, offset=(number - 1) * PAGE, status=show)
    values: dict[str, Any] = {
        "films": found.videos,
        "pager": Pager(number, PAGE, found.total),
        "show": show,
        "states": STATES,
        "tabs": [("", "All"), ("processing", "Being made"), ("completed", "Ready"), ("failed", "Failed")],
        "busy": any(not film.status.over for film in found.videos),
    }
    return look.part("studio/films", "found", **values) if look.in_part else look.page("studio/films", **values)


@get(PATH + "/new", sync_to_thread=True)
def new_film_page(services: Services, caller: Caller, look: Look, script: str = "") -> Response[str]:
    """The form, for a script that is chosen, or to choose one."""
    return _new_page(services, caller, look, chosen=script[:100])


@post(PATH, sync_to_thread=True, status_code=200)
def create_film(services: Services, caller: Caller, exchange: Exchange, look: Look, form: Form) -> Response[str]:
    """Accept it."""
    try:
        film = services.studio_videos.create(
            caller, _wanted(services, caller, form), base_url=exchange.base, request=exchange.request_id
        )
    except ClipForgeError as error:
        return _new_page(services, caller, look, chosen=form.text("script"), problem=said_of(error), typed=form)
    return look.go(f"{PATH}/{film.id}")


@get(ONE, sync_to_thread=True)
def film_page(services: Services, caller: Caller, look: Look, video_id: str, scene: str = "") -> Response[str]:
    """One film; as a part: how far it is."""
    film = services.studio_videos.get(caller, video_id)
    scenes = services.studio_scenes.of_video(caller, video_id)
    values: dict[str, Any] = {
        "film": film,
        "scenes": scenes,
        "chosen": next((each for each in scenes if each.id == scene), scenes[0] if scenes else None),
        "states": STATES,
        "voice": _voice_name(services, caller, film),
    }
    if look.in_part:
        headers = {"HX-Trigger": "film-over"} if film.status.over else None
        return look.part("studio/film_state", "state", headers=headers, **values)
    from clipforge_server.dashboard.studio.scenes import scene_values

    if values["chosen"] is not None:
        values.update(scene_values(services, caller, film, values["chosen"], len(scenes)))
    return look.page("studio/film", **values)


@post(ONE + "/render", sync_to_thread=True, status_code=200)
def render_film(services: Services, caller: Caller, exchange: Exchange, look: Look, video_id: str) -> Response[str]:
    """Make it anew; scenes that did not change are not rendered again."""
    services.studio_videos.render(caller, video_id, base_url=exchange.base, request=exchange.request_id)
    return look.go(f"{PATH}/{video_id}")


@post(ONE + "/cancel", sync_to_thread=True, status_code=200)
def cancel_film(services: Services, caller: Caller, look: Look, video_id: str) -> Response[str]:
    """Stop making it."""
    services.studio_jobs.cancel(caller, services.studio_videos.get(caller, video_id).job)
    return look.go(f"{PATH}/{video_id}", said="It is stopped.")


@post(ONE + "/rename", sync_to_thread=True, status_code=200)
def rename_film(services: Services, caller: Caller, look: Look, form: Form, video_id: str) -> Response[str]:
    """Another title."""
    services.studio_videos.update(caller, video_id, title=form.text("title"))
    return look.go(f"{PATH}/{video_id}", said="Saved.")


@post(ONE + "/delete", sync_to_thread=True, status_code=200)
def delete_film(services: Services, caller: Caller, look: Look, video_id: str) -> Response[str]:
    """Forget it with its scenes and files."""
    services.studio_videos.delete(caller, video_id)
    return look.go(PATH, said="The film is deleted.")


@get(ONE + "/file", opt={"bucket": "pages"}, sync_to_thread=True)
def film_file(services: Services, caller: Caller, exchange: Exchange, video_id: str, save: str = "") -> MediaAnswer:
    """The film itself; with `save`, to be kept."""
    film = services.studio_videos.get(caller, video_id)
    if film.file is None:
        raise Conflict(detail=f"video {film.id} is {film.status.value}: there is a film once it is completed")
    return stored(services, exchange, film.file.key, fresh=0, download=bool(save), name=f"{film.id}.mp4")


@get(ONE + "/picture", opt={"bucket": "pages"}, sync_to_thread=True)
def film_picture(services: Services, caller: Caller, exchange: Exchange, video_id: str) -> MediaAnswer:
    """Its picture for lists."""
    film = services.studio_videos.get(caller, video_id)
    if film.thumbnail is None:
        raise NotThere(kind="picture", id=video_id)
    return stored(services, exchange, film.thumbnail.key, fresh=60)


def _wanted(services: Services, caller: Caller, form: Form) -> NewVideo:
    """What the form asks for. Raises Invalid, NotThere."""
    script_id = form.text("script")
    if not script_id:
        raise Invalid(field="script", detail="choose a script first")
    kept = services.scripts.get(caller, script_id)
    voice, language = form.text("voice"), kept.script.language
    check_voice(services, voice, language, field="voice", caller=caller)
    template = checked_template(form.text("template"), "template")
    aspect = form.text("aspect")
    pictures = form.text("pictures")
    wish = wish_of(voice=voice, language=language, media_type=pictures, quality=form.text("quality"))
    wish = applied(template, wish, aspect=checked_aspect(aspect) if aspect else None)
    return NewVideo(
        title=form.text("title") or kept.script.title,
        script=kept.script,
        script_id=script_id,
        wish=msgspec.structs.replace(wish, seconds=0.0),
        platform=kept.script.platform or (template.platform if template else ""),
        template=template.id if template else "",
    )


def _new_page(
    services: Services, caller: Caller, look: Look, *, chosen: str = "", problem: str = "", typed: Form | None = None
) -> Response[str]:
    kept = services.scripts.get(caller, chosen) if chosen else None
    recent = services.scripts.list(caller, limit=SCRIPTS).scripts if kept is None else ()
    language = kept.script.language if kept is not None else ""
    values = offered(
        kept=kept,
        scripts=recent,
        voices=services.voices.list(caller, language=language),
        templates=TEMPLATES,
        aspects=[(name, _SHAPES[name]) for name in ASPECTS],
        qualities=QUALITIES,
        problem=problem,
        typed=lambda name, usual="": typed.text(name, usual) if typed is not None else usual,
    )
    return look.page("studio/film_new", status=400 if problem else 200, **values)


def _voice_name(services: Services, caller: Caller, film: StudioVideo) -> str:
    if not film.wish.voice:
        return "usual voice"
    try:
        return services.voices.get(caller, film.wish.voice).name
    except NotThere:
        return film.wish.voice


HANDLERS: tuple[Any, ...] = (
    films_page,
    new_film_page,
    create_film,
    film_page,
    render_film,
    cancel_film,
    rename_film,
    delete_film,
    film_file,
    film_picture,
)
