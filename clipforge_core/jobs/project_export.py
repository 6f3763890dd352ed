"""The job kind "project_export": the files of one clip of a project, by the very code of the kind "export".

    the clip as it was when it was asked for → clips.json of one clip → files, as `clipforge export` does → storage

The source is linked into the job's folder under its own name: no file that is made names a place of this machine.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, decode, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.files import temporary, write_bytes
from clipforge_core.jobs import clip_preview, project_media
from clipforge_core.jobs.export import ExportJob
from clipforge_core.jobs.within import Within
from clipforge_core.model.clip import DocumentClip
from clipforge_core.model.export import Manifest
from clipforge_core.model.job import Job
from clipforge_core.model.project import StoredFile
from clipforge_core.projects.clips import DOCUMENT, detection_prefix, read_stored
from clipforge_core.projects.settling import Keeper, settle_export
from clipforge_core.projects.sources import MediaPlan, StoredMedia
from clipforge_core.stages.documents import write_pretty

STORE_WEIGHT = 0.5

KINDS = {"words": "json"}
"""Kinds of files that clients know by another name."""


class SourceMedia(msgspec.Struct, frozen=True, kw_only=True):
    """Where the source is: a key of the storage, or a file URL of the operator's folders."""

    key: str = ""
    file: str = ""


class ProjectExportParams(msgspec.Struct, frozen=True, kw_only=True):
    """One clip to its files: the clip as `clips.json` holds it, where it was found, the wishes of the kind "export"."""

    export: str
    project: str
    detection: str
    clip: DocumentClip
    clip_id: str
    media: SourceMedia
    wishes: dict[str, Any] = msgspec.field(default_factory=dict)
    base_url: str = ""


class ProjectExportJob(Keeper):
    """One clip of a project to files."""

    name = "project_export"
    version = "1"
    tasks: Mapping[str, Any] = {**ExportJob.tasks, **project_media.TASKS, **clip_preview.TASKS}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises what the kind "export" raises."""
        params = convert(context.job.params, ProjectExportParams, "job")
        storage = project_media.storage_of(context)
        folder = context.work / "export"
        document = self._document(context, storage, params, folder)
        wishes = {**params.wishes, "clips_json": str(document), "output": str(folder), "relative": True}
        made = ExportJob().run(Within(context, wishes, after=STORE_WEIGHT))["exports"][0]
        files = {KINDS.get(kind, kind): _packed(Path(path)) for kind, path in made["files"].items()}
        context.progress(0, "store", "storing the files")
        stored = {
            kind: StoredFile(key=f"exports/{params.export}/{path.name}", size=path.stat().st_size, sha256=_sha256(path))
            for kind, path in files.items()
        }
        manifest = decode(files["manifest"].read_bytes(), Manifest)
        project_media.put_all(storage, [(stored[kind].key, path) for kind, path in files.items()])
        return {
            "export": params.export,
            "clip": params.clip_id,
            "project": params.project,
            "artifacts": to_builtins(stored),
            "duration": manifest.duration,
            "warnings": made["warnings"],
        }

    def _document(self, context: Context, storage: Any, params: ProjectExportParams, folder: Path) -> Path:
        """The clips.json of this one clip, with its source beside it."""
        stored = StoredMedia(key=params.media.key) if params.media.key else None
        plan = MediaPlan(stored=stored, file=params.media.file)
        media = project_media.resolve(context, storage, params.project, plan)
        document = read_stored(storage, detection_prefix(params.project, params.detection))
        source = folder / "source" / media.path.name
        project_media.link(media.path, source)
        document.clips = [params.clip]
        document.source = f"source/{source.name}"
        path = folder / DOCUMENT
        write_bytes(path, write_pretty(document))
        return path

    def settle(self, db: Any, job: Job) -> None:
        """Write the export's end, usage and webhooks."""
        settle_export(self.services, db, job)


def _packed(path: Path) -> Path:
    """A file as it is; a folder of stills as one archive beside it, the same bytes for the same stills."""
    if not path.is_dir():
        return path
    packed = path.with_name(f"{path.name}.zip")
    with temporary(packed) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        for still in sorted(path.iterdir()):
            if not still.name.startswith("."):
                archive.writestr(zipfile.ZipInfo(still.name), still.read_bytes())
    return packed


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
