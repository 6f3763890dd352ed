"""The job kind "transcribe": what is said in a file, as subtitles, word JSON or plain text."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from clipforge_core.codec import convert
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import MissingExtra, NoAudioTrack, UnknownName
from clipforge_core.files import write_bytes
from clipforge_core.jobs import look
from clipforge_core.jobs.look import Looked, Refs, load
from clipforge_core.jobs.params import ClipsParams, TranscribeParams
from clipforge_core.jobs.survey import UNKNOWN, given_transcript, hear
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.transcript import Transcript, Word, join_words
from clipforge_core.plugin_loading import shown
from clipforge_core.stages.pages import cues, ends_sentence
from clipforge_core.stages.streams import with_audio


class TranscribeJob(look.OnEngine):
    """What is said in a file."""

    name = "transcribe"
    version = "1"
    tasks: Mapping[str, Any] = look.TASKS

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises NoAudioTrack, UnknownName for a format, MissingExtra without a recogniser."""
        params = convert(context.job.params, TranscribeParams, "job")
        formats = context.registry.all("subtitle_formats")
        if params.format != "txt" and params.format not in formats:
            raise UnknownName(kind="format", name=params.format, known=", ".join(sorted([*formats, "txt"])))
        context.expect(UNKNOWN)
        info: MediaInfo = context.start("probe", params.source, weight=0.1, stage="probe").result()
        info = with_audio(info, track=params.audio_track, language=params.audio_language)
        context.expect(float(info.duration) * 0.14)
        refs: Refs = {}
        asked = ClipsParams(source=params.source, language=params.language, transcript=params.transcript)
        if params.transcript:
            refs["transcript"] = given_transcript(context, info, asked)
        elif not info.audio:
            raise NoAudioTrack(path=params.source)
        else:
            weight = float(info.duration) * 0.01 + 0.1
            heard: Looked = context.start("analyse", info, ["speech"], {}, weight=weight, stage="sound").result()
            refs.update(heard.refs)
            for warning in hear(context, info, asked, refs):
                raise MissingExtra(what=f"hearing what is said ({warning})", package="a recogniser", extra="speech")
        transcript = load(context, refs).transcript or Transcript()
        data = _write(context, transcript, params.format, info.duration)
        if params.output:
            write_bytes(Path(params.output), data)
        return {
            "path": params.output,
            "text": data.decode(),
            "language": transcript.language,
            "origin": transcript.origin,
            "words": len(transcript.words),
        }


def _write(context: Context, transcript: Transcript, form: str, end: Fraction) -> bytes:
    if form == "txt":
        return plain_text(transcript.words).encode()
    last = transcript.words[-1].end if transcript.words else Fraction(0)
    shown_cues = cues(transcript.words, max(end, last))
    writer = context.registry.get("subtitle_formats", form)
    with context.registry.blaming("subtitle_formats", form):
        data: bytes = writer.write(shown_cues, width=1920, height=1080)
        if not isinstance(data, bytes):
            raise TypeError(f"it answered {shown(data)}, and no bytes")
        return data


def plain_text(words: tuple[Word, ...]) -> str:
    """Running text with a line for each sentence."""
    lines: list[list[Word]] = [[]]
    for word in words:
        lines[-1].append(word)
        if ends_sentence(word.text):
            lines.append([])
    return "".join(join_words(line) + "\n" for line in lines if line)
