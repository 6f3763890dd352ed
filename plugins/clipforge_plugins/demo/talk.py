"""The demo's talk as a Timeline: the voice sets the times, slides and lines follow the words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from clipforge_core import (
    AudioElement,
    Canvas,
    CaptionStyle,
    ImageElement,
    Keyframe,
    Loudness,
    Rect,
    Source,
    Speech,
    TextElement,
    Timeline,
    TimelineTrack,
    Transition,
    nearest_frame,
)
from clipforge_plugins.demo.script import Section

RATE = Fraction(25)
BREATH = Fraction(7, 10)
"""Seconds of silence after each section."""

FADE = Transition(kind="fade", duration=Fraction(2, 5))

STYLES: dict[str, CaptionStyle] = {
    "heading": CaptionStyle(
        mode="lines", size=0.085, weight=800, outline=None, align="left", max_lines=2, max_chars=60
    ),
    "line": CaptionStyle(
        mode="lines", size=0.06, weight=500, colour="#dfe8f2", outline=None, shadow=None, align="left", max_chars=60
    ),
}


def section_frames(speech: Speech) -> int:
    """Whole frames that a spoken section and its breath take."""
    return nearest_frame(Fraction(len(speech.samples) // 4, speech.rate) + BREATH, RATE)


def talk_timeline(
    sections: Sequence[Section], speeches: Sequence[Speech], files: Sequence[dict[str, Source]]
) -> Timeline:
    """`files` hold the sources of each section: "background", "voice" and perhaps "drawing"."""
    slides: list[ImageElement] = []
    drawings: list[ImageElement] = []
    texts: list[TextElement] = []
    sounds: list[AudioElement] = []
    at = Fraction(0)
    for i, (section, speech, found) in enumerate(zip(sections, speeches, files, strict=True)):
        length = section_frames(speech) / RATE
        slides.append(_slide(f"slide{i}", at, length, found["background"].id))
        texts += _texts(section, i, at, length)
        if "drawing" in found:
            drawings.append(
                ImageElement(
                    id=f"drawing{i}",
                    start=at + Fraction(1, 2),
                    duration=length - Fraction(1, 2),
                    source=found["drawing"].id,
                    fit="stretch",
                    enter=FADE,
                )
            )
        spoken = Fraction(len(speech.samples) // 4, speech.rate)
        sounds.append(AudioElement(id=f"voice{i}", start=at, duration=spoken, source=found["voice"].id))
        at += length
    return Timeline(
        canvas=Canvas(width=1280, height=720, frame_rate=RATE),
        duration=at,
        sources=tuple(s for found in files for s in found.values()),
        tracks=(
            TimelineTrack(name="slides", elements=tuple(slides)),
            TimelineTrack(name="drawings", elements=tuple(drawings)),
            TimelineTrack(name="texts", elements=tuple(texts)),
            TimelineTrack(name="voice", kind="audio", elements=tuple(sounds)),
        ),
        styles=STYLES,
        loudness=Loudness(),
    )


def _slide(name: str, at: Fraction, length: Fraction, source: str) -> ImageElement:
    """A slide that drifts a little, so that the picture lives."""
    return ImageElement(
        id=name,
        start=at,
        duration=length,
        source=source,
        fit="cover",
        crop=(
            Keyframe(time=Fraction(0), rect=Rect(0.0, 0.0, 0.94, 0.94)),
            Keyframe(time=length, rect=Rect(0.06, 0.06, 0.94, 0.94)),
        ),
    )


def _texts(section: Section, number: int, at: Fraction, length: Fraction) -> list[TextElement]:
    heading = TextElement(
        id=f"heading{number}",
        start=at,
        duration=length,
        text=section.heading,
        style="heading",
        place=(Keyframe(time=Fraction(0), rect=Rect(0.08, 0.07, 0.84, 0.16)),),
        enter=FADE,
    )
    found = [heading]
    for i, line in enumerate(section.lines):
        begin = length * (i + 1) / (len(section.lines) + 3)
        found.append(
            TextElement(
                id=f"line{number}.{i}",
                start=at + begin,
                duration=length - begin,
                text=line,
                style="line",
                place=(Keyframe(time=Fraction(0), rect=Rect(0.09, 0.30 + 0.15 * i, 0.82, 0.13)),),
                enter=FADE,
            )
        )
    return found


def voice_wav(speech: Speech, path: Path) -> None:
    """A spoken section as a 16-bit WAV file."""
    import array
    import wave

    samples = array.array("f", speech.samples)
    whole = array.array("h", (max(-32767, min(32767, round(s * 32767))) for s in samples))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(speech.rate)
        out.writeframes(whole.tobytes())
