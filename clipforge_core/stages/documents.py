"""Clips to `clips.json` and back.

`clips.json` is what people edit: decimal seconds, the words of each clip, and the whole transcript so
that an edge that is moved outwards finds its words. What a clip's `words` say wins over the
transcript inside the stretch that they cover.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import msgspec

from clipforge_core.codec import decode, short_id
from clipforge_core.errors import BadDocument
from clipforge_core.model.clip import (
    Clip,
    ClipsDocument,
    Cut,
    DocumentClip,
    DocumentCut,
    DocumentEvidence,
    DocumentTranscript,
    DocumentWord,
    Evidence,
    decimal,
    document_features,
    exact,
)
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.transcript import Timing, Transcript, Word
from clipforge_core.stages.cuts import base_parts, kept_parts, shown_parts
from clipforge_core.stages.streams import audio_number
from clipforge_core.timecode import Span

SCHEMA = 1


def to_document(
    info: MediaInfo, clips: Sequence[Clip], transcript: Transcript | None, *, source: str, detector: str, note: str
) -> ClipsDocument:
    """The document of a detection. `source` is the path as the document shall show it."""
    words = transcript.words if transcript else ()
    return ClipsDocument(
        schema=SCHEMA,
        source=source,
        duration=decimal(info.duration),
        digest=info.digest,
        detector=detector,
        clips=[_clip(clip, words) for clip in clips],
        transcript=DocumentTranscript(
            language=transcript.language if transcript else "",
            origin=transcript.origin if transcript else "",
            words=[_word(w) for w in words],
        ),
        note=note,
        audio_track=audio_number(info),
    )


def _clip(clip: Clip, words: Sequence[Word]) -> DocumentClip:
    span = clip.span
    return DocumentClip(
        id=clip.id,
        start=decimal(clip.start),
        end=decimal(clip.end),
        score=round(clip.score, 4),
        title=clip.title,
        hook=clip.hook,
        name=clip.name,
        role=clip.role,
        reason=clip.reason,
        detector=clip.detector,
        features=document_features(dict(clip.features)),
        evidence=[
            DocumentEvidence(feature=e.feature, start=decimal(e.start), end=decimal(e.end), text=e.text)
            for e in clip.evidence
        ],
        keep=[(decimal(k.start), decimal(k.end)) for k in _base(clip)],
        cuts=[
            DocumentCut(start=decimal(c.start), end=decimal(c.end), kind=c.kind, text=c.text, on=c.on)
            for c in clip.cuts
        ],
        words=[_word(w) for w in words if span.contains((w.start + w.end) / 2)],
    )


def _base(clip: Clip) -> list[Span]:
    """The parts that the cuts are taken out of: a cut that is switched off must bring back what it left out."""
    parts = base_parts(clip) if clip.cuts else list(clip.keep)
    return [] if parts == [clip.span] else parts


def _word(word: Word) -> DocumentWord:
    return DocumentWord(
        text=word.text, start=decimal(word.start), end=decimal(word.end), timing=word.timing.value, space=word.space
    )


def read_document(data: bytes, path: str) -> ClipsDocument:
    """`clips.json` as it was edited. Raises BadDocument, with the place of the mistake."""
    try:
        head = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadDocument(path=path, detail=str(error)) from error
    if isinstance(head, dict) and isinstance(head.get("schema", 1), int) and head.get("schema", 1) > SCHEMA:
        raise BadDocument(path=path, detail=f"schema {head['schema']} is newer than this program reads ({SCHEMA})")
    document = decode(data, ClipsDocument, path)
    seen: set[str] = set()
    for i, clip in enumerate(document.clips):
        _check_clip(document, clip, i, path)
        if clip.id in seen:
            raise BadDocument(path=path, detail=f"clips[{i}].id {clip.id!r} stands there twice")
        seen.add(clip.id)
    return document


def _check_clip(document: ClipsDocument, clip: DocumentClip, i: int, path: str) -> None:
    where = f"clips[{i}]"
    if not clip.id:
        clip.id = short_id("clip", document.digest, clip.start, clip.end)
    if clip.end <= clip.start:
        raise BadDocument(path=path, detail=f"{where}: end {clip.end} is not after start {clip.start}")
    if clip.start < 0 or clip.start >= document.duration:
        raise BadDocument(path=path, detail=f"{where}: start {clip.start} lies outside 0..{document.duration}")
    if clip.end > document.duration + 0.5:
        raise BadDocument(path=path, detail=f"{where}: end {clip.end} lies after the end at {document.duration}")
    for k, (a, b) in enumerate(clip.keep):
        if b <= a or a < clip.start - 0.001 or b > clip.end + 0.001:
            raise BadDocument(path=path, detail=f"{where}.keep[{k}]: [{a}, {b}] is empty or outside the clip")
    for k, cut in enumerate(clip.cuts):
        if cut.end <= cut.start:
            raise BadDocument(path=path, detail=f"{where}.cuts[{k}]: end {cut.end} is not after start {cut.start}")
    if not shown_parts(clip):
        raise BadDocument(path=path, detail=f"{where}: its cuts leave nothing of it")
    for k, word in enumerate(clip.words):
        if word.end < word.start or word.start < 0:
            raise BadDocument(path=path, detail=f"{where}.words[{k}]: {word.text!r} ends before it starts")


def from_document(clip: DocumentClip, duration: Fraction) -> Clip:
    """The clip that an edited document names; edges cut to the source, parts left out that its cuts leave out."""
    start, end = exact(clip.start), min(exact(clip.end), duration)
    keep = [s for a, b in clip.keep if (s := Span(exact(a), exact(b)).intersect(Span(start, end))) is not None]
    cuts = tuple(Cut(start=exact(c.start), end=exact(c.end), kind=c.kind, text=c.text, on=c.on) for c in clip.cuts)
    if any(c.on for c in cuts):
        keep = kept_parts(keep or [Span(start, end)], cuts)
    return Clip(
        id=clip.id,
        start=start,
        end=end,
        score=clip.score,
        title=clip.title,
        hook=clip.hook,
        name=clip.name,
        role=clip.role,
        reason=clip.reason,
        detector=clip.detector,
        features=clip.features,
        evidence=tuple(
            Evidence(feature=e.feature, start=exact(e.start), end=exact(e.end), text=e.text) for e in clip.evidence
        ),
        keep=tuple(keep),
        cuts=cuts,
    )


def document_words(document: ClipsDocument, clip: DocumentClip) -> tuple[Word, ...]:
    """The words to show in a clip: its own, and around them those of the transcript."""
    own = [_from_word(w) for w in clip.words]
    if not own:
        return tuple(_from_word(w) for w in document.transcript.words)
    covered = Span(min(w.start for w in own), max(w.end for w in own))
    around = [
        w
        for w in map(_from_word, document.transcript.words)
        if not (covered.start <= (w.start + w.end) / 2 <= covered.end)
    ]
    return tuple(sorted([*around, *own], key=lambda w: (w.start, w.end)))


def _from_word(word: DocumentWord) -> Word:
    return Word(
        text=word.text,
        start=exact(word.start),
        end=max(exact(word.end), exact(word.start)),
        timing=Timing.INTERPOLATED if word.timing == Timing.INTERPOLATED.value else Timing.ALIGNED,
        space=word.space,
    )


def write_line(document: ClipsDocument) -> bytes:
    """The document on one line, for programs."""
    return msgspec.json.encode(document)


def write_pretty(document: ClipsDocument) -> bytes:
    """The document for people: two spaces, but each word on one line of its own."""
    plain = msgspec.to_builtins(document)
    blocks: dict[str, str] = {}

    def pack(words: list[dict[str, object]]) -> str:
        name = f"@@{len(blocks)}@@"
        lines = ",\n".join("        " + msgspec.json.encode(w).decode() for w in words)
        blocks[f'"{name}"'] = f"[\n{lines}\n      ]" if words else "[]"
        return name

    for clip in plain["clips"]:
        clip["words"] = pack(clip["words"])
    plain["transcript"]["words"] = pack(plain["transcript"]["words"])
    text = msgspec.json.format(msgspec.json.encode(plain), indent=2).decode()
    for name, block in blocks.items():
        text = text.replace(name, block, 1)
    return text.encode() + b"\n"


def document_path(source: Path, folder: Path) -> str:
    """How a document in `folder` names a source: relative, so that both can move together.

    A source that lies in the folder, or is linked into it, is named as it lies there.
    """
    inside = source.absolute()
    if ".." not in inside.parts and inside.is_relative_to(folder.absolute()):
        return inside.relative_to(folder.absolute()).as_posix()
    return Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix()
