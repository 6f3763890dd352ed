"""Jobs in plain words: what one does, what it is about, where it stands, and what happened to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from clipforge_core.model.job import Job, JobState
from clipforge_core.model.job_log import LogKind, LogLine
from clipforge_core.projects.plain import plain
from clipforge_core.services import Services
from clipforge_server.dashboard.words import seconds_of

STATES = {
    JobState.QUEUED: ("waiting", "busy"),
    JobState.PROCESSING: ("at work", "busy"),
    JobState.COMPLETED: ("done", "good"),
    JobState.FAILED: ("failed", "bad"),
    JobState.CANCELLED: ("cancelled", ""),
}
KINDS = {
    "project_detect": "Looking for clips",
    "project_export": "Export of a clip",
    "project_proxy": "A version that browsers play",
    "server_trim": "Cut",
    "trim_quality": "Quality of a cut",
    "ab_test": "A/B test of a cut",
    "server_compose": "Video of scenes",
    "server_narrate": "Narrated film",
    "studio_video": "Film of a script",
}
STAGES = {
    "initializing": "Getting ready",
    "fetch": "Fetching the file",
    "probe": "Reading the file",
    "encoders": "Choosing an encoder",
    "look": "Looking and listening",
    "faces": "Looking for faces",
    "transcript": "Writing down what is said",
    "words": "Writing down what is said",
    "detect": "Choosing the clips",
    "jump cuts": "Cutting pauses out",
    "plan": "Planning the pictures",
    "enhance": "Mending sound and pictures",
    "pictures": "Taking pictures",
    "sound": "Mixing the sound",
    "render": "Making the pictures",
    "encode": "Encoding",
    "quality": "Measuring the quality",
    "finish": "Joining and checking",
    "files": "Writing the files",
    "store": "Storing what was made",
    "text": "Writing",
    "voice": "Speaking",
    "generating_script": "Writing the script",
    "generating_audio": "Speaking the script",
    "generating_visuals": "Making the pictures",
}
"""Names of stages as people say them; others are shown as they are called."""

OWN_STAGES = {
    "project_detect": {
        "sound": "Listening",
        "text": "Reading what is said",
        "pictures": "Taking a picture of each clip",
        "store": "Storing what was found",
    },
    "project_export": {"pictures": "Choosing a picture of it"},
}
"""Where a kind of job means something else by the name of a stage."""

_SAID = {
    LogKind.ACCEPTED: ("It was accepted and waits for its turn.", ""),
    LogKind.HANDED_BACK: ("The server was stopped meanwhile: it goes on where it was.", ""),
    LogKind.RETRIED: ("Somebody asked for it once more.", ""),
    LogKind.COMPLETED: ("It is done.", "good"),
    LogKind.CANCELLED: ("It was cancelled.", ""),
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A line of what happened: the moment, what, and the look of its mark. `more` is what to do about it."""

    at: str
    said: str
    look: str = ""
    more: str = ""


class JobLine(msgspec.Struct, frozen=True, kw_only=True):
    """A job as the page shows it. `about` is (title, path) of what it is about, path "" where there is no page; `film`
    the path of what it made, where that has no page; `log` what happened, `warnings` how many warnings are in it."""

    job: Job
    name: str
    about: tuple[str, str]
    film: str
    state: str
    look: str
    problem: str
    log: list[Told]
    open: bool = False

    @property
    def warnings(self) -> int:
        """How many lines of the log are warnings."""
        return sum(line.look == "warn" for line in self.log)

    @property
    def took(self) -> float | None:
        """Seconds of work at the last attempt, None where it has not ended."""
        job = self.job
        if not (job.state.final and job.started_at and job.finished_at):
            return None
        return max(0.0, seconds_of(job.finished_at) - seconds_of(job.started_at))


