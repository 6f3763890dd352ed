"""Text to a file with word times: rests, speed, what is kept, what is refused. By the voice that hums and by hibari."""

from __future__ import annotations

import array
import wave
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clipforge_core.contracts.voice import NO_SOUNDS, Speech, VoiceInfo
from clipforge_core.environment import Environment
from clipforge_core.errors import MissingExtra, PluginError, UnknownName, UsageError
from clipforge_core.model.transcript import Timing
from clipforge_core.testing.voices import StubVoice
from clipforge_core.voicing.catalogue import catalogue, find_voice, missing_engines
from clipforge_core.voicing.pace import words_per_second
from clipforge_core.voicing.samples import reading_sample, sample_text
from clipforge_core.voicing.speaking import Rests, speak

Envs = Callable[..., Environment]


class Counting(StubVoice):
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def speak(
        self,
        text: str,
        *,
        language: str = "en",
        speed: float = 1.0,
        speaker: str = "",
        sounds: Mapping[str, str] = NO_SOUNDS,
    ) -> Speech:
        self.asked.append(text)
        return super().speak(text, language=language, speed=speed, speaker=speaker, sounds=sounds)


def levels(path: Path, step: float = 0.01) -> list[int]:
    """The loudest sample of each hundredth of a second."""
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        rate = sound.getframerate()
        samples = array.array("h", sound.readframes(sound.getnframes()))
    size = int(rate * step)
    return [max(map(abs, samples[i : i + size])) for i in range(0, len(samples), size)]


def test_each_sentence_begins_where_the_times_say(with_voices: Envs, tmp_path: Path) -> None:
    rests = Rests(sentence=Fraction(1), paragraph=Fraction(2))
    spoken = speak(with_voices(), "One two. Three.\n\nFour five six.", rests=rests, folder=tmp_path)
    assert [w.text for w in spoken.words] == ["One", "two.", "Three.", "Four", "five", "six."]
    assert len(spoken.sentences) == 3
    assert spoken.sentences[1].start - spoken.sentences[0].end == 1
    assert spoken.sentences[2].start - spoken.sentences[1].end == 2
    found = levels(spoken.path)
    for word in spoken.words:
        middle = found[int(float(word.start + word.end) / 2 * 100)]
        assert middle > 1000, f"{word.text} is not heard at {float(word.start)}"
    for before, after in zip(spoken.words, spoken.words[1:], strict=False):
        assert found[int(float(before.end + after.start) / 2 * 100)] < 500, f"no rest before {after.text}"
    assert len(found) == pytest.approx(float(spoken.duration) * 100, abs=1)


def test_a_long_text_does_not_drift(with_voices: Envs, tmp_path: Path) -> None:
    spoken = speak(with_voices(), "One two three. " * 200, folder=tmp_path)
    assert len(spoken.words) == 600 and len(spoken.sentences) == 200
    found = levels(spoken.path)
    assert all(found[int(float(w.start + w.end) / 2 * 100)] > 1000 for w in spoken.words)
    gaps = {b.start - a.end for a, b in zip(spoken.sentences, spoken.sentences[1:], strict=False)}
    assert gaps == {Fraction(9, 20)}


def test_loud_and_soft_voices_become_as_loud_as_each_other(with_voices: Envs, tmp_path: Path) -> None:
    class Soft(StubVoice):
        name = "soft"
        gain = 0.1

        def speakers(self) -> tuple[VoiceInfo, ...]:
            return (VoiceInfo(id=self.name, name="S", languages=("en",)),)

        def speak(self, text: str, **wishes: Any) -> Speech:
            speech = super().speak(text, **{**wishes, "speaker": ""})
            samples = array.array("f", (self.gain * s for s in array.array("f", speech.samples)))
            return msgspec.structs.replace(speech, samples=samples.tobytes())

    class Loud(Soft):
        name = "loud"
        gain = 3.2

    env = with_voices(Soft(), Loud())
    peaks = [max(levels(speak(env, "One two three.", voice=v, folder=tmp_path).path)) for v in ("soft", "loud")]
    assert peaks[0] == pytest.approx(4 * 0.1 * 0.3 * 32767, rel=0.02), "no more than four times as loud"
    assert peaks[1] < 32767 * 10 ** (-1 / 20) * 1.01


def test_speed_shortens_words_and_rests(with_voices: Envs, tmp_path: Path) -> None:
    env = with_voices()
    slow, fast = (speak(env, "One. Two.", speed=s, folder=tmp_path) for s in (0.5, 2.0))
    assert slow.path != fast.path
    assert float(slow.duration) / float(fast.duration) > 3
    assert slow.sentences[1].start - slow.sentences[0].end == Fraction(9, 10)


