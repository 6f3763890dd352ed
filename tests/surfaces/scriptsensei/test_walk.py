"""A film from its text to its edits, by a server at work: what was edited is seen, and nothing else is made again."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from clipforge_core.codec import decode
from clipforge_media import probe
from clipforge_server.testing import RunningServer
from tests.surfaces.scriptsensei.conftest import BASE, TEXT, ended


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    """Asks the server at work."""
    with httpx.Client(base_url=server.url, headers={"X-Api-Key": server.key}, timeout=60) as made:
        yield made


def result(server: RunningServer, job: str) -> dict[str, Any]:
    """What a job's kind answered: keys of segments, how many were rendered."""
    with sqlite3.connect(server.log.parent / "clipforge.db") as db:
        (text,) = db.execute("SELECT result FROM jobs WHERE id = ?", [job]).fetchone()
    return decode(text, dict[str, Any])


def test_a_film_is_made_edited_and_rendered_again(server: RunningServer, client: httpx.Client, tmp_path: Path) -> None:
    wish = {"script_content": TEXT, "title": "Tides", "voice_id": "hibari", "media_type": "stock", "quality": "draft"}
    made = client.post(f"{BASE}/videos/generate", json=wish).json()
    job = ended(client, made["job_id"])
    assert job["status"] == "success", job
    assert job["progress"] == 1.0
    video = client.get(f"{BASE}/videos/{made['video_id']}").json()
    assert (video["status"], video["up_to_date"]) == ("completed", True)
    assert video["metadata"]["resolution"] == job["result"]["resolution"] == "640x360"
    scenes = client.get(f"{BASE}/videos/{video['id']}/scenes").json()
    assert scenes[0]["start_time"] == 0.0
    assert scenes[-1]["end_time"] == pytest.approx(video["duration"], abs=0.01)
    pictures = [scene["thumbnail_url"] for scene in scenes]
    for url in (video["video_url"], video["thumbnail_url"], *pictures):
        part = httpx.get(url, headers={"Range": "bytes=0-99"})
        assert (part.status_code, len(part.content)) == (206, 100)

    shown = [httpx.get(url).content for url in pictures]
    assert [size_of(picture) for picture in shown] == [(480, 270)] * 2 and shown[0] != shown[1]

    path = f"{BASE}/videos/{video['id']}/scenes/{scenes[1]['id']}"
    client.put(path, json={"duration": scenes[1]["duration"] + 2}).raise_for_status()
    mark = {"shape": "rectangle", "fill": "#ffe000", "position": "top-left"}
    layer = {"type": "shape", "name": "Mark", "properties": mark}
    client.post(f"{BASE}/scenes/{scenes[1]['id']}/layers", json=layer).raise_for_status()
    assert client.get(f"{BASE}/videos/{video['id']}").json()["up_to_date"] is False
    again = client.post(f"{BASE}/videos/{video['id']}/render").json()
    assert ended(client, again["job_id"])["status"] == "success"
    first, second = result(server, made["job_id"]), result(server, again["job_id"])
    before, after = ({each["key"] for each in told["segments"]} for told in (first, second))
    assert before & after, "the first scene is what it was"
    assert second["rendered"] == len(after - before) < len(after)

    film = tmp_path / "film.mp4"
    film.write_bytes(client.get(f"{BASE}/videos/{video['id']}/download").content)
    info = probe(film)
    now = client.get(f"{BASE}/videos/{video['id']}/scenes").json()
    assert float(info.duration) == pytest.approx(video["duration"] + 2, abs=0.2)
    assert now[1]["duration"] == pytest.approx(scenes[1]["duration"] + 2, abs=0.1)
    assert not near(film, now[0]["start_time"] + 0.5)
    assert near(film, now[1]["start_time"] + 1)
    assert httpx.get(now[1]["thumbnail_url"]).content not in shown, "the mark is in its picture"
    assert client.get(f"{BASE}/videos/{video['id']}").json()["views"] == 1, "the player that was asked for the film"
    assert client.delete(f"{BASE}/videos/{video['id']}").json()["success"] is True
    assert httpx.get(video["video_url"]).status_code == 404


