"""Odd inputs through the program itself: tracks that are chosen, subtitles inside, what `probe` shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clipforge_core.testing.programs import Ended, Program
from clipforge_media import probe, read_sound
from clipforge_media.testing import make_sound, make_video, tone
from clipforge_media.testing_inputs import remuxed, truncated
from clipforge_media.testing_talk import make_template

WISHES = ("--detector", "scenes", "-n", "1", "--template", "small.toml", "-o", "out")


def well(ended: Ended) -> Ended:
    """What came to a good end."""
    assert ended.code == 0, ended.err
    return ended


def pitch(path: Path) -> float:
    """The loudest frequency of a clip's sound, in Hz."""
    samples = read_sound(probe(path), rate=16000)
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples))))) * 16000 / len(samples))


@pytest.fixture
def film(program: Program) -> Path:
    """film.mkv: 300 Hz in English (the default), 500 Hz in German; with small.toml beside it."""
    make_template(program.folder)
    picture = make_video(program.folder / "picture.mkv", frames=50, size=(128, 72))
    tracks = [
        make_sound(program.folder / f"{hertz}.mka", seconds=2, sound=tone(hertz), codec="flac") for hertz in (300, 500)
    ]
    made = remuxed([picture, *tracks], program.folder / "film.mkv", languages=["eng", "ger"], default=0)
    for path in (picture, *tracks):
        path.unlink()
    return made


def test_the_wanted_track_is_rendered_and_stays_with_the_document(program: Program, film: Path) -> None:
    well(program.run("run", "film.mkv", *WISHES, "--audio-language", "de"))
    folder = program.folder / "out" / "film"
    (clip,) = folder.glob("*.mp4")
    assert abs(pitch(clip) - 500) < 5
    (timeline,) = folder.glob("*timeline*.json")
    elements = [e for t in json.loads(timeline.read_text())["tracks"] for e in t["elements"] if e["type"] == "audio"]
    assert {e["stream"] for e in elements} == {2}
    assert json.loads((folder / "clips.json").read_text())["audio_track"] == 2
    clip.unlink()
    well(program.run("export", str(folder / "clips.json"), "--template", "small.toml"))
    assert abs(pitch(next(folder.glob("*.mp4"))) - 500) < 5, "exported again, it speaks German still"


def test_a_track_that_is_not_there_is_refused_at_once(program: Program, film: Path) -> None:
    ended = program.run("run", "film.mkv", *WISHES, "--audio-language", "fr")
    assert ended.code != 0 and "There are: 1 eng" in ended.err and "Traceback" not in ended.err
    assert not list((program.folder / "out").rglob("*.mp4"))
    ended = program.run("transcribe", "film.mkv", "--transcript", "embedded")
    assert ended.code == 3 and "it has no embedded subtitles" in ended.err


def test_probe_shows_what_there_is(program: Program, film: Path) -> None:
    told = well(program.run("probe", "film.mkv")).out
    for part in ("matroska", "128x72", "25 frames/s", "1 eng", "<- heard", "2 ger"):
        assert part in told, part
    (plain,) = well(program.run("probe", "film.mkv", "--json")).objects
    assert plain["seconds"] == 2.0 and [a["number"] for a in plain["audio"]] == [1, 2]
    assert plain["video"]["frame_rate"] == "25/1" and plain["warnings"] == []
    cut = truncated(film, program.folder / "cut.mkv", 0.5)
    assert "warning   Cut off" in well(program.run("probe", cut.name)).out
    (program.folder / "notes.mp4").write_text("no film")
    ended = program.run("probe", "notes.mp4")
    assert ended.code == 3 and "not a media file" in ended.err
    assert program.run("probe", ".").code == 2


@pytest.mark.slow
@pytest.mark.corpus
def test_subtitles_inside_a_real_file_replace_hearing(program: Program, corpus: Path) -> None:
    srt, mov = str(corpus / "sample_with_srt.mkv"), str(corpus / "mov_text.mp4")
    ended = well(program.run("transcribe", srt, "--transcript", "embedded:eng", "--format", "txt"))
    assert ended.out.strip() == "This is the first subtitle."
    answer: Any = well(program.run("transcribe", mov, "--transcript", "embedded", "--json")).objects[-1]
    assert answer["words"] == 2 and answer["origin"] == "mov_text.mp4 (mov_text)"
    ended = program.run("transcribe", str(corpus / "sample_with_pgs_subtitles.mkv"), "--transcript", "embedded:1")
    assert ended.code == 3 and "are pictures, not text" in ended.err


@pytest.mark.slow
@pytest.mark.corpus
def test_a_file_that_was_cut_off_is_told_as_such(program: Program, corpus: Path) -> None:
    ended = program.run("run", str(corpus / "annex-b.mp4"), "-o", "out")
    assert "Cut off: 6 of 745 pictures are there" in ended.err
