"""Previews: a frame of a clip as an export would show it, made at once in a child process.

png = previews.picture(caller, clip_id, ExportWish(template="karaoke", aspect_ratio="1:1"))
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from clipforge_core.jobs.clip_preview import PreviewOrder
from clipforge_core.model.project import Project
from clipforge_core.projects.options import ExportWish, checked
from clipforge_core.projects.sources import usable_file
from clipforge_core.refusals import Conflict

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

TASK, TEMPLATE_TASK = "project_export/clip_preview", "project_export/template_preview"
SECONDS = 30.0
SMALLEST, LARGEST = 120, 720


class Previews:
    """Previews of the clips of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def picture(self, caller: Caller, clip_id: str, wish: ExportWish, side: int = 480) -> bytes:
        """A PNG with `side` pixels at its shorter side. Raises NotThere, Invalid, Conflict where the source is not on
        this machine, and what drawing raises."""
        clip = self._services.clips.get(caller, clip_id)
        project = self._services.projects.get(caller, clip.project)
        order = checked(wish, self._services.environment, project.media)
        path = self._source(project)
        changes = {key: value for key, value in order.params.changes.items() if not key.startswith("output.")}
        preview = PreviewOrder(
            clip=clip.document,
            template=order.template,
            aspect=order.aspect_ratio,
            changes=changes,
            side=min(max(side, SMALLEST), LARGEST),
        )
        shown = project.media.filename if project.media is not None else project.title
        picture: bytes = self._services.inspector.ask(TASK, path, shown, preview, seconds=SECONDS)
        return picture

    def template(self, text: str, *, aspect: str = "9:16", side: int = 360) -> bytes:
        """A PNG of what a template's text makes of sample words. Raises what reading it and drawing raise."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "template.toml"
            path.write_bytes(text.encode("utf-8", "replace"))
            arguments = (aspect, min(max(side, SMALLEST), LARGEST))
            picture: bytes = self._services.inspector.ask(
                TEMPLATE_TASK, path, "the template", *arguments, seconds=SECONDS
            )
            return picture

    def _source(self, project: Project) -> Path:
        if project.media is not None and not project.media.width:
            raise Conflict(detail="the source has no pictures: there is nothing to preview")
        if not project.media_key and project.source_url.lower().startswith("file:"):
            return usable_file(project.source_url, self._services.settings)
        path = self._services.storage.local(project.media_key) if project.media_key else None
        if path is None or not path.is_file():
            raise Conflict(detail="the source is not on this machine: there is no preview of it")
        return path
