"""The surface in one process, without a runner: forms of answers and errors, who may do what."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from clipforge_core.contracts.script_writer import ScriptPart
from clipforge_core.model.user import Caller
from clipforge_core.studio_videos.texts import script_of
from clipforge_core.testing import check_surface
from clipforge_server.surfaces.scriptsensei.scripts import pieces_of
from clipforge_server.surfaces.scriptsensei.surface import CODES, ScriptSenseiSurface
from clipforge_server.testing import ApiClient, test_client
from tests.surfaces.scriptsensei.conftest import BASE, EMAIL, PASSWORD, TEXT

DOCS = Path(__file__).parents[3] / "docs" / "scriptsensei.md"
SOURCE = (
    "Tides are the rise and fall of the sea. The moon pulls the water of the earth. There are two high tides a day. "
    "Spring tides come with the full moon and the new moon. Ports plan the ways of ships by the tide."
)


def said(answer: httpx.Response, status: int, field: str | None = None) -> dict[str, Any]:
    """The body of an error, which must be in the document's form."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert body["error"] == CODES.get(status, "INTERNAL_ERROR")
    assert body["message"] == body["detail"] != ""
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body.get("field") == field, body
    return body


def script(api: ApiClient, **more: Any) -> dict[str, Any]:
    answer = api.post("scripts", json={"title": "Tides", "content": TEXT, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def video(api: ApiClient, **more: Any) -> dict[str, Any]:
    wish = {"script_id": script(api)["id"], "title": "Tides", "voice_id": "hibari", "media_type": "stock", **more}
    answer = api.post("videos/generate", json=wish)
    assert answer.status_code == 202, answer.text
    made: dict[str, Any] = answer.json()
    return made


def stranger(api: ApiClient) -> dict[str, str]:
    """The headers of another user."""
    other = api.services.users.add("bob@example.org")
    return {"X-Api-Key": api.services.api_keys.create(Caller(user=other), name="bob").key}


def test_it_keeps_the_contract() -> None:
    check_surface(ScriptSenseiSurface())


def test_every_route_is_documented(api: ApiClient) -> None:
    document = api.get("http://127.0.0.1/openapi/scriptsensei.json").json()
    text = DOCS.read_text(encoding="utf-8")
    missing = []
    for path, item in document["paths"].items():
        short = re.sub(r"\{\w+\}", "{id}", path.removeprefix(BASE))
        for method in item:
            if f"`{method.upper()} {short}" not in text and f"{method.upper()} {short}`" not in text:
                missing.append(f"{method.upper()} {short}")
    assert not missing, f"docs/scriptsensei.md lacks {missing}"
    for code in CODES.values():
        assert code in text, code


# -- auth ---------------------------------------------------------------------------------------


def test_a_refresh_token_is_good_until_it_expires(tmp_path: Path) -> None:
    with test_client(tmp_path, key=False, dashboard="off") as api:
        api.services.users.add(EMAIL, password=PASSWORD)
        wrong = api.post(f"{BASE}/auth/login", json={"email": EMAIL, "password": "wrong"})
        said(wrong, 401)
        tokens = api.post(f"{BASE}/auth/login", json={"email": EMAIL, "password": PASSWORD}).json()
        for _ in range(3):
            again = api.post(f"{BASE}/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json()
            assert again["refresh_token"] == tokens["refresh_token"]
            headers = {"Authorization": f"Bearer {again['access_token']}"}
            assert api.get(f"{BASE}/scripts", headers=headers).status_code == 200
        assert api.get(f"{BASE}/scripts", headers={"Authorization": f"Bearer {tokens['access_token']}"}).is_success
        said(api.post(f"{BASE}/auth/refresh", json={"refresh_token": "cfr_none"}), 401)
        api.services.sessions.leave(tokens["refresh_token"])
        said(api.post(f"{BASE}/auth/refresh", json={"refresh_token": tokens["refresh_token"]}), 401)
        said(api.get(f"{BASE}/scripts", headers={"Authorization": f"Bearer {again['access_token']}"}), 401)


def test_a_token_that_the_native_api_replaced_ends_the_session(tmp_path: Path) -> None:
    with test_client(tmp_path, key=False, dashboard="off") as api:
        api.services.users.add(EMAIL, password=PASSWORD)
        first = api.services.login.enter(EMAIL, PASSWORD, address="a")
        second = api.services.sessions.refresh(first.refresh_token)
        assert api.services.sessions.renew(first.refresh_token) == second, "for half a minute"
        assert api.services.sessions.renew(second.refresh_token).refresh_token == second.refresh_token


# -- scripts ------------------------------------------------------------------------------------


def test_a_script_is_written_from_what_is_given(api: ApiClient) -> None:
    wish = {"topic": "Tides", "content": SOURCE, "platform": "YouTube", "language": "en", "duration": 30}
    answer = api.post("scripts/generate", json=wish)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["success"] is True
    assert {name: body[name] for name in body["data"]} == body["data"]
    made = body["data"]
    assert made["content"]
    assert made["platform"] == "youtube"
    for scene in made["scenes"]:
        for sentence in scene["sentences"]:
            if sentence["origin"] == "source":
                assert sentence["citations"], sentence
                assert all(citation["quote"] in SOURCE for citation in sentence["citations"])
    assert all(0 <= made[name] <= 100 for name in ("hook_score", "seo_score", "engagement_score", "overall_quality"))
    assert api.get(f"scripts/{made['id']}").json() == made


def test_the_stream_gives_the_text_that_is_kept(api: ApiClient) -> None:
    wish = {"topic": "Tides", "content": SOURCE + " Tides at the quays of Île de Bréhat rise ten metres."}
    with api.stream("POST", "scripts/generate/stream", json=wish) as answer:
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        text = "".join(answer.iter_text())
    assert "Île de Bréhat" in text
    kept = api.get("scripts").json()["scripts"][0]
    assert text.split() == kept["content"].split()


def test_each_piece_is_sent_before_the_next_is_written(api: ApiClient) -> None:
    written: list[str] = []

    def parts() -> Iterator[ScriptPart]:
        for text in ("One. ", "Two."):
            written.append(text)
            yield ScriptPart(text=text)
        yield ScriptPart(note="another writer begins", anew=True)
        written.append("end")
        yield ScriptPart(text="Three.", script=script_of("Three.", title="Numbers"))

    caller = Caller(user=api.services.users.first_admin())
    found = parts()
    sent = pieces_of(api.services, caller, next(found), found)
    assert (next(sent), written) == ("One. ", ["One. "])
    assert (next(sent), written) == ("Two.", ["One. ", "Two."])
    assert list(sent) == ["\n\n---\n\n", "Three."]
    assert api.get("scripts").json()["scripts"][0]["title"] == "Numbers"


def test_scripts_are_listed_changed_rated_and_deleted(api: ApiClient) -> None:
    first, second = script(api, platform="TikTok"), script(api, language="es", title="Mareas")
    page = api.get("scripts", params={"page": 1, "limit": 1}).json()
    assert (page["total"], page["page"], page["limit"], page["scripts"][0]["id"]) == (2, 1, 1, second["id"])
    assert [s["id"] for s in api.get("scripts", params={"platform": "tiktok"}).json()["scripts"]] == [first["id"]]
    assert [s["id"] for s in api.get("scripts", params={"language": "es"}).json()["scripts"]] == [second["id"]]
    sent = {**first, "title": "Ebb", "content": TEXT + "\n\nShips wait.", "rating": 4}
    changed = api.put(f"scripts/{first['id']}", json=sent).json()
    assert (changed["title"], changed["rating"], len(changed["scenes"])) == ("Ebb", 4, 3)
    assert changed["user_id"] == first["user_id"]
    assert api.post(f"scripts/{first['id']}/rate", json={"rating": 5}).json()["rating"] == 5
    assert api.delete(f"scripts/{first['id']}").json()["success"] is True
    said(api.get(f"scripts/{first['id']}"), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "topic"),
        ({"topic": ""}, "topic"),
        ({"topic": "Tides", "duration": 14}, "duration"),
        ({"topic": "Tides", "duration": 181}, "duration"),
        ({"topic": 5}, "topic"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "http://127.0.0.1/"}, "url"),
        ({"topic": "Tides", "language": "!"}, "language"),
    ],
)
def test_what_no_script_is_written_from(api: ApiClient, body: dict[str, Any], field: str) -> None:
    for path in ("scripts/generate", "scripts/generate/stream"):
        said(api.post(path, json=body), 400, field)


