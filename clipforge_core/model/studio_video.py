"""A studio video: a film that is spoken from a script, scene by scene, and can be edited and rendered again.

    script → StudioVideo, its StudioScenes, their StudioLayers → a job → a film

A video goes pending → processing → completed | failed | cancelled, and back to pending when it is rendered again.
`revision` counts its edits and `rendered` is the one that the film shows: where they differ, the film is out of date.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from clipforge_core.model.job import JobError
from clipforge_core.model.project import StoredFile
from clipforge_core.model.script import ScriptScene
from clipforge_core.model.video import VideoStatus

MediaType = Literal["stock", "ai"]
Quality = Literal["draft", "low", "medium", "high"]
Aspect = Literal["16:9", "9:16", "1:1", "4:5"]
LayerType = Literal["audio", "voiceover", "text", "media", "shape", "avatar", "effect"]
ASPECTS: dict[str, tuple[int, int]] = {
    "16:9": (1920, 1080),
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "4:5": (1080, 1350),
}
"""Pixels of the picture by aspect ratio."""

USUAL_PRIORITY = 5


class VideoWish(msgspec.Struct, frozen=True, kw_only=True):
    """How a video is wanted. `voice` "" is the usual voice of the language; `media_type` says what is asked first for
    pictures: "stock" the user's own library and the stock folders, "ai" what makes pictures. `seconds` is the length
    that the film is stretched or shortened to as far as that sounds natural (0: as long as the script takes to say),
    `priority` 1 (first) to 10."""

    voice: str = ""
    media_type: MediaType = "stock"
    media_style: str = ""
    aspect: Aspect = "16:9"
    quality: Quality = "medium"
    language: str = "en"
    seconds: Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)] = 0.0
    music: str = ""
    colours: str = ""
    style: str = ""
    priority: Annotated[int, msgspec.Meta(ge=1, le=10)] = USUAL_PRIORITY
    data: dict[str, Any] = msgspec.field(default_factory=dict)


class StudioLayer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that somebody put over a scene. Seconds from the scene's start; `end` 0 is the scene's end. What
    `properties` may hold depends on the type: docs/scriptsensei.md lists it."""

    id: str
    scene: str
    type: LayerType
    name: str
    enabled: bool = True
    start: float = 0.0
    end: float = 0.0
    order: int = 0
    properties: dict[str, Any] = msgspec.field(default_factory=dict)
    created_at: str = ""
    updated_at: str = ""


class StudioScene(msgspec.Struct, frozen=True, kw_only=True):
    """A scene of a video. `scene` is what is said and shown; `least` seconds it lasts at the least (0: as long as it
    takes to say it). `start` and `seconds` are those of the film, expected ones until it is rendered. `media` is what
    is shown in place of a drawn picture: the id of an item of the user's library, or a URL. `thumbnail` is a picture of
    it out of the film, once there is one."""

    id: str
    video: str
    number: int
    scene: ScriptScene
    least: float = 0.0
    start: float = 0.0
    seconds: float = 0.0
    transition: str = ""
    media: str = ""
    voice: str = ""
    thumbnail: StoredFile | None = None
    expanded: bool = False
    layers: tuple[StudioLayer, ...] = ()
    created_at: str = ""
    updated_at: str = ""

    @property
    def text(self) -> str:
        """What is said."""
        return self.scene.text


class StudioVideo(msgspec.Struct, frozen=True, kw_only=True):
    """One video. `job` is the id of the last job that made it, "" before there was one; `progress` its percentage,
    `stage` what it does and `message` the same for people. `file` is the last film that was completed; `duration` in
    seconds, sizes in pixels."""

    id: str
    user: str
    title: str
    script: str = ""
    bulk: str = ""
    job: str = ""
    platform: str = ""
    template: str = ""
    wish: VideoWish = msgspec.field(default_factory=VideoWish)
    status: VideoStatus = VideoStatus.PENDING
    progress: float = 0.0
    stage: str = ""
    message: str = ""
    revision: int = 1
    rendered: int = 0
    file: StoredFile | None = None
    thumbnail: StoredFile | None = None
    duration: float = 0.0
    width: int = 0
    height: int = 0
    codec: str = ""
    warnings: tuple[str, ...] = ()
    error: JobError | None = None
    created_at: str = ""
    updated_at: str = ""
    finished_at: str = ""

    @property
    def up_to_date(self) -> bool:
        """True where the film shows the last edit."""
        return self.file is not None and self.rendered == self.revision


class FailedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a bulk that no video came of. `row` counts the rows from 1, `line` the lines of the file that it stood
    in (0 where there was none)."""

    row: int
    reason: str
    field: str = ""
    title: str = ""
    line: int = 0


class BulkJob(msgspec.Struct, frozen=True, kw_only=True):
    """Many videos that were asked for at once. `completed`, `failed` and `processing` count videos and, for `failed`,
    the rows that none came of."""

    id: str
    user: str
    status: Literal["pending", "processing", "completed", "failed"]
    total: int
    completed: int
    failed: int
    processing: int
    videos: tuple[StudioVideo, ...] = ()
    failed_rows: tuple[FailedRow, ...] = ()
    created_at: str = ""
