"""`clipforge voices` from the command line."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path
from typing import NamedTuple

import pytest

from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_core.voicing.previews import LONGEST
from tests.voices.conftest import Cloning, StubCloner


class Answer(NamedTuple):
    """What the command answered."""

    code: int
    out: str
    err: str


class Program:
    """Calls `clipforge voices` with the voice that hums, in a folder of its own."""

    def __init__(self, home: Path, capture: pytest.CaptureFixture[str]) -> None:
        self._home, self._capture = home, capture

    def __call__(self, *args: str) -> Answer:
        session = Session(user_folder=self._home, environ={}, bundled=False, extra=[("stubs", Cloning(StubCloner()))])
        session.flags |= {"data": self._home / "data", "cache": self._home / "cache"}
        self._capture.readouterr()
        code = run(["voices", *args], session)
        return Answer(code, *self._capture.readouterr())


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """The command, in a working folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return Program(tmp_path, capsys)


def seconds(path: Path) -> float:
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()


def test_voices_are_listed_and_chosen_by_what_they_are(voices: Program) -> None:
    answer = voices()
    assert answer.code == 0 and "stub:low" in answer.out and "robotic" in answer.out
    rows = json.loads(voices("--json").out)
    assert [(r["id"], r["gender"], r["quality"]) for r in rows] == [
        ("stub:low", "male", "robotic"),
        ("stub:high", "female", "robotic"),
    ]
    assert [r["id"] for r in json.loads(voices("--gender", "female", "--language", "de", "--json").out)] == [
        "stub:high"
    ]
    assert json.loads(voices("--quality", "natural", "--json").out) == []
    assert json.loads(voices("--language", "pl", "--json").out) == []


def test_a_text_is_read_to_a_file_with_the_times_of_its_words(voices: Program, tmp_path: Path) -> None:
    answer = voices("say", "SQL works.\n\nIt does.", "-o", "said.wav", "--json", "--pronounce", "sql=my sequel")
    facts = json.loads(answer.out)
    assert facts["path"] == str(tmp_path / "said.wav") and facts["voice"] == "stub:low"
    assert [w["text"] for w in facts["words"]] == ["SQL", "works.", "It", "does."]
    assert seconds(tmp_path / "said.wav") == pytest.approx(facts["duration"], abs=0.001)
    assert facts["words"][0]["end"] - facts["words"][0]["start"] == pytest.approx(0.5, abs=0.01), "two read words"
    plain = voices("say", "One.", "--voice", "stub:high", "--speed", "2")
    assert "speech.wav: " in plain.out and "1 words, stub:high" in plain.out
    assert (tmp_path / "speech.wav").is_file()


def test_a_text_comes_from_standard_input(voices: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Über uns.".encode())))
    words = json.loads(voices("say", "-", "-o", "x.wav", "--json", "--language", "de").out)["words"]
    assert [w["text"] for w in words] == ["Über", "uns."]


def test_a_voice_is_tried_with_a_text_in_its_language(voices: Program, tmp_path: Path) -> None:
    answer = voices("preview", "stub:high", "--language", "de")
    assert answer.code == 0 and (tmp_path / "preview-stub-high.wav").is_file()
    facts = json.loads(voices("preview", "stub:high", "--text", "Try this.", "-o", "a.wav", "--json").out)
    assert [w["text"] for w in facts["words"]] == ["Try", "this."]


def test_a_voice_is_made_of_a_sample_listed_and_forgotten(voices: Program, tmp_path: Path) -> None:
    sample = tmp_path / "me.wav"
    assert voices("say", "One two three.", "-o", str(sample)).code == 0
    made = json.loads(voices("match", "me.wav", "--base", "stub:high", "--cloner", "stub", "--consent", "--json").out)
    assert (made["name"], made["consent"], made["before"], made["similarity"]) == ("Like me", True, 0.25, 0.5)
    told = voices("match", "me.wav", "--cloner", "stub", "--name", "Two").out
    assert "0.25 before, 0.50 now" in told and "same pitch and timbre" in told
    listed = json.loads(voices("--json").out)
    assert [v["name"] for v in listed if v["is_custom"]] == ["Like me", "Two"]
    assert voices("say", "One.", "--voice", made["id"], "-o", "b.wav").code == 0
    assert voices("delete", made["id"]).code == 0
    assert [v["name"] for v in json.loads(voices("--json").out) if v["is_custom"]] == ["Two"]
    assert "no voice is called" in voices("delete", made["id"]).err
    assert "no voice is called 'stub:low'" in voices("delete", "stub:low").err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("say", "…"), "nothing to say"),
        (("say", "One.", "-o", "a.mp3"), "ends in .wav"),
        (("say", "One.", "--voice", "nobody"), "no voice is called 'nobody'"),
        (("say", "One.", "--language", "pl"), "no language of a voice is called 'pl'"),
        (("say", "One.", "--speed", "9"), "9.0 is not in the range"),
        (("say", "One.", "--pronounce", "sql"), "write WORD=HOW"),
        (("match", "nothing.wav"), "nothing.wav: no such file"),
        (("preview", "nobody"), "no voice is called 'nobody'"),
        (("preview", "stub:low", "--text", "a " * LONGEST), "at most 1000 characters"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(
    voices: Program, tmp_path: Path, args: tuple[str, ...], told: str
) -> None:
    answer = voices(*args)
    assert told in answer.err and "Traceback" not in answer.err
    assert answer.code != 0 and answer.out == ""
    assert list(tmp_path.rglob("*.wav")) == []
