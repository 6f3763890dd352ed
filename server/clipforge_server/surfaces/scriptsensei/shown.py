"""Scripts and videos as the ScriptSensei API answers them.

    show = Shown(services, links)
    show.script(kept), show.videos(caller, found)

Numbers are never null: where nothing is known they are 0, with a flag beside them where 0 could be a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.model.kept_script import KeptScript
from clipforge_core.model.project import StoredFile
from clipforge_core.model.script import Citation, Score, Script
from clipforge_core.model.studio_video import StudioLayer, StudioScene, StudioVideo
from clipforge_core.requests.links import Links

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

MEDIA_TYPES = {"stock": "image", "ai": "ai_generated"}


class CitationShown(msgspec.Struct, kw_only=True):
    """What a sentence rests on: characters of a source."""

    source: str
    start: int
    end: int
    quote: str


class SentenceShown(msgspec.Struct, kw_only=True):
    """A spoken sentence; `origin` is source, made or written."""

    text: str
    origin: str
    citations: list[CitationShown]


class ScriptSceneShown(msgspec.Struct, kw_only=True):
    """A scene of a script. `duration` in seconds, as it is expected."""

    id: str
    scene_number: int
    role: str
    title: str
    text: str
    on_screen: list[str]
    visual: str
    duration: float
    sentences: list[SentenceShown]


class SourceShown(msgspec.Struct, kw_only=True):
    """What a script draws on."""

    id: str
    kind: str
    title: str
    url: str


class ScriptShown(msgspec.Struct, kw_only=True):
    """A script. `content` is what is said, a paragraph a scene. Scores are from 0 to 100 (docs/scripts.md)."""

    id: str
    title: str
    content: str
    user_id: str
    platform: str
    language: str
    tone: str
    topic: str
    duration: float
    hook_score: float
    seo_score: float
    engagement_score: float
    overall_quality: float
    rating: int
    writer: str
    keywords: list[str]
    notes: list[str]
    scenes: list[ScriptSceneShown]
    sources: list[SourceShown]
    created_at: str
    updated_at: str


class VideoMetadata(msgspec.Struct, kw_only=True):
    """What the file is like: `resolution` "1920x1080", `file_size` in bytes; "" and 0 until there is one."""

    resolution: str
    aspect_ratio: str
    file_size: int
    codec: str


class VideoShown(msgspec.Struct, kw_only=True):
    """A video. `progress` is a percentage; `video_url` and `thumbnail_url` work without a key, expire, and are empty
    until there is a film; `up_to_date` is false where scenes were edited since. `duration` in seconds."""

    id: str
    title: str
    script_id: str
    user_id: str
    job_id: str
    status: str
    progress: int
    current_step: str
    message: str
    thumbnail_url: str
    video_url: str
    duration: float
    platform: str
    template_id: str
    voice_id: str
    media_type: str
    language: str
    views: int
    up_to_date: bool
    warnings: list[str]
    error: str | None
    error_code: str | None
    metadata: VideoMetadata
    created_at: str
    updated_at: str


class LayerShown(msgspec.Struct, kw_only=True):
    """Something over a scene. Seconds from the scene's start."""

    id: str
    scene_id: str
    type: str
    name: str
    enabled: bool
    duration: float
    start_time: float
    end_time: float
    order_index: int
    properties: dict[str, Any]
    created_at: str
    updated_at: str


class SceneShown(msgspec.Struct, kw_only=True):
    """A scene of a video. Seconds of the film; expected ones until it is rendered. `thumbnail_url` is a picture out of
    the last film, "" until there is one with this scene; it works without a key and expires."""

    id: str
    video_id: str
    scene_number: int
    title: str
    text: str
    duration: float
    start_time: float
    end_time: float
    thumbnail_url: str
    media_url: str
    media_id: str
    media_type: str
    voice_id: str
    transition: str
    visual_asset: str
    is_expanded: bool
    layers: list[LayerShown]
    created_at: str
    updated_at: str


