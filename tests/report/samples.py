"""A source with clips, tracks and exports that the report tests show: long titles, Arabic, Chinese, jump cuts."""

from __future__ import annotations

import math
from array import array
from fractions import Fraction
from pathlib import Path

from clipforge_core.model.clip import (
    ClipsDocument,
    DocumentClip,
    DocumentEvidence,
    DocumentTranscript,
    DocumentWord,
)
from clipforge_core.model.export import Check
from clipforge_core.model.media import AudioStream, MediaInfo, VideoStream
from clipforge_core.model.tracks import Event, Events, FaceBox, FacePath, Faces, Samples, Tracks
from clipforge_core.report import ExportFiles
from clipforge_core.timecode import Span

DURATION = 1800
ENGLISH = (
    "So here is the thing nobody tells you about starting late. I was forty one, I had two children and a mortgage, "
    "and everyone said the door was shut. It was not shut. It was heavy, and I had never pushed. Three years later we "
    "had twelve people and a product that ninety thousand teachers use every week. What changed? I stopped asking "
    "whether I was ready and began to ask what the next small thing was."
)
ARABIC = "هذا هو السر الذي لا يخبرك به أحد عن البداية المتأخرة. كنت في الأربعين وقال الجميع إن الباب مغلق."
CHINESE = "没有人告诉你关于晚起步的事情。我当时四十一岁,大家都说门已经关上了。其实门没有关,只是很重。"


def words(text: str, start: float, end: float) -> list[DocumentWord]:
    """The words of a text spread over a stretch; Chinese without spaces."""
    spaced = " " in text
    parts = text.split() if spaced else list(text)
    step = (end - start) / len(parts)
    return [
        DocumentWord(
            text=part,
            start=round(start + i * step, 3),
            end=round(start + (i + 0.9) * step, 3),
            timing="aligned",
            space=spaced,
        )
        for i, part in enumerate(parts)
    ]


def clip(number: int, start: float, end: float, score: float, title: str, text: str) -> DocumentClip:
    """One clip with features and evidence."""
    return DocumentClip(
        id=f"clip_{number:02d}",
        start=start,
        end=end,
        score=score,
        title=title,
        reason="Opens with a question, names a number, and the room laughs at the end.",
        detector="highlights",
        features={"hook": score, "numbers": 0.62, "contrast": 0.48, "sound_dynamics": 0.3, "face_presence": 0.91},
        evidence=[
            DocumentEvidence(feature="hook", start=start + 0.4, end=start + 3.1, text=text[:60]),
            DocumentEvidence(feature="sound_dynamics", start=end - 6, end=end - 2),
        ],
        words=words(text, start, end),
    )


def document(name: str = "talk.mp4", *, clips: bool = True) -> ClipsDocument:
    """clips.json of half an hour of talk."""
    found = [
        clip(1, 212.4, 251.9, 0.93, "The thing nobody tells you about starting late", ENGLISH),
        clip(2, 1320.0, 1371.2, 0.81, "هذا هو السر الذي لا يخبرك به أحد عن البداية المتأخرة", ARABIC),
        clip(3, 760.3, 792.8, 0.77, "没有人告诉你关于晚起步的事情", CHINESE),
        clip(
            4,
            1610.0,
            1667.5,
            0.64,
            "A title that goes on and on because the speaker does not end the sentence where a title would end, with "
            "averyverylongwordthatdoesnotbreakanywhereatallbecauseitisone & <b>markup</b>",
            ENGLISH,
        ),
        clip(5, 20.0, 44.0, 0.22, "", "Yes. No."),
    ]
    found[3].keep = [(1610.0, 1630.0), (1640.0, 1667.5)]
    return ClipsDocument(
        source=name,
        duration=float(DURATION),
        digest="0" * 64,
        detector="highlights",
        clips=found if clips else [],
        transcript=DocumentTranscript(language="en", origin="faster-whisper base", words=words(ENGLISH, 212.4, 251.9)),
        note="" if clips else "The picture is black from start to end and the sound is silent.",
    )


