"""Tasks that make: plan, render, mix, finish. They run in child processes.

Segments and sound lie in the job's work folder under their keys (what a kill leaves is found again) and
in the stage cache (another job that shows the same pictures takes them from there).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.codec import encode_pretty
from clipforge_core.contracts.engine import SoundReport
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import PluginError, RenderFailed
from clipforge_core.files import write_bytes
from clipforge_core.jobs import outputs, packing
from clipforge_core.jobs.folder import artefact
from clipforge_core.jobs.lanes import Product
from clipforge_core.jobs.look import Refs, engine_of, load
from clipforge_core.jobs.names import OF_PICTURES, SIDECARS
from clipforge_core.jobs.products import discard, facts_of, make_products, write_edits
from clipforge_core.model.clip import Clip
from clipforge_core.model.enhance import Enhancement
from clipforge_core.model.export import Artefact, Check, Manifest
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import WHOLE, Rect, Segment, Timeline, VideoElement
from clipforge_core.model.tracks import Events, Faces, Tracks
from clipforge_core.model.transcript import Word
from clipforge_core.platforms import Platform
from clipforge_core.stages.caption_place import box_at, rect_at
from clipforge_core.stages.caption_plan import page_cues
from clipforge_core.stages.caption_texts import cover_check
from clipforge_core.stages.documents import document_path
from clipforge_core.stages.joints import joints_of
from clipforge_core.stages.outputs import Outputs
from clipforge_core.stages.pages import cues
from clipforge_core.stages.plan import plan_clip, timeline_words
from clipforge_core.stages.plan_sound import plan_sound
from clipforge_core.stages.quality import breaches, sentences, word_edges
from clipforge_core.stages.segments import cut, picture_key, sound_key
from clipforge_core.template_files import pictures_of
from clipforge_core.timecode import Span, frame_time

CANDIDATES = 12
"""Frames that are looked at for a thumbnail."""


class Planned(msgspec.Struct, frozen=True):
    """A clip's Timeline, which plugins had trouble with it, and the frames at which it is rather parted."""

    timeline: Timeline
    warnings: tuple[str, ...] = ()
    joints: tuple[int, ...] = ()


def plan(
    env: Any,
    report: Report,
    info: MediaInfo,
    clip: Clip,
    refs: Refs,
    template: ExportTemplate,
    aspect: str,
    words: Sequence[Word] | None,
) -> Planned:
    """The Timeline of a clip; `words` None takes those of the transcript."""
    tracks = load(env, refs)
    said = words if words is not None else (tracks.transcript.words if tracks.transcript else ())
    digests = {path: env.cache.file_digest(Path(path)) for path in pictures_of(template).values()}
    if info.video is None:
        timeline = plan_sound(info, clip, template)
    else:
        timeline = plan_clip(info, clip, tracks, template, aspect=aspect, words=said, digests=digests)
    plugins, problems = env.registry.plugins, []
    for name, change in plugins.implementations("clipforge_plan"):
        changed, problem = plugins.ask("clipforge_plan", name, _changed, by=change, clip=clip, timeline=timeline)
        timeline = changed or timeline
        if problem:
            problems.append(problem)
    return Planned(timeline, tuple(problems), joints_of(engine_of(env), timeline))


def _changed(by: Callable[..., Timeline | None], clip: Clip, timeline: Timeline) -> Timeline | None:
    changed = by(clip=clip, timeline=timeline)
    if changed is not None and not isinstance(changed, Timeline):
        raise TypeError(f"it answered something else than a Timeline: {type(changed).__name__}")
    return changed


def render_task(env: Any, report: Report, segments: Sequence[Segment], work: str, cached: bool = True) -> list[str]:
    """Render segments that show the same source range; answers their paths in the work folder. Without `cached` the
    cache is left alone: what is measured is the work itself."""
    folder = Path(work)
    paths: list[str] = []
    todo: dict[str, tuple[Any, list[tuple[Segment, Path]]]] = {}
    keys: dict[Path, str] = {}
    for segment in segments:
        renderer, key = kept_under(env, segment)
        path = folder / f"{key}.mp4"
        paths.append(str(path))
        if path.is_file() or (cached and env.cache.get_file(key, path)):
            continue
        keys[path] = key
        todo.setdefault(renderer.name, (renderer, []))[1].append((segment, path))
    for renderer, work_list in todo.values():
        with env.registry.blaming("renderers", renderer.name):
            renderer.render(work_list, report=report)
            missing = [path.name for _, path in work_list if not path.is_file()]
            if missing:
                raise RuntimeError(f"it did not write {missing[0]}")
    for path, key in keys.items() if cached else ():
        env.cache.put_file(key, path)
    return paths


def kept_under(env: Any, segment: Segment) -> tuple[Any, str]:
    """The renderer of a segment, and the key under which the cache keeps what it makes. Raises RenderFailed."""
    renderer = _renderer(env, segment)
    depends = getattr(renderer, "depends", None)
    beside = [depends(segment)] if depends is not None else []
    return renderer, stage_key("segment", "1", segment.key, *beside, plugins=[f"{renderer.name} {renderer.version}"])


