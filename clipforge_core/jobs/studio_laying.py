"""From the plan of a studio video to what a narration is asked for: briefs of its pictures, and what lies over them.

laid = lay(env, report, plan, user, paths, folder)
wish = narrated(plan, user, paths, laid, Path("film.mp4"))
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import short_id
from clipforge_core.contracts.progress import Report
from clipforge_core.errors import ClipForgeError
from clipforge_core.model.script import Script, ScriptScene
from clipforge_core.narrating.looks import canvas_of
from clipforge_core.narrating.music import is_track
from clipforge_core.narrating.wishes import LONGEST, SHORTEST, NarrateWish, SceneWish
from clipforge_core.picturing.briefing import brief_of
from clipforge_core.studio.shelf import find_media
from clipforge_core.studio_videos.drawing import scene_wish
from clipforge_core.studio_videos.pictures import made, makers_of
from clipforge_core.studio_videos.plans import StudioPlan


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """What lies over each scene and is shown in it: the script has a brief for every picture that is to be drawn."""

    scenes: dict[str, SceneWish]
    script: Script
    notes: tuple[str, ...] = ()


def lay(env: Any, report: Report, plan: StudioPlan, user: str, paths: dict[str, str], folder: str) -> Laid:
    """What lies over each scene, with pictures of its shapes in `folder`; what is looked for and found for scenes that
    ask for no picture of their own."""
    canvas = canvas_of(plan.wish.quality, plan.wish.aspect)
    makers = makers_of(env)
    wishes, scenes, used, notes = {}, [], set[Path](), []
    if plan.wish.media_type == "ai" and not makers:
        notes.append("no plugin that makes pictures is set up here: scenes are drawn instead")
    for number, scene in enumerate(plan.script.scenes):
        wish = scene_wish(plan.scenes[scene.id], (canvas.width, canvas.height), paths, Path(folder))
        brief = brief_of(scene, plan.script)
        if not wish.media and brief.kind == "card":
            query = " ".join(part for part in (plan.title, scene.title, brief.query) if part)
            if plan.wish.media_type == "stock":
                found = find_media(env, user, query, 4, folder=Path(folder))
                fresh = next((each for each in found if each.path not in used), None)
                if fresh is not None:
                    used.add(fresh.path)
                    wish = msgspec.structs.replace(wish, media=str(fresh.path))
                    notes += [f"{fresh.title}: {fresh.credit}"] if fresh.credit else []
            elif makers:
                wish, note = _made(env, plan, scene, brief.query, wish, Path(folder))
                notes += [note] if note else []
        wishes[scene.id] = wish
        scenes.append(msgspec.structs.replace(scene, visual=brief))
        report((number + 1) / len(plan.script.scenes), "layers")
    script = msgspec.structs.replace(plan.script, scenes=tuple(scenes))
    return Laid(scenes=wishes, script=script, notes=tuple(notes))


def _made(
    env: Any, plan: StudioPlan, scene: ScriptScene, query: str, wish: SceneWish, folder: Path
) -> tuple[SceneWish, str]:
    """The scene with a picture that was made for it, or as it was and why."""
    asked = query or scene.title or " ".join(scene.text.split()[:20])
    own = folder / short_id("made", [asked, plan.wish.media_style, plan.wish.aspect])
    own.mkdir(parents=True, exist_ok=True)
    try:
        visual = made(env, asked, plan.wish.media_style, plan.wish.aspect, own)
    except ClipForgeError as error:
        return wish, f"no picture was made for a scene, it is drawn instead: {error.describe()}"
    return wish if visual is None else msgspec.structs.replace(wish, media=str(visual.layers[0].path)), ""


def narrated(plan: StudioPlan, user: str, paths: Mapping[str, str], laid: Laid, output: Path) -> NarrateWish:
    """What the kind "narrate" is asked for."""
    wish = plan.wish
    return NarrateWish(
        output=str(output),
        script=laid.script,
        seconds=min(LONGEST, max(SHORTEST, plan.script.seconds or SHORTEST)),
        fit=wish.seconds,
        language=wish.language,
        platform=plan.platform,
        voice=wish.voice,
        aspect=wish.aspect,
        quality=wish.quality,
        style=wish.style,
        colours=wish.colours,
        mood=wish.media_style,
        music=wish.music if is_track(wish.music) else paths.get(wish.music, ""),
        scenes=laid.scenes,
        user=user,
    )


TASKS: dict[str, Any] = {"lay": lay}
"""Tasks by name."""
