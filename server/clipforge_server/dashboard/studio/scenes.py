"""Scenes of a film, edited one at a time: what is said, how long it lasts, what lies over its picture."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.studio_video import StudioScene, StudioVideo
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid, NotThere
from clipforge_core.services import Services
from clipforge_core.studio_videos.layers import EFFECTS, POSITIONS, SHAPES
from clipforge_core.studio_videos.scenes import LayerEdit, SceneEdit
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.studio.films import ONE, PATH
from clipforge_server.frame.exchange import Exchange

SCENE = ONE + "/scenes/{scene_id:str}"
LAYER = SCENE + "/layers/{layer_id:str}"
MEDIA = 100
KINDS = {
    "text": "Text",
    "media": "Picture or film",
    "shape": "Shape",
    "effect": "Effect",
    "audio": "Sound",
    "voiceover": "Another voice",
}


@get(SCENE, sync_to_thread=True)
def scene_part(services: Services, caller: Caller, look: Look, video_id: str, scene_id: str) -> Response[str]:
    """One scene, as a part of its film's page."""
    return _part(services, caller, look, video_id, scene_id)


@post(SCENE, sync_to_thread=True, status_code=200)
def change_scene(
    services: Services, caller: Caller, exchange: Exchange, look: Look, form: Form, video_id: str, scene_id: str
) -> Response[str]:
    """Other words, another length; with `render` the film is made anew, this scene and no other that did not change."""
    try:
        edit = SceneEdit(
            text=form.raw("text").replace("\r\n", "\n"),
            title=form.text("title"),
            least=form.number("least") or 0.0,
            transition=form.text("transition"),
            media=form.text("media"),
        )
        services.studio_scenes.update(caller, video_id, scene_id, edit)
        if form.flag("render"):
            services.studio_videos.render(caller, video_id, base_url=exchange.base, request=exchange.request_id)
    except NotThere:
        raise
    except ClipForgeError as error:
        return _part(services, caller, look, video_id, scene_id, problem=said_of(error), typed=form)
    said = "The scene is rendered again." if form.flag("render") else "Saved. The film shows it once it is rendered."
    return look.go(f"{PATH}/{video_id}", said=said, scene=scene_id)


@post(SCENE + "/move", sync_to_thread=True, status_code=200)
def move_scene(
    services: Services, caller: Caller, look: Look, form: Form, video_id: str, scene_id: str
) -> Response[str]:
    """Sooner or later in the film."""
    services.studio_scenes.update(caller, video_id, scene_id, SceneEdit(number=form.whole("number") or 1))
    return look.go(f"{PATH}/{video_id}", scene=scene_id)


@post(SCENE + "/delete", sync_to_thread=True, status_code=200)
def delete_scene(services: Services, caller: Caller, look: Look, video_id: str, scene_id: str) -> Response[str]:
    """Take it out."""
    services.studio_scenes.delete(caller, video_id, scene_id)
    return look.go(f"{PATH}/{video_id}", said="The scene is taken out.")


@post(ONE + "/scenes", sync_to_thread=True, status_code=200)
def add_scene(services: Services, caller: Caller, look: Look, form: Form, video_id: str) -> Response[str]:
    """A new one at the end."""
    text = form.raw("text").replace("\r\n", "\n")
    scene = services.studio_scenes.add(caller, video_id, SceneEdit(text=text, title=form.text("title")))
    return look.go(f"{PATH}/{video_id}", said="The scene is added.", scene=scene.id)


# -- layers -------------------------------------------------------------------------------------


@post(SCENE + "/layers", sync_to_thread=True, status_code=200)
def add_layer(
    services: Services, caller: Caller, look: Look, form: Form, video_id: str, scene_id: str
) -> Response[str]:
    """Put a layer on top."""
    try:
        scene = _scene(services, caller, video_id, scene_id)
        kind = form.text("type")
        name = form.text("name") or form.text("text")[:60] or KINDS.get(kind, "Layer")
        edit = LayerEdit(type=kind, name=name, properties=_properties(kind, form), **_times(form))
        services.studio_scenes.add_layer(caller, scene.id, edit)
    except NotThere:
        raise
    except ClipForgeError as error:
        return _part(services, caller, look, video_id, scene_id, problem=said_of(error))
    return _part(services, caller, look, video_id, scene_id)


@post(LAYER, sync_to_thread=True, status_code=200)
def change_layer(
    services: Services, caller: Caller, look: Look, form: Form, video_id: str, scene_id: str, layer_id: str
) -> Response[str]:
    """Other words, another place, other times."""
    try:
        layer = next(each for each in _scene(services, caller, video_id, scene_id).layers if each.id == layer_id)
        edit = LayerEdit(name=form.text("name"), properties=_properties(layer.type, form), **_times(form))
        services.studio_scenes.update_layer(caller, layer_id, edit)
    except StopIteration:
        raise NotThere(kind="layer", id=layer_id) from None
    except NotThere:
        raise
    except ClipForgeError as error:
        return _part(services, caller, look, video_id, scene_id, problem=said_of(error))
    return _part(services, caller, look, video_id, scene_id)


@post(LAYER + "/toggle", sync_to_thread=True, status_code=200)
def toggle_layer(
    services: Services, caller: Caller, look: Look, form: Form, video_id: str, scene_id: str, layer_id: str
) -> Response[str]:
    """Show or hide it."""
    services.studio_scenes.update_layer(caller, layer_id, LayerEdit(enabled=form.text("enabled") == "1"))
    return _part(services, caller, look, video_id, scene_id)