class Shown:
    """Things as they are shown to one request: with links that begin with what it asked."""

    def __init__(self, services: Services, links: Links) -> None:
        self._services = services
        self._links = links
        self._seconds = services.settings.get("media_link_lifetime", float)

    def link(self, file: StoredFile | None, download: str = "") -> str:
        """A link to a stored file, "" for none."""
        return "" if file is None else self._links.media(file.key, expires_in=self._seconds, download=download)

    def key(self, key: str) -> str:
        """A link to what is stored under a key, "" for none."""
        return self._links.media(key, expires_in=self._seconds) if key else ""

    def script(self, kept: KeptScript) -> ScriptShown:
        """A script that is kept."""
        script = kept.script
        return ScriptShown(
            id=kept.id,
            title=script.title,
            content=script.text,
            user_id=kept.user,
            platform=script.platform,
            language=script.language,
            tone=script.tone,
            topic=script.topic,
            duration=round(script.seconds, 2),
            **scores_of(script.scores),
            rating=kept.rating,
            writer=script.writer,
            keywords=list(script.keywords),
            notes=list(script.notes),
            scenes=scenes_of(script),
            sources=[SourceShown(id=s.id, kind=s.kind, title=s.title, url=s.uri) for s in script.sources],
            created_at=kept.created_at,
            updated_at=kept.updated_at,
        )

    def video(self, caller: Caller, video: StudioVideo) -> VideoShown:
        """A video."""
        return self.videos(caller, [video])[0]

    def videos(self, caller: Caller, videos: Sequence[StudioVideo]) -> list[VideoShown]:
        """Videos, with how often each was watched."""
        views = self._services.audience.views(caller, [video.id for video in videos]) if videos else {}
        return [self._video(video, views.get(video.id, 0)) for video in videos]

    def scene(self, scene: StudioScene, media_type: str = "stock") -> SceneShown:
        """A scene with its layers."""
        library = scene.media if scene.media and "://" not in scene.media else ""
        return SceneShown(
            id=scene.id,
            video_id=scene.video,
            scene_number=scene.number,
            title=scene.scene.title,
            text=scene.text,
            duration=round(scene.seconds, 3),
            start_time=round(scene.start, 3),
            end_time=round(scene.start + scene.seconds, 3),
            thumbnail_url=self.link(scene.thumbnail),
            media_url="" if library else scene.media,
            media_id=library,
            media_type=MEDIA_TYPES.get(media_type, "image"),
            voice_id=scene.voice,
            transition=scene.transition,
            visual_asset=scene.scene.visual.kind,
            is_expanded=scene.expanded,
            layers=[self.layer(layer, scene.seconds) for layer in scene.layers],
            created_at=scene.created_at,
            updated_at=scene.updated_at,
        )

    def layer(self, layer: StudioLayer, seconds: float = 0.0) -> LayerShown:
        """A layer of a scene that lasts so many seconds."""
        end = layer.end or max(seconds, layer.start)
        return LayerShown(
            id=layer.id,
            scene_id=layer.scene,
            type=layer.type,
            name=layer.name,
            enabled=layer.enabled,
            duration=round(max(0.0, end - layer.start), 3),
            start_time=layer.start,
            end_time=round(end, 3),
            order_index=layer.order,
            properties=layer.properties,
            created_at=layer.created_at,
            updated_at=layer.updated_at,
        )

    def _video(self, video: StudioVideo, views: int) -> VideoShown:
        size = f"{video.width}x{video.height}" if video.file is not None else ""
        return VideoShown(
            id=video.id,
            title=video.title,
            script_id=video.script,
            user_id=video.user,
            job_id=video.job,
            status=video.status.value,
            progress=int(video.progress),
            current_step=video.stage,
            message=video.message,
            thumbnail_url=self.link(video.thumbnail),
            video_url=self.link(video.file),
            duration=round(video.duration, 3),
            platform=video.platform,
            template_id=video.template,
            voice_id=video.wish.voice,
            media_type=video.wish.media_type,
            language=video.wish.language,
            views=views,
            up_to_date=video.up_to_date,
            warnings=list(video.warnings),
            error=video.error.message if video.error is not None else None,
            error_code=video.error.code if video.error is not None else None,
            metadata=VideoMetadata(
                resolution=size,
                aspect_ratio=video.wish.aspect,
                file_size=video.file.size if video.file is not None else 0,
                codec=video.codec,
            ),
            created_at=video.created_at,
            updated_at=video.updated_at,
        )


def scores_of(scores: Sequence[Score]) -> dict[str, float]:
    """The scores that clients read, by their names there."""
    values = {score.name: round(score.value, 1) for score in scores}
    return {
        "hook_score": values.get("hook", 0.0),
        "seo_score": values.get("seo", 0.0),
        "engagement_score": values.get("engagement", 0.0),
        "overall_quality": values.get("overall", 0.0),
    }


def scenes_of(script: Script) -> list[ScriptSceneShown]:
    """The scenes of a script, with what each sentence rests on."""
    return [
        ScriptSceneShown(
            id=scene.id,
            scene_number=number,
            role=scene.role,
            title=scene.title,
            text=scene.text,
            on_screen=list(scene.on_screen),
            visual=scene.visual.kind,
            duration=round(scene.seconds, 2),
            sentences=[
                SentenceShown(text=s.text, origin=s.origin, citations=[_citation(c) for c in s.citations])
                for s in scene.narration
            ],
        )
        for number, scene in enumerate(script.scenes, start=1)
    ]


def _citation(citation: Citation) -> CitationShown:
    return CitationShown(source=citation.source, start=citation.start, end=citation.end, quote=citation.quote)
