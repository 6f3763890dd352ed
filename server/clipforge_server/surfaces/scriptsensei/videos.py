"""/videos: films of scripts, asked for, looked at, rendered again, downloaded, deleted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from anyio import to_thread
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from clipforge_core.errors import MissingFile
from clipforge_core.model.studio_video import StudioVideo
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Conflict, Invalid, NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.studio_videos.bulk import checked_aspect, checked_seconds, wish_of
from clipforge_core.studio_videos.service import NewVideo
from clipforge_core.studio_videos.templates import applied, checked_template
from clipforge_core.studio_videos.texts import filled, script_of
from clipforge_core.studio_videos.voices import check_voice
from clipforge_server.media.answer import MediaAnswer
from clipforge_server.surfaces.scriptsensei.forms import Asked, Done, Limit, Page, Short, exchange_of
from clipforge_server.surfaces.scriptsensei.shown import Shown, VideoShown

TAGS = ["videos"]
NAMED = {"answers": {404: "There is no such script."}}
Text = Annotated[str, Meta(max_length=2048)]
Aspects = Literal["16:9", "9:16", "1:1", "4:5"]
Qualities = Literal["draft", "low", "medium", "high"]
ROUNDED = 0.01
"""Seconds by which the length of a film that a client sends back may differ from it."""


class GenerateVideo(msgspec.Struct, kw_only=True):
    """A video that is asked for: of a script that is kept (`script_id`), or of a text (`script_content`), in which
    `{{name}}` stands for the value of that name in `custom_data`. The film is as long as its script takes to say;
    `duration` (seconds) stretches or shortens it as far as that sounds natural, and `warnings` tell where it cannot be
    reached."""

    script_id: Text | None = None
    script_content: Annotated[str, Meta(max_length=50_000)] | None = None
    title: Text | None = None
    template_id: Text | None = None
    voice_id: Text | None = None
    media_type: Literal["stock", "ai"] | None = None
    ai_media_style: Text | None = None
    use_avatar: bool | None = None
    platform: Text | None = None
    duration: Annotated[float, Meta(ge=0, le=3600)] | None = None
    aspect_ratio: Aspects | None = None
    quality: Qualities | None = None
    language: Text | None = None
    background_music: Text | None = None
    priority: Annotated[int, Meta(ge=1, le=10)] | None = None
    custom_data: dict[str, Any] | None = None


class ChangeVideo(msgspec.Struct, kw_only=True):
    """What may be changed of a video; whatever else is sent is passed over."""

    title: Text | None = None
    platform: Text | None = None
    voice_id: Text | None = None
    media_type: Literal["stock", "ai"] | None = None
    ai_media_style: Text | None = None
    aspect_ratio: Aspects | None = None
    duration: Annotated[float, Meta(ge=0, le=3600)] | None = None


class Started(msgspec.Struct, kw_only=True):
    """A job that was accepted, and the video that it makes."""

    job_id: str
    video_id: str
    status: str
    message: str


class VideosAnswer(msgspec.Struct, kw_only=True):
    """A page of videos, newest first; `total` is how many there are."""

    videos: list[VideoShown]
    total: int
    page: int
    limit: int


def new_video(services: Services, caller: Caller, data: GenerateVideo) -> NewVideo:
    """What the core is asked for. Raises Invalid, NotThere."""
    if data.use_avatar:
        raise Invalid(field="use_avatar", detail="avatars are not made here: leave it out, or put a film in a layer")
    template = checked_template(data.template_id or "")
    script_id, title = (data.script_id or "").strip(), (data.title or "").strip()
    if (data.script_content or "").strip():
        language = data.language or "en"
        text = filled(data.script_content or "", data.custom_data or {})
        script = script_of(text, title=title or "Video", language=language, platform=data.platform or "")
        script_id = ""
    elif script_id:
        kept = services.scripts.get(caller, script_id)
        script, language = kept.script, kept.script.language
        title = title or script.title
    else:
        raise Invalid(field="script_id", detail="a script is needed: POST /scripts/generate writes one")
    check_voice(services, data.voice_id or "", language, caller=caller)
    wish = wish_of(
        voice=data.voice_id or "",
        media_type=data.media_type or "",
        media_style=data.ai_media_style or "",
        language=language,
        seconds=data.duration or 0.0,
        priority=data.priority or 5,
        music=data.background_music or "",
        quality=data.quality or "",
    )
    platform = (data.platform or script.platform or (template.platform if template else "")).lower()
    return NewVideo(
        title=title,
        script=script,
        script_id=script_id,
        wish=applied(template, wish, aspect=checked_aspect(data.aspect_ratio) if data.aspect_ratio else None),
        platform=platform,
        template=template.id if template else "",
    )


def started(video: StudioVideo) -> Started:
    """A video whose job was accepted."""
    return Started(job_id=video.job, video_id=video.id, status=video.status.value, message="Video generation started")


@post("/videos/generate", tags=TAGS, status_code=202, sync_to_thread=True, opt=NAMED)
def generate_video(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    request: Asked,
    data: JSONBody[GenerateVideo],
) -> Started:
    """Make a video of a script."""
    new, exchange = new_video(services, caller, data), exchange_of(request)
    made = services.studio_videos.create(caller, new, base_url=exchange.base, request=exchange.request_id)
    return started(made)


@get("/videos", tags=TAGS, sync_to_thread=True)
def list_videos(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    page: Page = 1,
    limit: Limit = 20,
    status: Short = "",
    platform: Short = "",
) -> VideosAnswer:
    """List videos, newest first."""
    found = services.studio_videos.list(
        caller, limit=limit, offset=(page - 1) * limit, status=status, platform=platform
    )
    shown = Shown(services, links).videos(caller, found.videos)
    return VideosAnswer(videos=shown, total=found.total, page=page, limit=limit)


@get("/videos/{video_id:str}", tags=TAGS, sync_to_thread=True)
def get_video(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    video_id: FromPath[str],
) -> VideoShown:
    """Look at a video."""
    return Shown(services, links).video(caller, services.studio_videos.get(caller, video_id))


@put("/videos/{video_id:str}", tags=TAGS, sync_to_thread=True)
def update_video(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    video_id: FromPath[str],
    data: JSONBody[ChangeVideo],
) -> VideoShown:
    """Change a video.

    Another voice, shape or way to pictures shows with the next render.
    """
    video = services.studio_videos.get(caller, video_id)
    if data.voice_id is not None and data.voice_id != video.wish.voice:
        check_voice(services, data.voice_id, video.wish.language, caller=caller)
    changed: dict[str, Any] = {
        "voice": data.voice_id,
        "media_type": data.media_type,
        "media_style": data.ai_media_style,
        "aspect": data.aspect_ratio,
    }
    if data.duration is not None and abs(data.duration - video.duration) > ROUNDED:
        # A video that is sent back whole has the length of its film, which is no wish.
        changed["seconds"] = checked_seconds(data.duration)
    wish = msgspec.structs.replace(video.wish, **{k: v for k, v in changed.items() if v is not None})
    video = services.studio_videos.update(caller, video_id, title=data.title, platform=data.platform, wish=wish)
    return Shown(services, links).video(caller, video)


@post("/videos/{video_id:str}/render", tags=TAGS, status_code=202, sync_to_thread=True, opt={"any_type": True})
def render_video(
    services: NamedDependency[Services], caller: NamedDependency[Caller], request: Asked, video_id: FromPath[str]
) -> Started:
    """Render a video again.

    Its scenes and layers are taken as they stand; those that did not change are not rendered again.
    """
    exchange = exchange_of(request)
    made = services.studio_videos.render(caller, video_id, base_url=exchange.base, request=exchange.request_id)
    return started(made)


@delete("/videos/{video_id:str}", tags=TAGS, status_code=200, sync_to_thread=True)
def delete_video(services: NamedDependency[Services], caller: NamedDependency[Caller], video_id: FromPath[str]) -> Done:
    """Delete a video with its scenes and its film.

    Its job is cancelled where it is not over.
    """
    services.studio_videos.delete(caller, video_id)
    return Done(message="Video deleted")


@get(
    "/videos/{video_id:str}/download",
    tags=TAGS,
    media_type="video/mp4",
    opt={"answers": {409: "There is no film yet."}},
    responses={
        200: ResponseSpec(bytes, description="The file.", media_type="video/mp4", generate_examples=False),
        206: ResponseSpec(bytes, description="Parts of it.", media_type="video/mp4", generate_examples=False),
    },
)
async def download_video(
    services: NamedDependency[Services], caller: NamedDependency[Caller], request: Asked, video_id: FromPath[str]
) -> MediaAnswer:
    """Download the film of a video.

    `Range` asks for a part of it.
    """
    return await to_thread.run_sync(_file, services, caller, request, video_id)


def _file(services: Services, caller: Caller, request: Asked, video_id: str) -> MediaAnswer:
    """Raises NotThere; Conflict where there is no film (yet)."""
    video = services.studio_videos.get(caller, video_id)
    if video.file is None:
        raise Conflict(detail=f"video {video.id} is {video.status.value}: there is a film once it is completed")
    exchange, name = exchange_of(request), f"{video.id}.mp4"
    try:
        kept = services.storage.stat(video.file.key)
        elsewhere = services.storage.url(video.file.key, services.settings.get("media_link_lifetime", float), name)
    except MissingFile as error:
        raise NotThere(kind="video", id=video_id) from error
    return MediaAnswer(
        services.storage,
        video.file.key,
        kept,
        name=name,
        headers=exchange.headers,
        head=exchange.head,
        download=True,
        elsewhere=elsewhere or "",
    )


HANDLERS = (
    generate_video,
    list_videos,
    get_video,
    update_video,
    render_video,
    delete_video,
    download_video,
)
