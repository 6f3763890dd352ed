"""clipforge run: videos → captioned clips, each source in a folder of its own."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from clipforge_cli.options import (
    DURATION,
    finding_options,
    json_option,
    listening_options,
    making_options,
    session_of,
    shared,
)
from clipforge_cli.outputs import OutputFolders
from clipforge_cli.progress import open_view
from clipforge_cli.sources import Found, Passed, Refused, Source, find_sources
from clipforge_cli.telling import Teller
from clipforge_cli.template_options import template_changes
from clipforge_cli.wishes import (
    check_detector,
    check_output,
    chosen_aspects,
    chosen_template,
    chosen_transcript,
    clip_params,
)

if TYPE_CHECKING:
    from clipforge_core.environment import Environment
    from clipforge_core.forge import Forge
    from clipforge_core.model.summary import Summary
    from clipforge_core.queue.events import JobEvent


@click.command("run")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("clips"), show_default=True,
              help="Folder for the results: one folder a source.")  # fmt: skip
@click.option("-n", "--num-clips", type=click.IntRange(min=1), help="How many clips at most.")
@click.option("--min-duration", type=DURATION, help="Shortest clip: 20, 20s or 0:20.")
@click.option("--max-duration", type=DURATION, help="Longest clip: 90, 90s or 1:30.")
@finding_options
@making_options
@click.option("--language", default="", metavar="CODE", help="Spoken language, such as en; found out if not given.")
@listening_options
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Tasks that run at once.  [default: the setting jobs]")
@click.option("--dry-run", is_flag=True, help="Find and plan the clips, render nothing.")
@click.option("--watch", "watching", is_flag=True, help="Stay, and take files as they come, until Ctrl-C.")
@click.option("--settle", type=DURATION, default=5.0, metavar="TIME",
              help="With --watch: how long a file must not have grown.  [default: 5]")  # fmt: skip
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context,
    /,
    sources: tuple[str, ...],
    output: Path,
    aspects: tuple[str, ...],
    template: str | None,
    platform: str,
    transcript: Path | None,
    jobs: int | None,
    dry_run: bool,
    watching: bool,
    settle: float,
    as_json: bool,
    **wishes: Any,
) -> int:
    """Turn videos into short captioned clips.

    SOURCE is a file, a folder (the media files in it), a glob in quotes or an http(s) URL. Each gets a folder
    with its clips, subtitles, clips.json (to edit and `clipforge export`) and report.html (to watch and choose).
    Several sources get index.html too, one ranking of all their clips, with summary.json and summary.csv.
    A run that was stopped goes on where it stopped when it is started again.

    \b
    clipforge run talk.mp4 --num-clips 5 --aspect 9:16 --aspect 1:1
    clipforge run recordings/ --template podcast -o out
    clipforge run recordings/ --watch
    clipforge run talk.mp4 --query "about pricing"
    clipforge run "season 1/**/*.mkv" --min-duration 20 --max-duration 1:00
    """
    if not watching and ctx.get_parameter_source("settle") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--settle goes with --watch")
    session = session_of(ctx)
    session.resumable = True
    changes = template_changes(wishes)
    shared_params = clip_params(**wishes)
    environment = session.environment(jobs=jobs)
    check_detector(environment, shared_params)
    found = find_sources(sources)
    shared_params |= {
        "aspects": chosen_aspects(ctx, environment, platform, aspects),
        "platform": platform,
        "template": chosen_template(environment, template, changes),
        "changes": changes,
        "transcript": chosen_transcript(transcript, sum(isinstance(item, Source) for item in found)),
        "stop_after": "plan" if dry_run else "",
    }
    if watching and any(isinstance(item, Source) and item.url for item in found):
        raise click.UsageError("--watch takes files, folders and globs; a URL does not grow")
    if not dry_run:
        check_output(output)
    with open_view(as_json) as view, session.forge() as forge:
        folder = _Folder(forge, Teller(view, as_json, dry_run), output, shared_params, dry_run)
        if watching:
            folder.watch(sources, found, settle)
        else:
            folder.work(environment, found, several=len(found) > 1 or any(Path(name).is_dir() for name in sources))
    return folder.teller.exit_code()


class _Folder:
    """A run into one output folder: all sources at once, or as they come."""

    def __init__(self, forge: Forge, teller: Teller, output: Path, wishes: dict[str, Any], dry: bool) -> None:
        self.teller = teller
        self._forge, self._output, self._wishes, self._dry = forge, output, wishes, dry
        self._folders = OutputFolders(output)
        self._began = time.monotonic()

    def work(self, environment: Environment, found: list[Found], *, several: bool) -> None:
        """Once, through all that was found; `several` sources get a summary."""
        _set_aside(self.teller, found)
        ready = _fetched(environment, self.teller, [item for item in found if isinstance(item, Source)])
        self._take(ready)
        self._sum_up(several)

    def watch(self, named: tuple[str, ...], found: list[Found], settle: float) -> None:
        """Until it is interrupted. Raises KeyboardInterrupt where something was being worked on; ends where not."""
        from clipforge_cli.watching import troubles, watch, watched

        _set_aside(self.teller, troubles(found))
        self.teller.view.line(
            f"watching {', '.join(named)}: files are taken when they have stopped growing; Ctrl-C ends it"
        )
        busy = False

        def take(ready: list[Source]) -> None:
            nonlocal busy
            busy = True
            self._take(ready)
            self._summary()
            busy = False

        try:
            watch(lambda: watched(named, self._output), take, settle=settle)
        except KeyboardInterrupt:
            self._sum_up(True)
            if busy:
                raise

    def _take(self, ready: list[Source]) -> None:
        _work(self._forge, self.teller, ready, self._folders, self._wishes)

    def _sum_up(self, several: bool) -> None:
        seconds = time.monotonic() - self._began
        summary = self._summary() if several else None
        self.teller.summary(seconds, self._output.absolute() if summary else None, summary.sources if summary else ())

    def _summary(self) -> Summary | None:
        """Write it; None where there are no results to sum up."""
        from clipforge_core.jobs.summary import write_summary

        if self._dry or not self._output.is_dir():
            return None
        return write_summary(self._output, self.teller.outcomes.rows())


def _work(forge: Forge, teller: Teller, ready: list[Source], folders: OutputFolders, wishes: dict[str, Any]) -> None:
    of_job: dict[str, tuple[Source, Path]] = {}
    for source in ready:
        if source.path is None:
            continue
        folder = folders.folder(source.path)
        job = forge.submit("clips", {**wishes, "source": str(source.path), "output": str(folder)}, adopt=True)
        of_job[job.id] = (source, folder)

    def listen(event: JobEvent) -> None:
        source, folder = of_job[event.job_id]
        teller.event(source, folder, event)

    forge.run_many(of_job, listener=listen)


def _set_aside(teller: Teller, found: list[Found]) -> None:
    """Tell at once what is no source, so that it does not come as a surprise after an hour."""
    passed = [item for item in found if isinstance(item, Passed)]
    for item in passed:
        teller.skip(item.shown, item.reason, quiet=True)
    if passed:
        names = ", ".join(Path(item.shown).name for item in passed[:3]) + (", ..." if len(passed) > 3 else "")
        teller.view.line(
            f"skipped  {len(passed)} file{'' if len(passed) == 1 else 's'} without a media ending: {names}"
        )
    for refused in [item for item in found if isinstance(item, Refused)]:
        teller.failed(refused.shown, refused.error.code, refused.error.describe())


def _fetched(environment: Environment, teller: Teller, sources: list[Source]) -> list[Source]:
    """The sources with their URLs fetched; one that cannot be is told and left out."""
    from clipforge_core.errors import ClipForgeError
    from clipforge_core.net import FetchLimits, fetch

    ready: list[Source] = []
    for source in sources:
        if not source.url:
            ready.append(source)
            continue
        name = hashlib.sha256(source.url.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        folder = environment.settings.path("cache") / "downloads" / name

        def report(done: float, message: str = "", _name: str = source.shown) -> None:
            teller.progress(_name, done * 100, "fetching", message)

        try:
            path = _kept(folder) or fetch(source.url, folder, FetchLimits.of(environment.settings), report=report).path
        except ClipForgeError as error:
            teller.failed(source.shown, error.code, error.describe())
            continue
        ready.append(Source(shown=source.shown, path=path))
    return ready


def _kept(folder: Path) -> Path | None:
    """What an earlier run fetched: files are whole or not there."""
    files = [path for path in folder.glob("*") if path.is_file() and not path.name.startswith(".")]
    return files[0] if files else None
