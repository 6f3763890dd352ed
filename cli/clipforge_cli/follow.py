"""Running one job in the foreground for a command: its progress and warnings are shown, its failure is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clipforge_cli.progress import View
from clipforge_core.errors import Cancelled, ClipForgeError, UsageError

if TYPE_CHECKING:
    from clipforge_core.forge import Forge
    from clipforge_core.model.job import Job
    from clipforge_core.queue.events import JobEvent


class JobFailed(ClipForgeError):
    """A job failed; `code` of its data is the stable name of the error that its message came from."""

    message = "{detail}"


class Busy(UsageError):
    """Another living process works on the same thing."""

    code = "busy"
    message = "{path}: another clipforge (process {pid}) works on it just now"
    way_out = "Wait for it, or cancel it with: clipforge jobs cancel {job}"


def run_job(forge: Forge, kind: str, params: dict[str, Any], name: str, view: View) -> dict[str, Any]:
    """Submit (or take up) a job, run it, answer its result. Raises JobFailed, Busy, Cancelled."""
    job = forge.submit(kind, params, adopt=True)
    return run_submitted(forge, job, name, view)


def run_submitted(forge: Forge, job: Job, name: str, view: View) -> dict[str, Any]:
    """The same for a job that is there already."""
    pid = 0

    def listen(event: JobEvent) -> None:
        nonlocal pid
        if event.event == "progress":
            view.progress(name, *progress_of(event.data)[:2])
        elif event.event in ("warning", "retrying"):
            view.line(f"{name}: {event.data.get('message', '')}", problem=True)
        elif event.event == "busy":
            pid = int(event.data.get("pid", 0))

    ended = forge.run(job.id, listen)
    view.finish(name)
    if ended.error is not None:
        raise JobFailed(detail=ended.error.message, code=ended.error.code)
    if ended.result is None:
        raise Busy(path=name, pid=pid, job=ended.id) if pid else Cancelled()
    return ended.result


def progress_of(data: dict[str, Any]) -> tuple[float, str, str]:
    """Percentage, stage and message of a progress event."""
    return float(data.get("percentage", 0.0)), str(data.get("stage", "")), str(data.get("message", ""))