def test_a_sentence_is_spoken_once_and_an_edited_one_alone_again(with_voices: Envs, tmp_path: Path) -> None:
    voice = Counting()
    env = with_voices(voice)
    first = speak(env, "One two. Three four.", folder=tmp_path)
    again = speak(env, "One two. Three four.", folder=tmp_path)
    assert voice.asked == ["One two.", "Three four."]
    assert again == first
    edited = speak(env, "One two. Three five.", folder=tmp_path)
    assert voice.asked == ["One two.", "Three four.", "Three five."]
    assert edited.path != first.path and edited.words[:2] == first.words[:2]
    speak(env, "One two.", voice="stub:high", folder=tmp_path)
    speak(env, "One two.", speed=1.5, folder=tmp_path)
    assert len(voice.asked) == 5


def test_pronunciations_change_what_is_read_and_not_the_words(with_voices: Envs, tmp_path: Path) -> None:
    voice = Counting()
    env = with_voices(voice)
    spoken = speak(env, "SQL's here.", pronunciations={"sql": "my sequel"}, folder=tmp_path)
    assert voice.asked == ["my sequel's here."]
    assert [w.text for w in spoken.words] == ["SQL's", "here."]
    plain = speak(env, "SQL's here.", folder=tmp_path)
    assert plain.path != spoken.path
    with pytest.raises(UsageError, match="takes no IPA"):
        speak(env, "A GIF.", pronunciations={"GIF": "/dʒɪf/"}, folder=tmp_path)


@pytest.mark.parametrize("text", ["", "   \n\n", "… — !", "👍"])
def test_nothing_to_say_is_refused(with_voices: Envs, tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="nothing to say"):
        speak(with_voices(), text, folder=tmp_path)
    assert list(tmp_path.glob("*.wav")) == []


def test_what_no_file_can_hold_is_left_out(with_voices: Envs, tmp_path: Path) -> None:
    spoken = speak(with_voices(), "One\0two \ud800 three\x1b[31m.", folder=tmp_path)
    assert [w.text for w in spoken.words] == ["One", "two", "three", "[31m."]


def test_what_cannot_be_is_refused(with_voices: Envs, tmp_path: Path) -> None:
    env = with_voices()
    with pytest.raises(UsageError, match=r"speed 3 is out of range"):
        speak(env, "One.", speed=3, folder=tmp_path)
    with pytest.raises(UsageError, match="give it in parts"):
        speak(env, "a" * 300_000, folder=tmp_path)
    with pytest.raises(UnknownName) as unknown:
        speak(env, "One.", voice="nobody", folder=tmp_path)
    assert "stub:low" in str(unknown.value.describe())
    with pytest.raises(UnknownName, match="stub:middle"):
        speak(env, "One.", voice="stub:middle", folder=tmp_path)
    with pytest.raises(UsageError, match="speaks en"):
        speak(env, "One.", voice="stub:low", language="pl", folder=tmp_path)
    with pytest.raises(UnknownName) as language:
        speak(env, "One.", language="pl", folder=tmp_path)
    assert "zh" in language.value.describe()


def test_a_voice_that_breaks_is_named_and_stops_no_other(with_voices: Envs, tmp_path: Path) -> None:
    class Broken(Counting):
        name = "broken"

        def speakers(self) -> tuple[VoiceInfo, ...]:
            raise RuntimeError("no")

    class Failing(Counting):
        name = "failing"
        languages = ("pl",)

        def speakers(self) -> tuple[VoiceInfo, ...]:
            return (VoiceInfo(id="failing", name="F", languages=("pl",)),)

        def speak(self, text: str, **_: Any) -> Speech:
            raise RuntimeError("the model is on fire")

    env = with_voices(StubVoice(), Broken(), Failing())
    assert {v.engine for v in catalogue(env)} == {"stub", "failing"}
    assert speak(env, "One.", folder=tmp_path).voice == "stub:low"
    with pytest.raises(PluginError, match="the voice failing failed: RuntimeError: the model is on fire"):
        speak(env, "One.", language="pl", folder=tmp_path)


def test_engines_that_are_not_installed_are_left_out_and_say_why(with_voices: Envs, tmp_path: Path) -> None:
    class Absent(StubVoice):
        name = "absent"
        languages = ("en", "pl")

        def available(self, language: str = "") -> str | None:
            return "the voice absent needs a thing: buy it"

        def speakers(self) -> tuple[VoiceInfo, ...]:
            return (VoiceInfo(id="absent", name="A", languages=("en", "pl")),)

    env = with_voices(Absent(), StubVoice())
    assert "absent" not in {v.id for v in catalogue(env)}
    assert "absent" in {v.id for v in catalogue(env, every=True)}
    assert missing_engines(env) == {"absent": "the voice absent needs a thing: buy it"}
    for wanted in ({"voice": "absent"}, {"language": "pl"}):
        with pytest.raises(UsageError, match="buy it"):
            speak(env, "One.", folder=tmp_path, **wanted)
    with pytest.raises(UsageError, match="buy it"):
        speak(with_voices(Absent()), "One.", folder=tmp_path)