def line_of(services: Services, job: Job, *, opened: bool = False) -> JobLine:
    """A job with the words for it."""
    state, shown = STATES[job.state]
    if job.cancel_requested and not job.state.final:
        state = "stopping"
    if job.dead_letter:
        state = "given up"
    made = film_of(job)
    return JobLine(
        job=job,
        name=KINDS.get(job.kind, job.kind.replace("_", " ").capitalize()),
        about=about(services, job),
        film=f"/jobs/{job.id}/film" if made else "",
        state=state,
        look=shown,
        problem=plain(job.error.message) if job.error is not None else "",
        log=told(job, services.jobs.log.of(job.id)),
        open=opened,
    )


def about(services: Services, job: Job) -> tuple[str, str]:
    """(title, path) of what a job is about; ("", "") where it is about nothing that is there."""
    title, project = services.overview.about(job.user, str(job.params.get("project", "")), job.subject)
    if project:
        return title, f"/projects/{project}"
    kind, title, found = services.overview.made_of(job)
    return title, {"film": f"/studio/films/{found}", "trim": f"/studio/quality/{found}"}.get(kind, "")


def film_of(job: Job) -> str:
    """The key of the film that a job made, where no page shows it; "" for others."""
    if job.kind not in ("server_narrate", "server_compose") or job.result is None:
        return ""
    return str((job.result.get("file") or {}).get("key", ""))


def stage_said(stage: str, kind: str = "") -> str:
    """A stage as people say it, of a kind of job."""
    own = OWN_STAGES.get(kind, {}).get(stage)
    return own or STAGES.get(stage) or stage.replace("_", " ").capitalize()


def told(job: Job, lines: Sequence[LogLine]) -> list[Told]:
    """What happened, in plain words; what only the job's end knows of is told before it."""
    found: list[Told] = []
    attempt, known = 1, {line.said for line in lines}
    for line in lines:
        if line.what is LogKind.COMPLETED:
            found += [Told(at=line.at, said=plain(each), look="warn") for each in _noted(job) if each not in known]
        if line.what is LogKind.RETRIED:
            attempt = 1
        found.append(_told(line, attempt, job))
        attempt += line.what is LogKind.AGAIN
    return found or _from_row(job)


def _told(line: LogLine, attempt: int, job: Job) -> Told:
    said, look, more = plain(line.said), "", ""
    if line.what is LogKind.BEGUN:
        said = "Work on it began." if attempt == 1 else f"Work on it began: attempt {attempt} of {job.max_attempts}."
    elif line.what is LogKind.STAGE:
        said = stage_said(line.said, job.kind)
    elif line.what is LogKind.WARNING:
        look = "warn"
    elif line.what is LogKind.AGAIN:
        said, look = f"Attempt {attempt} came to nothing: {_parted(said)[0]}", "bad"
        more = "It is tried again by itself, after a while."
    elif line.what is LogKind.FAILED:
        said, more = _parted(said)
        said, look = f"It failed: {said}", "bad"
    else:
        said, look = _SAID[line.what]
    return Told(at=line.at, said=said, look=look, more=more)


def _parted(message: str) -> tuple[str, str]:
    """(what went wrong, the way out) of an error's message: its last sentence says what to do."""
    found = re.split(r"(?<=[.)])\s+(?=[A-Z])", message.strip(), maxsplit=1)
    return found[0], found[1] if len(found) > 1 else ""


def _noted(job: Job) -> list[str]:
    """What the result of a job warns of."""
    result = job.result or {}
    warnings = [str(each) for each in result.get("warnings") or ()]
    return [*warnings, *([str(result["note"])] if result.get("note") else [])]


def _from_row(job: Job) -> list[Told]:
    """Of a job that is older than its log: what its row says."""
    found = [Told(at=job.created_at, said="It was accepted.")]
    if job.started_at:
        found.append(Told(at=job.started_at, said="Work on it began."))
    ends = {JobState.COMPLETED: "It is done.", JobState.FAILED: "It failed.", JobState.CANCELLED: "It was cancelled."}
    if job.state in ends:
        found.append(Told(at=job.finished_at, said=ends[job.state], look=STATES[job.state][1]))
    return found
