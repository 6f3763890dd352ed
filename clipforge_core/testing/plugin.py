"""All that one plugin brings, held against the contract suites: what `clipforge plugins check` does.

    environment = Environment.open(flags={"plugins_dir": folder, "data": scratch})
    for tried in check_plugin(environment, "loudest", scratch):
        print(tried.kind, tried.name, tried.level, tried.detail)

Suites that need something of their own (a credential, an answer of a server) are told as not tried, with what to call
in a test. `media` is a file with pictures and somebody who speaks: transcribers, metrics, enhancers and engines are
tried on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec

from clipforge_core import testing
from clipforge_core.environment import Environment
from clipforge_core.errors import PluginError, UnknownName
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import AudioElement, Canvas, Source, Timeline, TimelineTrack, VideoElement
from clipforge_core.plugin_loading import told
from clipforge_core.registry import CONTRACTS, FOLDERS
from clipforge_core.templates import TemplateLibrary


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """One item: "ok", "failed" with why, or "not tried" with what is missing."""

    kind: str
    name: str
    level: Literal["ok", "failed", "not tried"]
    detail: str = ""


class NotTried(Exception):
    """A suite needs something that is not here."""


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What suites work with: scratch space, and the media file with the engine that reads it."""

    environment: Environment
    folder: Path
    media: Path | None = None

    @property
    def engine(self) -> Any:
        """The media library that the settings name."""
        return self.environment.registry.get("engines", self.environment.settings["engine"])

    def probed(self) -> MediaInfo:
        """What the media file holds. Raises NotTried where none was given."""
        if self.media is None:
            raise NotTried("give a video in which somebody speaks: --file talk.mp4")
        info: MediaInfo = self.engine.probe(self.media)
        return info


def check_plugin(environment: Environment, plugin: str, folder: Path, media: Path | None = None) -> Iterator[Tried]:
    """Try everything that a loaded plugin brings. Its data folder is that of the environment: give one that is empty.

    Raises UnknownName where there is no such plugin, PluginError where it could not be loaded.
    """
    environment.registry.examine()
    info = environment.plugins.plugins.get(plugin)
    if info is None:
        raise UnknownName(kind="plugin", name=plugin, known=", ".join(sorted(environment.plugins.plugins)))
    if info.state != "loaded":
        raise PluginError(plugin=plugin, detail=info.error or "it is off")
    bench = Bench(environment=environment, folder=folder, media=media)
    for kind in CONTRACTS:
        for name, item in sorted(environment.registry.all(kind).items()):
            if environment.registry.owner(kind, name) == plugin:
                yield _tried(kind.removesuffix("s").replace("_", " "), name, partial(_run, bench, kind, item))
    yield from _others(environment, plugin)
    yield from _tables(environment, plugin)
    for hook in FOLDERS[:1]:
        folders = [found for found in environment.plugins.folders(hook) if found[0] == plugin]
        for template in TemplateLibrary(folders).list() if folders else ():
            level: Literal["ok", "failed"] = "failed" if template.problem else "ok"
            yield Tried(kind="template", name=template.name, level=level, detail=template.problem)
    for hook in info.hooks:
        if not hook.startswith("clipforge_register_"):
            yield Tried(kind="hook", name=hook, level="not tried", detail="it is called while a job runs")


def _tried(kind: str, name: str, suite: Callable[[], object]) -> Tried:
    try:
        suite()
    except NotTried as reason:
        return Tried(kind=kind, name=name, level="not tried", detail=str(reason))
    except AssertionError as error:
        return Tried(kind=kind, name=name, level="failed", detail=" ".join(str(error).split()) or told(error))
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises is what is asked for here
        return Tried(kind=kind, name=name, level="failed", detail=told(error))
    return Tried(kind=kind, name=name, level="ok")


def _others(environment: Environment, plugin: str) -> Iterator[Tried]:
    """Its settings, which were read when the environment was opened, and its commands."""
    info = environment.plugins.plugins[plugin]
    for kind in ("settings", "commands"):
        hook = f"clipforge_register_{kind}"
        if hook in info.hooks:
            found = [item for name, item in environment.plugins.collect(hook) if name == plugin]
            names = ", ".join(str(getattr(item, "name", item)) for item in found)
            yield Tried(kind=kind, name=names, level="failed" if info.error else "ok", detail=info.error)