def test_content(api: ApiClient) -> None:
    found = api.post("content/analyze", json={"content": f"Did you know? {SOURCE}"}).json()
    names = ("hook_score", "seo_score", "engagement_score", "overall_quality")
    assert all(0 <= found[name] <= 100 for name in names)
    assert found["hook_score"] > 0
    assert all(isinstance(each, str) for each in found["suggestions"])
    read = api.post("content/import/file", files={"file": ("tides.md", f"# Tides\n\n{SOURCE}".encode())}).json()
    assert (read["title"], SOURCE in read["content"]) == ("Tides", True)
    said(api.post("content/import/file", files={"file": ("a.exe", b"MZ\x00\x01\x02")}), 400)
    said(api.post("content/import/file", files={"other": ("a.md", b"x")}), 400, "file")
    said(api.post("content/import/file", data={"x": "y"}), 400)
    said(api.post("content/import/url", json={"url": "http://10.0.0.1/"}), 400, "url")
    said(api.post("content/analyze", json={"content": ""}), 400, "content")


# -- templates ----------------------------------------------------------------------------------


def test_templates_count_their_uses(api: ApiClient) -> None:
    found = api.get("templates", params={"category": "marketing", "platform": "tiktok"}).json()
    assert [each["id"] for each in found] == ["offer"]
    assert (found[0]["usage_count"], found[0]["rating"], found[0]["is_premium"]) == (0, 0.0, False)
    assert api.get("templates", params={"is_premium": "true"}).json() == []
    made = video(api, template_id="offer")
    assert api.get(f"videos/{made['video_id']}").json()["metadata"]["aspect_ratio"] == "9:16"
    assert api.post("templates/offer/rate", json={"rating": 4}).json()["rating"] == 4.0
    assert api.get("templates/offer").json()["usage_count"] == 1
    said(api.get("templates/none"), 404)


