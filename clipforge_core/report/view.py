"""What the report shows, made from the documents: plain values that the page's markup only lays out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.model.clip import ClipsDocument, DocumentClip, DocumentCut, DocumentWord, exact
from clipforge_core.model.export import ASPECTS
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.tracks import Tracks
from clipforge_core.report.exports import ExportFiles, relative_url
from clipforge_core.report.picture import TrackPicture, draw_tracks, short_time
from clipforge_core.stages.cuts import shown_parts

_LABELS = {
    "mp4": "Video",
    "webm": "WebM",
    "mov": "MOV",
    "gif": "GIF",
    "webp": "WebP",
    "mp3": "MP3",
    "m4a": "M4A",
    "wav": "WAV",
    "opus": "Opus",
    "jpg": "Stills (JPEG)",
    "png": "Stills (PNG)",
    "sheet": "Contact sheet",
    "preview": "Preview",
    "otio": "OTIO",
    "fcpxml": "FCPXML",
    "edl": "EDL",
    "srt": "SRT",
    "vtt": "VTT",
    "ass": "ASS",
    "words": "Words",
    "thumbnail": "Picture",
    "timeline": "Timeline",
    "manifest": "Manifest",
}
"""Kinds of files as the links call them; others are called by their kind."""

_PLAYED = ("preview", "mp4", "webm", "m4a", "mp3", "opus", "wav")
"""What a browser plays, the best first: a preview stands beside a video that it does not play."""

_SHOWN = ("gif", "webp", "thumbnail", "sheet")
"""What stands in the player's place until it plays, or where there is nothing to play."""

_MARKS_HEIGHT = 34
_CUT_NAMES: dict[str, str] = {
    "silence": "a pause",
    "filler": "a filler",
    "phrase": "a phrase",
    "hesitation": "a hesitation",
}


class WordView(msgspec.Struct, frozen=True, kw_only=True):
    """A word and when it is heard in the clip, in seconds."""

    text: str
    at: float
    end: float
    space: bool


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """What a feature was measured on; `at` is seconds in the clip."""

    feature: str
    at: float
    clock: str
    text: str


class CutView(msgspec.Struct, frozen=True, kw_only=True):
    """A jump cut: `at` is seconds in the clip, `off` is True for one that is only proposed."""

    at: float
    clock: str
    text: str
    off: bool


class ExportView(msgspec.Struct, frozen=True, kw_only=True):
    """One export of a clip. `shape` is the aspect as a class name; `links` are (label, URL, kind)."""

    aspect: str
    shape: str
    video: str
    poster: str
    links: tuple[tuple[str, str, str], ...]
    warnings: tuple[tuple[str, str], ...]
    passed: tuple[str, ...]
    enhanced: tuple[tuple[str, str], ...]


