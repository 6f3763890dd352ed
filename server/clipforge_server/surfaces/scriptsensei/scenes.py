"""/videos/{id}/scenes, /scenes and /layers: what a film shows, edited part by part."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from clipforge_core.model.user import Caller
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.studio_videos.scenes import LayerEdit, SceneEdit
from clipforge_server.surfaces.scriptsensei.forms import Asked, Done, exchange_of, flat
from clipforge_server.surfaces.scriptsensei.shown import LayerShown, SceneShown, Shown

TAGS = ["scenes"]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Number = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Text = Annotated[str, Meta(max_length=5000)]


class SceneBody(msgspec.Struct, kw_only=True):
    """A scene, or what is to be changed of one. `duration` is how long it lasts at the least: never less than it takes
    to say its text. `media_id` is an item of the media library, `media_url` a picture or film elsewhere."""

    scene_number: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    text: Text | None = None
    title: Annotated[str, Meta(max_length=200)] | None = None
    duration: Seconds | None = None
    start_time: Seconds | None = None
    end_time: Seconds | None = None
    transition: Annotated[str, Meta(max_length=40)] | None = None
    media_id: Annotated[str, Meta(max_length=200)] | None = None
    media_url: Annotated[str, Meta(max_length=2048)] | None = None
    voice_id: Annotated[str, Meta(max_length=200)] | None = None
    is_expanded: bool | None = None

    def edit(self) -> SceneEdit:
        """As the core takes it."""
        least = self.duration
        if least is None and self.start_time is not None and self.end_time is not None:
            least = max(0.0, self.end_time - self.start_time)
        # An empty one takes the medium away; of a scene that is sent back whole, the one that is filled counts.
        media = self.media_id or self.media_url
        if not media and (self.media_id is not None or self.media_url is not None):
            media = ""
        return SceneEdit(
            text=self.text,
            title=self.title,
            least=least,
            number=self.scene_number,
            transition=self.transition,
            media=media,
            voice=self.voice_id,
            expanded=self.is_expanded,
        )


class LayerBody(msgspec.Struct, kw_only=True):
    """A layer, or what is to be changed of one. Seconds from the scene's start."""

    type: Annotated[str, Meta(max_length=40)] | None = None
    name: Annotated[str, Meta(max_length=200)] | None = None
    enabled: bool | None = None
    duration: Seconds | None = None
    start_time: Seconds | None = None
    end_time: Seconds | None = None
    order_index: Number | None = None
    properties: dict[str, Any] | None = None

    def edit(self) -> LayerEdit:
        """As the core takes it."""
        end = self.end_time
        if end is None and self.duration:
            end = (self.start_time or 0.0) + self.duration
        return LayerEdit(
            type=self.type,
            name=self.name,
            enabled=self.enabled,
            start=self.start_time,
            end=end,
            order=self.order_index,
            properties=self.properties,
        )


class Visibility(msgspec.Struct, kw_only=True):
    """Whether a layer is shown."""

    enabled: bool


class LayerOrder(msgspec.Struct, kw_only=True):
    """The place of one layer, lowest at the bottom."""

    layer_id: Annotated[str, Meta(max_length=100)]
    order_index: Number


class Reorder(msgspec.Struct, kw_only=True):
    """The places of layers of one scene."""

    scene_id: Annotated[str, Meta(max_length=100)]
    layer_orders: Annotated[list[LayerOrder], Meta(max_length=200)]


class SceneData(msgspec.Struct, kw_only=True):
    """A scene in an envelope."""

    scene: SceneShown


class SceneAnswer(SceneShown, kw_only=True):
    """A scene, flat and in an envelope."""

    success: bool
    message: str
    data: SceneData


class ScenesData(msgspec.Struct, kw_only=True):
    """Scenes in an envelope."""

    scenes: list[SceneShown]


class ScenesAnswer(msgspec.Struct, kw_only=True):
    """What `?envelope=1` answers."""

    success: bool
    data: ScenesData


class LayerData(msgspec.Struct, kw_only=True):
    """A layer in an envelope."""

    layer: LayerShown


class LayerAnswer(LayerShown, kw_only=True):
    """A layer, flat and in an envelope."""

    success: bool
    message: str
    data: LayerData


class LayersData(msgspec.Struct, kw_only=True):
    """Layers in an envelope."""

    layers: list[LayerShown]


class LayersAnswer(Done, kw_only=True):
    """The layers of a scene, bottom to top."""

    data: LayersData


