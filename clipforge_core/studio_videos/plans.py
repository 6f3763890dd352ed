"""What the job of a studio video is given: all of it as it stood when the job was accepted.

Edits that come later are for the next render; a job that is tried again makes the same film.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from clipforge_core.model.script import Script
from clipforge_core.model.studio_video import StudioLayer, StudioScene, VideoWish
from clipforge_core.narrating.music import is_track


class ScenePlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a scene has beside its script. `media` and the media of layers are keys of the storage or URLs: `files`
    gives the key for each id of the library that is named."""

    least: float = 0.0
    transition: str = ""
    media: str = ""
    voice: str = ""
    layers: tuple[StudioLayer, ...] = ()


class StudioPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A film to make: `script` has the scenes in order, under the ids that `scenes` knows them by; `files` are keys of
    the storage by the ids of the library's items; `base_url` is what links in webhooks begin with."""

    video: str
    revision: int
    title: str
    script: Script
    wish: VideoWish
    platform: str = ""
    scenes: dict[str, ScenePlan] = msgspec.field(default_factory=dict)
    files: dict[str, str] = msgspec.field(default_factory=dict)
    base_url: str = ""


def plan_of(
    video: str, revision: int, title: str, platform: str, wish: VideoWish, head: Script, scenes: Sequence[StudioScene]
) -> StudioPlan:
    """The plan of a video; `files` is left to whoever knows the library."""
    return StudioPlan(
        video=video,
        revision=revision,
        title=title,
        platform=platform,
        wish=wish,
        script=msgspec.structs.replace(
            head, title=title, scenes=tuple(msgspec.structs.replace(s.scene, id=s.id) for s in scenes)
        ),
        scenes={
            s.id: ScenePlan(
                least=s.least,
                transition=s.transition,
                media=s.media,
                voice=s.voice,
                layers=tuple(layer for layer in s.layers if layer.enabled),
            )
            for s in scenes
        },
    )


def voices_of(plan: StudioPlan) -> list[str]:
    """Every voice that a plan names, beside that of the film."""
    named = [scene.voice for scene in plan.scenes.values()]
    named += [str(layer.properties.get("voice_id", "")) for scene in plan.scenes.values() for layer in scene.layers]
    return [voice for voice in dict.fromkeys(named) if voice]


def media_of(plan: StudioPlan) -> list[str]:
    """Every medium that a plan names: ids of the library and URLs."""
    named: list[Any] = [] if is_track(plan.wish.music) else [plan.wish.music]
    for scene in plan.scenes.values():
        named.append(scene.media)
        for layer in scene.layers:
            named += [layer.properties.get("media_id"), layer.properties.get("src"), layer.properties.get("url")]
    return list(dict.fromkeys(str(each) for each in named if each))
