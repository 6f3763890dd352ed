"""The shapes of Whisper's JSON, as its several programs write it, to a Transcript.

Nothing in such a file is trusted: an entry of another type, without times, or with times that run
backwards is passed over or interpolated between its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from clipforge_core import BadDocument, Timing, Transcript, Word, milliseconds
from clipforge_media.subtitles.assembly import Passage, transcript
from clipforge_media.subtitles.splitting import is_solid

_LANGUAGES = {
    "arabic": "ar", "bengali": "bn", "chinese": "zh", "dutch": "nl", "english": "en", "french": "fr", "german": "de",
    "hebrew": "he", "hindi": "hi", "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko",
    "polish": "pl", "portuguese": "pt", "russian": "ru", "spanish": "es", "swedish": "sv", "tamil": "ta", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi",
}  # fmt: skip


def language_code(value: object) -> str:
    """ISO 639-1 of "en", "en-US" or "english"; "" for anything else."""
    if not isinstance(value, str):
        return ""
    name = value.strip().lower()
    if name in _LANGUAGES:
        return _LANGUAGES[name]
    code = name.replace("_", "-").split("-")[0]
    return code if len(code) == 2 and code.isalpha() else ""


def from_segments(segments: Sequence[Any], language: str, path: str) -> Transcript:
    """`segments` with `start`, `end`, `text` and, where they are known, `words`."""
    words: list[Word] = []
    breaks: list[int] = []
    for segment in segments:
        if not isinstance(segment, dict):
            continue
        start, end = _time(segment.get("start")), _time(segment.get("end"))
        listed = segment.get("words")
        found = _words(listed, start, end, str(segment.get("speaker") or "")) if isinstance(listed, list) else []
        if not found and start is not None and end is not None and end > start:
            found = _interpolated(Passage(start, end, str(segment.get("text") or "")), path)
        if found:
            breaks.append(len(words))
            words.extend(found)
    return Transcript(words=tuple(words), language=language, origin=PurePath(path).name, breaks=tuple(breaks))


def from_words(listed: Sequence[Any], language: str, path: str) -> Transcript:
    """One list of words for the whole file."""
    return Transcript(words=tuple(_words(listed, None, None, "")), language=language, origin=PurePath(path).name)


def from_cpp(segments: Sequence[Any], language: str, path: str) -> Transcript:
    """whisper.cpp: `offsets` in milliseconds; tokens are parts of words, a space begins a new one."""
    words: list[Word] = []
    breaks: list[int] = []
    for segment in segments:
        if not isinstance(segment, dict):
            continue
        tokens = segment.get("tokens")
        found = _joined(tokens) if isinstance(tokens, list) else []
        span = _offsets(segment)
        if not found and span is not None and span[1] > span[0]:
            found = _interpolated(Passage(span[0], span[1], str(segment.get("text") or "")), path)
        if found:
            breaks.append(len(words))
            words.extend(found)
    return Transcript(words=tuple(words), language=language, origin=PurePath(path).name, breaks=tuple(breaks))


def _interpolated(passage: Passage, path: str) -> list[Word]:
    try:
        return list(transcript([passage], path).words)
    except BadDocument:
        return []


def _words(listed: Iterable[Any], start: Fraction | None, end: Fraction | None, speaker: str) -> list[Word]:
    """Entries with `word` (or `text`), `start`, `end`, `probability` (or `score`, `confidence`)."""
    entries = [e for e in listed if isinstance(e, dict) and _text(e).strip()]
    # The OpenAI API and WhisperX write words without their spaces.
    bare = not any(_text(e)[:1].isspace() for e in entries)
    times = [(_time(e.get("start")), _time(e.get("end"))) for e in entries]
    found: list[Word] = []
    for at, (entry, (first, last)) in enumerate(zip(entries, times, strict=True)):
        text = " ".join(_text(entry).split())
        given = first is not None and last is not None and last >= first
        if not given or first is None or last is None:
            spread = _gap(times, at, found[-1].end if found else start, end)
            if spread is None:
                continue
            first, last = spread
        space = not (is_solid(text) and (not found or is_solid(found[-1].text[-1:]))) if bare else _spaced(entry, found)
        timing = Timing.INTERPOLATED if not given or entry.get("timing") == "interpolated" else Timing.ALIGNED
        found.append(
            Word(
                text=text,
                start=first,
                end=last,
                confidence=_confidence(entry),
                timing=timing,
                space=space,
                speaker=str(entry.get("speaker") or speaker),
            )
        )
    return found


def _spaced(entry: dict[str, Any], found: Sequence[Word]) -> bool:
    text = _text(entry)
    return text[:1].isspace() or (not found and not is_solid(text))


def _gap(
    times: Sequence[tuple[Fraction | None, Fraction | None]], at: int, before: Fraction | None, end: Fraction | None
) -> tuple[Fraction, Fraction] | None:
    """An even share of the time until the next word that has one, for a word without times."""
    missing = 1
    after = end
    for first, _ in times[at + 1 :]:
        if first is not None:
            after = first
            break
        missing += 1
    if before is None or after is None or after < before:
        return None
    return before, milliseconds(before + (after - before) / missing)


def _joined(tokens: Iterable[Any]) -> list[Word]:
    found: list[Word] = []
    for token in tokens:
        if not isinstance(token, dict):
            continue
        text, span = str(token.get("text") or ""), _offsets(token)
        if span is None or not text.strip() or (text.startswith("[_") and text.endswith("]")):
            continue
        chance = _number(token.get("p"))
        chance = 1.0 if chance is None else min(max(chance, 0.0), 1.0)
        part = text.strip()
        if found and not text[0].isspace() and not is_solid(part):
            last = found[-1]
            found[-1] = Word(
                text=last.text + part,
                start=last.start,
                end=max(last.end, span[1]),
                confidence=min(last.confidence, chance),
                space=last.space,
            )
        else:
            space = text[0].isspace() or (not found and not is_solid(part))
            found.append(Word(text=part, start=span[0], end=max(span), confidence=chance, space=space))
    return found


def _offsets(entry: dict[str, Any]) -> tuple[Fraction, Fraction] | None:
    offsets = entry.get("offsets")
    if not isinstance(offsets, dict):
        return None
    first, last = _number(offsets.get("from")), _number(offsets.get("to"))
    if first is None or last is None or first < 0:
        return None
    return milliseconds(first / 1000), milliseconds(last / 1000)


def _text(entry: dict[str, Any]) -> str:
    for key in ("punctuated_word", "word", "text"):
        if isinstance(entry.get(key), str):
            return str(entry[key])
    return ""


def _confidence(entry: dict[str, Any]) -> float:
    for key in ("probability", "score", "confidence"):
        value = _number(entry.get(key))
        if value is not None:
            return min(max(value, 0.0), 1.0)
    return 1.0


def _time(value: object) -> Fraction | None:
    number = _number(value)
    return milliseconds(number) if number is not None and 0 <= number < 1e9 else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
