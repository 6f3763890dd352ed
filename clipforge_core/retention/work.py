"""Work folders: what jobs keep between attempts, each under its id, and which of them nobody will ask for again."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from clipforge_core.errors import UnknownName
from clipforge_core.model.job import JobState
from clipforge_core.store.jobs import JobStore

KEEP_FAILED_SECONDS = 7 * 86400.0
"""How long the work folder of a failed job waits for a retry."""


def sweep_work(folder: Path, store: JobStore) -> list[str]:
    """Remove the folders of jobs that are over; answers their ids."""
    return [path.name for path in (folder.iterdir() if folder.is_dir() else ()) if _swept(path, store)]


def _swept(path: Path, store: JobStore) -> bool:
    try:
        state = store.get(path.name).state
    except UnknownName:
        state = JobState.CANCELLED
    try:
        old = time.time() - path.stat().st_mtime > KEEP_FAILED_SECONDS
    except OSError:
        return False
    if state in (JobState.COMPLETED, JobState.CANCELLED) or (state is JobState.FAILED and old):
        shutil.rmtree(path, ignore_errors=True)
        return True
    return False
