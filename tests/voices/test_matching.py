"""Voices of samples: how near they come, what they keep, whose they are, and what is refused."""

from __future__ import annotations

import hashlib
import random
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clipforge_core.contracts.voice import Speech
from clipforge_core.contracts.voice_cloner import Learnt
from clipforge_core.environment import Environment
from clipforge_core.errors import NotMedia, PluginError, UnknownName, UsageError
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Conflict, Invalid, NotThere, TooLarge
from clipforge_core.services import Services
from clipforge_core.testing.voice_cloners import StubCloner, check_voice_cloner
from clipforge_core.testing.voices import StubVoice
from clipforge_core.voicing import service as service_module
from clipforge_core.voicing.catalogue import catalogue, find_voice
from clipforge_core.voicing.custom import CustomVoices
from clipforge_core.voicing.matching import match
from clipforge_core.voicing.speaking import speak
from tests.voices.conftest import Cloning

RATE = 16000


def write(path: Path, samples: Any) -> Path:
    whole = np.round(32767 * np.clip(samples, -1, 1)).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(whole.tobytes())
    return path


def voice_like(pitch: float, seconds: float = 6.0, formants: tuple[float, ...] = (600, 1100, 2500)) -> Any:
    """Something sung: the harmonics of a pitch that moves a little, louder near the formants, with rests."""
    times = np.arange(int(seconds * RATE)) / RATE
    now = pitch * (1 + 0.08 * np.sin(2 * np.pi * 0.7 * times))
    phase = np.cumsum(now) / RATE
    value = np.zeros(len(times))
    for number in range(1, int(4000 / pitch)):
        gain = sum(1 / (1 + ((number * now - f) / 150) ** 2) for f in formants) / number**0.5
        value += gain * np.sin(2 * np.pi * number * phase)
    return 0.12 * value * (times % 1 <= 0.8)


@pytest.fixture(scope="session")
def low_voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of a low voice."""
    return write(tmp_path_factory.mktemp("samples") / "low.wav", voice_like(105))


@pytest.fixture
def home(tmp_path: Path, env: Environment) -> Environment:
    """The bundled voices, with a data folder of the test's own."""
    return Environment.open(
        flags={"cache": env.settings.path("cache"), "data": tmp_path / "data"}, environ={}, user_folder=tmp_path
    )


