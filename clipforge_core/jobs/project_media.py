"""The media of a project on this machine, for the kinds of jobs that work on projects.

media = resolve(context, storage, project_id, plan)     # fetches a URL, stands an upload in for one that fails
media.path
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report
from clipforge_core.contracts.storage import Storage
from clipforge_core.errors import ClipForgeError, FetchRefused, InputError, MissingFile
from clipforge_core.files import temporary
from clipforge_core.projects.sources import MediaPlan, usable_file
from clipforge_core.refusals import Invalid

FETCH_WEIGHT = 8.0
"""Seconds of work that fetching a file counts for: it moves the bar, nothing else."""

LOOK_SECONDS = 8.0
"""How long a URL may take to answer where an upload can stand in for it."""


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """A file of this machine, and its key in the storage ("" for a file of the operator's folders). `unused` is the
    upload that stood behind a URL and was not needed; `weight` what was done to get it."""

    path: Path
    key: str = ""
    unused: str = ""
    weight: float = 0.0


def storage_of(context: Context) -> Storage:
    """The storage that the settings name. Raises UnknownName."""
    found: Storage = context.registry.get("storages", context.settings["storage"])
    return found


def resolve(context: Context, storage: Storage, project: str, plan: MediaPlan) -> Media:
    """Get the media of a plan. Raises FetchRefused, NotMedia and others of InputError, DiskFull, Cancelled."""
    stored = plan.stored
    if stored is not None and not plan.url and not plan.file:
        return in_storage(context, storage, stored.key)
    try:
        if plan.file:
            return Media(path=_operators_file(context, plan.file), unused=stored.upload if stored is not None else "")
        key = fetched(context, storage, f"projects/{project}/source/", plan.url, look=stored is not None)
    except InputError as error:
        if stored is None:
            raise
        context.emit("warning", message=f"{error.describe()}; the uploaded file is taken instead")
        return msgspec.structs.replace(in_storage(context, storage, stored.key), weight=FETCH_WEIGHT)
    found = in_storage(context, storage, key)
    return msgspec.structs.replace(found, unused=stored.upload if stored is not None else "", weight=FETCH_WEIGHT)


def in_storage(context: Context, storage: Storage, key: str) -> Media:
    """A stored file: in place where the storage is of this machine, else a copy in the job's folder."""
    path = storage.local(key)
    if path is None:
        path = context.work / "media" / key.rpartition("/")[2]
        if not path.is_file():
            context.progress(0, "fetch", "copying the file")
            storage.get(key, path)
    if not path.is_file():
        raise MissingFile(path=key.rpartition("/")[2])
    return Media(path=path, key=key)


def _operators_file(context: Context, url: str) -> Path:
    try:
        return usable_file(url, context.settings)
    except Invalid as error:  # the operator took the folder back since
        raise FetchRefused(path=url, detail=str(error.data.get("detail", ""))) from error


def fetched(context: Context, storage: Storage, prefix: str, url: str, look: bool = False, secure: bool = False) -> str:
    """The key below `prefix` of what a URL gave: whole and media, fetched now or by an attempt before this one. Where
    it must `look` first, one that does not answer at once is given up; `secure` fetches over HTTPS alone."""
    known = next(iter(storage.keys(prefix)), None)
    if known is not None:
        return known
    # A first guess: how long the file is, nobody knows yet.
    context.expect(FETCH_WEIGHT * 10)
    folder = context.work / "fetched"
    path = Path(context.start("fetch", url, str(folder), look, secure, weight=FETCH_WEIGHT, stage="fetch").result())
    try:
        context.start("glance", str(path), weight=0.1, stage="probe").result()
    except InputError:
        path.unlink(missing_ok=True)
        raise
    key = f"{prefix}{path.name}"
    storage.adopt(key, path)
    return key


def fetch_task(env: Any, report: Report, url: str, folder: str, look: bool, secure: bool = False) -> str:
    """Fetch a URL into a folder; answers the path. With `look`, one that does not answer at once is given up; with
    `secure` it is HTTPS to the end."""
    from clipforge_core.guard import Guard
    from clipforge_core.net import FetchLimits, fetch

    limits = msgspec.structs.replace(FetchLimits.of(env.settings), secure=secure)
    report(0.0, "asking for the file")
    if look:
        guard = Guard(seconds=LOOK_SECONDS, allow_private=limits.allow_private, shown=url)
        with guard.request("GET", url):
            pass
    return str(fetch(url, Path(folder), limits, report=report).path)


def put_all(storage: Storage, files: Sequence[tuple[str, Path]]) -> None:
    """Move files into the storage: all of them, or none."""
    done: list[str] = []
    try:
        for key, path in files:
            done.append(key)
            storage.adopt(key, path)
    except BaseException:
        discard(storage, done)
        raise


def discard(storage: Storage, keys: Sequence[str]) -> None:
    """Remove keys; what cannot be removed is removed later, with the job's end."""
    for key in keys:
        with suppress(ClipForgeError, OSError):
            storage.delete(key)


def link(source: Path, target: Path) -> None:
    """Make `target` stand for `source`, under a name that may be shown to anybody."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary(target) as part:
        part.symlink_to(source)


TASKS: dict[str, Any] = {"fetch": fetch_task}
"""Tasks by name, as `Context.start` finds them."""