def _renderer(env: Any, segment: Segment) -> Any:
    reasons: list[str] = []
    for renderer in env.registry.all("renderers").values():
        try:
            with env.registry.blaming("renderers", renderer.name):
                reason = renderer.refuses(segment)
        except PluginError as error:  # it is passed over, as one that refuses
            reason = error.describe()
        if reason is None:
            return renderer
        reasons.append(f"{renderer.name}: {reason}")
    raise RenderFailed(path="segment", detail="; ".join(reasons) or "no renderer is installed")


def sound_task(env: Any, report: Report, timeline: Timeline, work: str, cached: bool = True) -> str:
    """Render the sound of a Timeline; answers its path, "" where it has none. `cached` as for segments."""
    if not timeline.elements("audio"):
        return ""
    engine = engine_of(env)
    key = stage_key("sound", "1", sound_key(timeline), plugins=[f"{engine.name} {engine.version}"])
    path = Path(work) / f"{key}.m4a"
    if not (path.is_file() or (cached and env.cache.get_file(key, path))):
        levels: SoundReport = engine.render_sound(timeline, path, report=report)
        if cached:
            env.cache.put(f"{key}-levels", levels)
            env.cache.put_file(key, path)
    return str(path)


class Finish(msgspec.Struct, frozen=True, kw_only=True):
    """All that is needed to make the files of one clip in one aspect ratio. `work` is the job's folder."""

    info: MediaInfo
    clip: Clip
    timeline: Timeline
    refs: Refs
    words: tuple[Word, ...] | None
    products: tuple[Product, ...]
    outputs: Outputs
    platform: Platform | None
    work: str
    folder: str
    stem: str
    aspect: str
    template: str
    quality: int
    enhancements: tuple[Enhancement, ...] = ()
    relative: bool = False


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """The files of an export by kind (names in the folder), and what the checks found. `formats` are the kinds
    that were asked for, in order."""

    formats: tuple[str, ...]
    files: dict[str, str]
    artefacts: tuple[Artefact, ...]
    warnings: tuple[str, ...]
    checks: tuple[dict[str, str], ...]
    enhancements: tuple[Enhancement, ...] = ()


def finish(env: Any, report: Report, order: Finish) -> Finished:
    """Join, check, write the sidecars, the still, the Timeline and the manifest. Raises RenderFailed where
    a check fails and the setting `checks` is "fail"; nothing of the export stays then."""
    engine = engine_of(env)
    folder, timeline = Path(order.folder), order.timeline
    title = order.clip.title if order.outputs.titled else ""

    def part(done: float, message: str = "") -> None:
        report(0.7 * done, message)

    made = make_products(env, engine, order.products, order.outputs, order.stem, folder, title, part)
    tracks = load(env, order.refs)
    heard = tracks.transcript.words if tracks.transcript else ()
    checks = [
        *made.checks,
        *engine.caption_checks(timeline),
        *_cover(order.info, timeline, tracks),
        *([word_edges(order.clip, heard)] if heard else []),
        *_platform_checks(order, [a.size for a in made.artefacts]),
    ]
    failed = breaches(checks, env.settings["checks"])
    if failed:
        discard([folder / a.name for a in made.artefacts])
        first = next(iter(made.files.values()), order.stem)
        raise RenderFailed(path=str(folder / first), detail="; ".join(f"{c.name}: {c.detail}" for c in failed))
    report(0.7, "sidecars")
    pictures = bool(timeline.elements("video"))
    names = {k: f"{order.stem}{end}" for k, end in SIDECARS.items() if pictures or k not in OF_PICTURES}
    said = order.words if order.words is not None else heard
    _subtitles(env, order, timeline_words(order.clip, said, timeline), folder, names)
    if pictures:
        _still(env, engine, order, tracks, folder / names["thumbnail"])
    shown = _portable(timeline, folder) if order.relative else timeline
    edits = write_edits(env, order.outputs, shown, order.stem, folder, order.clip.title or order.clip.id)
    write_bytes(folder / names["timeline"], encode_pretty(_portable(timeline, folder)))
    beside = tuple(artefact(folder, kind, name) for kind, name in names.items() if kind != "manifest")
    artefacts = (*made.artefacts, *edits.artefacts, *beside)
    warnings = (*sentences(checks), *edits.losses)
    manifest = Manifest(
        clip=order.clip.id,
        aspect=order.aspect,
        template=order.template,
        duration=round(float(timeline.duration), 6),
        width=timeline.canvas.width,
        height=timeline.canvas.height,
        formats=tuple(facts_of(product) for product in order.products),
        artefacts=artefacts,
        checks=tuple(checks),
        enhancements=order.enhancements,
        warnings=warnings,
    )
    write_bytes(folder / names["manifest"], encode_pretty(manifest))
    return Finished(
        formats=tuple(kind for kind in (*made.files, *edits.files) if kind != outputs.PREVIEW.name),
        files={**made.files, **edits.files, **names},
        artefacts=(*artefacts, artefact(folder, "manifest", names["manifest"])),
        warnings=warnings,
        checks=tuple({"name": c.name, "level": c.level, "detail": c.detail} for c in checks),
        enhancements=order.enhancements,
    )


