"""Tasks that look and listen: probe, analyse, hear, find. They run in child processes.

A track is handed on as the key of its cache entry, so that the runner never holds media data, and so
that a run that was killed finds what was done before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.contracts.analyzer import Analyzer, Detail
from clipforge_core.contracts.detector import Detection, DetectRequest
from clipforge_core.contracts.progress import Report
from clipforge_core.errors import BadDocument, ClipForgeError, MissingExtra, UnknownName
from clipforge_core.jobs.wish import check_wish
from clipforge_core.languages import two_letters
from clipforge_core.model.clip import Clip
from clipforge_core.model.media import MediaInfo, SubtitleStream
from clipforge_core.model.tracks import Track, Tracks
from clipforge_core.model.transcript import Transcript
from clipforge_core.plugin_loading import shown
from clipforge_core.queue.messages import as_error
from clipforge_core.stages.analyse import plan_passes, run_pass
from clipforge_core.timecode import Span

Refs = dict[str, str]
"""Track names and the cache keys of their values."""


class Looked(msgspec.Struct, frozen=True):
    """Tracks that are there now, and what went wrong on the way."""

    refs: Refs
    warnings: tuple[str, ...] = ()


class Detected(msgspec.Struct, frozen=True):
    """What a detector found, and which plugins had trouble with it."""

    detection: Detection
    warnings: tuple[str, ...] = ()


def probe(env: Any, report: Report, path: str) -> MediaInfo:
    """What the file holds, remembered by its content."""
    engine = engine_of(env)
    digest = env.cache.file_digest(Path(path))
    key = stage_key("probe", engine.version, digest)
    known: MediaInfo | None = env.cache.get(key, MediaInfo)
    if known is None:
        known = engine.probe(Path(path))
        env.cache.put(key, known)
    return msgspec.structs.replace(known, path=path)


def glance(env: Any, report: Report, path: str) -> MediaInfo:
    """What the beginning of the file says."""
    found: MediaInfo = engine_of(env).glance(Path(path))
    return found


def engine_of(env: Any) -> Any:
    """The engine that the settings name. Raises MissingExtra where there is none at all, UnknownName."""
    if not env.registry.all("engines"):
        raise MissingExtra(what="reading and making media", package="av", extra="all")
    return env.registry.get("engines", env.settings["engine"])


class OnEngine:
    """Kinds of jobs whose tasks use the engine; most of them render."""

    rendering = True

    def warm(self, environment: Any) -> None:
        """Have the engine load in a child process that stands ready what most tasks need, where there is one that can
        (its optional methods `warm` and, for those that do not render, `warm_copying`)."""
        with suppress(MissingExtra, UnknownName, ImportError):
            engine = engine_of(environment)
            warm = getattr(engine, "warm", None)
            if not self.rendering:
                warm = getattr(engine, "warm_copying", warm)
            if warm is not None:
                warm()


def transcriber_of(env: Any) -> Any:
    """The transcriber that the settings name, with the model that they name. Raises UnknownName."""
    transcriber = env.registry.get("transcribers", env.settings["transcriber"])
    if env.settings["model"]:
        transcriber.model = env.settings["model"]
    return transcriber


def load(env: Any, refs: Mapping[str, str]) -> Tracks:
    """The tracks behind the keys; one that has left the cache is absent."""
    named: dict[str, Track] = {}
    for name, key in refs.items():
        track = env.cache.get(key, Track)
        if track is not None:
            named[name] = track
    return Tracks(named=named)


def analyse(
    env: Any,
    report: Report,
    info: MediaInfo,
    wanted: Sequence[str],
    refs: Refs,
    detail: Detail = Detail.COARSE,
    spans: Sequence[Span] = (),
) -> Looked:
    """Make the wanted tracks that are not there yet; `refs` are those that are."""
    engine = engine_of(env)
    have = dict(refs)
    warnings: list[str] = []
    passes = plan_passes(analyzers_of(env), wanted, have)
    for number, analyzers in enumerate(passes):
        keys = {a.name: _key(env, engine, info, a, detail, spans, have) for a in analyzers}
        missing: list[Analyzer] = []
        for analyzer in analyzers:
            known = {t: stage_key("track", "1", keys[analyzer.name], t) for t in analyzer.provides}
            if all(env.cache.get(k, Track) is not None for k in known.values()):
                have.update(known)
            else:
                missing.append(analyzer)
        if not missing:
            continue

        def part(done: float, message: str = "", _n: int = number) -> None:
            report((_n + done) / len(passes), message)

        found, trouble = run_pass(
            engine, info, missing, detail=detail, spans=spans, tracks=load(env, have), report=part
        )
        warnings.extend(trouble)
        for name, tracks in found.items():
            for track, value in tracks.items():
                key = stage_key("track", "1", keys[name], track)
                env.cache.put(key, value)
                have[track] = key
    return Looked(have, tuple(warnings))


def analyzers_of(env: Any) -> dict[str, Analyzer]:
    """All analyzers; those that have an `embedder` get the one that the settings name. Raises UnknownName."""
    analyzers: dict[str, Analyzer] = env.registry.all("analyzers")
    for analyzer in analyzers.values():
        if hasattr(analyzer, "embedder"):
            analyzer.embedder = env.registry.get("embedders", env.settings["embedder"])
    return analyzers


def _key(
    env: Any,
    engine: Any,
    info: MediaInfo,
    analyzer: Analyzer,
    detail: Detail,
    spans: Sequence[Span],
    refs: Refs,
) -> str:
    embedder = getattr(analyzer, "embedder", None)
    uses = (*analyzer.requires, *getattr(analyzer, "uses", ()))
    listens = analyzer.feed(info, detail).sound is not None
    return stage_key(
        "analyse",
        "1",
        info.digest,
        heard_track(info) if listens else -1,
        detail.value,
        list(spans),
        {t: refs.get(t, "") for t in uses},
        plugins=[
            f"{analyzer.name} {analyzer.version}",
            f"{engine.name} {engine.version}",
            f"{embedder.name} {embedder.version}" if embedder is not None else "",
        ],
    )


def heard_track(info: MediaInfo) -> int:
    """The stream index of the audio track that is heard, -1 without any: what is heard depends on it."""
    return info.audio[0].index if info.audio else -1


def transcribe(
    env: Any, report: Report, info: MediaInfo, language: str, speech: Sequence[Span], verbatim: bool = False
) -> str:
    """Hear some regions of the file; answers the cache key of their Transcript. `verbatim` asks a transcriber that
    can for fillers too, which it would leave out otherwise."""
    transcriber = transcriber_of(env)
    if hasattr(transcriber, "verbatim"):
        transcriber.verbatim = verbatim
    key = stage_key(
        "transcribe",
        "1",
        info.digest,
        heard_track(info),
        language,
        list(speech),
        plugins=[f"{transcriber.name} {transcriber.version}"],
        model=transcriber.fingerprint(),
    )
    if env.cache.get(key, Transcript) is None:
        heard = transcriber.transcribe(info, language=language, speech=speech, report=report)
        env.cache.put(key, heard)
    return key


def language_of(env: Any, report: Report, key: str) -> str:
    """The language of a transcript in the cache."""
    heard = env.cache.get(key, Transcript)
    return heard.language if heard is not None else ""


def join_transcripts(env: Any, report: Report, keys: Sequence[str]) -> str:
    """Transcripts of parts of one file as one; answers its key."""
    key = stage_key("transcript", "1", list(keys))
    if env.cache.get(key, Transcript) is None:
        parts = [p for p in (env.cache.get(k, Transcript) for k in keys) if p is not None]
        words = tuple(sorted((w for p in parts for w in p.words), key=lambda w: (w.start, w.end)))
        breaks: list[int] = []
        for part in sorted((p for p in parts if p.words), key=lambda p: p.words[0].start):
            first = words.index(part.words[0])
            breaks.extend(first + b for b in (part.breaks or (0,)))
        languages = [p.language for p in parts if p.words and p.language]
        env.cache.put(
            key,
            Transcript(
                words=words,
                language=max(set(languages), key=languages.count) if languages else "",
                origin=parts[0].origin if parts else "",
                breaks=tuple(sorted(set(breaks))),
            ),
        )
    return key


def read_transcript(env: Any, report: Report, path: str, language: str) -> str:
    """A transcript or subtitle file as a Transcript in the cache; answers its key.

    Raises UnknownName for a format that nobody reads, BadDocument.
    """
    file = Path(path)
    digest = env.cache.file_digest(file)
    formats = env.registry.all("subtitle_formats")
    extension = file.suffix.lower().lstrip(".")
    readers = [f for f in formats.values() if extension in f.extensions]
    if not readers:
        known = ", ".join(sorted(e for f in formats.values() for e in f.extensions))
        raise UnknownName(kind="transcript format", name=extension or file.name, known=known)
    key = stage_key("read", "2", digest, language, extension)
    if env.cache.get(key, Transcript) is None:
        transcript = _first_that_reads(env, readers, file.read_bytes(), path)
        if language and not transcript.language:
            transcript = msgspec.structs.replace(transcript, language=language)
        env.cache.put(key, transcript)
    return key


def read_embedded(env: Any, report: Report, info: MediaInfo, track: SubtitleStream, language: str) -> str:
    """The words of a subtitle track of the source itself as a Transcript in the cache; answers its key.

    Raises BadDocument where it holds no text.
    """
    engine = engine_of(env)
    spoken = language or two_letters(track.language)
    key = stage_key("embedded", "1", info.digest, track.index, spoken, plugins=[f"{engine.name} {engine.version}"])
    if env.cache.get(key, Transcript) is None:
        read: Transcript = engine.embedded_transcript(info, track.index)
        env.cache.put(key, msgspec.structs.replace(read, language=spoken))
    return key


def _first_that_reads(env: Any, readers: Sequence[Any], data: bytes, path: str) -> Transcript:
    trouble: BadDocument | None = None
    for reader in readers:
        try:
            with env.registry.blaming("subtitle_formats", reader.name):
                transcript: Transcript = reader.read(data, path)
                if not isinstance(transcript, Transcript):
                    raise TypeError(f"it answered {shown(transcript)}, and no Transcript")
        except BadDocument as error:
            trouble = trouble or error
            continue
        return transcript
    raise trouble or BadDocument(path=path, detail="nothing could be read")


def detect(env: Any, report: Report, info: MediaInfo, refs: Refs, name: str, request: DetectRequest) -> Detected:
    """Clips of the file, best first, scores adjusted by plugins that have something to say."""
    detector = env.registry.get("detectors", name)
    tracks = load(env, refs)
    try:
        with env.registry.blaming("detectors", name):
            found: Detection = detector.detect(info, tracks, request)
            if not env.registry.bundled("detectors", name):
                _check(found, info)
    except ClipForgeError:
        raise
    except Exception as error:
        raise as_error(error, f"detector {name}") from error
    plugins = env.registry.plugins
    hooks = plugins.implementations("clipforge_clip_score")
    if not hooks:
        return Detected(found)
    clips: list[Clip] = []
    problems: list[str] = []
    for clip in found.clips:
        for plugin, adjust in hooks:
            judged, problem = plugins.ask(
                "clipforge_clip_score", plugin, _adjusted, by=adjust, clip=clip, tracks=tracks
            )
            clip = judged or clip
            problems.append(problem)
        clips.append(clip)
    ranked = tuple(sorted(clips, key=lambda c: (-c.score, c.start)))
    return Detected(msgspec.structs.replace(found, clips=ranked), tuple(dict.fromkeys(p for p in problems if p)))


def _check(found: Any, info: MediaInfo) -> None:
    """Raises TypeError or ValueError for an answer that later stages cannot work with."""
    if not isinstance(found, Detection) or not all(isinstance(clip, Clip) for clip in found.clips):
        raise TypeError(f"it answered {shown(found)}, and no Detection")
    for clip in found.clips:
        if not 0 <= clip.start < clip.end <= info.duration:
            raise ValueError(
                f"its clip {clip.id} lies outside the file: {float(clip.start):g} to {float(clip.end):g} s"
            )
        if not 0.0 <= clip.score <= 1.0:
            raise ValueError(f"the score of its clip {clip.id} is {clip.score}, not 0 to 1")


def _adjusted(by: Callable[..., tuple[float, str] | None], clip: Clip, tracks: Tracks) -> Clip:
    answer = by(clip=clip, tracks=tracks)
    if answer is None:
        return clip
    if not isinstance(answer, tuple | list) or [*map(type, answer)] not in ([float, str], [int, str]):
        raise TypeError(f"it answered {shown(answer)}, and neither None nor a number and a reason")
    change, why = answer
    if math.isnan(change):
        raise ValueError("it answered a number that is none")
    score = min(1.0, max(0.0, clip.score + change))
    return msgspec.structs.replace(clip, score=score, reason=f"{clip.reason}; {why}")


TASKS: dict[str, Any] = {
    "probe": probe,
    "glance": glance,
    "check_wish": check_wish,
    "analyse": analyse,
    "transcribe": transcribe,
    "language_of": language_of,
    "join_transcripts": join_transcripts,
    "read_transcript": read_transcript,
    "read_embedded": read_embedded,
    "detect": detect,
}
"""Tasks by name, as `Context.start` finds them."""
