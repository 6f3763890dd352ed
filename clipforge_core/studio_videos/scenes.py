"""StudioScenes: scenes and layers of studio videos, looked at and edited.

studio_scenes.update(caller, video_id, scene_id, SceneEdit(text="The tide turns twice a day."))
studio_scenes.add_layer(caller, scene_id, LayerEdit(type="text", name="Price", properties={"text": "9.90"}))

Every edit that a film would show makes the video's revision one more; nothing is rendered until somebody asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import msgspec

from clipforge_core.codec import encode
from clipforge_core.ids import iso, new_id
from clipforge_core.model.script import VisualBrief
from clipforge_core.model.studio_video import LayerType, StudioLayer, StudioScene
from clipforge_core.refusals import Conflict, Invalid, NotThere
from clipforge_core.studio_videos import rows
from clipforge_core.studio_videos.layers import MOST_LAYERS, checked
from clipforge_core.studio_videos.media import key_of
from clipforge_core.studio_videos.service import MOST_SCENES
from clipforge_core.studio_videos.texts import scene_of, spoken
from clipforge_core.studio_videos.voices import check_voice

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

LONGEST_SCENE = 600.0
LONGEST_TEXT = 5000
TRANSITIONS = ("", "cut", "fade")
NOTHING_SAID = "nothing would be said in the video any more: one of its scenes needs words"


class SceneEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be changed of a scene, or what a new one is; None leaves a part as it is. Seconds; `number` is the
    place among the scenes, from 1 on."""

    text: str | None = None
    title: str | None = None
    least: float | None = None
    number: int | None = None
    transition: str | None = None
    media: str | None = None
    voice: str | None = None
    expanded: bool | None = None


class LayerEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be changed of a layer, or what a new one is. Properties are laid over those that are there."""

    type: str | None = None
    name: str | None = None
    enabled: bool | None = None
    start: float | None = None
    end: float | None = None
    order: int | None = None
    properties: dict[str, Any] | None = None


class StudioScenes:
    """The scenes and layers of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def of_video(self, caller: Caller, video_id: str) -> list[StudioScene]:
        """The scenes of a video in order, with their layers. Raises NotThere."""
        with self._database.read() as db:
            rows.video(db, caller.id, video_id)
            return rows.scenes(db, video_id)

    def add(self, caller: Caller, video_id: str, edit: SceneEdit) -> StudioScene:
        """A new scene, at the end or where its number says. Raises NotThere, Invalid."""
        now = iso()
        self._check_named(caller, edit.media or "", edit.voice or "")
        with self._database.write() as db:
            video = rows.video(db, caller.id, video_id)
            there = rows.scenes(db, video_id)
            if len(there) >= MOST_SCENES:
                raise Invalid(field="scenes", detail=f"a video has at most {MOST_SCENES} scenes")
            media = (edit.media or "").strip()
            sentences = _sentences(edit.text or "", video.wish.language, shown=(edit.title or "").strip() or media)
            scene_id = new_id("scn")
            scene = StudioScene(
                id=scene_id,
                video=video_id,
                number=len(there) + 1,
                scene=scene_of(scene_id, sentences, title=(edit.title or "").strip()[:200]),
                least=_least(edit.least or 0.0),
                transition=_transition(edit.transition or ""),
                media=media,
                voice=(edit.voice or "").strip(),
                expanded=bool(edit.expanded),
                created_at=now,
                updated_at=now,
            )
            rows.insert(db, "studio_scenes", rows.scene_row(scene))
            self._put(db, video_id, scene_id, edit.number or len(there) + 1)
            rows.edited(db, video_id)
            return self._one(db, video_id, scene_id)

    def update(self, caller: Caller, video_id: str, scene_id: str, edit: SceneEdit) -> StudioScene:
        """Change a scene. Raises NotThere, Invalid."""
        self._check_named(caller, edit.media or "", edit.voice or "")
        with self._database.write() as db:
            video = rows.video(db, caller.id, video_id)
            before = self._one(db, video_id, scene_id)
            columns = _changes(before, edit, video.wish.language)
            shown = set(columns) - {"expanded"}
            moved = edit.number is not None and edit.number != before.number
            if columns:
                rows.change(db, "studio_scenes", scene_id, columns)
            if not any(scene.text for scene in rows.scenes(db, video_id)):
                raise Invalid(field="text", detail=NOTHING_SAID)
            if moved and edit.number is not None:
                self._put(db, video_id, scene_id, edit.number)
            if shown or moved:
                rows.edited(db, video_id)
            return self._one(db, video_id, scene_id)

    def delete(self, caller: Caller, video_id: str, scene_id: str) -> None:
        """Take a scene out, with its layers. Raises NotThere, Conflict for the last one, and for the
        last one in which something is said."""
        with self._database.write() as db:
            rows.video(db, caller.id, video_id)
            self._one(db, video_id, scene_id)
            if len(rows.scenes(db, video_id)) == 1:
                raise Conflict(detail="a video needs a scene: the last one cannot be deleted")
            db.execute("DELETE FROM studio_scenes WHERE id = ?", [scene_id])
            if not any(scene.text for scene in rows.scenes(db, video_id)):
                raise Conflict(detail=NOTHING_SAID)
            self._number(db, [scene.id for scene in rows.scenes(db, video_id)])
            rows.edited(db, video_id)

    # -- layers ---------------------------------------------------------------------------------

    def add_layer(self, caller: Caller, scene_id: str, edit: LayerEdit) -> StudioLayer:
        """Put a layer over a scene, above those that are there unless its order says otherwise. Raises NotThere,
        Invalid."""
        now = iso()
        self._check_layer(caller, edit)
        with self._database.write() as db:
            scene = rows.scene_of(db, caller.id, scene_id)
            count, top = db.conn.execute(
                "SELECT count(*), coalesce(max(position), -1) FROM studio_layers WHERE scene = ?", [scene_id]
            ).fetchone()
            if count >= MOST_LAYERS:
                raise Invalid(field="layers", detail=f"a scene has at most {MOST_LAYERS} layers")
            properties = checked(edit.type or "", edit.properties or {})
            start, end = _times(edit.start or 0.0, edit.end or 0.0)
            layer = StudioLayer(
                id=new_id("lay"),
                scene=scene_id,
                type=cast("LayerType", edit.type),
                name=_name(edit.name or edit.type or ""),
                enabled=edit.enabled is not False,
                start=start,
                end=end,
                order=edit.order if edit.order is not None else top + 1,
                properties=properties,
                created_at=now,
                updated_at=now,
            )
            rows.insert(db, "studio_layers", rows.layer_row(layer))
            rows.edited(db, scene.video)
        return layer

    def update_layer(self, caller: Caller, layer_id: str, edit: LayerEdit) -> StudioLayer:
        """Change a layer. Raises NotThere, Invalid."""
        self._check_layer(caller, edit)
        with self._database.write() as db:
            layer, video = rows.layer_of(db, caller.id, layer_id)
            kind = edit.type or layer.type
            properties = checked(kind, {**layer.properties, **(edit.properties or {})})
            start, end = _times(
                layer.start if edit.start is None else edit.start, layer.end if edit.end is None else edit.end
            )
            changed = msgspec.structs.replace(
                layer,
                type=cast("LayerType", kind),
                name=layer.name if edit.name is None else _name(edit.name),
                enabled=layer.enabled if edit.enabled is None else edit.enabled,
                start=start,
                end=end,
                order=layer.order if edit.order is None else edit.order,
                properties=properties,
            )
            if changed != layer:
                row = rows.layer_row(changed)
                for kept in ("id", "scene", "created_at", "updated_at"):
                    del row[kept]
                rows.change(db, "studio_layers", layer_id, row)
                rows.edited(db, video)
            return rows.layer_of(db, caller.id, layer_id)[0]

    def delete_layer(self, caller: Caller, layer_id: str) -> None:
        """Take a layer away. Raises NotThere."""
        with self._database.write() as db:
            _, video = rows.layer_of(db, caller.id, layer_id)
            db.execute("DELETE FROM studio_layers WHERE id = ?", [layer_id])
            rows.edited(db, video)

    def reorder(self, caller: Caller, scene_id: str, orders: dict[str, int]) -> list[StudioLayer]:
        """Place layers of a scene by their ids, lowest number at the bottom. Raises NotThere for a scene, or for a
        layer that is not one of it."""
        with self._database.write() as db:
            scene = rows.scene_of(db, caller.id, scene_id)
            layers = next(s.layers for s in rows.scenes(db, scene.video) if s.id == scene_id)
            known = {layer.id for layer in layers}
            for layer_id in orders:
                if layer_id not in known:
                    raise NotThere(kind="layer", id=layer_id)
            for layer_id, order in orders.items():
                rows.change(db, "studio_layers", layer_id, {"position": order})
            if orders:
                rows.edited(db, scene.video)
            return list(next(s.layers for s in rows.scenes(db, scene.video) if s.id == scene_id))

    # -- inside ---------------------------------------------------------------------------------

    def _check_layer(self, caller: Caller, edit: LayerEdit) -> None:
        """Raises Invalid for a medium or a voice that the caller does not have."""
        told = edit.properties or {}
        named = told.get("media_id") or told.get("url") or told.get("src") or ""
        voice = told.get("voice_id") or ""
        self._check_named(
            caller,
            named if isinstance(named, str) else "",
            voice if isinstance(voice, str) else "",
            within="properties.",
        )

    def _check_named(self, caller: Caller, media: str, voice: str, within: str = "") -> None:
        if media.strip():
            key_of(self._services, caller, media.strip(), f"{within}media_id")
        check_voice(self._services, voice.strip(), field=f"{within}voice_id", caller=caller)

    def _one(self, db: Connection, video_id: str, scene_id: str) -> StudioScene:
        found = [scene for scene in rows.scenes(db, video_id) if scene.id == scene_id]
        if not found:
            raise NotThere(kind="scene", id=scene_id)
        return found[0]

    def _put(self, db: Connection, video_id: str, scene_id: str, number: int) -> None:
        """Give a scene a number; the others move up or down."""
        others = [scene.id for scene in rows.scenes(db, video_id) if scene.id != scene_id]
        place = min(max(number, 1), len(others) + 1) - 1
        self._number(db, [*others[:place], scene_id, *others[place:]])

    def _number(self, db: Connection, ids: list[str]) -> None:
        for number, scene_id in enumerate(ids, start=1):
            db.execute("UPDATE studio_scenes SET number = ? WHERE id = ?", [number, scene_id])