# -- videos, scenes, layers ---------------------------------------------------------------------


def test_videos(api: ApiClient) -> None:
    made = video(api, platform="YouTube", duration=60)
    shown = api.get(f"videos/{made['video_id']}").json()
    assert (shown["status"], shown["progress"], shown["views"], shown["video_url"]) == ("pending", 0, 0, "")
    assert (shown["duration"], shown["metadata"]["file_size"], shown["job_id"]) == (0.0, 0, made["job_id"])
    page = api.get("videos", params={"status": "pending", "platform": "youtube", "limit": 12}).json()
    assert (page["total"], page["page"], page["limit"], page["videos"]) == (1, 1, 12, [shown])
    assert api.get("videos", params={"status": "completed"}).json()["videos"] == []
    changed = api.put(f"videos/{made['video_id']}", json={**shown, "title": "Ebb", "aspect_ratio": "1:1"}).json()
    assert (changed["title"], changed["metadata"]["aspect_ratio"]) == ("Ebb", "1:1")
    said(api.get(f"videos/{made['video_id']}/download"), 409)
    said(api.post(f"videos/{made['video_id']}/render"), 409)
    said(api.get("videos", params={"status": "done"}), 400, "status")
    assert api.delete(f"videos/{made['video_id']}").json()["success"] is True
    said(api.get(f"videos/{made['video_id']}"), 404)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "script_id"),
        ({"script_id": "scr_none", "title": "x"}, 404, None),
        ({"script_content": TEXT, "title": ""}, 400, "title"),
        ({"script_content": TEXT, "title": "x", "voice_id": "en-US-Jenny"}, 400, "voice_id"),
        ({"script_content": TEXT, "title": "x", "template_id": "template-123"}, 400, "template_id"),
        ({"script_content": TEXT, "title": "x", "aspect_ratio": "7:3"}, 400, "aspect_ratio"),
        ({"script_content": TEXT, "title": "x", "media_type": "video"}, 400, "media_type"),
        ({"script_content": TEXT, "title": "x", "use_avatar": True}, 400, "use_avatar"),
        ({"script_content": "{{price}} euro", "title": "x"}, 400, "script_content"),
        ({"script_content": TEXT, "title": "x", "background_music": "Song 2"}, 400, "background_music"),
        ({"script_content": TEXT, "title": "x", "background_music": "http://127.0.0.1/a.mp3"}, 400, "background_music"),
        ({"script_content": TEXT, "title": "x", "duration": 3}, 400, "duration"),
    ],
)
def test_videos_that_cannot_be_made(api: ApiClient, body: dict[str, Any], status: int, field: str | None) -> None:
    said(api.post("videos/generate", json=body), status, field)
    assert api.get("jobs").json()["total"] == 0