def _tables(environment: Environment, plugin: str) -> Iterator[Tried]:
    """The plugin's migrations, applied to a fresh database in the data folder."""
    from clipforge_core.store.opening import open_database

    if "clipforge_register_migrations" not in environment.plugins.plugins[plugin].hooks:
        return
    open_database(environment).close()
    error = environment.plugins.plugins[plugin].error
    yield Tried(kind="migrations", name=plugin, level="failed" if error else "ok", detail=error)


def _run(bench: Bench, kind: str, item: Any) -> object:
    available = getattr(item, "available", None)
    problem = available() if callable(available) else None
    if problem:
        raise NotTried(f"it is not available here: {problem}")
    suite = _SUITES.get(kind)
    return suite(bench, item) if suite else _alone(kind, item)


def _alone(kind: str, item: Any) -> object:
    """Suites that need the item and nothing else; NotTried for those that need more."""
    if kind in _NEEDS:
        raise NotTried(_NEEDS[kind])
    suites: dict[str, Callable[[Any], object]] = {
        "embedders": testing.check_embedder,
        "job_kinds": testing.check_job_kind,
        "script_writers": testing.check_script_writer,
        "subtitle_formats": testing.check_subtitle_format,
        "surfaces": testing.check_surface,
        "visuals": testing.check_visuals,
        "voices": testing.check_voice,
        "writers": testing.check_writer,
        "formats": lambda row: row,
    }
    return suites[kind](item)


_NEEDS = {
    "auths": "it needs credentials: call check_auth(item, good=…, invalid=[…]) in a test",
    "renderers": "it needs segments that it takes: call check_renderer(item, engine, source, folder=…) in a test",
    "runner_tasks": "it needs a server: call check_runner_task(item, services) in a test",
    "trend_sources": "it needs an answer of its source: call check_trend_source(item, data, url) in a test",
    "voice_cloners": "it needs a sample: call check_voice_cloner(item, sample, base) in a test",
    "engines": "it needs files: call check_engine(item, path, …) in a test",
}


def _analyzer(_bench: Bench, item: Any) -> None:
    if item.requires:
        raise NotTried(f"it needs {', '.join(item.requires)}: call check_analyzer(item, tracks) in a test")
    testing.check_analyzer(item)


def _detector(_bench: Bench, item: Any) -> None:
    testing.check_detector(item, query="about the item" if getattr(item, "takes_query", False) else "")


def _storage(bench: Bench, item: Any) -> None:
    if next(iter(item.keys()), None) is not None:
        raise NotTried("it holds files: check_storage needs an empty one")
    testing.check_storage(item, bench.folder)


def _translator(_bench: Bench, item: Any) -> None:
    target = next((t for s, t in item.pairs() if s in ("en", "*") and t != "en"), None)
    if target is None:
        raise NotTried("it has no pair from English: call check_translator(item, texts, source=…, target=…) in a test")
    texts = ["Good morning.", "The house is red."]
    testing.check_translator(item, texts, source="en", target="es" if target == "*" else target)


def _transcriber(bench: Bench, item: Any) -> None:
    info = bench.probed()
    if not info.audio:
        raise NotTried("give a video in which somebody speaks: this one has no sound")
    testing.check_transcriber(item, info, says=())


def _metric(bench: Bench, item: Any) -> None:
    if item.needs:
        raise NotTried("it needs a reference: call check_quality_metric(item, engine, info, reference) in a test")
    testing.check_quality_metric(item, bench.engine, bench.probed())


def _enhancer(bench: Bench, item: Any) -> None:
    info = bench.probed()
    length = min(info.duration, Fraction(4))
    start = Fraction(0)
    shown = VideoElement(id="v", start=start, duration=length, source="talk")
    heard = AudioElement(id="a", start=start, duration=length, source="talk")
    tracks = (
        *((TimelineTrack(name="picture", elements=(shown,)),) if info.video else ()),
        *((TimelineTrack(name="sound", kind="audio", elements=(heard,)),) if info.audio else ()),
    )
    timeline = Timeline(
        canvas=Canvas(width=640, height=360, frame_rate=Fraction(25)),
        duration=length,
        sources=(Source(id="talk", path=info.path, digest=info.digest),),
        tracks=tracks,
    )
    testing.check_enhancer(item, timeline, {"talk": info})


_SUITES: dict[str, Callable[[Bench, Any], object]] = {
    "analyzers": _analyzer,
    "detectors": _detector,
    "storages": _storage,
    "translators": _translator,
    "transcribers": _transcriber,
    "quality_metrics": _metric,
    "enhancers": _enhancer,
}
