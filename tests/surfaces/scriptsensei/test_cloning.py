"""/voices/clone: a voice near a sample, as the printed client asks for it, and what becomes of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.voicing.speaking import speak
from clipforge_server.testing import ApiClient

pytest.importorskip("hibari")
pytest.importorskip("pyworld")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Some seconds of somebody who speaks: the toolkit's own voice, slowly."""
    folder = tmp_path_factory.mktemp("sample")
    env = Environment.open(flags={"cache": folder / "cache", "data": folder / "data"}, environ={}, user_folder=folder)
    text = "Every river begins somewhere small, and the water looks for the easiest way down to the sea."
    return speak(env, text, voice="hibari", speed=0.8, folder=folder).path.read_bytes()


def test_a_sample_becomes_a_voice_of_its_user(api: ApiClient, sample: bytes, tmp_path: Path) -> None:
    """The printed client sends no consent: matching goes ahead, and that is recorded."""
    made = api.post("voices/clone", data={"name": "Mine"}, files={"file": ("me.wav", sample, "audio/wav")})
    assert made.status_code == 201, made.text
    voice = made.json()
    assert (voice["name"], voice["is_custom"], voice["consent"]) == ("Mine", True, False)
    assert (voice["method"], voice["base_voice"], voice["language"]) == ("match", "hibari", "en-US")
    assert voice["sample_sha256"] == hashlib.sha256(sample).hexdigest()
    assert 0 < voice["similarity_before"] <= 1 and 0 < voice["similarity"] <= 1
    assert voice["measures"]["sample_pitch_hz"] == pytest.approx(voice["measures"]["base_pitch_hz"], rel=0.1)
    listed = api.get("voices").json()
    assert listed[0]["id"] == voice["id"] and [v["is_custom"] for v in listed].count(True) == 1
    assert api.get(f"voices/{voice['id']}").json()["name"] == "Mine"
    spoken = api.post(f"voices/{voice['id']}/preview", json={"text": "Good morning"}).json()["audio_url"]
    assert api.get(spoken, headers={"X-Api-Key": ""}).content.startswith(b"RIFF")
    assert api.get(voice["preview_url"], headers={"X-Api-Key": ""}).content.startswith(b"RIFF")
    assert api.delete(f"voices/{voice['id']}").json()["success"] is True
    assert api.get(f"voices/{voice['id']}").status_code == 404
    assert api.delete(f"voices/{voice['id']}").status_code == 404
    assert list(Path(tmp_path).rglob("incoming/*")) == [], "the sample is not kept"


def test_consent_is_recorded(api: ApiClient, sample: bytes) -> None:
    form = {"consent": "true", "base_voice": "hibari", "language": "en"}
    voice = api.post("voices/clone", data=form, files={"file": ("my voice.wav", sample, "audio/wav")}).json()
    assert (voice["consent"], voice["name"]) == (True, "Like my voice")


def test_what_is_no_voice_is_refused(api: ApiClient, sample: bytes) -> None:
    for data, form, status in (
        (b"no sound at all", {}, 400),
        (b"", {}, 400),
        (sample[:9000], {}, 400),
        (sample, {"base_voice": "nobody"}, 400),
        (sample, {"language": "xx"}, 400),
        (sample, {"name": "x" * 200}, 400),
    ):
        answer = api.post("voices/clone", data=form, files={"file": ("me.wav", data, "audio/wav")})
        assert answer.status_code == status, f"{form}: {answer.text}"
        assert answer.json()["message"] and str(Path.cwd()) not in answer.text
    assert api.post("voices/clone", data={"name": "x"}, files={"other": ("a", b"b")}).status_code == 400
    assert api.delete("voices/hibari").status_code == 404
    assert [v for v in api.get("voices").json() if v["is_custom"]] == []


def test_a_voice_of_somebody_else_cannot_be_asked_for(api: ApiClient) -> None:
    body = {"script_content": "The sea rises.", "title": "x", "voice_id": "custom:0123456789abcdef"}
    answer = api.post("videos/generate", json=body)
    assert answer.status_code == 400 and answer.json()["field"] == "voice_id"
