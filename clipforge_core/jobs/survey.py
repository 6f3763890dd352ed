"""The first half of the walk, in the runner: a source to clips.

Sound and pictures are looked at side by side; what was said is heard in parts of two minutes, each of
which is kept, so that a run that is killed goes on with the next part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import msgspec

from clipforge_core.contracts.analyzer import Detail
from clipforge_core.contracts.detector import Checking, Detection
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import MissingExtra
from clipforge_core.jobs.look import Detected, Looked, Refs, load, transcriber_of
from clipforge_core.jobs.params import ClipsParams
from clipforge_core.jobs.sidecar import find_sidecar
from clipforge_core.jobs.tightening import needed_tracks
from clipforge_core.jobs.wish import detector_for, request_of
from clipforge_core.model.jump_cuts import JumpCuts
from clipforge_core.model.media import MediaInfo
from clipforge_core.stages.streams import embedded_subtitles, is_embedded, with_audio
from clipforge_core.timecode import Span, union

PART = Fraction(116)
"""Seconds of speech that are heard in one task: four windows of the bundled recogniser."""

UNKNOWN = 1000.0
"""Seconds of work before anything is known of the file."""

JOIN = Fraction(1)
"""Speech regions that are closer than this are heard together."""


class Survey(msgspec.Struct, frozen=True):
    """What is known of a source."""

    info: MediaInfo
    refs: Refs
    detection: Detection
    warnings: tuple[str, ...] = ()
    weight: float = 0.0


def survey(
    context: Context,
    params: ClipsParams,
    jump_cuts: JumpCuts | None = None,
    fits: Callable[[MediaInfo], None] | None = None,
) -> Survey:
    """Probe, analyse, hear and detect; what `jump_cuts` need is there too. `fits` raises for a source of which the
    files that are wanted cannot be made. Raises what the file's reading raises, and Cancelled."""
    # How long the file is, nobody knows yet: without a guess the bar would start at its end.
    context.expect(UNKNOWN)
    context.progress(0, "probe", "reading the file")
    info: MediaInfo = context.start("probe", params.source, weight=0.1, stage="probe").result()
    if fits is not None:
        # Said now, and not after an hour of sound was heard.
        fits(info)
    info = with_audio(info, track=params.audio_track, language=params.audio_language)
    length = float(info.duration)
    weight = survey_weight(length)
    guessed = min(10.0, 1 + length / 150) * 30 * len(params.aspects) if not params.stop_after else 0.0
    context.expect(weight + guessed)
    warnings = list(info.warnings)
    detector = detector_for(context.registry, params.detector, params.query, params.options)
    request = request_of(params)
    if isinstance(detector, Checking):
        context.start("check_wish", info, params.detector, request, weight=0, stage="probe").result()
    refs: Refs = {}
    given = given_transcript(context, info, params)
    if given:
        refs["transcript"] = given
    wanted = {*detector.needs, *detector.uses, *needed_tracks(jump_cuts)}
    pictures, sounds = _by_feed(context, info, wanted)
    looking = context.start("analyse", info, pictures, refs, weight=length * 0.06 + 0.1, stage="pictures")
    hearing = context.start("analyse", info, sounds, refs, weight=length * 0.01 + 0.1, stage="sound")
    heard: Looked = hearing.result()
    warnings += heard.warnings
    refs.update(heard.refs)
    if "transcript" in wanted and "transcript" not in refs and info.audio:
        warnings += hear(context, info, params, refs, verbatim=jump_cuts is not None and jump_cuts.fillers)
    looked: Looked = looking.result()
    warnings += looked.warnings
    refs.update(looked.refs)
    texts: Looked = context.start("analyse", info, sorted(wanted), refs, weight=0.5, stage="text").result()
    warnings += texts.warnings
    refs.update(texts.refs)
    found: Detected = context.start("detect", info, refs, params.detector, request, weight=0.5, stage="detect").result()
    warnings += found.warnings
    return Survey(info, refs, found.detection, tuple(dict.fromkeys(warnings)), weight)


def survey_weight(length: float) -> float:
    """Seconds of work that a survey of `length` seconds takes, roughly: it moves the bar, nothing else."""
    return 1.5 + length * 0.2


def sidecar_of(context: Context, params: ClipsParams) -> str:
    """The file that replaces hearing: the one that was named, or one beside the source; "" for none."""
    if params.transcript:
        return "" if is_embedded(params.transcript) else params.transcript
    formats = context.registry.all("subtitle_formats")
    extensions = {e for f in formats.values() for e in f.extensions}
    found = find_sidecar(Path(params.source), extensions, params.language)
    return str(found) if found else ""


def given_transcript(context: Context, info: MediaInfo, params: ClipsParams) -> str:
    """The cache key of the transcript that replaces hearing: of the source's own subtitles, of a file; "" for none."""
    if is_embedded(params.transcript):
        track = embedded_subtitles(info, params.transcript, params.language)
        args: tuple[str, tuple[object, ...]] = "read_embedded", (info, track, params.language)
    else:
        sidecar = sidecar_of(context, params)
        if not sidecar:
            return ""
        args = "read_transcript", (sidecar, params.language)
    key: str = context.start(args[0], *args[1], weight=0.1, stage="transcript").result()
    return key


def _by_feed(context: Context, info: MediaInfo, wanted: set[str]) -> tuple[list[str], list[str]]:
    """Tracks that are made from pictures, and those from sound."""
    pictures: list[str] = []
    sounds: list[str] = []
    for analyzer in context.registry.all("analyzers").values():
        feed = analyzer.feed(info, Detail.COARSE)
        mine = [t for t in analyzer.provides if t in wanted]
        if feed.pictures is not None:
            pictures += mine
        elif feed.sound is not None:
            sounds += mine
    if "speech" not in sounds and "transcript" in wanted:
        sounds.append("speech")
    return sorted(pictures), sorted(sounds)


def hear(context: Context, info: MediaInfo, params: ClipsParams, refs: Refs, *, verbatim: bool = False) -> list[str]:
    """Transcribe the speech into `refs`, fillers too where it is to be `verbatim`; answers warnings."""
    missing = transcriber_of(context).available()
    if missing:
        return [f"no transcript: {missing}"]
    known = "speech" in refs
    speech = load(context, {"speech": refs["speech"]}).spans("speech") if known else []
    if known and not speech:
        return []
    parts = split_speech(speech) if speech else [[]]
    keys: dict[int, str] = {}
    language = params.language
    weight = float(info.duration) * 0.12 / len(parts)
    # The part with the most speech comes first: it decides the language of all.
    order = sorted(range(len(parts)), key=lambda i: (-sum(s.duration for s in parts[i]), i))
    try:
        for i in order:
            task = context.start("transcribe", info, language, parts[i], verbatim, weight=weight, stage="transcript")
            keys[i] = task.result()
            language = language or context.start("language_of", keys[i], weight=0, stage="transcript").result()
        keys_in_order = [keys[i] for i in range(len(parts))]
        refs["transcript"] = context.start("join_transcripts", keys_in_order, weight=0, stage="transcript").result()
    except MissingExtra as error:
        return [f"no transcript: {error.describe()}"]
    return []


def split_speech(speech: Sequence[Span], longest: Fraction = PART) -> list[list[Span]]:
    """Speech regions in groups of at most `longest` seconds of sound; one region alone may be longer."""
    groups: list[list[Span]] = []
    for span in union(speech, JOIN):
        if groups and span.end - groups[-1][0].start <= longest:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups
