"""The job kind "server_trim": a range of a video that somebody named over HTTP, to one file in the storage.

    media (an upload, or fetched) → the range, by the very code of the kind "trim" or encoded anew → storage

What was made is written into the tables with the job's end (`trims.settling`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.storage import Storage
from clipforge_core.jobs import look, project_media, recoding
from clipforge_core.jobs.project_media import FETCH_WEIGHT, Media
from clipforge_core.jobs.recoding import recode
from clipforge_core.jobs.trim import TrimJob
from clipforge_core.jobs.within import Within
from clipforge_core.model.job import Job
from clipforge_core.model.project import StoredFile
from clipforge_core.model.trim import TrimWish
from clipforge_core.projects.settling import Keeper
from clipforge_core.projects.sources import MediaPlan
from clipforge_core.trims.formats import LOSSLESS
from clipforge_core.trims.settling import begin_trim, settle_trim, trim_folder
from clipforge_core.trims.wishes import copies
from clipforge_core.trims.work import FETCH, ONCE, OTHER, making

STORE_WEIGHT = 0.2

Work = tuple[str, float, float]
"""A kind of work, seconds of media, seconds that it took."""


class ServerTrimParams(msgspec.Struct, frozen=True, kw_only=True):
    """Where the source is, and what is wanted of it."""

    media: MediaPlan
    wish: TrimWish
    base_url: str = ""


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was made, what is told of it, and what the work took."""

    path: Path
    facts: dict[str, Any]
    work: tuple[Work, ...]


class ServerTrimJob(Keeper):
    """A range to a file."""

    name = "server_trim"
    version = "1"

    def __init__(self) -> None:
        own = {**recoding.TASKS, **project_media.TASKS, "glance": look.glance}
        self.tasks: Mapping[str, Any] = {**TrimJob().tasks, **own}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises what fetching, reading and trimming raise."""
        params = convert(context.job.params, ServerTrimParams, "job")
        began = time.monotonic()
        storage = project_media.storage_of(context)
        media = source_media(context, storage, trim_folder(context.job.id), params.media)
        fetched = time.monotonic()
        cut = cut_range(context, media, params.wish, context.work / "made", after=STORE_WEIGHT)
        context.progress(99, "store", "storing the file")
        output = keep(storage, f"{trim_folder(context.job.id)}{cut.path.name}", cut.path)
        work = list(cut.work)
        if params.media.url:
            work.append((FETCH, ONCE, fetched - began))
        took = time.monotonic() - began
        rest = took - sum(seconds for _, _, seconds in work)
        return {
            "output": to_builtins(output),
            "facts": {**cut.facts, "source_size": media.path.stat().st_size if params.media.url else 0},
            "source_key": media.key,
            "work": [*work, (OTHER, ONCE, max(0.0, rest))],
        }

    def begin(self, db: Any, job: Job) -> None:
        """Write the status and the webhook."""
        begin_trim(self.services, db, job)

    def settle(self, db: Any, job: Job) -> None:
        """Write the file, the status, usage, speeds and webhooks."""
        settle_trim(self.services, db, job)


def source_media(context: Context, storage: Storage, folder: str, plan: MediaPlan) -> Media:
    """The source on this machine, and its key; what is fetched is kept below `folder`."""
    if plan.stored is not None:
        return project_media.in_storage(context, storage, plan.stored.key)
    secure = not context.settings["allow_http_urls"]
    key = project_media.fetched(context, storage, f"{folder}source/", plan.url, secure=secure)
    return msgspec.structs.replace(project_media.in_storage(context, storage, key), weight=FETCH_WEIGHT)


def cut_range(
    context: Context, media: Media, wish: TrimWish, folder: Path, *, after: float = 0.0, cached: bool = True
) -> Cut:
    """The range as a file in `folder`; without `cached` all is done anew.

    Raises BadRange, NotLossless and what encoding raises.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if copies(wish):
        return _copied(context, media, wish, folder, after, cached)
    made = recode(context, str(media.path), wish, folder, before=media.weight + after, cached=cached)
    facts = {
        "how": "encoded",
        "seconds": made.seconds,
        "frames": made.frames,
        "codec": made.codec,
        "enhancements": to_builtins(made.enhancements),
        "warnings": list(made.warnings),
    }
    return Cut(path=made.path, facts=facts, work=made.work)


def _copied(context: Context, media: Media, wish: TrimWish, folder: Path, after: float, cached: bool) -> Cut:
    path = folder / f"clip.{wish.output_format}"
    began = time.monotonic()
    params = {
        "source": str(media.path),
        "output": str(path),
        "ranges": [[wish.start, wish.end]],
        "how": "lossless" if wish.quality == LOSSLESS else "auto",
    }
    within = Within(context, params, before=media.weight, after=after)
    if not cached:
        within.work = folder
    made = TrimJob().run(within)
    facts = {
        "how": "encoded" if made["why_encoded"] else "copied",
        "seconds": made["seconds"],
        "frames": made["frames"],
        "codec": made["codec"],
        "copied": made["copied"],
        "encoded": made["encoded"],
        "reasons": [*made["reasons"], *([made["why_encoded"]] if made["why_encoded"] else [])],
        "enhancements": [],
        "warnings": made["warnings"],
    }
    return Cut(path=path, facts=facts, work=((making(wish), made["seconds"], time.monotonic() - began),))


def keep(storage: Storage, key: str, path: Path) -> StoredFile:
    """Move a file into the storage."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    stored = StoredFile(key=key, size=path.stat().st_size, sha256=digest)
    project_media.put_all(storage, [(key, path)])
    return stored
