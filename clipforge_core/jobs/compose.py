"""The job kind "compose": a scene file to a film.

    {"project": {"scenes": [...]}, "base": "/srv/films", "output": "/srv/films/out.mp4"}
    → {"file", "duration", "width", "height", "warnings", "scenes", "segments", "checks"}

The walk: files are fetched and looked at, voices speak, what is said is heard where subtitles need it; then all of it
is compiled to a Timeline, which is rendered as every Timeline is. Each scene is a segment of its own (or several),
kept under the hash of what it shows: an edited scene is rendered again, the others are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert
from clipforge_core.compose.compiling import Compiled, compile_project
from clipforge_core.compose.facts import Facts, File, Said, elements_of, source_of
from clipforge_core.compose.grammar import Project, Subtitles, Voice
from clipforge_core.compose.hearing import Sounding, aligned, given_words, heard, scene_of, sounds_for
from clipforge_core.compose.problems import BadProject, Problem, at
from clipforge_core.compose.reading import project_of
from clipforge_core.compose.speaking import Spoken
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import MissingExtra, UnknownName
from clipforge_core.files import sweep
from clipforge_core.jobs import look, make
from clipforge_core.jobs.compose_tasks import CONTAINERS, TASKS, Made
from clipforge_core.jobs.look import Looked, Refs, load
from clipforge_core.jobs.params import ClipsParams, ComposeParams
from clipforge_core.jobs.survey import UNKNOWN, hear
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import Segment, Timeline
from clipforge_core.model.transcript import Transcript
from clipforge_core.stages.segments import plan_segments

RENDER_WEIGHT, SOUND_WEIGHT = 0.4, 0.03
"""Seconds of work for a second of film, roughly: they move the bar alone."""


class ComposeJob:
    """A scene file to a film."""

    name = "compose"
    version = "1"

    def __init__(self) -> None:
        self.tasks: Mapping[str, Any] = {**look.TASKS, "render": make.render_task, "sound": make.sound_task, **TASKS}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it. Raises BadProject with the path of every mistake, UnknownName for an ending that no film has."""
        params = convert(context.job.params, ComposeParams, "job")
        ending = ending_of(params.output)
        project = project_of(params.project, params.name)
        context.expect(UNKNOWN)
        sweep(Path(params.output).parent.glob(".*.part"))
        warnings: list[str] = []
        facts = _Gathering(context, project, params, warnings).facts()
        try:
            compiled = compile_project(project, facts)
        except BadProject as error:
            raise BadProject(path=params.name, problems=error.problems) from error
        for warning in (*warnings, *compiled.warnings):
            context.emit("warning", message=warning)
        return _rendered(context, params, compiled, ending, warnings)


def ending_of(output: str) -> str:
    """The container that the name of a film says. Raises UnknownName for one that no film has."""
    ending = Path(output).suffix.lower().lstrip(".")
    if ending not in CONTAINERS:
        raise UnknownName(kind="ending of a film", name=ending or Path(output).name, known=", ".join(CONTAINERS))
    return ending


def _rendered(
    context: Context, params: ComposeParams, compiled: Compiled, ending: str, before: Sequence[str]
) -> dict[str, Any]:
    seconds = float(compiled.timeline.duration)
    context.expect(1.0 + seconds * (RENDER_WEIGHT + SOUND_WEIGHT + 0.05))
    timeline: Timeline = context.start("encoding", compiled.timeline, ending, weight=0.1, stage="encoders").result()
    segments = plan_segments(timeline)
    work = str(context.work)
    sound = context.start("sound", timeline, work, weight=seconds * SOUND_WEIGHT, stage="sound")
    renders = [
        context.start("render", [s], work, weight=float(s.part.duration) * RENDER_WEIGHT, stage="render")
        for s in segments
    ]
    pictures = [path for answer in context.wait(renders) for path in answer]
    made: Made = context.start(
        "finish_film", timeline, pictures, sound.result(), params.output, weight=0.3 + seconds * 0.05, stage="finish"
    ).result()
    for warning in made.warnings:
        context.emit("warning", message=warning)
    return {
        "file": params.output,
        "duration": round(seconds, 6),
        "width": timeline.canvas.width,
        "height": timeline.canvas.height,
        "size": made.size,
        "scenes": [
            {"id": s.id, "start": round(float(s.start), 6), "duration": round(float(s.duration), 6)}
            for s in compiled.scenes
        ],
        "segments": _keys(segments),
        "checks": list(made.checks),
        "warnings": list(dict.fromkeys((*before, *compiled.warnings, *made.warnings))),
    }


