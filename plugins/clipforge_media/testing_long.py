"""Long media within seconds: a short piece copied packet by packet until it lasts hours, and words for all of it.

film = repeat_media(piece, tmp_path / "long.mp4", seconds=3 * 3600)
write_words(film.with_suffix(".json"), seconds=3 * 3600)
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import av

TOPICS = (
    "garden soil roots water seeds compost leaves spring harvest beds tools",
    "computer memory processor cache software network kernel code bugs compilers disks",
    "kitchen flour butter oven salt dough sauce heat pans recipes spices",
    "music melody rhythm harmony guitar drums chords singing studio tempo scales",
    "history kings wars trade empires letters archives ships treaties cities roads",
)
PATTERNS = (
    "Why do most people never think about {a} and {b}?",
    "The secret of {a} is that {b} comes before {c}.",
    "First, {a} needs {n} times more {b} than {c}.",
    "I could not believe how {a} changed my {b}!",
    "In the end {a} is nothing but {b} with a little {c}.",
)

GAP = 0.3
"""Seconds between two copies: decoding times begin before zero where frames are reordered or sound has a lead-in."""


def repeat_media(piece: Path, out: Path, seconds: float) -> Path:
    """The piece again and again, at least `seconds` long: packets are copied, nothing is encoded."""
    with av.open(str(out), "w") as target:
        streams: dict[int, av.VideoStream | av.AudioStream] = {}
        begun = 0.0
        while begun < seconds:
            with av.open(str(piece)) as source:
                wanted = [s for s in source.streams if isinstance(s, av.VideoStream | av.AudioStream)]
                for stream in wanted:
                    if stream.index not in streams:
                        streams[stream.index] = target.add_stream_from_template(stream)
                end = 0.0
                for packet in source.demux(wanted):
                    if packet.dts is None or packet.pts is None or packet.time_base is None:
                        continue
                    base = packet.time_base
                    end = max(end, float((packet.pts + (packet.duration or 0)) * base))
                    late = round(begun / base)
                    packet.pts, packet.dts = packet.pts + late, packet.dts + late
                    packet.stream = streams[packet.stream.index]
                    target.mux(packet)
            begun += end + GAP
    return out


def write_words(path: Path, seconds: float, seed: int = 5) -> Path:
    """A transcript as Whisper writes it, with a time for every word: about 2.2 words a second on changing topics."""
    chance = random.Random(seed)  # noqa: S311 - a made text
    segments: list[dict[str, object]] = []
    at = 0.5
    while at < seconds - 5:
        topic, *rest = chance.choice(TOPICS).split()
        for _ in range(chance.randint(15, 35)):
            pattern = chance.choice(PATTERNS)
            text = pattern.format(a=chance.choice(rest), b=chance.choice(rest), c=topic, n=chance.randint(2, 90))
            words, begun = [], at
            for word in text.split():
                end = at + 0.12 + 0.05 * len(word)
                words.append({"word": f" {word}", "start": round(at, 3), "end": round(end, 3), "probability": 0.95})
                at = end + 0.03
            segments.append({"start": round(begun, 3), "end": round(at, 3), "text": f" {text}", "words": words})
            at += chance.choice((0.2, 0.4, 0.8, 1.5))
    segments = [s for s in segments if float(str(s["end"])) < seconds]
    path.write_text(json.dumps({"language": "en", "segments": segments}), encoding="utf-8")
    return path
