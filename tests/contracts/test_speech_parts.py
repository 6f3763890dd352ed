"""Transcribers, embedders and voices against their contracts: the bundled ones and the stubs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core.contracts.progress import Report
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.transcript import Transcript, Word
from clipforge_core.plugins import PluginManager
from clipforge_core.registry import Registry
from clipforge_core.testing.detectors import stub_media
from clipforge_core.testing.embedders import StubEmbedder, check_embedder
from clipforge_core.testing.transcribers import StubTranscriber, check_transcriber
from clipforge_core.testing.voices import StubVoice, check_voice
from clipforge_core.timecode import Span
from clipforge_plugins import embedders, transcribers, voices

STUB = Transcript(
    words=tuple(
        Word(text=text, start=Fraction(i), end=Fraction(i) + Fraction(1, 2))
        for i, text in enumerate(("one", "two", "three"))
    ),
    language="en",
    origin="stub",
)


def test_bundled_parts_enter_through_their_hooks() -> None:
    parts = {"voices": voices, "embedders": embedders, "transcribers": transcribers}
    registry = Registry(PluginManager(bundled=False, strict=True, extra=list(parts.items())))
    found = {kind: sorted(registry.all(kind)) for kind in parts}
    voice_names = ["endpoint", "espeak-ng", "hibari", "kokoro"]
    assert found == {"voices": voice_names, "embedders": ["wordllama"], "transcribers": ["faster-whisper"]}


def test_stub_transcriber_keeps_the_contract() -> None:
    check_transcriber(StubTranscriber(STUB), stub_media(10), says=("one", "three"))


def test_the_suite_finds_words_outside_the_file() -> None:
    class Late(StubTranscriber):
        def transcribe(self, info: MediaInfo, *, language: str, speech: Sequence[Span], report: Report) -> Transcript:
            report(0.0)
            return self.transcript

    with pytest.raises(AssertionError, match="two: 1 to"):
        check_transcriber(Late(STUB), stub_media(1), says=("one",))


def test_stub_embedder_keeps_the_contract() -> None:
    check_embedder(StubEmbedder(), near=("a cat sat", "cats sat"), far="fizz quux")


def test_stub_voice_keeps_the_contract() -> None:
    check_voice(StubVoice())


def test_wordllama_keeps_the_contract() -> None:
    pytest.importorskip("wordllama")
    check_embedder(embedders.default_embedder())


def test_hibari_keeps_the_contract() -> None:
    pytest.importorskip("hibari")
    from clipforge_plugins.voices.hibari import HibariVoice

    check_voice(HibariVoice())


@pytest.mark.corpus
def test_faster_whisper_keeps_the_contract(
    corpus: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("faster_whisper")
    from clipforge_media import probe
    from clipforge_plugins.transcribers.whisper import FasterWhisper

    monkeypatch.setenv("CLIPFORGE_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("CLIPFORGE_MODEL", raising=False)
    heard = check_transcriber(
        FasterWhisper(), probe(corpus / "jfk.flac"), says=("fellow", "americans", "ask", "your", "country")
    )
    truth = "And so my fellow Americans ask not what your country can do for you ask what you can do for your country"
    assert "".join(c for c in heard.text() if c.isalpha() or c == " ") == truth