def _keys(segments: Sequence[Segment]) -> list[dict[str, Any]]:
    """What each part of the film is kept under: the same pictures have the same key in every film."""
    return [{"first_frame": s.first_frame, "frames": s.frames, "key": s.key} for s in segments]


class _Gathering:
    """Finds out all that is to be known before a project can be compiled."""

    def __init__(self, context: Context, project: Project, params: ComposeParams, warnings: list[str]) -> None:
        self._context = context
        self._project = project
        self._params = params
        self._warnings = warnings
        self._files: dict[str, File] = {}
        self._voices: dict[str, Transcript] = {}
        self._heard: dict[str, Transcript] = {}

    def facts(self) -> Facts:
        """The files of all elements, and the words of all subtitles. Raises BadProject with every mistake."""
        self._look()
        facts = Facts(files=self._files)
        words = {
            path: tuple(self._words(path, element, facts))
            for path, _, element in elements_of(self._project)
            if isinstance(element, Subtitles)
        }
        return msgspec.structs.replace(facts, words=words)

    def _look(self) -> None:
        work = str(self._context.work)
        started = []
        for path, _, element in elements_of(self._project):
            if source_of(element):
                task = ("media", path, element, self._params, work)
            elif isinstance(element, Voice):
                task = ("say", path, element, work)  # type: ignore[assignment]
            else:
                continue
            started.append((path, self._context.start(task[0], *task[1:], weight=0.3, stage="files")))
        problems: list[Problem] = []
        answers = self._context.wait([pending for _, pending in started])
        for (path, _), answer in zip(started, answers, strict=True):
            if isinstance(answer, Problem):
                problems.append(answer)
            elif isinstance(answer, Spoken):
                self._files[path] = answer.file
                self._voices[path] = Transcript(words=answer.words, language=_language(self._project, path))
            else:
                self._files[path] = answer
        if problems:
            raise BadProject(path=self._params.name, problems=problems)

    def _words(self, path: str, element: Subtitles, facts: Facts) -> list[Said]:
        scene = scene_of(self._project, path)
        if element.words is not None:
            return given_words(element, scene)
        if element.src is not None:
            read = self._read(path, element)
            return [Said(scene=scene, words=read.words, language=element.language or read.language)]
        sounds = sounds_for(self._project, facts, path)
        missing = ""
        transcripts: dict[str, Transcript] = {}
        for sounding in (s for sounds_of_scene in sounds.values() for s in sounds_of_scene):
            try:
                transcripts[sounding[0]] = self._listen(sounding, element)
            except MissingExtra as error:
                missing = error.describe()
                if element.text is None:
                    raise
        said = heard(sounds, transcripts, facts)
        if element.text is not None:
            if missing:
                self._warnings.append(f"{path}: its words are spread evenly over the sound: {missing}")
            return aligned(self._project, path, element, said, facts)
        if not said:
            self._warnings.append(f"{path}: nothing is said that could be written")
        return said

    def _listen(self, sounding: Sounding, wish: Subtitles) -> Transcript:
        """What is said in the file of an element, remembered by its content. Raises MissingExtra."""
        path, element = sounding
        if isinstance(element, Voice):
            return self._voices[path]
        file = self._files[path]
        key = f"{file.digest} {wish.language}"
        if key in self._heard:
            return self._heard[key]
        context = self._context
        info: MediaInfo = context.start("probe", file.path, weight=0.1, stage="sound").result()
        weight = float(info.duration) * 0.01 + 0.1
        looked: Looked = context.start("analyse", info, ["speech"], {}, weight=weight, stage="sound").result()
        refs: Refs = dict(looked.refs)
        asked = ClipsParams(source=file.path, language=(wish.language or "").partition("-")[0].lower())
        for warning in hear(context, info, asked, refs):
            raise MissingExtra(what=f"hearing what is said ({warning})", package="a recogniser", extra="speech")
        self._heard[key] = load(context, refs).transcript or Transcript()
        return self._heard[key]

    def _read(self, path: str, element: Subtitles) -> Transcript:
        """The words of a subtitle file. Raises BadProject where it cannot be read."""
        file, language = self._files[path], (element.language or "").partition("-")[0].lower()
        try:
            key = self._context.start("read_transcript", file.path, language, weight=0.1, stage="words").result()
        except UnknownName as error:
            problem = Problem(at(path, "src"), error.describe())
            raise BadProject(path=self._params.name, problems=[problem]) from error
        return load(self._context, {"transcript": key}).transcript or Transcript()


def _language(project: Project, path: str) -> str:
    """The language of the voice at a path."""
    element = next(e for p, _, e in elements_of(project) if p == path)
    return element.language.partition("-")[0].lower() if isinstance(element, Voice) else ""
