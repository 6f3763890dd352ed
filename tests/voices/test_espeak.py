"""espeak-ng, where the program is installed; and what is said where it is not."""

from __future__ import annotations

import shutil
from array import array
from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.errors import PluginError, UsageError
from clipforge_core.testing.voices import check_voice
from clipforge_core.voicing.catalogue import catalogue, find_voice
from clipforge_core.voicing.speaking import speak
from clipforge_plugins.voices.espeak import EspeakVoice, timed_words
from clipforge_plugins.voices.espeak_program import EspeakProgram, read_voices

LISTED = """Pty Language       Age/Gender VoiceName          File                 Other Languages
 5  de              --/M      German             gmw/de
 2  en-us           --/M      English_(America)  gmw/en-US            (en 3)
 5  chr-US-Qaaa-x-west --/M      Cherokee_          iro/chr
 a line of something else
"""

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="the program espeak-ng is not installed")


def test_the_table_of_voices_is_read() -> None:
    rows = read_voices(LISTED)
    assert [(r.tag, r.name, r.file) for r in rows] == [
        ("en-us", "English (America)", "gmw/en-US"),
        ("de", "German", "gmw/de"),
        ("chr-US-Qaaa-x-west", "Cherokee", "iro/chr"),
    ]


def test_words_last_from_their_first_to_their_last_sound() -> None:
    events = [
        ("word", 0, 2, 0, ""), ("phoneme", 0, 0, 0, ""), ("phoneme", 0, 0, 10, "a"), ("phoneme", 0, 0, 20, "b"),
        ("phoneme", 0, 0, 30, ""), ("word", 3, 4, 50, ""), ("phoneme", 3, 0, 50, "(en)"), ("phoneme", 3, 0, 60, "c"),
    ]  # fmt: skip
    words, phonemes = timed_words("ab cd…", events, 100, 100)
    assert [(w.text, w.start, w.end) for w in words] == [
        ("ab", Fraction(1, 10), Fraction(3, 10)),
        ("cd…", Fraction(6, 10), Fraction(1)),
    ]
    assert [p[0] for p in phonemes] == ["a", "b", "c"]


def test_wrong_positions_of_words_with_accents_are_mended() -> None:
    """espeak-ng says position 1 for the word "è"."""
    places = [("word", 0, 6), ("word", 1, 6), ("word", 9, 2)]
    events = []
    for number, (kind, place, length) in enumerate(places):
        events += [(kind, place, length, 10 * number, ""), ("phoneme", place, 0, 10 * number, "x")]
    words, _ = timed_words("Questa è la", events, 30, 10)
    assert [w.text for w in words] == ["Questa", "è", "la"]


@needs_espeak
def test_it_keeps_the_contract() -> None:
    voice = EspeakVoice()
    first = voice.speakers()[0]
    assert first.languages[0] == "af" and first.quality == "robotic"
    check_voice(voice, "Goeie môre almal. Vandag praat ons oor 3 klein dinge.\n\nDie eerste is 'n appel.")


@needs_espeak
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Am 3. Mai 1984 kostete es 5,50 Euro."),
        ("fr", "C'est la première étape, n'est-ce pas ?"),
        ("it", "Questa è la mia voce, e così è."),
        ("pl", "Zażółć gęślą jaźń."),
        ("ru", "Каждая река начинается с малого."),
        ("ar", "صباح الخير يا أصدقاء"),
        ("ko", "안녕하세요 여러분"),
    ],
)
def test_every_word_has_a_sound_at_its_time(env: Environment, tmp_path: Path, language: str, text: str) -> None:
    voice = next(v.id for v in catalogue(env, language=language) if v.engine == "espeak-ng")
    spoken = speak(env, text, voice=voice, language=language, folder=tmp_path)
    # A sign that stands alone is shown with the word before it.
    assert "".join(w.text for w in spoken.words).replace(" ", "") == text.replace(" ", "")
    assert len(spoken.words) == sum(any(c.isalnum() for c in word) for word in text.split())
    assert all(w.end > w.start for w in spoken.words)
    assert all(a.end <= b.start for a, b in zip(spoken.words, spoken.words[1:], strict=False))


@needs_espeak
def test_a_language_has_a_low_and_a_high_voice() -> None:
    voice = EspeakVoice()
    low, high = [v for v in voice.speakers() if v.languages == ("de",)]
    assert (low.gender, high.gender) == ("male", "female")
    said = [voice.speak("Guten Morgen.", language="de", speaker=v.speaker).samples for v in (low, high)]
    assert said[0] != said[1] and all(max(array("f", s)) > 0.05 for s in said)


@needs_espeak
def test_languages_that_it_cannot_read_are_not_offered(env: Environment) -> None:
    assert all(v.engine != "espeak-ng" for tag in ("ja", "zh", "yue") for v in catalogue(env, language=tag))
    assert find_voice(env, "", "de").info.id == "espeak-ng:de"


def test_without_the_program_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, env: Environment
) -> None:
    monkeypatch.setattr("clipforge_plugins.voices.espeak_program.PROGRAM", "no-such-program")
    voice = EspeakVoice(EspeakProgram())
    assert "apt install espeak-ng" in str(voice.available())
    assert voice.speakers() == () and "de" in voice.languages
    with pytest.raises(UsageError, match="apt install espeak-ng"):
        voice.speak("Hallo", language="de")
    fresh = Environment.open(flags={"cache": tmp_path}, environ={}, user_folder=tmp_path)
    with pytest.raises(UsageError, match=r"no voice for .de. can speak here: .*apt install espeak-ng"):
        speak(fresh, "Hallo", language="de", folder=tmp_path)


@needs_espeak
def test_a_process_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    child.write_text("import sys; sys.exit('no memory')")
    monkeypatch.setattr("clipforge_plugins.voices.espeak_program._CHILD", child)
    with pytest.raises(PluginError, match="espeak-ng ended with 1 no memory"):
        EspeakVoice().speak("Hallo", language="de")
    child.write_text("import sys; sys.exit(3)")
    with pytest.raises(UsageError, match="apt install"):
        EspeakVoice().speak("Hallo", language="de")