def info(name: str = "talk.mp4") -> MediaInfo:
    """What probing it would say."""
    video = VideoStream(
        index=0,
        codec="h264",
        pixel_format="yuv420p",
        width=1920,
        height=1080,
        display_width=1920,
        display_height=1080,
        frame_rate=Fraction(30000, 1001),
    )
    audio = AudioStream(index=1, codec="aac", sample_rate=48000, channels=2)
    return MediaInfo(
        path=name,
        digest="0" * 64,
        size=1,
        container="mp4",
        duration=Fraction(DURATION),
        video=video,
        audio=(audio,),
        warnings=("12 broken packets were passed over",),
    )


def floats(numbers: list[float]) -> bytes:
    """float32, little-endian."""
    return array("f", numbers).tobytes()


def spans(edges: list[tuple[float, float]], kind: str) -> Events:
    """Events over (start, end) pairs."""
    return Events(events=tuple(Event(start=Fraction(a), end=Fraction(b), kind=kind) for a, b in edges))


def tracks() -> Tracks:
    """Tracks of the whole source."""
    count = DURATION * 10
    loudness = [
        -23 + 9 * math.sin(i / 90) + 6 * math.sin(i / 7.3) - (60 if i % 3000 < 200 else 0) for i in range(count)
    ]
    motion = [abs(math.sin(i / 31)) * 0.3 * (1 + math.sin(i / 400)) for i in range(DURATION * 2)]
    cuts = [0.0]
    while cuts[-1] < DURATION:
        cuts.append(min(float(DURATION), cuts[-1] + 5 + 40 * abs(math.sin(cuts[-1]))))
    topics = ["Starting late", "Money, fear and the mortgage", "The first twelve people", "Questions"]
    names = Events(
        events=tuple(
            Event(start=Fraction(i * 450), end=Fraction((i + 1) * 450), kind="topic", data={"title": title})
            for i, title in enumerate(topics)
        )
    )
    faces = tuple(
        FacePath(
            id=i,
            boxes=(
                FaceBox(time=Fraction(i * 55), x=0.4, y=0.2, width=0.1, height=0.2),
                FaceBox(time=Fraction(i * 55 + 60), x=0.4, y=0.2, width=0.1, height=0.2),
            ),
        )
        for i in range(30)
    )
    return Tracks(
        named={
            "loudness": Samples(step=Fraction(1, 10), shape=(count,), data=floats(loudness)),
            "motion": Samples(step=Fraction(1, 2), shape=(len(motion),), data=floats(motion)),
            "shots": spans(list(zip(cuts, cuts[1:], strict=False)), "shot"),
            "speech": spans([(t, min(t + 14.0, DURATION)) for t in range(12, DURATION, 19)], "speech"),
            "topics": names,
            "laughter": spans([(248.0, 252.0), (1371.0, 1374.0)], "laughter"),
            "faces": Faces(paths=faces, looked=(Span(Fraction(0), Fraction(DURATION)),)),
        }
    )


def exports(folder: Path) -> list[ExportFiles]:
    """The files of every clip but the last, in two aspects."""
    done = []
    for number in range(1, 5):
        for aspect in ("9:16", "16:9"):
            stem = f"{number:02d}_clip #{number} 50%_{aspect.replace(':', 'x')}"
            ends = {"mp4": "mp4", "srt": "srt", "vtt": "vtt", "ass": "ass", "words": "words.json", "thumbnail": "jpg"}
            ends |= {"timeline": "timeline.json", "manifest": "manifest.json"}
            checks = [
                Check(name="decodes", level="ok", detail="1185 frames"),
                Check(name="loudness", level="ok", detail="-14.0 LUFS, -1.2 dBTP"),
                Check(name="drift", level="ok", detail="0.004 s"),
            ]
            if number == 2:
                checks.append(Check(name="reading_speed", level="warning", detail="24 letters a second at 0:00:12"))
            if number == 4:
                checks.append(Check(name="missing_glyph", level="failed", detail="U+1F9FF has no glyph in any font"))
            done.append(
                ExportFiles(
                    clip=f"clip_{number:02d}",
                    aspect=aspect,
                    files={kind: str(folder / f"{stem}.{end}") for kind, end in ends.items()},
                    checks=tuple(checks),
                    warnings=("the speaker leaves the frame for 2 s",) if number == 4 else (),
                )
            )
    return done
