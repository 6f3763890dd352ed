"""Films: asked for, listed, their scenes and layers edited, rendered again, deleted; voices."""

from __future__ import annotations

import re
import wave
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.contracts.voice import VoiceInfo
from clipforge_core.model.studio_video import StudioVideo
from clipforge_core.model.video import VideoStatus
from clipforge_core.refusals import Invalid

from ..conftest import Browser
from ..test_projects import caller_of
from .test_scripts import own

VOICES = (
    VoiceInfo(id="anna", name="Anna <b>", languages=("en-US",), gender="female", quality="natural"),
    VoiceInfo(id="bot", name="Bot", languages=("de", "en"), gender="male", quality="robotic"),
)


@pytest.fixture(autouse=True)
def voices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two voices, whatever is installed here."""

    def there(services: Any, voice: str, language: str = "", field: str = "voice_id", **_: Any) -> None:
        if voice not in ("", "anna", "bot"):
            raise Invalid(field=field, detail="nobody is called that")

    monkeypatch.setattr("clipforge_core.voicing.service.catalogue", lambda *_, **__: VOICES)
    monkeypatch.setattr("clipforge_server.dashboard.studio.films.check_voice", there)


def film(browser: Browser, **fields: str) -> StudioVideo:
    """A film of a script of two scenes; nobody works on it."""
    script = own(browser).rpartition("/")[2]
    browser.see(f"/studio/films/new?script={script}")
    browser.send("/studio/films", script=script, **{"title": "Tides", "quality": "draft", **fields})
    assert browser.answer.status_code == 200, browser.text
    return browser.services.studio_videos.list(caller_of(browser)).videos[0]


def over(browser: Browser, made: StudioVideo) -> None:
    """Its job has ended."""
    browser.services.jobs.cancel(made.job)
    assert browser.services.studio_videos.get(caller_of(browser), made.id).status is VideoStatus.CANCELLED


def test_a_film_is_made_of_a_script(ann: Browser) -> None:
    assert "Make the first film" in ann.see("/studio/films")
    assert "First a script" in ann.see("/studio/films/new")
    made = film(ann, voice="anna", template="quick-fact", aspect="1:1", title="<script>Tides</script>")
    assert (made.wish.voice, made.wish.aspect, made.wish.quality, made.template) == (
        "anna",
        "1:1",
        "draft",
        "quick-fact",
    )
    text = ann.see(f"/studio/films/{made.id}")
    assert "&lt;script&gt;Tides" in text and "<script>Tides" not in text and "Anna &lt;b&gt;" in text
    assert text.count('class="strip-scene"') == 2 and 'hx-trigger="every 1500ms"' in text
    listed = ann.see("/studio/films")
    assert "waiting" in listed and f"/studio/films/{made.id}" in listed
    assert "None of these" in ann.press("/studio/films?show=failed", "GET").text


@pytest.mark.parametrize(
    "fields", [{"voice": "none"}, {"template": "none"}, {"aspect": "3:1"}, {"quality": "best"}, {"script": "scr_none"}]
)
def test_a_film_that_cannot_be_made_is_refused_and_nothing_typed_is_lost(ann: Browser, fields: dict[str, str]) -> None:
    script = own(ann).rpartition("/")[2]
    ann.see(f"/studio/films/new?script={script}")
    text = ann.send("/studio/films", **{"script": script, "title": "My own title", **fields})
    assert ann.answer.status_code in (400, 404)
    assert "My own title" in text or "script" in fields
    assert ann.services.studio_videos.list(caller_of(ann)).total == 0


def test_a_scene_is_edited_and_rendered_again(ann: Browser) -> None:
    made = film(ann)
    over(ann, made)
    scene = ann.services.studio_scenes.of_video(caller_of(ann), made.id)[0]
    path = f"/studio/films/{made.id}/scenes/{scene.id}"
    ann.see(f"/studio/films/{made.id}")
    part = ann.press(path, text=" ", title=" ")
    assert part.status_code == 200 and "what is said in the scene is needed" in part.text.lower()
    assert ann.press(path, text="Ebb <b>comes</b>.", title="Ebb", least="4", transition="cut").headers["hx-redirect"]
    text = ann.see(f"/studio/films/{made.id}?scene={scene.id}")
    assert "Ebb &lt;b&gt;comes&lt;/b&gt;." in text and ann.press(path, "GET").status_code == 200
    ann.see(f"/studio/films/{made.id}")
    ann.press(path, text="Ebb.", render="1")
    again = ann.services.studio_videos.get(caller_of(ann), made.id)
    assert again.status is VideoStatus.PENDING and again.job != made.job
    ann.press(f"/studio/films/{made.id}/cancel")
    assert ann.services.studio_videos.get(caller_of(ann), made.id).status is VideoStatus.CANCELLED


def test_scenes_are_added_moved_and_taken_out_but_for_the_last(ann: Browser) -> None:
    made = film(ann)
    ann.see(f"/studio/films/{made.id}")
    ann.send(f"/studio/films/{made.id}/scenes", text="Ships wait.", title="Ships")
    scenes = ann.services.studio_scenes.of_video(caller_of(ann), made.id)
    assert [scene.text for scene in scenes][-1] == "Ships wait."
    ann.press(f"/studio/films/{made.id}/scenes/{scenes[-1].id}/move", number="1")
    assert ann.services.studio_scenes.of_video(caller_of(ann), made.id)[0].text == "Ships wait."
    for scene in scenes[:2]:
        assert ann.press(f"/studio/films/{made.id}/scenes/{scene.id}/delete").status_code == 200
    assert ann.press(f"/studio/films/{made.id}/scenes/{scenes[2].id}/delete").status_code == 409


def test_layers_are_added_changed_hidden_moved_and_deleted(ann: Browser) -> None:
    made = film(ann)
    scene = ann.services.studio_scenes.of_video(caller_of(ann), made.id)[0]
    path = f"/studio/films/{made.id}/scenes/{scene.id}"

    def layers() -> list[tuple[str, bool]]:
        found = ann.services.studio_scenes.of_video(caller_of(ann), made.id)[0].layers
        return [(layer.name, layer.enabled) for layer in found]

    ann.see(f"/studio/films/{made.id}")
    part = ann.press(path + "/layers", type="text", text="9.90 <i>", position="top", color="#ffcc00").text
    assert "9.90 &lt;i&gt;" in part and part.lstrip().startswith("<section")
    ann.press(path + "/layers", type="effect", effect="vignette", strength="0.4", name="Edges", start="1", end="2")
    assert "colour such as" in ann.press(path + "/layers", type="text", text="x", color="loud").text
    assert "one of" in ann.press(path + "/layers", type="avatar").text
    assert layers() == [("9.90 <i>", True), ("Edges", True)]
    first, second = ann.services.studio_scenes.of_video(caller_of(ann), made.id)[0].layers
    ann.press(f"{path}/layers/{first.id}/move", way="up")
    assert [name for name, _ in layers()] == ["Edges", "9.90 <i>"]
    ann.press(f"{path}/layers/{second.id}/toggle", enabled="0")
    assert layers()[0] == ("Edges", False)
    ann.press(f"{path}/layers/{first.id}", text="8.90", name="Price")
    assert layers()[1] == ("Price", True)
    assert ann.press(f"{path}/layers/lay_none", text="x").status_code == 404
    ann.press(f"{path}/layers/{first.id}/delete")
    assert layers() == [("Edges", False)]


def test_films_of_another_are_not_there(ann: Browser) -> None:
    made = film(ann)
    scene = ann.services.studio_scenes.of_video(caller_of(ann), made.id)[0].id
    ann.sign_in("bob@example.org")
    base = f"/studio/films/{made.id}"
    assert made.id not in ann.see("/studio/films")
    paths = [("GET", ""), ("GET", "/file"), ("GET", "/picture"), ("GET", f"/scenes/{scene}"), ("POST", "/render")]
    paths += [
        ("POST", each) for each in ("/cancel", "/rename", "/delete", f"/scenes/{scene}", f"/scenes/{scene}/layers")
    ]
    for method, rest in paths:
        assert ann.ask(method, base + rest).status_code == 404, rest


def test_a_film_is_renamed_and_deleted(ann: Browser) -> None:
    made = film(ann)
    ann.see(f"/studio/films/{made.id}")
    assert "مد" in ann.send(f"/studio/films/{made.id}/rename", title="مد وجزر")
    assert ann.ask("GET", f"/studio/films/{made.id}/file").status_code == 409
    assert ann.press(f"/studio/films/{made.id}/delete").headers["hx-redirect"] == "/studio/films"
    assert ann.services.studio_videos.list(caller_of(ann)).total == 0


def test_voices_are_filtered(ann: Browser) -> None:
    text = ann.see("/studio/voices")
    assert "2 voices" in text and "Anna &lt;b&gt;" in text and "It is not the voice of the person" in text
    part = ann.press("/studio/voices?language=de", "GET").text
    assert "1 voice<" in part and "Bot" in part and "Anna" not in part
    assert "Anna" in ann.see("/studio/voices?gender=female&quality=natural") and "1 voice<" in ann.text
    assert "Nobody speaks like that" in ann.see("/studio/voices?gender=neutral")


def test_a_voice_is_heard(ann: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "voice.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * 800)
    ann.services.storage.put("voice_previews/x.wav", path)
    asked: list[Any] = []
    monkeypatch.setattr(
        type(ann.services.voice_previews), "of", lambda _, *a: asked.append(a) or "voice_previews/x.wav"
    )
    answer = ann.client.get("/studio/voices/preview?voice=bot&language=en")
    assert answer.status_code == 200 and answer.content[:4] == b"RIFF" and asked == [("bot", "", "en")]
    assert ann.client.get("/studio/voices/preview?voice=none").status_code == 404
    assert ann.client.get("/studio/voices/preview?voice=custom:0123").status_code == 404


def test_a_voice_of_a_sample_needs_consent_and_the_token(ann: Browser) -> None:
    ann.see("/studio/voices")
    headers = {"accept": "application/json", "x-csrf-token": ann.token}
    files = {"file": ("me.wav", b"no sound at all", "audio/wav")}
    refused = ann.client.post("/studio/voices", files=files, headers=headers)
    assert refused.status_code == 400 and "agrees" in refused.text
    no_token = ann.client.post("/studio/voices", files=files, data={"consent": "yes"}, headers={"accept": "x/y"})
    assert no_token.status_code == 403
    assert re.search(r'name="consent" value="yes" required', ann.text)
    assert ann.press("/studio/voices/custom:0123/delete").status_code == 404


def test_layers_go_to_a_place_and_to_a_time_and_the_strip_comes_with_it(ann: Browser) -> None:
    made = film(ann)
    over(ann, made)
    first, second = ann.services.studio_scenes.of_video(caller_of(ann), made.id)
    path = f"/studio/films/{made.id}/scenes/{first.id}"
    ann.see(f"/studio/films/{made.id}")
    for name in ("low", "middle", "high"):
        part = ann.press(path + "/layers", type="text", text=name, name=name).text
    assert 'id="strip" hx-swap-oob="true"' in part and part.count('class="lane text"') == 3
    assert 'id="state" class="stack tight" hx-swap-oob="true"' in part

    def layers() -> dict[str, Any]:
        found = ann.services.studio_scenes.of_video(caller_of(ann), made.id)[0].layers
        return {layer.name: layer for layer in found}

    ann.press(f"{path}/layers/{layers()['low'].id}/move", place="0")
    assert list(layers()) == ["middle", "high", "low"]
    ann.press(f"{path}/layers/{layers()['low'].id}/move", place="9")
    assert list(layers()) == ["low", "middle", "high"]
    where = f"{path}/layers/{layers()['high'].id}/times"
    assert 'id="scene"' in ann.press(where, start="0.5", end="1.5", open=first.id).text
    beside = ann.press(where, start="0.7", end="0", open=second.id).text
    assert 'id="scene"' not in beside and "0.7 s – end" in beside and beside.count("aria-current") == 1
    assert (layers()["high"].start, layers()["high"].end) == (0.7, 0.0)
    assert ann.press(where, start="3", end="2").status_code == 400
    assert ann.press(f"{path}/layers/{layers()['high'].id}/move", place="x").status_code == 400
    ann.sign_in("bob@example.org")
    assert ann.ask("POST", where).status_code == 404