def size_of(picture: bytes) -> tuple[int, int]:
    """Pixels of a JPEG."""
    with av.open(io.BytesIO(picture)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height


def test_a_film_of_a_wanted_length(client: httpx.Client) -> None:
    wish = {"script_content": TEXT, "title": "Tides", "voice_id": "hibari", "quality": "draft"}
    lengths = []
    for seconds in (9.5, 90):
        made = client.post(f"{BASE}/videos/generate", json={**wish, "duration": seconds}).json()
        assert ended(client, made["job_id"])["status"] == "success"
        video = client.get(f"{BASE}/videos/{made['video_id']}").json()
        lengths.append(video["duration"])
        missed = [warning for warning in video["warnings"] if "asked for" in warning]
        assert bool(missed) is (seconds == 90), video["warnings"]
    wanted, far = lengths
    assert wanted == pytest.approx(9.5, rel=0.02)
    assert 10 < far < 15, "it is not stretched out of shape"
    # What a client sends back whole is no wish for a length; another number is one.
    path = f"{BASE}/videos/{made['video_id']}"
    client.put(path, json={**video, "duration": far}).raise_for_status()
    assert client.get(path).json()["up_to_date"] is True
    client.put(path, json={"duration": 12}).raise_for_status()
    assert client.get(path).json()["up_to_date"] is False


def test_templates_have_pictures(server: RunningServer, client: httpx.Client) -> None:
    shown = client.get(f"{BASE}/templates").json()
    assert all(each["thumbnail_url"].startswith(f"{server.url}{BASE}/templates/") for each in shown)
    sizes = {"16:9": (640, 360), "1:1": (640, 640)}
    for name in ("explainer", "quote"):
        template = next(each for each in shown if each["id"] == name)
        picture = httpx.get(template["thumbnail_url"], timeout=60)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
        assert size_of(picture.content) == sizes[template["aspect_ratio"]]
        assert httpx.get(template["thumbnail_url"]).content == picture.content
    assert httpx.get(f"{server.url}{BASE}/templates/none/thumbnail").json()["error"] == "NOT_FOUND"


def near(film: Path, seconds: float) -> bool:
    """Whether the mark is seen at a moment."""
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= seconds:
                red, green, blue = (int(value) for value in frame.to_ndarray(format="rgb24")[40, 60])
                return red > 200 and green > 170 and blue < 90
    return False


def test_a_job_is_cancelled(client: httpx.Client) -> None:
    wish = {"script_content": TEXT * 20, "title": "Long", "voice_id": "hibari", "quality": "draft"}
    job = client.post(f"{BASE}/jobs/", json={"video_request": wish, "priority": 10}).json()["job_id"]
    assert client.delete(f"{BASE}/jobs/{job}").json()["success"] is True
    assert ended(client, job)["status"] == "cancelled"
    again = client.delete(f"{BASE}/jobs/{job}")
    assert again.json()["status"] == "cancelled"


def test_a_medium_that_cannot_be_had_fails_the_job_and_says_which(client: httpx.Client) -> None:
    wish = {"script_content": "One word.", "title": "x", "voice_id": "hibari", "quality": "draft"}
    made = client.post(f"{BASE}/videos/generate", json=wish).json()
    assert ended(client, made["job_id"])["status"] == "success"
    scene = client.get(f"{BASE}/videos/{made['video_id']}/scenes").json()[0]
    url = "https://media.invalid/none.png"
    layer = {"type": "media", "name": "x", "properties": {"url": url}}
    client.post(f"{BASE}/scenes/{scene['id']}/layers", json=layer).raise_for_status()
    again = client.post(f"{BASE}/videos/{made['video_id']}/render").json()
    job = ended(client, again["job_id"])
    assert job["status"] == "failure"
    assert "media.invalid" in job["error"]
    video = client.get(f"{BASE}/videos/{made['video_id']}").json()
    assert video["video_url"], "the film before is still there"