def test_no_voice_at_all_says_what_to_install(tmp_path: Path) -> None:
    env = Environment.open(flags={"cache": tmp_path}, environ={}, user_folder=tmp_path, bundled=False)
    with pytest.raises(MissingExtra, match="hibari-tts"):
        speak(env, "One.", folder=tmp_path)


def test_the_best_voice_for_a_language_is_chosen(with_voices: Envs) -> None:
    class Natural(StubVoice):
        name = "natural"
        quality = "natural"

        def speakers(self) -> tuple[VoiceInfo, ...]:
            return tuple(
                VoiceInfo(id=f"natural:{tag}", name=tag, languages=(tag,)) for tag in ("en-US", "en-GB", "pt-BR")
            )

    env = with_voices(StubVoice(), Natural())
    assert find_voice(env, "", "en").info.id == "natural:en-US"
    assert find_voice(env, "", "en-gb").info.id == "natural:en-GB"
    assert find_voice(env, "", "pt").info.id == "natural:pt-BR"
    assert find_voice(env, "", "de").info.id == "stub:low"
    assert find_voice(env, "natural", "en-GB").info.id == "natural:en-GB"
    assert [v.quality for v in catalogue(env)] == ["natural"] * 3 + ["robotic"] * 2
    assert {v.id for v in catalogue(env, language="zh")} == {"stub:low", "stub:high"}
    usual = with_voices(StubVoice(), Natural(), voice="natural:en-GB")
    assert find_voice(usual, "", "en").info.id == "natural:en-GB"
    assert find_voice(usual, "", "de").info.id == "stub:low"


def test_the_pace_is_measured_once(with_voices: Envs) -> None:
    voice = Counting()
    env = with_voices(voice)
    pace = words_per_second(env, voice="stub:low")
    asked = len(voice.asked)
    assert asked and words_per_second(env, voice="stub:low") == pace
    assert len(voice.asked) == asked
    assert 2 < pace < 1 / 0.3
    assert words_per_second(env, voice="stub:low", speed=2) > 1.8 * pace


def test_samples_of_languages_are_texts_in_them() -> None:
    assert sample_text("de").startswith("Hallo") and sample_text("de-AT") == sample_text("de")
    assert sample_text("xx")[0] == "1"
    for language in ("en", "de", "es", "fr", "it", "pt", "nl", "sv", "pl", "ru", "tr"):
        assert 30 <= len(reading_sample(language).split()) <= 75, language
        assert "\n\n" in reading_sample(language).strip()


def test_hibari_reads_a_paragraph_with_exact_words(env: Environment, tmp_path: Path) -> None:
    pytest.importorskip("hibari")
    text = "Dr. Lee paid $9.99 in 1984, i.e. a lot. SQL won!\n\nThe end."
    spoken = speak(env, text, voice="hibari", pronunciations={"SQL": "sequel"}, folder=tmp_path)
    assert [w.text for w in spoken.words] == [w for w in text.split() if any(c.isalnum() for c in w)]
    assert all(w.timing is Timing.ALIGNED for w in spoken.words)
    assert all(a.end <= b.start for a, b in zip(spoken.words, spoken.words[1:], strict=False))
    found = levels(spoken.path)
    assert max(found) > 3000
    assert all(max(found[int(w.start * 100) : int(w.end * 100) + 1]) > 300 for w in spoken.words)
    assert spoken.notes == ()


def test_hibari_takes_sounds(env: Environment, tmp_path: Path) -> None:
    pytest.importorskip("hibari")
    hard = speak(env, "A GIF is here.", voice="hibari", pronunciations={"GIF": "/ɡɪf/"}, folder=tmp_path)
    soft = speak(env, "A GIF is here.", voice="hibari", pronunciations={"GIF": "/dʒɪf/"}, folder=tmp_path)
    assert hard.path != soft.path
    assert hard.path.read_bytes() != soft.path.read_bytes()


def test_sentences_without_sound_are_passed_over_and_named(env: Environment, tmp_path: Path) -> None:
    pytest.importorskip("hibari")
    spoken = speak(env, "Hello there. 你好. Goodbye.", voice="hibari", folder=tmp_path)
    assert [w.text for w in spoken.words] == ["Hello", "there.", "Goodbye."]
    (note,) = spoken.notes
    assert "你好" in note and "hibari" in note
    with pytest.raises(UsageError, match="no sound for anything"):
        speak(env, "你好", voice="hibari", language="en", folder=tmp_path)
