"""Jump cuts in a job: the clips of a detection become tighter where the template asks for it.

The level of the sound is measured closely inside the clips alone, then `stages.tighten` decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import msgspec

from clipforge_core.contracts.analyzer import Detail
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report
from clipforge_core.fillers import fillers_of
from clipforge_core.jobs.look import Looked, Refs, load
from clipforge_core.model.clip import Clip
from clipforge_core.model.jump_cuts import JumpCuts
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.tracks import Samples
from clipforge_core.model.transcript import Timing, Transcript
from clipforge_core.stages.cuts import base_parts, on_frames
from clipforge_core.stages.level import Level
from clipforge_core.stages.plan import canvas_rate
from clipforge_core.stages.quiet import quiet_spans
from clipforge_core.stages.tighten import Hearing, tighten
from clipforge_core.timecode import union


class Tightened(msgspec.Struct, frozen=True):
    """Clips with their cuts, a line about them, and what to be warned of."""

    clips: tuple[Clip, ...]
    note: str = ""
    warnings: tuple[str, ...] = ()


def needed_tracks(wishes: JumpCuts | None) -> tuple[str, ...]:
    """Tracks of the whole file that jump cuts are found from, beside those of the detector."""
    if wishes is None:
        return ()
    return ("speech", "transcript") if wishes.fillers else ("speech",)


def clip_rate(info: MediaInfo, template: ExportTemplate) -> Fraction | None:
    """Frames a second of the clips that are made of a source; None without a picture."""
    if info.video is None:
        return None
    return canvas_rate(info.video.frame_rate, template.picture.max_frame_rate, variable=info.video.variable)


def tighten_clips(
    context: Context, info: MediaInfo, clips: Sequence[Clip], refs: Refs, template: ExportTemplate
) -> Tightened:
    """The clips with jump cuts, where the template asks for them; cuts that a detector made go to frames."""
    rate = clip_rate(info, template)
    wishes = template.jump_cuts
    if wishes is None or rate is None or not clips:
        return Tightened(tuple(on_frames(clip, rate) for clip in clips))
    spans = union(clip.span for clip in clips)
    length = float(sum(s.duration for s in spans))
    level: Looked = context.start(
        "analyse", info, ["level"], {}, Detail.FINE, spans, weight=length * 0.01, stage="jump cuts"
    ).result()
    have = {**refs, **level.refs}
    tight: Tightened = context.start("tighten", list(clips), have, wishes, rate, weight=0.1, stage="jump cuts").result()
    return msgspec.structs.replace(tight, warnings=(*level.warnings, *tight.warnings))


def tighten_task(
    env: Any, report: Report, clips: Sequence[Clip], refs: Refs, wishes: JumpCuts, rate: Fraction
) -> Tightened:
    """Find the cuts; `refs` name the transcript, the speech and the level, as far as they are there."""
    tracks = load(env, refs)
    transcript = tracks.transcript or Transcript()
    measured = tracks.get("level", Samples)
    level = Level.of(measured) if measured is not None and measured.data else None
    spans = union(part for clip in clips for part in base_parts(clip))
    hearing = Hearing(
        words=transcript.words,
        speech=tuple(union(tracks.spans("speech"))),
        quiet=tuple(union(quiet_spans(level, spans))) if level is not None else None,
        level=level,
        language=transcript.language,
    )
    tight = tuple(on_frames(tighten(clip, hearing, wishes, rate), rate) for clip in clips)
    return Tightened(tight, _note(tight), tuple(_warnings(transcript, wishes)))


def _note(clips: Sequence[Clip]) -> str:
    on = [cut for clip in clips for cut in clip.cuts if cut.on]
    off = sum(not cut.on for clip in clips for cut in clip.cuts)
    if not on and not off:
        return "Jump cuts: nothing to cut was found"
    gone = float(sum((cut.span.duration for cut in on), Fraction(0)))
    proposed = f", {off} more proposed" if off else ""
    return f"Jump cuts: {len(on)} on, {gone:.1f} s shorter{proposed}; each can be changed in clips.json"


def _warnings(transcript: Transcript, wishes: JumpCuts) -> list[str]:
    """Why fillers could not be found where they were asked for."""
    if not wishes.fillers:
        return []
    if not transcript.words:
        return ["fillers cannot be cut: there is no transcript"]
    if all(word.timing is Timing.INTERPOLATED for word in transcript.words):
        return ["fillers are proposed and not cut: the words of this transcript have no times of their own"]
    if fillers_of(transcript.language) is None and not wishes.also:
        named = f"the language {transcript.language!r}" if transcript.language else "an unknown language"
        return [f"there is no list of fillers for {named}; name some with jump_cuts.also"]
    return []


TASKS: dict[str, Any] = {"tighten": tighten_task}
"""Tasks by name, as `Context.start` finds them."""