def test_music_is_named_as_clients_name_it(api: ApiClient, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "harbour theme.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(16_000))
    theme = {"file": ("harbour theme.wav", (tmp_path / "harbour theme.wav").read_bytes(), "audio/wav")}
    item = api.post("media/upload", files=theme, data={"title": "Harbour Theme"}).json()
    named = {
        "upbeat": "energetic", "Calm": "calm", "auto": "auto", "None": "", "ambient": "calm", item["id"]: item["id"],
        "harbour theme": item["id"], "harbour theme.wav": item["id"], "https://example.org/a.mp3":
        "https://example.org/a.mp3",
    }  # fmt: skip
    caller = Caller(user=api.services.users.first_admin())
    for name, music in named.items():
        made = video(api, background_music=name)
        assert api.services.studio_videos.get(caller, made["video_id"]).wish.music == music
    wish = {"script_content": TEXT, "title": "x", "background_music": "nowhere"}
    refused = said(api.post("videos/generate", json=wish), 400, "background_music")
    assert "energetic" in refused["message"] and "'Harbour Theme'" in refused["message"]


def test_scenes_and_layers(api: ApiClient) -> None:
    made = video(api)
    path = f"videos/{made['video_id']}/scenes"
    first, second = api.get(path).json()
    wrapped = api.get(path, params={"envelope": 1}).json()
    assert wrapped == {"success": True, "data": {"scenes": api.get(path).json()}}
    body = {"scene_number": 2, "text": "Ships wait.", "duration": 4, "start_time": 0, "end_time": 4}
    added = api.post(path, json=body)
    assert added.status_code == 201
    scene = added.json()["data"]["scene"]
    assert (added.json()["success"], scene["scene_number"], scene["text"]) == (True, 2, "Ships wait.")
    assert added.json()["id"] == scene["id"], "flat too"
    changed = api.put(f"{path}/{first['id']}", json={**first, "text": "The sea rises.", "is_expanded": True}).json()
    assert (changed["data"]["scene"]["text"], changed["is_expanded"]) == ("The sea rises.", True)
    silent = api.post(path, json={"text": "", "title": "Look", "duration": 4}).json()
    assert (silent["text"], silent["title"], silent["scene_number"]) == ("", "Look", 4)
    said(api.post(path, json={"text": " ", "duration": 4}), 400, "text")
    said(api.put(f"{path}/{silent['id']}", json={"text": "x" * 5001}), 400, "text")
    for each in (scene, second):
        assert api.delete(f"{path}/{each['id']}").json()["success"] is True
    said(api.put(f"{path}/{first['id']}", json={"title": "Sea", "text": ""}), 400, "text")
    said(api.delete(f"{path}/{first['id']}"), 409)

    wish = {"type": "text", "name": "Price", "duration": 2, "end_time": 3, "start_time": 1, "properties": {"text": "9"}}
    answer = api.post(f"scenes/{first['id']}/layers", json=wish).json()
    layer = answer["data"]["layer"]
    assert answer["message"]
    assert (layer["start_time"], layer["end_time"], layer["duration"], layer["enabled"]) == (1.0, 3.0, 2.0, True)
    hidden = api.put(f"layers/{layer['id']}/toggle-visibility", json={"enabled": False}).json()
    assert hidden["data"]["layer"]["enabled"] is False
    edit = {"name": "Now", "properties": {"color": "#ff0000"}}
    assert api.put(f"layers/{layer['id']}", json=edit).json()["data"]["layer"]["properties"]["text"] == "9"
    orders = {"scene_id": first["id"], "layer_orders": [{"layer_id": layer["id"], "order_index": 7}]}
    assert api.put("layers/reorder", json=orders).json()["success"] is True
    assert api.get(path).json()[0]["layers"][0]["order_index"] == 7
    said(api.put(f"layers/{layer['id']}", json={"properties": {"color": "x"}}), 400, "properties.color")
    said(api.put("layers/reorder", json={"scene_id": first["id"]}), 400, "layer_orders")
    said(api.post(f"scenes/{first['id']}/layers", json={"type": "avatar", "name": "x"}), 400, "type")
    assert api.delete(f"layers/{layer['id']}").json()["success"] is True
    said(api.delete(f"layers/{layer['id']}"), 404)


# -- jobs and bulks -----------------------------------------------------------------------------


def test_jobs(api: ApiClient) -> None:
    wish = {"script_id": "s", "user_id": "u", "title": "Tides", "script_content": TEXT, "language": "en"}
    more = {"platform": "youtube", "duration": 30, "voice_provider": "azure", "voice_name": "hibari"}
    created = api.post("jobs/", json={"video_request": {**wish, **more}, "priority": 2})
    assert created.status_code == 202
    job = created.json()
    assert (job["status"], job["estimate_known"]) == ("pending", job["estimated_duration"] > 0)
    shown = api.get(f"jobs/{job['job_id']}").json()
    assert (shown["progress"], shown["result"], shown["retry_count"]) == (0.0, None, 0)
    page = api.get("jobs/", params={"user_id": "u", "page": 1, "page_size": 5}).json()
    assert (page["total"], page["page_size"], page["jobs"][0]["job_id"]) == (1, 5, job["job_id"])
    assert api.get("jobs/stats/counts").json()["statistics"]["pending"] == 1
    assert api.get("jobs/health", headers={"X-Api-Key": ""}).json()["status"] == "healthy"
    assert api.delete(f"jobs/{job['job_id']}").json()["status"] == "cancelled"
    assert api.get(f"jobs/{job['job_id']}").json()["status"] == "cancelled"
    assert api.get("jobs/stats/counts").json()["statistics"]["cancelled"] == 1
    for priority in (0, 11, "first"):
        said(api.post("jobs/", json={"video_request": wish, "priority": priority}), 400, "priority")


def test_bulks_of_json_and_csv(api: ApiClient) -> None:
    videos = [
        {"title": "Kettle", "script_content": "Only {{price}}.", "custom_data": {"price": "9"}},
        {"title": "Pan"},
        {"title": "", "custom_data": {}},
    ]
    answer = api.post("videos/bulk", json={"videos": videos, "template_id": "offer", "voice_id": "hibari"})
    assert answer.status_code == 202, answer.text
    started = answer.json()
    assert (len(started["video_ids"]), started["failed_rows"][0]["row"]) == (1, 2)
    status = api.get(f"videos/bulk/{started['job_id']}").json()
    assert (status["status"], status["total_videos"], status["total"]) == ("pending", 2, 2)
    assert (status["failed_videos"], status["processing"], status["video_ids"]) == (1, 1, started["video_ids"])
    assert status["videos"][0]["title"] == "Kettle"
    said(api.get("videos/bulk/bulk_none"), 404)
    data = {"voice_id": "hibari", "aspect_ratio": "1:1"}
    table = b'\xef\xbb\xbftitle,script\r\nA,"One, two."\r\nB,\r\n'
    csv = api.post("videos/bulk/csv", files={"file": ("rows.csv", table)}, data=data).json()
    assert csv["failed_rows"][0]["line"] == 3
    same = api.post("videos/bulk", files={"file": ("rows.csv", table)}, data=data).json()
    assert (same["total_videos"], same["failed_rows"]) == (csv["total_videos"], csv["failed_rows"])
    said(api.post("videos/bulk", files={"other": ("rows.csv", table)}), 400, "file")
    said(api.post("videos/bulk", content=b"a,b", headers={"content-type": "text/plain"}), 415)
    said(api.post("videos/bulk", content=b"{", headers={"content-type": "application/json"}), 400)
    said(api.post("videos/bulk", json={"videos": "none"}), 400, "videos")
    assert api.delete(f"videos/bulk/{csv['job_id']}").json()["status"] == "failed"
    said(api.post("videos/bulk", json={"videos": []}), 400, "videos")
    said(api.post("videos/bulk", json={"videos": [{"title": "x"}]}), 400, "videos[0].script_content")
    said(api.post("videos/bulk/csv", files={"file": ("rows.csv", b"\xff")}), 400, "file")


# -- voices, translation, media -----------------------------------------------------------------


def test_voices(api: ApiClient) -> None:
    found = {voice["id"]: voice for voice in api.get("voices").json()}
    assert found["hibari"]["language"].startswith("en")
    assert {v["gender"] for v in api.get("voices", params={"gender": "female"}).json()} == {"female"}
    assert api.get("voices/hibari").json()["name"] == found["hibari"]["name"]
    spoken = api.post("voices/hibari/preview", json={"text": "Good morning"}).json()["audio_url"]
    for url in (spoken, found["hibari"]["preview_url"]):
        sound = api.get(url, headers={"X-Api-Key": "", "Range": "bytes=0-3"})
        assert (sound.status_code, sound.content) == (206, b"RIFF")
    said(api.get("voices/none"), 404)
    said(api.get(found["hibari"]["preview_url"][:-3] + "abc"), 403)
    said(api.post("voices/hibari/preview", json={"text": "x" * 700}), 400, "text")


def test_translation_is_refused_where_nobody_can(api: ApiClient) -> None:
    told = api.get("translate/languages").json()
    assert set(told["languages"]) == {code for pair in told["pairs"] for code in (pair["source"], pair["target"])}
    said(api.post("translate", json={"text": "Hello", "source": "en", "target": "tlh"}), 400)
    said(api.post("translate", json={"source": "en", "target": "es"}), 400, "text")
    said(api.post("translate", json={"script_id": "scr_none", "target": "es"}), 404)
    if any((pair["source"], pair["target"]) == ("en", "es") for pair in told["pairs"]):
        done = api.post("translate", json={"text": "The house is red.", "source": "en", "target": "es"}).json()
        assert "casa" in done["translated_text"].lower()
        assert done["quality"] == "draft"


def test_media(api: ApiClient) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (64, 40), "blue").save(picture, "PNG")
    answer = api.post("media/upload", files={"file": ("the_sea.png", picture.getvalue())}, data={"tags": "Sea, Sand"})
    assert answer.status_code == 201, answer.text
    item = answer.json()
    assert (item["type"], item["source"], item["title"], item["tags"]) == (
        "image",
        "uploaded",
        "the sea",
        ["sea", "sand"],
    )
    for url in (item["url"], item["thumbnail_url"]):
        assert api.get(url, headers={"X-Api-Key": ""}).status_code == 200
    found = api.get("media/user", params={"type": "image", "query": "sea"}).json()
    assert (found["total"], found["media"][0]["id"]) == (1, item["id"])
    assert api.get("media/user", params={"type": "video"}).json()["media"] == []
    assert api.get("media/stock", params={"query": "sea"}).json() == {"media": [], "total": 0, "page": 1, "limit": 20}
    said(api.post("media/upload", files={"file": ("a.png", b"no picture")}), 400)
    made = video(api)
    scene = api.get(f"videos/{made['video_id']}/scenes").json()[0]
    layer = {"type": "media", "name": "Sea", "properties": {"media_id": item["id"]}}
    assert api.post(f"scenes/{scene['id']}/layers", json=layer).status_code == 201
    said(api.delete(f"media/{item['id']}", headers=stranger(api)), 404)
    assert api.delete(f"media/{item['id']}").json()["success"] is True


