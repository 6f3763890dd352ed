"""The page of a project and what it asks of the server."""

from __future__ import annotations

from typing import Any

import pytest

from clipforge_core.codec import encode
from clipforge_core.ids import iso
from clipforge_core.model.clip import ClipsDocument, DocumentClip, DocumentTranscript, DocumentWord
from clipforge_core.projects.clips import detection_prefix
from clipforge_core.projects.drawing import Drawing
from clipforge_core.stages.documents import write_line

from .conftest import Browser
from .test_projects import caller_of

SAID = ("one", "two", "three", "four", "five", "six")
WORDS = [DocumentWord(text=text, start=n * 1.0, end=n + 0.8) for n, text in enumerate(SAID)]


@pytest.fixture
def project(ann: Browser, tmp_path: Any) -> str:
    """A project with two clips, as a detection leaves it; answers its id."""
    services = ann.services
    made = services.projects.create(caller_of(ann), title="Talk <i>")
    document = ClipsDocument(source="talk.mp4", duration=6.0, transcript=DocumentTranscript(words=WORDS))
    clips = [
        DocumentClip(id="a", start=0, end=2, score=0.9, title="<script>first", reason="a reason", words=WORDS[:2]),
        DocumentClip(id="b", start=3, end=5, score=0.5, title="second", features={"hook": 0.4}, words=WORDS[3:5]),
    ]
    for name, data in (
        ("clips.json", write_line(document)),
        ("tracks.json", encode(Drawing(duration=6.0, loudness=[1, 50, 100], shots=[0.0, 3.0]))),
    ):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        services.storage.put(detection_prefix(made.id, "job_1") + name, path)
    with services.database.write() as db:
        for clip in clips:
            row = {
                "id": f"clip_{clip.id}", "project": made.id, "detection": "job_1", "score": clip.score,
                "t_start": clip.start, "t_end": clip.end, "title": clip.title,
                "data": encode(clip).decode(), "created_at": iso(),
            }  # fmt: skip
            db["clips"].insert(row)
        media = '{"filename": "talk.mp4", "duration": 6.0, "size": 1000, "width": 640, "height": 360}'
        db.execute(
            "UPDATE projects SET status = 'READY', media = ?, media_key = 'x/talk.mp4' WHERE id = ?", [media, made.id]
        )
    return made.id


def test_the_page_and_what_it_draws(ann: Browser, project: str) -> None:
    text = ann.see(f"/projects/{project}")
    assert "Talk &lt;i&gt;" in text and "Detect again" in text and "640×360" in text
    assert len(text.encode()) < 60_000
    data = ann.ask("GET", f"/projects/{project}/data").json()
    assert [clip["title"] for clip in data["clips"]] == ["<script>first", "second"]
    assert data["clips"][0]["words"][1] == ["two", 1.0, 1.8, False]
    assert data["drawing"]["loudness"] == [1, 50, 100]
    assert ann.ask("GET", f"/projects/{project}/edges").json() == [0, 800, *[200, 800] * 5]


def test_edges_snap_words_in_and_titles_change(ann: Browser, project: str) -> None:
    ann.see(f"/projects/{project}")
    moved = ann.ask("PATCH", "/clips/clip_a", {"tEnd": 3.0}).json()
    assert (moved["end"], [w[0] for w in moved["words"]]) == (3.0, ["one", "two", "three"])
    words = [{"text": "ONE", "start": 0.0, "end": 0.8, "space": True}]
    assert ann.ask("PATCH", "/clips/clip_a", {"words": words}).json()["words"] == [["ONE", 0.0, 0.8, False]]
    assert ann.ask("PATCH", "/clips/clip_a", {"title": "New"}).json()["title"] == "New"
    refused = ann.ask("PATCH", "/clips/clip_a", {"tEnd": 99.0})
    assert refused.status_code == 400 and "tEnd" in refused.json()["error"]["message"]
    assert ann.ask("PATCH", "/clips/clip_a", {"nonsense": 1}).status_code == 400


def test_clips_are_added_merged_and_deleted(ann: Browser, project: str) -> None:
    ann.see(f"/projects/{project}")
    added = ann.ask("POST", f"/projects/{project}/clips", {"start": 2.0, "end": 4.0})
    assert added.status_code == 201 and added.json()["detector"] == "hand"
    merged = ann.ask("POST", "/clips/merge", {"clips": ["clip_a", "clip_b"]}).json()
    assert merged["parts"] == [[0.0, 2.0], [3.0, 5.0]]
    assert ann.ask("DELETE", f"/clips/{merged['id']}").status_code == 204
    left = ann.ask("GET", f"/projects/{project}/data").json()
    assert [clip["id"] for clip in left["clips"]] == [added.json()["id"]]
    assert {gone["id"] for gone in left["deleted"]} == {"clip_a", "clip_b", merged["id"]}
    assert ann.ask("POST", "/clips/clip_a/restore").json()["title"] == "<script>first"
    assert ann.ask("POST", "/clips/clip_nothing/restore").status_code == 404


