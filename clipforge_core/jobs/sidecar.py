"""A transcript that lies beside its source: talk.srt, talk.en.vtt, talk.ass, talk.json."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

ORDER = ("json", "vtt", "ass", "ssa", "srt")
"""Formats that may hold word times come first."""


def find_sidecar(source: Path, extensions: Iterable[str], language: str = "") -> Path | None:
    """The transcript beside `source`, or None. With a language, talk.en.srt is preferred to talk.srt.

    A .json counts only where it looks like a transcript: other programs leave .json files too.
    """
    known = set(extensions)
    stems = [f"{source.stem}.{language}", source.stem] if language else [source.stem, f"{source.stem}.en"]
    for stem in [*stems, source.name]:
        for extension in [e for e in ORDER if e in known] + sorted(known.difference(ORDER)):
            path = source.with_name(f"{stem}.{extension}")
            if path != source and path.is_file() and (extension != "json" or _is_transcript(path)):
                return path
    return None


def _is_transcript(path: Path) -> bool:
    try:
        data = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return isinstance(data, dict) and any(isinstance(data.get(k), list) for k in ("segments", "words", "transcription"))