def test_a_picture_is_made(api: ApiClient) -> None:
    answer = api.post("media/ai/generate", json={"prompt": "The Pythagorean theorem", "aspect_ratio": "1:1"})
    assert answer.status_code == 201, answer.text
    item = answer.json()
    assert (item["source"], item["type"], item["width"], item["height"]) == ("ai", "image", 1080, 1080)
    assert item["credit"]
    picture = Image.open(io.BytesIO(api.get(item["url"]).content)).convert("RGB")
    assert len(picture.getcolors(1 << 20) or []) > 50, "it is no plain area"


# -- analytics and trends -----------------------------------------------------------------------


def test_analytics_are_counted_and_never_invented(api: ApiClient) -> None:
    empty = api.get("analytics/overview", params={"date_range": "24h"}).json()
    assert empty["overview"]["total_views"] == empty["overview"]["totalViews"] == 0
    assert (empty["overview"]["viewsChange"], empty["overview"]["views_change_known"]) == (0.0, False)
    assert empty["topVideos"] == empty["top_videos"] == empty["platform_breakdown"] == []
    made = video(api)["video_id"]
    for session in ("a", "b", "a"):
        event = {"video_id": made, "event_type": "play", "session_id": session}
        assert api.post("analytics/events", json=event).status_code == 202
    api.post("analytics/events", json={"video_id": made, "event": "progress", "session_id": "a", "seconds": 12})
    full = api.get("analytics/overview").json()
    assert full["overview"]["total_views"] == 2
    assert (full["topVideos"][0]["id"], full["topVideos"][0]["title"]) == (made, "Tides")
    one = api.get(f"analytics/videos/{made}").json()
    assert (one["views"], one["shares"]) == (2, 0)
    assert 0 < one["watch_time"] <= 12, "not longer than it can have lasted"
    assert sum(point["views"] for point in one["viewsOverTime"]) == 2
    assert api.get(f"videos/{made}").json()["views"] == 2
    table = api.get("analytics/export", params={"format": "7d"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "analytics-7d.csv" in table.headers["content-disposition"]
    assert made in table.text
    paper = api.get("analytics/export", params={"format": "pdf", "date_range": "30d"})
    assert paper.content.startswith(b"%PDF")
    said(api.get("analytics/export", params={"format": "xls"}), 400, "format")
    said(api.get("analytics/overview", params={"date_range": "1y"}), 400, "date_range")
    said(api.post("analytics/events", json={"video_id": made, "event": "cheer"}), 400, "event")
    said(api.post("analytics/events", json={"video_id": "vid_none", "event": "play"}), 404)
    said(api.post("analytics/events", json={"event": "play"}), 400, "video_id")
    said(api.post("analytics/events/none", json={"event": "play"}), 403)


def test_the_file_of_a_platform_is_taken_and_taken_back(api: ApiClient) -> None:
    rows = b"Date,Video title,Views\n2026-11-20,Tides,40\nnever,Tides,2\n"
    report = api.post("analytics/import", files={"file": ("views.csv", rows)}, data={"platform": "youtube"})
    assert report.status_code == 201, report.text
    assert (report.json()["rows"], report.json()["taken"], report.json()["problems"][0]["line"]) == (2, 1, 3)
    assert [each["id"] for each in api.get("analytics/imports").json()] == [report.json()["id"]]
    assert api.delete(f"analytics/imports/{report.json()['id']}").json()["success"] is True
    said(api.delete(f"analytics/imports/{report.json()['id']}"), 404)


def test_trends_are_empty_without_sources(api: ApiClient) -> None:
    for path in ("trends/current?time_range=24h", "trends/platform/tiktok", "trends/region/US", "trends/search?q=AI"):
        assert api.get(path).json() == [], path
    said(api.post("trends/predict", json={"topic": "AI"}), 404)
    said(api.get("trends/current", params={"time_range": "1y"}), 400, "time_range")
    said(api.get("trends/search"), 400, "q")


# -- all of it ----------------------------------------------------------------------------------


def test_nobody_sees_what_belongs_to_others(api: ApiClient) -> None:
    kept, made = script(api), video(api)
    scene = api.get(f"videos/{made['video_id']}/scenes").json()[0]
    layer = api.post(
        f"scenes/{scene['id']}/layers", json={"type": "text", "name": "x", "properties": {"text": "x"}}
    ).json()
    bulk = api.post("videos/bulk", json={"videos": [{"title": "A", "script_content": "B."}]}).json()["job_id"]
    headers = stranger(api)
    for method, path in (
        ("GET", f"scripts/{kept['id']}"), ("PUT", f"scripts/{kept['id']}"), ("DELETE", f"scripts/{kept['id']}"),
        ("GET", f"videos/{made['video_id']}"), ("PUT", f"videos/{made['video_id']}"),
        ("DELETE", f"videos/{made['video_id']}"), ("GET", f"videos/{made['video_id']}/download"),
        ("POST", f"videos/{made['video_id']}/render"), ("GET", f"videos/{made['video_id']}/scenes"),
        ("POST", f"videos/{made['video_id']}/scenes"), ("PUT", f"videos/{made['video_id']}/scenes/{scene['id']}"),
        ("DELETE", f"videos/{made['video_id']}/scenes/{scene['id']}"), ("POST", f"scenes/{scene['id']}/layers"),
        ("PUT", f"layers/{layer['id']}"), ("DELETE", f"layers/{layer['id']}"), ("GET", f"jobs/{made['job_id']}"),
        ("DELETE", f"jobs/{made['job_id']}"), ("GET", f"videos/bulk/{bulk}"), ("DELETE", f"videos/bulk/{bulk}"),
        ("GET", f"analytics/videos/{made['video_id']}"),
    ):  # fmt: skip
        body = {} if method in ("PUT", "POST") else None
        said(api.request(method, path, headers=headers, json=body), 404)
    assert api.get("videos", headers=headers).json()["total"] == 0
    assert api.get("jobs", headers=headers).json()["total"] == 0


def test_errors_of_the_frame_have_the_form_too(api: ApiClient) -> None:
    said(api.get("nothing"), 404)
    said(api.get("scripts", headers={"X-Api-Key": "wrong"}), 401)
    said(api.patch("scripts/x", json={}), 405)
    said(api.post("videos/generate", content=b"{", headers={"content-type": "application/json"}), 400)
    said(api.post("videos/generate", content=b"a=b", headers={"content-type": "text/plain"}), 415)
    said(api.get("videos", params={"page": 0}), 400, "page")
    with test_client(Path(str(api.services.data) + "-few"), rate_limit=1, dashboard="off") as few:
        few.get(f"{BASE}/scripts")
        body = said(few.get(f"{BASE}/scripts"), 429)
        assert body["details"]["retry_after"] >= 1


def test_at_the_root(tmp_path: Path) -> None:
    with test_client(tmp_path, surfaces="scriptsensei=/", min_free_disk=0, dashboard="off") as api:
        made = api.post("/api/v1/scripts", json={"title": "Tides", "content": TEXT})
        assert made.status_code == 201
        voice = api.get("/api/v1/voices/hibari").json()
        assert api.get(voice["preview_url"], headers={"X-Api-Key": ""}).status_code == 200
        said(api.get(f"{BASE}/scripts"), 404)