def test_what_a_new_detection_changed_stands_side_by_side(ann: Browser, project: str) -> None:
    ann.see(f"/projects/{project}")
    with ann.services.database.write() as db:
        for clip, by in (("clip_a", "job_2"), ("clip_b", "job_2")):
            db.execute("UPDATE clips SET replaced_by = ? WHERE id = ?", [by, clip])
    moved = ann.ask("POST", f"/projects/{project}/clips", {"start": 0.4, "end": 2.0, "title": "<i>moved"}).json()
    ann.ask("POST", f"/projects/{project}/clips", {"start": 2.2, "end": 2.9})
    with ann.services.database.write() as db:
        db.execute("UPDATE clips SET detection = 'job_2' WHERE replaced_by = ''")
    data = ann.ask("GET", f"/projects/{project}/data").json()
    assert [gone["id"] for gone in data["earlier"]] == ["clip_a", "clip_b"] and len(data["clips"]) == 2
    text = ann.client.get(f"/projects/{project}/compared").text
    assert "starts 0.4 s later" in text and "&lt;i&gt;moved" in text and "<script>" not in text
    assert "1 new" in text and "1 gone" in text and "1 moved" in text
    assert ann.ask("POST", f"/clips/{moved['id']}/back").status_code == 404
    assert ann.ask("POST", "/clips/clip_b/back").json()["id"] == "clip_b"
    assert len(ann.ask("GET", f"/projects/{project}/data").json()["clips"]) == 3


def test_a_version_that_plays_is_made_when_a_browser_asks(ann: Browser, project: str, tmp_path: Any) -> None:
    ann.see(f"/projects/{project}")
    player = ann.ask("GET", f"/projects/{project}/data").json()["player"]
    assert (player["source"], player["pictures"], player["version"], player["job"]) == (True, True, "", "")
    made = ann.ask("POST", f"/projects/{project}/version")
    assert made.status_code == 202 and made.json()["job"].startswith("job_")
    assert ann.client.get(f"/projects/{project}/version").status_code == 404
    assert "A version that browsers play" in ann.see("/jobs")
    film = tmp_path / "clip.mp4"
    film.write_bytes(b"0123456789")
    key = f"projects/{project}/proxy/{made.json()['job']}/clip.mp4"
    ann.services.storage.put(key, film)
    with ann.services.database.write() as db:
        db.execute("UPDATE proxies SET key = ?", [key])
    player = ann.ask("GET", f"/projects/{project}/data").json()["player"]
    assert ann.client.get(player["version"], headers={"range": "bytes=2-4"}).content == b"234"


def test_nobody_touches_the_clips_of_another(ann: Browser, project: str) -> None:
    ann.sign_in("bob@example.org")
    for method, path, body in (
        ("GET", f"/projects/{project}/data", None),
        ("GET", f"/projects/{project}/edges", None),
        ("POST", f"/projects/{project}/clips", {"start": 1, "end": 2}),
        ("POST", f"/projects/{project}/detect", {}),
        ("PATCH", "/clips/clip_a", {"title": "mine"}),
        ("DELETE", "/clips/clip_a", None),
        ("POST", "/clips/clip_a/restore", {}),
        ("POST", "/clips/clip_a/back", {}),
        ("GET", f"/projects/{project}/compared", None),
        ("POST", f"/projects/{project}/version", {}),
        ("GET", f"/projects/{project}/version", None),
        ("POST", "/clips/merge", {"clips": ["clip_a", "clip_b"]}),
    ):
        assert ann.ask(method, path, body).status_code == 404, path
    assert "Nothing is here" in ann.see(f"/projects/{project}")


def test_wrong_wishes_are_named(ann: Browser, project: str) -> None:
    ann.see(f"/projects/{project}")
    refused = ann.ask("POST", f"/projects/{project}/detect", {"numClips": 0})
    assert refused.status_code == 400 and "numClips" in refused.json()["error"]["message"]


def test_a_project_without_media_says_so(ann: Browser) -> None:
    made = ann.services.projects.create(caller_of(ann), title="empty")
    assert "There is no video yet" in ann.see(f"/projects/{made.id}")


def test_a_file_of_the_operators_folders_is_played(tmp_path: Any) -> None:
    from clipforge_core.model.user import Role
    from clipforge_server.testing import test_client

    from .conftest import PASSWORD

    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "a talk.mp4").write_bytes(b"0123456789" * 1000)
    with test_client(tmp_path / "data", key=False, min_free_disk=0, source_folders=[str(folder)]) as client:
        client.services.users.add("ann@example.org", password=PASSWORD, role=Role.ADMIN)
        browser = Browser(client).sign_in()
        url = (folder / "a talk.mp4").as_uri()
        made = client.services.projects.create(caller_of(browser), title="Talk", source_url=url)
        part = client.get(f"/projects/{made.id}/source", headers={"range": "bytes=5-14"})
        assert (part.status_code, part.content) == (206, b"5678901234")
        assert client.get(f"/projects/{made.id}/source").content == b"0123456789" * 1000
        (folder / "a talk.mp4").unlink()
        assert client.get(f"/projects/{made.id}/source").status_code == 404


def test_what_others_change_is_told(ann: Browser, project: str) -> None:
    import asyncio

    from clipforge_core.projects.edits import ClipEdit
    from clipforge_server.dashboard.following import changes_stream

    services, caller = ann.services, caller_of(ann)

    async def told() -> bytes:
        stream = changes_stream(services, lambda: services.projects.get(caller, project).updated_at)
        events: Any = stream.iterator
        assert await anext(events) == b"retry: 2000\n\n"
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        while not services.user_jobs.pulse._listeners:
            await asyncio.sleep(0.01)
        for number in range(200):  # the first look may come after the first change
            await asyncio.to_thread(services.clips.edit, caller, "clip_a", ClipEdit(title=f"by somebody {number}"))
            await asyncio.wait({waiting}, timeout=0.1)
            if waiting.done():
                break
        found: bytes = await asyncio.wait_for(waiting, 10)
        await events.aclose()
        return found

    assert asyncio.run(told()).startswith(b"event: changed")
    ann.sign_in("bob@example.org")
    assert ann.ask("GET", f"/projects/{project}/live").status_code == 404
