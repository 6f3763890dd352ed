"""Every hook of ClipForge on one page.

A plugin is a module (or object) with functions marked `@hookimpl`::

    from clipforge_core import hookimpl

    @hookimpl
    def clipforge_register_detectors():
        return [LoudestMinute()]

A function that is called `clipforge_…` and is not a hook of this page is an error when the plugin is
loaded. Registering hooks fire once, when the registry is first asked for that kind; they must be
quick: import heavy libraries inside methods, not at the top of the module.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pluggy

if TYPE_CHECKING:
    from clipforge_core.contracts.analyzer import Analyzer
    from clipforge_core.contracts.auth import Auth
    from clipforge_core.contracts.detector import Detector
    from clipforge_core.contracts.embedder import Embedder
    from clipforge_core.contracts.engine import Engine
    from clipforge_core.contracts.enhancer import Enhancer
    from clipforge_core.contracts.job_kind import JobKind
    from clipforge_core.contracts.later import Later
    from clipforge_core.contracts.quality import QualityMetric
    from clipforge_core.contracts.renderer import Renderer
    from clipforge_core.contracts.runner_task import RunnerTask
    from clipforge_core.contracts.script_writer import ScriptWriter
    from clipforge_core.contracts.storage import Storage
    from clipforge_core.contracts.subtitles import SubtitleFormat
    from clipforge_core.contracts.surface import Surface
    from clipforge_core.contracts.transcriber import Transcriber
    from clipforge_core.contracts.translator import Translator
    from clipforge_core.contracts.trend_source import TrendSource
    from clipforge_core.contracts.visuals import Visuals
    from clipforge_core.contracts.voice import Voice
    from clipforge_core.contracts.voice_cloner import VoiceCloner
    from clipforge_core.contracts.writer import Writer
    from clipforge_core.model.clip import Clip
    from clipforge_core.model.format import Format
    from clipforge_core.model.job import Job
    from clipforge_core.model.timeline import Timeline
    from clipforge_core.model.tracks import Tracks
    from clipforge_core.settings import Setting
    from clipforge_core.store.migrations import Migration

PROJECT = "clipforge"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks(Protocol):
    """The specifications; each docstring says when the hook fires."""

    # -- what a plugin brings: fired once, when the registry is first asked for that kind ----------

    @hookspec
    def clipforge_register_engines(self) -> Sequence[Engine]:
        """Media libraries; the setting `engine` names the one that is used."""

    @hookspec
    def clipforge_register_analyzers(self) -> Sequence[Analyzer]:
        """Analyzers, asked for when a detector or the planner needs one of their tracks."""

    @hookspec
    def clipforge_register_detectors(self) -> Sequence[Detector]:
        """Detectors, chosen by name with --detector."""

    @hookspec
    def clipforge_register_transcribers(self) -> Sequence[Transcriber]:
        """Transcribers; the setting `transcriber` names the one that is used."""

    @hookspec
    def clipforge_register_embedders(self) -> Sequence[Embedder]:
        """Embedders; the setting `embedder` names the one that is used."""

    @hookspec
    def clipforge_register_enhancers(self) -> Sequence[Enhancer]:
        """Enhancers of pictures and sound, switched on by name in a template's `[enhance]` or with --enhance."""

    @hookspec
    def clipforge_register_quality_metrics(self) -> Sequence[QualityMetric]:
        """Metrics of pictures and sound, all of which `clipforge quality` asks."""

    @hookspec
    def clipforge_register_renderers(self) -> Sequence[Renderer]:
        """Renderers of segments, asked in the order of registration, last plugin first."""

    @hookspec
    def clipforge_register_storages(self) -> Sequence[Storage]:
        """Places that keep finished files."""

    @hookspec
    def clipforge_register_subtitle_formats(self) -> Sequence[SubtitleFormat]:
        """Subtitle and transcript file formats, found by extension."""

    @hookspec
    def clipforge_register_formats(self) -> Sequence[Format]:
        """File formats, chosen by name with --format: one row each."""

    @hookspec
    def clipforge_register_writers(self) -> Sequence[Writer]:
        """Writers of Timelines for editing programs, chosen by name with --format."""

    @hookspec
    def clipforge_register_platforms(self) -> Sequence[Path]:
        """Folders with platform presets (*.toml), chosen by name with --platform."""

    @hookspec
    def clipforge_register_voices(self) -> Sequence[Voice]:
        """Voices that speak text."""

    @hookspec
    def clipforge_register_voice_cloners(self) -> Sequence[VoiceCloner]:
        """Makers of voices from samples, chosen by name; those that copy a person's voice need consent."""

    @hookspec
    def clipforge_register_script_writers(self) -> Sequence[ScriptWriter]:
        """Writers of scripts; the setting `script_writer` names the one that is used."""

    @hookspec
    def clipforge_register_visuals(self) -> Sequence[Visuals]:
        """Makers of pictures for the scenes of scripts; the one that fits a scene best draws it."""

    @hookspec
    def clipforge_register_translators(self) -> Sequence[Translator]:
        """Translators, asked for a pair of languages in the order of their quality."""

    @hookspec
    def clipforge_register_trend_sources(self) -> Sequence[TrendSource]:
        """Places where trends are read off: feeds and public figures."""

    @hookspec
    def clipforge_register_job_kinds(self) -> Sequence[JobKind | Later]:
        """Kinds of jobs, submitted by name; as `Later` they are loaded when one of their jobs comes, and items of every
        other kind may be brought so too."""

    @hookspec
    def clipforge_register_surfaces(self) -> Sequence[Surface]:
        """HTTP APIs that `clipforge serve` answers, chosen by name with --surface."""

    @hookspec
    def clipforge_register_auths(self) -> Sequence[Auth]:
        """Auths, which tell whose a key or token is; the setting `auth` names those that are asked, in order."""

    @hookspec
    def clipforge_register_runner_tasks(self) -> Sequence[RunnerTask]:
        """What a server's runner does again and again, each in a thread of its own; fired when a runner starts."""

    @hookspec
    def clipforge_register_templates(self) -> Sequence[Path]:
        """Folders with export templates (*.toml)."""

    @hookspec
    def clipforge_register_video_templates(self) -> Sequence[Path]:
        """Folders with video templates: scene files with variables (*.json), each with the media that it names."""

    @hookspec
    def clipforge_register_settings(self) -> Sequence[Setting]:
        """Settings of the plugin; fired before the settings are resolved."""

    @hookspec
    def clipforge_register_commands(self) -> Sequence[Any]:
        """click commands for the command line; fired when a name is not one of the built-in commands,
        and for the list in --help."""

    @hookspec
    def clipforge_register_migrations(self) -> Sequence[Migration]:
        """Migrations of the plugin's own tables, append-only; fired when the store is opened."""

    # -- the life of a job: fired by the forge, in the runner ----------------------------------------

    @hookspec
    def clipforge_before_job(self, job: Job) -> None:
        """Just before a job's work begins (again at each attempt)."""

    @hookspec
    def clipforge_after_job(self, job: Job) -> None:
        """After a job was recorded as completed; once a job."""

    @hookspec
    def clipforge_job_failed(self, job: Job) -> None:
        """After a job was recorded as failed for good; once a job."""

    @hookspec
    def clipforge_before_export(self, clip: Clip, timeline: Timeline) -> None:
        """Before a Timeline is rendered to files."""

    @hookspec
    def clipforge_after_export(self, clip: Clip, folder: Path) -> None:
        """After the files of an export are whole and in place."""

    # -- changing what comes out: fired in the child process that does the stage ----------------------

    @hookspec
    def clipforge_clip_score(self, clip: Clip, tracks: Tracks) -> tuple[float, str] | None:
        """After detection, for each clip: (what to add to its score, -1..1, and why), or None."""

    @hookspec
    def clipforge_plan(self, clip: Clip, timeline: Timeline) -> Timeline | None:
        """After planning: another Timeline in place of the planned one, or None. Plugins see each
        other's changes, in the order of registration, last plugin first."""
