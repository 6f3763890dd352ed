"""Rows of the tables of studio videos as values.

A video's state is a view: what its row says where its last job has ended, else what that job is doing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import decode, encode
from clipforge_core.ids import iso
from clipforge_core.model.job import JobError
from clipforge_core.model.project import StoredFile
from clipforge_core.model.script import Script, ScriptScene
from clipforge_core.model.studio_video import StudioLayer, StudioScene, StudioVideo, VideoWish
from clipforge_core.model.video import VideoStatus
from clipforge_core.refusals import NotThere

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

_FROM = "FROM studio_videos v LEFT JOIN jobs j ON j.id = v.job"
_STATUS = "CASE WHEN v.status = 'pending' AND j.state = 'processing' THEN 'processing' ELSE v.status END"
_COLUMNS = (
    f"v.*, {_STATUS} AS now, j.percentage AS percentage, j.stage AS stage, j.message AS message, j.state AS job_state"
)


def page(
    db: Connection, user: str, *, status: str = "", platform: str = "", limit: int, offset: int
) -> tuple[list[StudioVideo], int]:
    """(videos of a user, newest first, from `offset` on; how many there are in all)."""
    where, values = "v.user = :user", {"user": user, "limit": limit, "offset": offset}
    for name, value, column in (("status", status, _STATUS), ("platform", platform, "v.platform")):
        if value:
            where += f" AND {column} = :{name}"
            values[name] = value
    found = _select(db, f"{where} ORDER BY v.seq DESC LIMIT :limit OFFSET :offset", values)
    total = db.conn.execute(f"SELECT count(*) {_FROM} WHERE {where}", values).fetchone()[0]
    return found, int(total)


def video(db: Connection, user: str, video_id: str) -> StudioVideo:
    """One video of a user. Raises NotThere."""
    found = _select(db, "v.id = ? AND v.user = ?", [video_id, user])
    if not found:
        raise NotThere(kind="video", id=video_id)
    return found[0]


def of_bulk(db: Connection, bulk: str) -> list[StudioVideo]:
    """The videos of a bulk, in the order of its rows."""
    return _select(db, "v.bulk = ? AND v.bulk != '' ORDER BY v.seq", [bulk])


def head(db: Connection, video_id: str) -> Script:
    """The script of a video without its scenes."""
    row = db.conn.execute("SELECT head FROM studio_videos WHERE id = ?", [video_id]).fetchone()
    return decode(row[0], Script)


def scenes(db: Connection, video_id: str) -> list[StudioScene]:
    """The scenes of a video in order, with their layers."""
    layers: dict[str, list[StudioLayer]] = {}
    joined = (
        "SELECT l.* FROM studio_layers l JOIN studio_scenes s ON s.id = l.scene "
        "WHERE s.video = ? ORDER BY l.position, l.seq"
    )
    for row in db.query(joined, [video_id]):
        layers.setdefault(row["scene"], []).append(_layer(row))
    found = db.query("SELECT * FROM studio_scenes WHERE video = ? ORDER BY number, seq", [video_id])
    return [_scene(row, tuple(layers.get(row["id"], ()))) for row in found]


def scene_of(db: Connection, user: str, scene_id: str) -> StudioScene:
    """One scene of a user, without its layers. Raises NotThere."""
    query = "SELECT s.* FROM studio_scenes s JOIN studio_videos v ON v.id = s.video WHERE s.id = ? AND v.user = ?"
    rows = list(db.query(query, [scene_id, user]))
    if not rows:
        raise NotThere(kind="scene", id=scene_id)
    return _scene(rows[0], ())


def layer_of(db: Connection, user: str, layer_id: str) -> tuple[StudioLayer, str]:
    """(a layer of a user, the id of its video). Raises NotThere."""
    query = (
        "SELECT l.*, s.video AS video FROM studio_layers l JOIN studio_scenes s ON s.id = l.scene "
        "JOIN studio_videos v ON v.id = s.video WHERE l.id = ? AND v.user = ?"
    )
    rows = list(db.query(query, [layer_id, user]))
    if not rows:
        raise NotThere(kind="layer", id=layer_id)
    return _layer(rows[0]), rows[0]["video"]


def insert(db: Connection, table: str, row: dict[str, Any]) -> None:
    """Add a row."""
    columns = ", ".join(row)
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(':' + c for c in row)})", row)  # noqa: S608


def change(db: Connection, table: str, row_id: str, columns: dict[str, Any]) -> None:
    """Change columns of a row, and the time of its last change."""
    columns = {**columns, "updated_at": iso()}
    said = ", ".join(f"{name} = :{name}" for name in columns)
    db.execute(f"UPDATE {table} SET {said} WHERE id = :row_id", {**columns, "row_id": row_id})  # noqa: S608


def edited(db: Connection, video_id: str) -> None:
    """Note that a video was edited: its film is out of date."""
    db.execute("UPDATE studio_videos SET revision = revision + 1, updated_at = ? WHERE id = ?", [iso(), video_id])


def scene_row(scene: StudioScene) -> dict[str, Any]:
    """A scene as its row."""
    return {
        "id": scene.id,
        "video": scene.video,
        "number": scene.number,
        "scene": encode(scene.scene).decode(),
        "least": scene.least,
        "start": scene.start,
        "seconds": scene.seconds,
        "transition": scene.transition,
        "media": scene.media,
        "voice": scene.voice,
        "expanded": int(scene.expanded),
        "created_at": scene.created_at,
        "updated_at": scene.updated_at,
    }


def layer_row(layer: StudioLayer) -> dict[str, Any]:
    """A layer as its row."""
    return {
        "id": layer.id,
        "scene": layer.scene,
        "type": layer.type,
        "name": layer.name,
        "enabled": int(layer.enabled),
        "start": layer.start,
        "until": layer.end,
        "position": layer.order,
        "properties": encode(layer.properties).decode(),
        "created_at": layer.created_at,
        "updated_at": layer.updated_at,
    }


def _select(db: Connection, where: str, values: Sequence[Any] | dict[str, Any]) -> list[StudioVideo]:
    return [_video(row) for row in db.query(f"SELECT {_COLUMNS} {_FROM} WHERE {where}", values)]


def _video(row: dict[str, Any]) -> StudioVideo:
    status = VideoStatus(row["now"])
    error = JobError(code=row["error_code"], message=row["error_message"] or "") if row["error_code"] else None
    return StudioVideo(
        id=row["id"],
        user=row["user"],
        title=row["title"],
        script=row["script"],
        bulk=row["bulk"],
        job=row["job"],
        platform=row["platform"],
        template=row["template"],
        wish=decode(row["wish"], VideoWish),
        status=status,
        progress=100.0 if status is VideoStatus.COMPLETED else float(row["percentage"] or 0.0),
        stage="" if status.over else row["stage"] or "",
        message="" if status.over else row["message"] or "",
        revision=row["revision"],
        rendered=row["rendered"],
        file=None if row["file"] is None else decode(row["file"], StoredFile),
        thumbnail=None if row["thumbnail"] is None else decode(row["thumbnail"], StoredFile),
        duration=row["duration"],
        width=row["width"],
        height=row["height"],
        codec=row["codec"],
        warnings=decode(row["warnings"], tuple[str, ...]),
        error=error,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        finished_at=row["finished_at"],
    )


def _scene(row: dict[str, Any], layers: tuple[StudioLayer, ...]) -> StudioScene:
    return StudioScene(
        id=row["id"],
        video=row["video"],
        number=row["number"],
        scene=decode(row["scene"], ScriptScene),
        least=row["least"],
        start=row["start"],
        seconds=row["seconds"],
        transition=row["transition"],
        media=row["media"],
        voice=row["voice"],
        thumbnail=None if row["thumbnail"] is None else decode(row["thumbnail"], StoredFile),
        expanded=bool(row["expanded"]),
        layers=layers,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _layer(row: dict[str, Any]) -> StudioLayer:
    return StudioLayer(
        id=row["id"],
        scene=row["scene"],
        type=row["type"],
        name=row["name"],
        enabled=bool(row["enabled"]),
        start=row["start"],
        end=row["until"],
        order=row["position"],
        properties=decode(row["properties"], dict[str, Any]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
