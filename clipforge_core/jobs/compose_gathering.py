"""What is to be known before a project can be compiled: its files, what its voices say, what is said in its sounds.

    gathering = Gathering(context, project, params)
    facts = gathering.facts()
    compile_project(gathering.project, facts)

It runs in the runner; all that reads, speaks or hears is a task in a child (`compose_tasks`, `look`).
"""

from __future__ import annotations

import msgspec

from clipforge_core.compose.facts import Facts, File, Said, elements_of, source_of
from clipforge_core.compose.fonts import font_files, with_fonts
from clipforge_core.compose.grammar import Project, Subtitles, Voice
from clipforge_core.compose.hearing import Sounding, aligned, given_words, heard, scene_of, sounds_for
from clipforge_core.compose.problems import BadProject, Problem, at
from clipforge_core.compose.speaking import Spoken
from clipforge_core.contracts.job_kind import Context, Pending
from clipforge_core.errors import MissingExtra, UnknownName
from clipforge_core.jobs.look import Looked, Refs, load
from clipforge_core.jobs.params import ClipsParams, ComposeParams
from clipforge_core.jobs.survey import hear
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.transcript import Transcript


class Gathering:
    """Finds out all that is to be known before a project can be compiled; `project` is then the one to compile."""

    def __init__(self, context: Context, project: Project, params: ComposeParams) -> None:
        self._context = context
        self.project = project
        self._params = params
        self.warnings: list[str] = []
        self._files: dict[str, File] = {}
        self._voices: dict[str, Transcript] = {}
        self._heard: dict[str, Transcript] = {}

    def facts(self) -> Facts:
        """The files of all elements, and the words of all subtitles. Raises BadProject with every mistake."""
        self._look()
        facts = Facts(files=self._files)
        words = {
            path: tuple(self._words(path, element, facts))
            for path, _, element in elements_of(self.project)
            if isinstance(element, Subtitles)
        }
        return msgspec.structs.replace(facts, words=words)

    def _look(self) -> None:
        """Files, voices and fonts, side by side."""
        files, voices, fonts = self._start_files(), self._start_voices(), self._start_fonts()
        self._context.wait([*(p for p, _ in files), *(p for p, _ in voices), *(p for p, _ in fonts)])
        problems: list[Problem] = []
        for pending, paths in files:
            file: File | str = pending.result()
            if isinstance(file, str):
                problems += [Problem(at(path, "src"), file) for path in paths]
            else:
                self._files.update(dict.fromkeys(paths, file))
        for pending, path in voices:
            spoken: Spoken | Problem = pending.result()
            if isinstance(spoken, Problem):
                problems.append(spoken)
            else:
                self._files[path] = spoken.file
                self._voices[path] = Transcript(words=spoken.words, language=_language(self.project, path))
        found: dict[str, str] = {}
        for pending, key in fonts:
            font: str | Problem = pending.result()
            if isinstance(font, Problem):
                problems.append(font)
            else:
                found[key] = font
        if problems:
            raise BadProject(path=self._params.name, problems=sorted(problems))
        self.project = with_fonts(self.project, found)

    def _start_files(self) -> list[tuple[Pending, list[str]]]:
        """One that several elements of a kind name is looked at once."""
        started: dict[tuple[str, str], tuple[Pending, list[str]]] = {}
        work = str(self._context.work)
        for path, _, element in elements_of(self.project):
            wanted = (type(element).__name__, source_of(element))
            if wanted[1] and wanted not in started:
                task = self._context.start("media", element, self._params, work, weight=0.3, stage="files")
                started[wanted] = (task, [])
            if wanted[1]:
                started[wanted][1].append(path)
        return list(started.values())

    def _start_voices(self) -> list[tuple[Pending, str]]:
        work = str(self._context.work)
        return [
            (self._context.start("say", path, element, work, weight=0.3, stage="voice"), path)
            for path, _, element in elements_of(self.project)
            if isinstance(element, Voice)
        ]

    def _start_fonts(self) -> list[tuple[Pending, str]]:
        work = str(self._context.work)
        return [
            (self._context.start("font", key, name, self._params, work, weight=0.1, stage="files"), key)
            for key, name in font_files(self.project).items()
        ]

    def _words(self, path: str, element: Subtitles, facts: Facts) -> list[Said]:
        scene = scene_of(self.project, path)
        if element.words is not None:
            return given_words(element, scene)
        if element.src is not None:
            read = self._read(path, element)
            return [Said(scene=scene, words=read.words, language=element.language or read.language)]
        sounds = sounds_for(self.project, facts, path)
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
                self.warnings.append(f"{path}: its words are spread evenly over the sound: {missing}")
            return aligned(self.project, path, element, said, facts)
        if not said:
            self.warnings.append(f"{path}: nothing is said that could be written")
        return said

    def _listen(self, sounding: Sounding, wish: Subtitles) -> Transcript:
        """What is said in the file of an element, remembered by its content. Raises MissingExtra."""
        path, element = sounding
        if isinstance(element, Voice):
            return self._voices[path]
        file = self._files[path]
        language = (getattr(element, "language", None) or wish.language or "").partition("-")[0].lower()
        key = f"{file.digest} {language}"
        if key in self._heard:
            return self._heard[key]
        context = self._context
        info: MediaInfo = context.start("probe", file.path, weight=0.1, stage="sound").result()
        weight = float(info.duration) * 0.01 + 0.1
        looked: Looked = context.start("analyse", info, ["speech"], {}, weight=weight, stage="sound").result()
        refs: Refs = dict(looked.refs)
        asked = ClipsParams(source=file.path, language=language)
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