def _changes(before: StudioScene, edit: SceneEdit, language: str) -> dict[str, Any]:
    """The columns that an edit changes."""
    columns: dict[str, Any] = {}
    scene = before.scene
    if edit.title is not None and edit.title.strip()[:200] != scene.title:
        title = edit.title.strip()[:200]
        scene = msgspec.structs.replace(scene, title=title, on_screen=(title,) if title else scene.on_screen)
    if edit.text is not None and " ".join(edit.text.split()) != scene.text:
        media = before.media if edit.media is None else edit.media.strip()
        sentences = _sentences(edit.text, language, shown=scene.title or media)
        written = scene_of(scene.id, sentences, title=scene.title)
        # What the picture told of the old words is not true of the new ones.
        query = written.visual.query
        scene = msgspec.structs.replace(
            scene,
            narration=written.narration,
            on_screen=written.on_screen,
            seconds=written.seconds,
            visual=VisualBrief(query=query),
        )
    if scene != before.scene:
        columns["scene"] = encode(scene).decode()
    if edit.least is not None and abs(edit.least - before.seconds) > 0.002 and edit.least != before.least:
        columns["least"] = _least(edit.least)
    if edit.transition is not None and _transition(edit.transition) != before.transition:
        columns["transition"] = _transition(edit.transition)
    for name, value in (("media", edit.media), ("voice", edit.voice)):
        if value is not None and value.strip() != getattr(before, name):
            columns[name] = value.strip()[:2048]
    if edit.expanded is not None and edit.expanded != before.expanded:
        columns["expanded"] = int(edit.expanded)
    return columns


def _sentences(text: str, language: str, *, shown: str) -> list[str]:
    """What is said in a scene; nothing may be, where something is `shown` for as long as it lasts."""
    if len(text) > LONGEST_TEXT:
        raise Invalid(field="text", detail=f"at most {LONGEST_TEXT} characters are taken")
    sentences = spoken(text, language)
    if not sentences and not shown:
        raise Invalid(field="text", detail="what is said in the scene is needed, or a title or a medium that it shows")
    return sentences


def _least(seconds: float) -> float:
    if not 0 <= seconds <= LONGEST_SCENE:
        raise Invalid(field="duration", detail=f"seconds from 0 to {LONGEST_SCENE:g} are needed")
    return seconds


def _times(start: float, end: float) -> tuple[float, float]:
    if not 0 <= start <= LONGEST_SCENE:
        raise Invalid(field="start_time", detail=f"seconds from 0 to {LONGEST_SCENE:g} are needed")
    if end and not start < end <= LONGEST_SCENE:
        raise Invalid(field="end_time", detail=f"it must come after the start, within {LONGEST_SCENE:g} seconds")
    return start, end


def _transition(name: str) -> str:
    name = {"dissolve": "fade"}.get(name, name)
    if name not in TRANSITIONS:
        raise Invalid(field="transition", detail="fade or cut is needed")
    return name


def _name(name: str) -> str:
    name = " ".join(name.split())[:200]
    if not name:
        raise Invalid(field="name", detail="a name is needed")
    return name