@get("/videos/{video_id:str}/scenes", tags=TAGS, sync_to_thread=True)
def list_scenes(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    video_id: FromPath[str],
    envelope: bool = False,
) -> Response[list[SceneShown] | ScenesAnswer]:
    """List the scenes of a video with their layers.

    The list is bare; with `envelope=1` it is `{success, data: {scenes}}`.
    """
    shown = Shown(services, links)
    media_type = services.studio_videos.get(caller, video_id).wish.media_type
    scenes = [shown.scene(scene, media_type) for scene in services.studio_scenes.of_video(caller, video_id)]
    return Response(ScenesAnswer(success=True, data=ScenesData(scenes=scenes)) if envelope else scenes)


@post("/videos/{video_id:str}/scenes", tags=TAGS, status_code=201, sync_to_thread=True)
def create_scene(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    video_id: FromPath[str],
    data: JSONBody[SceneBody],
) -> SceneAnswer:
    """Add a scene, at the end or where `scene_number` says."""
    scene = services.studio_scenes.add(caller, video_id, data.edit())
    return _scene(Shown(services, links).scene(scene), "Scene created")


@put("/videos/{video_id:str}/scenes/{scene_id:str}", tags=TAGS, sync_to_thread=True)
def update_scene(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    video_id: FromPath[str],
    scene_id: FromPath[str],
    data: JSONBody[SceneBody],
    render: bool = False,
) -> SceneAnswer:
    """Change a scene.

    With `render=1` the film is rendered again at once, this scene and no other that did not change.
    """
    scene = services.studio_scenes.update(caller, video_id, scene_id, data.edit())
    if render:
        exchange = exchange_of(request)
        services.studio_videos.render(caller, video_id, base_url=exchange.base, request=exchange.request_id)
    return _scene(Shown(services, links).scene(scene), "Scene updated")


@delete("/videos/{video_id:str}/scenes/{scene_id:str}", tags=TAGS, status_code=200, sync_to_thread=True)
def delete_scene(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    video_id: FromPath[str],
    scene_id: FromPath[str],
) -> Done:
    """Take a scene out; the last one stays."""
    services.studio_scenes.delete(caller, video_id, scene_id)
    return Done(message="Scene deleted")


@post("/scenes/{scene_id:str}/layers", tags=TAGS, status_code=201, sync_to_thread=True)
def create_layer(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    scene_id: FromPath[str],
    data: JSONBody[LayerBody],
) -> LayerAnswer:
    """Put a layer over a scene."""
    layer = services.studio_scenes.add_layer(caller, scene_id, data.edit())
    return _layer(Shown(services, links).layer(layer), "Layer added")


@put("/layers/reorder", tags=TAGS, sync_to_thread=True, opt={"answers": {404: "There is no such scene or layer."}})
def reorder_layers(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    data: JSONBody[Reorder],
) -> LayersAnswer:
    """Place the layers of a scene one above the other."""
    orders = {each.layer_id: each.order_index for each in data.layer_orders}
    shown = Shown(services, links)
    layers = [shown.layer(layer) for layer in services.studio_scenes.reorder(caller, data.scene_id, orders)]
    return LayersAnswer(message="Layers reordered", data=LayersData(layers=layers))


@put("/layers/{layer_id:str}", tags=TAGS, sync_to_thread=True)
def update_layer(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    layer_id: FromPath[str],
    data: JSONBody[LayerBody],
) -> LayerAnswer:
    """Change a layer.

    Properties are laid over those that are there; one that is null goes.
    """
    layer = services.studio_scenes.update_layer(caller, layer_id, data.edit())
    return _layer(Shown(services, links).layer(layer), "Layer updated")


@put("/layers/{layer_id:str}/toggle-visibility", tags=TAGS, sync_to_thread=True)
def toggle_layer(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    layer_id: FromPath[str],
    data: JSONBody[Visibility],
) -> LayerAnswer:
    """Show or hide a layer."""
    layer = services.studio_scenes.update_layer(caller, layer_id, LayerEdit(enabled=data.enabled))
    return _layer(Shown(services, links).layer(layer), "Layer visibility updated")


@delete("/layers/{layer_id:str}", tags=TAGS, status_code=200, sync_to_thread=True)
def delete_layer(services: NamedDependency[Services], caller: NamedDependency[Caller], layer_id: FromPath[str]) -> Done:
    """Take a layer away."""
    services.studio_scenes.delete_layer(caller, layer_id)
    return Done(message="Layer deleted")


def _scene(scene: SceneShown, message: str) -> SceneAnswer:
    return SceneAnswer(**flat(scene), success=True, message=message, data=SceneData(scene=scene))


def _layer(layer: LayerShown, message: str) -> LayerAnswer:
    return LayerAnswer(**flat(layer), success=True, message=message, data=LayerData(layer=layer))


HANDLERS = (
    list_scenes,
    create_scene,
    update_scene,
    delete_scene,
    create_layer,
    reorder_layers,
    update_layer,
    toggle_layer,
    delete_layer,
)