def test_pitch_and_timbre_come_near_the_sample(home: Environment, low_voice: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyworld")
    pytest.importorskip("hibari")
    made = match(home, low_voice, base="hibari", name="  My   voice ")
    assert made.id.startswith("custom:") and made.name == "My voice" and made.base == "hibari"
    assert made.similarity > made.before + 0.2
    assert made.measures["sample_pitch_hz"] == pytest.approx(105, rel=0.05)
    assert made.measures["pitch_hz"] == pytest.approx(105, rel=0.1)
    assert made.measures["timbre_db_after"] < made.measures["timbre_db_before"]
    assert made.sample_sha256 == hashlib.sha256(low_voice.read_bytes()).hexdigest()
    assert (made.consent, made.copies_identity) == (False, False)
    (listed,) = [v for v in catalogue(home) if v.is_custom]
    assert listed.id == made.id and listed.style == "matched" and "match over hibari" in listed.provider
    text = "Good morning, everyone. How are you?"
    spoken = speak(home, text, voice=made.id, folder=tmp_path)
    plain = speak(home, text, voice="hibari", folder=tmp_path)
    assert spoken.path.read_bytes() != plain.path.read_bytes()
    assert [w.text for w in spoken.words] == text.split()
    late = [abs(a.start - b.start) for a, b in zip(spoken.words, plain.words, strict=True)]
    assert max(late) < Fraction(1, 10), "words keep their times"
    assert find_voice(home, "", "en").info.id == "hibari", "a voice of a sample is never chosen by itself"


def test_the_cloner_keeps_its_contract(home: Environment, low_voice: Path) -> None:
    pytest.importorskip("pyworld")
    pytest.importorskip("hibari")
    engine = home.registry.get("voices", "hibari")
    check_voice_cloner(
        home.registry.get("voice_cloners", "match"),
        low_voice,
        engine.speak("Every river begins somewhere small, and the water looks for the easiest way down."),
    )


def test_the_stub_keeps_the_contract(low_voice: Path) -> None:
    check_voice_cloner(StubCloner(), low_voice, StubVoice().speak("One two three."))


def test_samples_without_a_voice_are_refused(home: Environment, tmp_path: Path) -> None:
    pytest.importorskip("pyworld")
    pytest.importorskip("hibari")
    noise = random.Random(1)
    for name, samples in (
        ("noise", [noise.uniform(-0.2, 0.2) for _ in range(5 * RATE)]),
        ("silence", [0.0] * (5 * RATE)),
        ("short", voice_like(120, 0.7)),
    ):
        with pytest.raises(UsageError, match="too short: record ten seconds"):
            match(home, write(tmp_path / f"{name}.wav", samples), base="hibari")
    text = tmp_path / "notes.wav"
    text.write_text("no sound at all")
    with pytest.raises(NotMedia):
        match(home, text, base="hibari")
    assert not (tmp_path / "data" / "voices").exists()


def stub_env(tmp_path: Path, *cloners: Any) -> Environment:
    return Environment.open(
        flags={"cache": tmp_path / "cache", "data": tmp_path / "data"},
        environ={},
        user_folder=tmp_path,
        bundled=False,
        extra=[("stubs", Cloning(*cloners))],
    )


class Faithful(StubCloner):
    """Copies a person's voice; notes whether it was asked."""

    name = "faithful"
    copies_identity = True

    def __init__(self) -> None:
        self.asked = 0

    def learn(self, sample: Path, base: Speech, *, consent: bool) -> Learnt:
        self.asked += 1
        return super().learn(sample, base, consent=consent)


def test_a_cloner_that_copies_people_is_not_asked_without_consent(tmp_path: Path, low_voice: Path) -> None:
    cloner = Faithful()
    env = stub_env(tmp_path, cloner)
    with pytest.raises(UsageError, match="consent of the person"):
        match(env, low_voice, base="stub:low", cloner="faithful")
    assert cloner.asked == 0 and catalogue(env)[-1].is_custom is False
    made = match(env, low_voice, base="stub:low", cloner="faithful", consent=True)
    assert (made.consent, made.copies_identity, cloner.asked) == (True, True, 1)
    assert speak(env, "One two.", voice=made.id, folder=tmp_path).voice == made.id
    with pytest.raises(UnknownName, match="no voice cloner is called 'nobody'"):
        match(env, low_voice, cloner="nobody", consent=True)


def test_a_cloner_that_fails_is_named_and_keeps_nothing(tmp_path: Path, low_voice: Path) -> None:
    class Failing(StubCloner):
        def learn(self, sample: Path, base: Speech, *, consent: bool) -> Learnt:
            raise RuntimeError("out of memory")

    env = stub_env(tmp_path, Failing())
    with pytest.raises(PluginError, match="voice cloner stub failed: RuntimeError: out of memory"):
        match(env, low_voice, cloner="stub")
    assert CustomVoices(tmp_path / "data").of("") == []


def test_what_belongs_together_is_kept_and_can_be_forgotten(tmp_path: Path, low_voice: Path) -> None:
    env = stub_env(tmp_path, StubCloner())
    made = match(env, low_voice, base="stub:high", cloner="stub")
    files = CustomVoices(tmp_path / "data")
    path = next((tmp_path / "data" / "voices").glob("*.json"))
    assert path.stat().st_mode & 0o077 == 0, "nobody else reads it"
    assert files.get(made.id)[0] == made and [v.id for v in files.of("")] == [made.id]
    with pytest.raises(UsageError, match="made of a sample itself"):
        match(env, low_voice, base=made.id, cloner="stub")
    gone = stub_env(tmp_path)
    with pytest.raises(UnknownName, match="no voice cloner is called 'stub'"):
        speak(gone, "One.", voice=made.id, folder=tmp_path)
    path.write_bytes(b"{broken")
    assert files.of("") == []
    with pytest.raises(UnknownName):
        speak(env, "One.", voice=made.id, folder=tmp_path)
    for bad in ("custom:../../etc/passwd", "custom:", "custom:a/b"):
        with pytest.raises(UnknownName):
            files.get(bad)
        files.delete(bad)
    files.delete(made.id)
    assert not path.exists()


# -- on a server ------------------------------------------------------------------------------------


@pytest.fixture
def services(tmp_path: Path, env: Environment) -> Iterator[Services]:
    """A server's services, which speak with the bundled voices."""
    flags = {"data": tmp_path / "data", "cache": env.settings.path("cache"), "min_free_disk": 0}
    opened = Services.open(Environment.open(flags=flags, folder=tmp_path, user_folder=tmp_path, environ={}))
    yield opened
    opened.close()


@pytest.fixture
def callers(services: Services) -> tuple[Caller, Caller]:
    return tuple(Caller(user=services.users.add(f"{name}@example.org")) for name in ("ann", "bob"))  # type: ignore[return-value]


def test_a_voice_belongs_to_who_made_it(
    services: Services, callers: tuple[Caller, Caller], low_voice: Path, tmp_path: Path
) -> None:
    pytest.importorskip("pyworld")
    pytest.importorskip("hibari")
    ann, bob = callers
    made = services.voices.create(ann, low_voice, filename="me at home.wav", consent=True)
    assert made.name == "Like me at home" and made.owner == ann.id and made.consent
    assert services.voices.own(ann) == (made,) and services.voices.own(bob) == ()
    assert services.voices.list(ann)[0] == made.info == services.voices.get(ann, made.id)
    assert all(not v.is_custom for v in services.voices.list(bob)), "nor does the command line's list show it"
    assert services.voices.get(bob, "hibari").id == "hibari"
    services.voices.check(ann, made.id)
    for ask in (services.voices.check, services.voices.get, services.voices.custom, services.voices.delete):
        with pytest.raises(NotThere):
            ask(bob, made.id)
    assert speak(services.environment, "One two.", voice=made.id, folder=tmp_path).voice == made.id
    services.voices.delete(ann, made.id)
    assert services.voices.own(ann) == () and list((tmp_path / "data" / "voices").iterdir()) == []
    with pytest.raises(NotThere):
        services.voices.delete(ann, made.id)


def test_files_follow_their_rows(
    services: Services, callers: tuple[Caller, Caller], low_voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup brings the rows alone; a user who goes leaves no voice behind."""
    pytest.importorskip("pyworld")
    pytest.importorskip("hibari")
    ann, _ = callers
    made = services.voices.create(ann, low_voice, filename="a.wav")
    path = next((tmp_path / "data" / "voices").glob("*.json"))
    kept = path.read_bytes()
    path.unlink()
    assert services.voices.tidy() == 1 and path.read_bytes() == kept
    path.unlink()
    assert services.voices.get(ann, made.id).id == made.id and path.is_file()
    with services.database.write() as db:
        db.execute("DELETE FROM users WHERE id = ?", [ann.id])
    assert services.voices.tidy() == 0 and path.is_file(), "it may be being made just now"
    monkeypatch.setattr(service_module, "_SETTLED", -1.0)
    assert services.voices.tidy() == 1 and not path.exists()


def test_what_a_user_may_not_ask_is_refused(
    services: Services, callers: tuple[Caller, Caller], tmp_path: Path, low_voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyworld")
    pytest.importorskip("hibari")
    ann, _ = callers
    silent = write(tmp_path / "silent.wav", [0.0] * (3 * RATE))
    with pytest.raises(Invalid, match="too short"):
        services.voices.create(ann, silent, filename="silent.wav")
    notes = tmp_path / "notes.txt"
    notes.write_text("no sound")
    with pytest.raises(NotMedia) as refused:
        services.voices.create(ann, notes, filename="shown.wav")
    assert str(tmp_path) not in refused.value.describe()
    with pytest.raises(Invalid, match="there is none called"):
        services.voices.create(ann, low_voice, filename="a.wav", cloner="nobody")
    with pytest.raises(Invalid):
        services.voices.create(ann, low_voice, filename="a.wav", base="nobody")
    monkeypatch.setattr(service_module, "LARGEST", 10)
    with pytest.raises(TooLarge):
        services.voices.create(ann, low_voice, filename="a.wav")
    monkeypatch.setattr(service_module, "MOST", 0)
    monkeypatch.setattr(service_module, "LARGEST", 1 << 30)
    with pytest.raises(Conflict, match="delete one first"):
        services.voices.create(ann, low_voice, filename="a.wav")
    assert services.voices.own(ann) == ()