class ClipView(msgspec.Struct, frozen=True, kw_only=True):
    """One clip. `keep` are source seconds that are shown, in order; `left`, `width` percent of the source.

    `features` are those with something to show, in percent; `absent` were measured as nothing.
    """

    number: int
    id: str
    anchor: str
    title: str
    reason: str
    score: int
    start: float
    start_clock: str
    end_clock: str
    length: float
    length_text: str
    cuts: tuple[CutView, ...]
    left: float
    width: float
    keep: tuple[tuple[float, float], ...]
    features: tuple[tuple[str, int], ...]
    absent: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]
    words: tuple[WordView, ...]
    exports: tuple[ExportView, ...]
    preview: str


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole page."""

    name: str
    facts: tuple[str, ...]
    note: str
    warnings: tuple[str, ...]
    language: str
    duration: float
    clips: tuple[ClipView, ...]
    aspects: tuple[str, ...]
    picture: TrackPicture
    marks_height: int
    data: dict[str, Any]


def view_report(
    document: ClipsDocument, tracks: Tracks, info: MediaInfo | None, exports: Sequence[ExportFiles], folder: Path
) -> ReportView:
    """Everything that the page in `folder` shows; a relative `document.source` counts from there too."""
    duration = exact(document.duration)
    by_clip: dict[str, list[ExportFiles]] = {}
    for export in exports:
        by_clip.setdefault(export.clip, []).append(export)
    clips = tuple(
        view_clip(number, clip, duration, by_clip.get(clip.id, []), document.source, folder)
        for number, clip in enumerate(document.clips, start=1)
    )
    found = {export.aspect for export in exports}
    aspects = [aspect for aspect in ASPECTS if aspect in found] + sorted(found - set(ASPECTS))
    return ReportView(
        name=Path(document.source).name or document.source,
        facts=tuple(_facts(document, info)),
        note=document.note,
        warnings=info.warnings if info is not None else (),
        language=document.transcript.language,
        duration=document.duration,
        clips=clips,
        aspects=tuple(aspects),
        picture=draw_tracks(tracks, duration, _MARKS_HEIGHT),
        marks_height=_MARKS_HEIGHT,
        data={
            "duration": document.duration,
            "clips": [{"anchor": clip.anchor, "id": clip.id, "keep": clip.keep} for clip in clips],
        },
    )


def view_clip(
    number: int, clip: DocumentClip, duration: Fraction, exports: Sequence[ExportFiles], source: str, folder: Path
) -> ClipView:
    """What a page in `folder` shows of a clip; a relative `source` counts from there too."""
    keep = tuple(shown_parts(clip))
    length = sum(end - start for start, end in keep)
    whole = float(duration) or 1.0
    features = [(_name(name), round(min(max(value, 0.0), 1.0) * 100)) for name, value in _strongest(clip.features)]
    return ClipView(
        number=number,
        id=clip.id,
        anchor=f"clip-{number}",
        title=clip.title or f"Clip {number}",
        reason=clip.reason,
        score=round(min(max(clip.score, 0.0), 1.0) * 100),
        start=clip.start,
        start_clock=short_time(clip.start),
        end_clock=short_time(clip.end),
        length=round(length, 3),
        length_text=_length(length),
        cuts=tuple(_cut(cut, keep) for cut in clip.cuts),
        left=round(clip.start / whole * 100, 3),
        width=round((clip.end - clip.start) / whole * 100, 3),
        keep=keep,
        features=tuple((name, value) for name, value in features if value),
        absent=tuple(name for name, value in features if not value),
        evidence=tuple(
            EvidenceView(
                feature=_name(piece.feature),
                at=_in_clip(piece.start, keep),
                clock=short_time(piece.start),
                text=piece.text,
            )
            for piece in clip.evidence
        ),
        words=tuple(_word(word, keep) for word in clip.words if _shown(word, keep)),
        exports=tuple(_export(export, folder) for export in _in_order(exports)),
        preview=f"{relative_url(str(folder / source), folder)}#t={clip.start:g},{clip.end:g}" if source else "",
    )


def _export(export: ExportFiles, folder: Path) -> ExportView:
    links = tuple(
        (_LABELS.get(kind, kind.upper()), relative_url(path, folder), kind) for kind, path in export.files.items()
    )
    raised = [(check.level, _sentence(check.name, check.detail)) for check in export.checks if check.level != "ok"]
    said = {text for _, text in raised}
    raised += [("warning", text) for text in export.warnings if text not in said]
    return ExportView(
        aspect=export.aspect,
        shape="r" + "".join(c if c.isalnum() else "x" for c in export.aspect),
        video=_first(export, _PLAYED, folder),
        poster=_first(export, _shown_for(export), folder),
        links=links,
        warnings=tuple(sorted(raised, key=lambda item: item[0] != "failed")),
        passed=tuple(_sentence(check.name, check.detail) for check in export.checks if check.level == "ok"),
        enhanced=tuple(("applied" if e.applied else "left", e.describe()) for e in export.enhancements),
    )


def _first(export: ExportFiles, kinds: Sequence[str], folder: Path) -> str:
    """The URL of the first kind of file that there is, "" where there is none."""
    return next((relative_url(export.files[kind], folder) for kind in kinds if kind in export.files), "")


def _shown_for(export: ExportFiles) -> tuple[str, ...]:
    return ("thumbnail",) if any(kind in export.files for kind in _PLAYED) else _SHOWN


def _in_order(exports: Sequence[ExportFiles]) -> list[ExportFiles]:
    order = list(ASPECTS)
    return sorted(exports, key=lambda e: (order.index(e.aspect) if e.aspect in order else len(order), e.aspect))


def _strongest(features: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(features.items(), key=lambda item: (-item[1], item[0]))


def _in_clip(time: float, keep: Sequence[tuple[float, float]]) -> float:
    """Seconds in the clip of a source time; times in a part that was left out stand at its cut."""
    passed = 0.0
    for start, end in keep:
        if time <= start:
            break
        passed += min(time, end) - start
    return round(passed, 3)


def _cut(cut: DocumentCut, keep: Sequence[tuple[float, float]]) -> CutView:
    said = cut.text.strip(" ,.;:…")
    what = f"“{said}”" if said else _CUT_NAMES[cut.kind]
    text = f"{what}, {cut.end - cut.start:.2f} s"
    return CutView(at=_in_clip(cut.start, keep), clock=short_time(cut.start), text=text, off=not cut.on)


def _shown(word: DocumentWord, keep: Sequence[tuple[float, float]]) -> bool:
    middle = (word.start + word.end) / 2
    return any(start <= middle <= end for start, end in keep)


def _word(word: DocumentWord, keep: Sequence[tuple[float, float]]) -> WordView:
    return WordView(text=word.text, at=_in_clip(word.start, keep), end=_in_clip(word.end, keep), space=word.space)


def _facts(document: ClipsDocument, info: MediaInfo | None) -> list[str]:
    facts = [short_time(document.duration)]
    if info is not None and info.video is not None:
        video = info.video
        facts.append(f"{video.display_width}×{video.display_height}")
        facts.append(f"{float(video.frame_rate):.4g} fps")
        facts.append(" + ".join([video.codec, *[audio.codec for audio in info.audio[:1]]]))
    if document.detector:
        facts.append(f"detector {document.detector}")
    if document.transcript.words:
        language = f" ({document.transcript.language})" if document.transcript.language else ""
        facts.append(f"words from {document.transcript.origin or 'a transcript'}{language}")
    return facts


def _length(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds + 0.5) // 60} min {int(seconds + 0.5) % 60:02d} s"


def _name(feature: str) -> str:
    return feature.replace("_", " ")


def _sentence(name: str, detail: str) -> str:
    return f"{_name(name)}: {detail}" if detail else _name(name)
