"""The job kind "server_compose": a scene file to a video of a server, by the very code of the kind "compose".

    the project as it was asked for → a film in the job's folder, as `clipforge compose` makes it → storage

Media come by URL through the guard, or from the server's own storage where the project named their signed links. There
is no folder that a path could start from: nothing else of this machine is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, to_builtins
from clipforge_core.compose.problems import BadProject
from clipforge_core.contracts.job_kind import Context
from clipforge_core.jobs import project_media
from clipforge_core.jobs.compose import ComposeJob
from clipforge_core.jobs.within import Within
from clipforge_core.model.job import Job
from clipforge_core.model.project import StoredFile
from clipforge_core.projects.plain import plain
from clipforge_core.projects.settling import Keeper
from clipforge_core.refusals import InvalidParts
from clipforge_core.videos.checking import NAME
from clipforge_core.videos.settling import files_of, settle_video

STORE_WEIGHT = 0.5


class ServerComposeParams(msgspec.Struct, frozen=True, kw_only=True):
    """A video's project, its variables filled in; keys of the storage by `src`. `base_url` is what links in webhooks
    begin with."""

    video: str
    project: dict[str, Any]
    uploads: dict[str, str] = msgspec.field(default_factory=dict)
    base_url: str = ""


class ServerComposeJob(Keeper):
    """A scene file to a video in the storage."""

    name = "server_compose"
    version = "1"

    def __init__(self) -> None:
        self._compose = ComposeJob()
        self.tasks: Mapping[str, Any] = self._compose.tasks

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises InvalidParts with the path of every mistake, MissingFile for an upload that is gone, and what
        the kind "compose" raises."""
        params = convert(context.job.params, ServerComposeParams, "job")
        storage = project_media.storage_of(context)
        files = {src: str(project_media.in_storage(context, storage, key).path) for src, key in params.uploads.items()}
        film = context.work / "film" / f"{params.video}.mp4"
        nowhere = context.work / "nowhere"
        for folder in (film.parent, nowhere):
            folder.mkdir(parents=True, exist_ok=True)
        wishes = {
            "project": params.project,
            "output": str(film),
            "base": str(nowhere),
            "confined": True,
            "files": files,
            "name": NAME,
        }
        try:
            made = self._compose.run(Within(context, wishes, after=STORE_WEIGHT))
        except BadProject as error:
            # What it says of command lines is of no use to a client.
            raise InvalidParts.of((p.path, plain(p.message)) for p in error.problems) from error
        context.progress(0, "store", "storing the file")
        key = files_of(params.video) + film.name
        stored = StoredFile(key=key, size=film.stat().st_size, sha256=_sha256(film))
        project_media.put_all(storage, [(key, film)])
        return {
            "video": params.video,
            "file": to_builtins(stored),
            **{name: made[name] for name in ("duration", "width", "height", "scenes", "warnings")},
        }

    def settle(self, db: Any, job: Job) -> None:
        """Write the video's end, usage, webhooks."""
        settle_video(self.services, db, job)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
