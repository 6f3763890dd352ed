"""clipforge jobs: what was worked on, what waits, and stopping or trying again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from clipforge_cli.console import emit, show, table
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.model.job import Job

STATES = ("queued", "processing", "completed", "failed", "cancelled")


@click.group("jobs", cls=Group, usual="list", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show, cancel and retry jobs.

    Without a command: the list.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_jobs)


@command.command("list")
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help="Only these; may be repeated.")
@click.option("--kind", default="", help="Only this kind, such as clips.")
@click.option("--dead", is_flag=True, help="Only dead letters: jobs that failed after all their attempts.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many at most.")
@json_option
@shared
@click.pass_context
def list_jobs(
    ctx: click.Context,
    states: tuple[str, ...] = (),
    kind: str = "",
    dead: bool = False,
    limit: int = 20,
    as_json: bool = False,
) -> None:
    """List jobs, newest first."""
    from clipforge_core.model.job import JobState

    with session_of(ctx).forge() as forge:
        found = forge.jobs(states=[JobState(state) for state in states], kind=kind, dead=dead, limit=limit)
    if as_json:
        emit([_plain(job) for job in found])
        return
    if not found:
        show("no dead letters" if dead else "no jobs")
        return
    rows = [
        (job.id, job.kind, _state(job), f"{job.progress.percentage:.0f} %", job.created_at[:19], _about(job))
        for job in found
    ]
    table(rows, head=("ID", "KIND", "STATE", "DONE", "ACCEPTED (UTC)", "ABOUT"))


@command.command("show")
@click.argument("job_id")
@json_option
@shared
@click.pass_context
def show_job(ctx: click.Context, job_id: str, as_json: bool) -> None:
    """Show one job with its parameters and its result or error."""
    with session_of(ctx).forge() as forge:
        job = forge.job(job_id)
    if as_json:
        emit(_plain(job))
        return
    rows = [("id", job.id), ("kind", job.kind), ("state", _state(job)), ("priority", job.priority.value)]
    rows += [("user", job.user), ("subject", job.subject), ("request", job.request)]
    rows += [("attempts", f"{job.attempts} of {job.max_attempts}"), ("accepted", job.created_at)]
    rows += [("started", job.started_at), ("finished", job.finished_at)]
    rows += [("done", f"{job.progress.percentage:.0f} % {job.progress.stage} {job.progress.message}".rstrip())]
    if job.owner is not None and job.state.value == "processing":
        rows.append(("process", str(job.owner.pid)))
    rows += [(f"  {name}", str(value)) for name, value in job.params.items() if value not in ("", None, [])]
    if job.error is not None:
        rows.append(("error", f"{job.error.message} ({job.error.code})"))
    table([(name, value) for name, value in rows if value])


@command.command("cancel")
@click.argument("job_ids", nargs=-1, required=True)
@shared
@click.pass_context
def cancel(ctx: click.Context, job_ids: tuple[str, ...]) -> None:
    """Cancel jobs: queued ones at once, running ones wherever they run."""
    with session_of(ctx).forge() as forge:
        for job_id in job_ids:
            job = forge.cancel(job_id)
            show(f"{job_id}: {'cancelled' if job.state.final else 'asked to stop'}")


@command.command("retry")
@click.argument("job_ids", nargs=-1)
@click.option("--dead", is_flag=True, help="All dead letters.")
@shared
@click.pass_context
def retry(ctx: click.Context, job_ids: tuple[str, ...], dead: bool) -> None:
    """Run failed or cancelled jobs again.

    Jobs of a server go back into its queue; all others are run here and now.
    """
    from clipforge_cli.follow import run_submitted
    from clipforge_cli.progress import open_view
    from clipforge_core.queue.lock import runner_pid

    session = session_of(ctx)
    session.resumable = True
    with open_view(False) as view, session.forge() as forge:
        ids = [*job_ids, *(job.id for job in forge.jobs(dead=True, limit=-1) if dead and job.id not in job_ids)]
        if not ids and not dead:
            raise click.UsageError("Missing argument 'JOB_IDS...', or --dead for all dead letters.")
        if not ids:
            view.line("no dead letters")
        serving = runner_pid(forge.services.data) is not None
        for job_id in ids:
            job = forge.retry(job_id)
            if job.foreground:
                run_submitted(forge, job, _about(job) or job_id, view)
                view.line(f"{job_id}: completed")
            else:
                view.line(f"{job_id}: queued again" + ("" if serving else "; `clipforge serve` will work on it"))


def _state(job: Job) -> str:
    return "dead letter" if job.dead_letter else job.state.value


def _about(job: Job) -> str:
    if job.error is not None:
        return job.error.message
    return str(job.params.get("source") or job.params.get("clips_json") or "")


def _plain(job: Job) -> Any:
    from clipforge_core.codec import to_builtins

    return to_builtins(job)