def _platform_checks(order: Finish, sizes: Sequence[int]) -> list[Check]:
    if order.platform is None:
        return []
    return order.platform.checks(float(order.timeline.duration), order.aspect, sizes)


def _portable(timeline: Timeline, folder: Path) -> Timeline:
    """With paths of sources relative to the folder, so that both can move together."""
    sources = tuple(msgspec.structs.replace(s, path=document_path(Path(s.path), folder)) for s in timeline.sources)
    return msgspec.structs.replace(timeline, sources=sources)


def _subtitles(env: Any, order: Finish, words: Sequence[Word], folder: Path, names: dict[str, str]) -> None:
    canvas = order.timeline.canvas
    lines = cues(words, order.timeline.duration)
    for kind in ("srt", "vtt", "ass", "words"):
        if kind not in names:
            continue
        form = env.registry.get("subtitle_formats", "json" if kind == "words" else kind)
        style, styled = order.timeline.styles.get("captions"), getattr(form, "write_styled", None)
        if style is not None and styled is not None:
            written = styled(page_cues(order.timeline), style, width=canvas.width, height=canvas.height)
        else:
            written = form.write(lines, width=canvas.width, height=canvas.height)
        write_bytes(folder / names[kind], written)


def _still(env: Any, engine: Any, order: Finish, tracks: Tracks, out: Path) -> None:
    """A picture of the clip: the best of some candidates over its length, framed as the clip is, without captions."""
    timeline = order.timeline
    faces = tracks.get("faces", Faces) or Faces()
    shown: dict[Fraction, tuple[Fraction, VideoElement]] = {}
    crops: list[Rect] = []
    seen: list[list[Rect]] = []
    elements = [e for e in timeline.elements("video") if isinstance(e, VideoElement)]
    for i in range(CANDIDATES):
        at = timeline.duration * (2 * i + 1) / (2 * CANDIDATES)
        element = next((e for e in elements if e.span.contains(at)), None)
        if element is None:
            continue
        inside = at - element.start
        time = element.source_start + inside * element.speed
        boxes = [b for b in (box_at(path.boxes, time) for path in faces.paths) if b is not None]
        shown[time] = (at, element)
        seen.append([Rect(b.x, b.y, b.width, b.height) for b in boxes])
        crops.append(rect_at(element.crop, inside) if element.fit == "cover" and element.crop else WHOLE)
    size = (timeline.canvas.width, timeline.canvas.height)
    times = list(shown)
    best = engine.still(order.info, times, out, crops=crops, faces=seen, size=size, quality=order.quality)
    at, element = shown[best]
    if element.fit != "cover" or element.place or element.grade or element.steady is not None:
        _fitted_still(env, engine, order, at, out, size)


def _fitted_still(env: Any, engine: Any, order: Finish, at: Fraction, out: Path, size: tuple[int, int]) -> None:
    """The same moment as the Timeline arranges it (bars, blur, halves) without what lies over it, rendered as a
    segment of one frame."""
    timeline = order.timeline
    rate = timeline.canvas.frame_rate
    first = frame_time(int(at * rate), rate)
    pictures = tuple(t for t in timeline.tracks if t.name in ("picture", "parts"))
    part = cut(msgspec.structs.replace(timeline, tracks=pictures), Span(first, first + 1 / rate))
    segment = Segment(index=0, first_frame=0, frames=1, part=part, key=picture_key(part))
    path = Path(order.work) / f"{segment.key}.mp4"
    _renderer(env, segment).render([(segment, path)], report=silent)
    frame = engine.probe(path)
    engine.still(frame, [Fraction(0)], out, crops=[WHOLE], faces=[[]], size=size, quality=order.quality)
    path.unlink(missing_ok=True)


def _cover(info: MediaInfo, timeline: Timeline, tracks: Tracks) -> list[Check]:
    """Whether captions stand on faces or on texts of the picture."""
    if info.video is None:
        return []
    shape = info.video.display_width / info.video.display_height
    faces = tracks.get("faces", Faces) or Faces()
    found = cover_check(timeline, faces, tracks.get("texts", Events), shape)
    return [found] if found is not None else []


def fonts(env: Any, report: Report, names: Sequence[str]) -> dict[str, list[str]]:
    """Those of some fonts (families or font files) that are not there, with families of a like name."""
    return {font: list(near) for font, near in engine_of(env).absent_fonts(names).items()}


TASKS: dict[str, Any] = {
    "plan": plan,
    "render": render_task,
    "sound": sound_task,
    "finish": finish,
    "fonts": fonts,
    **outputs.TASKS,
    **packing.TASKS,
}
"""Tasks by name, as `Context.start` finds them."""
