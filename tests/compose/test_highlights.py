"""Progressive subtitles light each word when it is spoken: measured from the pixels of the finished film.

The word that lights is found by its colour in every decoded picture; nothing of the plan is asked. The alignments are
given: of a count to ten by the silences that its corpus marks by hand, of a speech by the program's own transcript.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from clipforge_core.forge import Forge

WITHIN = 0.080
"""Seconds between the begin of a word and the first picture in which it is lit."""
COUNT = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

Lit = tuple[float, tuple[int, int, int, int]]
"""When a word lit up, and where: left, top, right, bottom."""


def lit_words(path: Path) -> list[Lit]:
    """Each word that is lit (green on black), in order."""
    found: list[Lit] = []
    last: tuple[int, int, int, int] | None = None
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            box = _green(frame.to_ndarray(format="rgb24").astype(np.int16))
            if box is not None and (last is None or max(abs(a - b) for a, b in zip(box, last, strict=True)) > 4):
                assert frame.time is not None
                found.append((frame.time, box))
            last = box
    return found


def _green(picture: np.ndarray[Any, Any]) -> tuple[int, int, int, int] | None:
    """The box of the lit word. Single pixels between two words keep a little colour from one picture to the next: a
    column or a row counts where it has some."""
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    lit = (green > 140) & (red < 90) & (blue < 90)
    columns, rows = np.flatnonzero(lit.sum(axis=0) >= 4), np.flatnonzero(lit.sum(axis=1) >= 4)
    if columns.size < 4 or rows.size < 4:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def film(forge: Forge, out: Path, sound: Path, subtitles: dict[str, Any]) -> dict[str, Any]:
    settings = {"word-color": "#00ff00", "line-color": "#ffffff", "outline-width": 0, "font-size": 44}
    project = {
        "resolution": "640x360",
        "quality": "high",
        "scenes": [{"elements": [{"type": "audio", "src": str(sound)}]}],
        "elements": [{"type": "subtitles", "settings": settings, **subtitles}],
    }
    job = forge.run(forge.submit("compose", {"project": project, "output": str(out), "base": "/"}).id)
    assert job.error is None, job.error
    assert job.result is not None
    return job.result


def late(lit: Sequence[Lit], starts: Sequence[float]) -> list[float]:
    """By how much each word lights too late (negative: too early), in seconds."""
    assert len(lit) == len(starts), f"{len(lit)} words were lit, {len(starts)} are spoken"
    return [time - start for (time, _), start in zip(lit, starts, strict=True)]


@pytest.mark.corpus
def test_words_light_within_80_ms_of_a_given_alignment(forge: Forge, corpus: Path, tmp_path: Path) -> None:
    spoken = json.loads((corpus / "count.wav.truth.json").read_text())["speech"]
    words = [{"text": w, "start": a, "end": b} for w, (a, b) in zip(COUNT, spoken, strict=True)]
    film(forge, tmp_path / "count.mp4", corpus / "count.wav", {"words": words})
    misses = late(lit_words(tmp_path / "count.mp4"), [a for a, _ in spoken])
    assert max(abs(miss) for miss in misses) <= WITHIN, misses


@pytest.mark.corpus
def test_words_light_within_80_ms_of_the_transcript_of_a_speech(forge: Forge, corpus: Path, tmp_path: Path) -> None:
    asked = {"source": str(corpus / "jfk.flac"), "output": str(tmp_path / "jfk.json"), "format": "json"}
    heard = forge.run(forge.submit("transcribe", asked).id)
    assert heard.error is None, heard.error
    film(forge, tmp_path / "jfk.mp4", corpus / "jfk.flac", {"language": "en"})
    starts = word_starts(json.loads((tmp_path / "jfk.json").read_text()))
    misses = late(lit_words(tmp_path / "jfk.mp4"), starts)
    assert len(misses) >= 20 and max(abs(miss) for miss in misses) <= WITHIN, misses


@pytest.mark.corpus
def test_a_given_text_lights_with_the_words_that_were_heard(forge: Forge, corpus: Path, tmp_path: Path) -> None:
    """The text is written otherwise than it is heard; every word is found in the sound, and lights when it is said."""
    spoken = json.loads((corpus / "count.wav.truth.json").read_text())["speech"]
    text = "One, two – three; four. Five six seven: eight nine TEN!".replace(" – ", " ")
    result = film(forge, tmp_path / "count.mp4", corpus / "count.wav", {"text": text, "language": "en"})
    assert not [w for w in result["warnings"] if "could not be heard" in w], result["warnings"]
    misses = late(lit_words(tmp_path / "count.mp4"), [a for a, _ in spoken])
    assert sorted(abs(miss) for miss in misses)[len(misses) // 2] <= WITHIN, "half of the words, by the recogniser"
    assert max(abs(miss) for miss in misses) <= 0.35, misses


def word_starts(document: Any) -> list[float]:
    """The begins of all words of a word JSON file."""
    words = document["words"] if "words" in document else [w for s in document["segments"] for w in s["words"]]
    return [float(w["start"]) for w in words]