@post(LAYER + "/move", sync_to_thread=True, status_code=200)
def move_layer(
    services: Services, caller: Caller, look: Look, form: Form, video_id: str, scene_id: str, layer_id: str
) -> Response[str]:
    """One up or one down, or to a place: 0 is the topmost."""
    ids = [layer.id for layer in _scene(services, caller, video_id, scene_id).layers]
    if layer_id not in ids:
        raise NotThere(kind="layer", id=layer_id)
    wanted, place = form.whole("place"), ids.index(layer_id)
    ids.remove(layer_id)
    place = place + (1 if form.text("way") == "up" else -1) if wanted is None else len(ids) - wanted
    ids.insert(min(max(0, place), len(ids)), layer_id)
    services.studio_scenes.reorder(caller, scene_id, {each: order for order, each in enumerate(ids)})
    return _part(services, caller, look, video_id, scene_id)


@post(LAYER + "/times", sync_to_thread=True, status_code=200)
def time_layer(
    services: Services, caller: Caller, look: Look, form: Form, video_id: str, scene_id: str, layer_id: str
) -> Response[str]:
    """From and to another moment of its scene. `open` is the scene that the page shows: only that is in the answer."""
    services.studio_scenes.update_layer(caller, layer_id, LayerEdit(**_times(form)))
    if form.text("open") == scene_id:
        return _part(services, caller, look, video_id, scene_id)
    film, scenes = services.studio_videos.get(caller, video_id), services.studio_scenes.of_video(caller, video_id)
    shown = next((each for each in scenes if each.id == form.text("open")), None)
    return look.answer(_beside(look, film, scenes, shown))


@post(LAYER + "/delete", sync_to_thread=True, status_code=200)
def delete_layer(
    services: Services, caller: Caller, look: Look, video_id: str, scene_id: str, layer_id: str
) -> Response[str]:
    """Take it away."""
    services.studio_scenes.delete_layer(caller, layer_id)
    return _part(services, caller, look, video_id, scene_id)


def scene_values(
    services: Services, caller: Caller, film: StudioVideo, scene: StudioScene, count: int
) -> dict[str, Any]:
    """What the part about a scene shows."""
    media = services.library.list(caller, shelf="all", limit=MEDIA).media
    return {
        "film": film,
        "scene": scene,
        "count": count,
        "kinds": KINDS,
        "shapes": SHAPES,
        "effects": EFFECTS,
        "positions": POSITIONS,
        "pictures": [item for item in media if item.kind in ("image", "video")],
        "sounds": [item for item in media if item.kind == "audio"],
        "voices": services.voices.list(caller, language=film.wish.language),
        "scene_problem": "",
        "typed_text": scene.text,
    }


def _part(
    services: Services,
    caller: Caller,
    look: Look,
    video_id: str,
    scene_id: str,
    *,
    problem: str = "",
    typed: Form | None = None,
) -> Response[str]:
    film = services.studio_videos.get(caller, video_id)
    scenes = services.studio_scenes.of_video(caller, video_id)
    scene = next((each for each in scenes if each.id == scene_id), None)
    if scene is None:
        raise NotThere(kind="scene", id=scene_id)
    values = scene_values(services, caller, film, scene, len(scenes))
    values["scene_problem"] = problem
    if typed is not None:
        values["typed_text"] = typed.raw("text")
    if look.exchange.method in ("GET", "HEAD"):
        return look.part("studio/scene", "scene", **values)
    return look.answer(look.text("studio/scene", "scene", **values) + _beside(look, film, scenes, scene))


def _beside(look: Look, film: StudioVideo, scenes: list[StudioScene], chosen: StudioScene | None) -> str:
    """What else of the page tells of scenes: their strip, and whether the film shows them."""
    values: dict[str, Any] = {"film": film, "scenes": scenes, "chosen": chosen, "oob": True}
    return look.text("studio/strip", "strip", **values) + look.text("studio/film_state", "state", **values)


def _scene(services: Services, caller: Caller, video_id: str, scene_id: str) -> StudioScene:
    for scene in services.studio_scenes.of_video(caller, video_id):
        if scene.id == scene_id:
            return scene
    raise NotThere(kind="scene", id=scene_id)


def _times(form: Form) -> dict[str, Any]:
    return {"start": form.number("start") or 0.0, "end": form.number("end") or 0.0}


def _properties(kind: str, form: Form) -> dict[str, Any]:
    """What a layer of a kind has, out of the form. Raises Invalid."""
    position, colour = form.text("position"), form.text("color")
    if kind == "text":
        return {"text": form.raw("text").strip(), "position": position, "color": colour}
    if kind == "media":
        return {"media_id": form.text("media_id"), "position": position}
    if kind == "audio":
        volume = form.number("volume")
        return {"media_id": form.text("media_id"), "volume": 50.0 if volume is None else volume}
    if kind == "shape":
        return {"shape": form.text("shape"), "position": position, "fill": colour}
    if kind == "effect":
        strength = form.number("strength")
        return {"effect": form.text("effect"), "strength": 0.5 if strength is None else strength}
    if kind == "voiceover":
        return {"voice_id": form.text("voice_id"), "speed": form.number("speed") or 1.0}
    raise Invalid(field="type", detail=f"one of {', '.join(KINDS)} is needed")


HANDLERS: tuple[Any, ...] = (
    scene_part,
    change_scene,
    move_scene,
    delete_scene,
    add_scene,
    add_layer,
    change_layer,
    toggle_layer,
    move_layer,
    time_layer,
    delete_layer,
)
