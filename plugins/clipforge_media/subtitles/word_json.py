"""Words with times as JSON: what Whisper and its relatives write, and what ClipForge writes.

Read: openai-whisper, faster-whisper and WhisperX (`segments` with `words`), the OpenAI API
(`words` beside `segments`), whisper.cpp (`transcription` with `tokens`), a plain list of words, and
ClipForge's own Transcript. Written: the first of these, so that other programs can read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from clipforge_core import BadDocument, Cue, Timing, Transcript, decode
from clipforge_media.subtitles.decoding import text_of
from clipforge_media.subtitles.whisper import from_cpp, from_segments, from_words, language_code

SCHEMA = 1


class WordJson:
    """Word JSON: `transcript.json`, Whisper's output, and the like."""

    name = "json"
    extensions: tuple[str, ...] = ("json",)

    def read(self, data: bytes, path: str) -> Transcript:
        """The words, aligned where the document has their times, interpolated inside segments elsewhere.

        Raises BadDocument for what is no JSON, or holds no words with times.
        """
        try:
            document = msgspec.json.decode(text_of(data))
        except msgspec.DecodeError as error:
            raise BadDocument(path=path, detail=f"not JSON ({error})") from error
        if isinstance(document, dict) and document.get("type") == "transcript":
            return decode(data, Transcript, path)
        found = _transcript(document, path)
        if not found.words:
            raise BadDocument(path=path, detail="no words with times in it")
        return found

    def write(self, cues: Sequence[Cue], *, width: int, height: int) -> bytes:
        """A segment for each cue with its words, in seconds; UTF-8, for people to read and edit."""
        segments = [_segment(number, cue) for number, cue in enumerate(cues)]
        text = " ".join(" ".join(c.text.split()) for c in cues)
        document = {"schema": SCHEMA, "text": text, "segments": segments}
        return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _transcript(document: Any, path: str) -> Transcript:
    if isinstance(document, list):
        document = {"segments" if any(isinstance(x, dict) and "words" in x for x in document) else "words": document}
    if not isinstance(document, dict):
        raise BadDocument(path=path, detail="no words with times in it")
    if isinstance(document.get("transcription"), list):
        result = document.get("result")
        language = result.get("language") if isinstance(result, dict) else ""
        return from_cpp(document["transcription"], language_code(language), path)
    language = language_code(document.get("language"))
    segments, words = document.get("segments"), document.get("words")
    timed = isinstance(segments, list) and any(isinstance(s, dict) and s.get("words") for s in segments)
    if isinstance(words, list) and words and not timed:
        return from_words(words, language, path)
    return from_segments(segments if isinstance(segments, list) else [], language, path)


def _segment(number: int, cue: Cue) -> dict[str, Any]:
    segment: dict[str, Any] = {
        "id": number,
        "start": float(cue.start),
        "end": float(cue.end),
        "text": cue.text,
    }
    if cue.words:
        segment["words"] = [
            {
                "word": f" {w.text}" if w.space else w.text,
                "start": float(w.start),
                "end": float(w.end),
                "probability": w.confidence,
                **({"timing": w.timing.value} if w.timing is not Timing.ALIGNED else {}),
                **({"speaker": w.speaker} if w.speaker else {}),
            }
            for w in cue.words
        ]
    return segment
