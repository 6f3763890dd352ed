"""The Python client against a running server: every group of methods, both clients, webhooks that really arrive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import pytest

import clipforge
from clipforge import AsyncClipForgeClient, ClipForgeClient, verify_webhook
from clipforge_server.testing import RunningServer
from tests.webhooks.made import Receiver


@pytest.fixture
def client(server: RunningServer) -> Iterator[ClipForgeClient]:
    with ClipForgeClient(server.key, server.url) as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.close()


def test_projects(client: ClipForgeClient) -> None:
    made = [client.projects.create(f"Project {number}") for number in range(3)]
    page = client.projects.list(limit=2)
    assert [project.id for project in page] == [made[2].id, made[1].id] and page.next_cursor
    rest = client.projects.list(limit=2, cursor=page.next_cursor)
    assert rest[0].id == made[0].id
    assert [p.id for p in client.projects.iterate(page_size=1)][:3] == [made[2].id, made[1].id, made[0].id]
    assert client.projects.update(made[0].id, title="Übung").title == "Übung"
    assert client.projects.get(made[0].id).title == "Übung"
    assert client.projects.clips(made[0].id) == []
    for project in made:
        client.projects.delete(project.id)
    with pytest.raises(clipforge.NotFoundError) as caught:
        client.projects.get(made[0].id)
    assert caught.value.code == "not_found" and caught.value.request_id.startswith("req_")


def test_the_same_idempotency_key_makes_one_project(client: ClipForgeClient) -> None:
    one = client.projects.create("Once", idempotency_key="a-key-of-mine-1")
    again = client.projects.create("Once", idempotency_key="a-key-of-mine-1")
    assert one.id == again.id
    with pytest.raises(clipforge.ConflictError):
        client.projects.create("Another body", idempotency_key="a-key-of-mine-1")
    client.projects.delete(one.id)


def test_refusals(client: ClipForgeClient, server: RunningServer) -> None:
    project = client.projects.create("Refusals")
    with pytest.raises(clipforge.ValidationError) as caught:
        client.projects.detect(project.id, num_clips=51)
    assert caught.value.details["fields"][0]["field"] == "numClips"
    with pytest.raises(clipforge.ConflictError):
        client.projects.detect(project.id)
    with pytest.raises(clipforge.AuthenticationError):
        ClipForgeClient("cf_wrong", server.url).usage()
    client.projects.delete(project.id)


def test_what_is_no_media_is_refused(client: ClipForgeClient, tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(b"these are notes" * 100)
    with pytest.raises(clipforge.ValidationError):
        client.uploads.upload(path)


def test_an_upload_can_be_read_where_its_link_says(client: ClipForgeClient, talk: Path) -> None:
    seen: list[int] = []
    upload = client.uploads.upload(talk, lambda sent, total: seen.append(sent * 100 // total))
    assert seen[-1] == 100
    assert httpx.get(upload.download_url).content == talk.read_bytes()


def test_a_resumable_upload_arrives_whole(
    client: ClipForgeClient, server: RunningServer, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clipforge.core.resumable.PIECE", talk.stat().st_size // 3)
    seen: list[int] = []
    upload = client.uploads.upload(talk, lambda sent, total: seen.append(sent), resumable=True)
    assert (upload.status, upload.received) == ("STORED", talk.stat().st_size)
    assert seen[-1] == talk.stat().st_size
    assert upload.sha256 == hashlib.sha256(talk.read_bytes()).hexdigest()
    assert client.uploads.get(upload.id) == upload and client.uploads.list(limit=1)[0].id == upload.id
    client.uploads.delete(upload.id)
    with pytest.raises(clipforge.NotFoundError):
        client.uploads.get(upload.id)
    with pytest.raises(clipforge.ValidationError):
        client.uploads.upload(Path(__file__), resumable=True)

    async def awaited() -> clipforge.Upload:
        async with AsyncClipForgeClient(server.key, server.url) as twin:
            return await twin.uploads.upload(talk, resumable=True)

    assert anyio.run(awaited).sha256 == upload.sha256


def test_clips_exports_and_jobs(client: ClipForgeClient, talk: Path, tmp_path: Path) -> None:
    project = client.projects.create("Whole")
    client.uploads.upload(talk, project_id=project.id)
    detection = client.projects.detect(project.id, detector="scenes")
    events = list(client.jobs.events(detection.job_id))
    assert events[-1].event == "completed" and events[-1].job.final
    assert client.jobs.wait(detection.job_id, poll=0.1).type == "detect"
    clips = client.projects.clips(project.id)
    assert len(clips) == 3
    moved = client.clips.update(clips[0].id, title="Better", t_end=clips[0].t_end - 1)
    assert (moved.title, moved.duration) == ("Better", clips[0].duration - 1)
    assert client.clips.get(moved.id).words == []
    client.clips.delete(clips[2].id)
    assert len(client.projects.clips(project.id)) == 2
    export = client.clips.export(moved.id, template="minimal", captions=False)
    assert not export.final and export.artifacts is None
    with pytest.raises(clipforge.ClipForgeError, match="wait for it"):
        client.exports.download(export)
    done = client.exports.wait(export.id, poll=0.1)
    assert [one.id for one in client.clips.exports(moved.id)] == [export.id]
    files = client.exports.download(done.id, tmp_path)
    assert {"mp4", "srt", "thumbnail"} <= set(files) and all(path.exists() for path in files.values())
    begun = client.clips.export(clips[1].id)
    assert client.exports.cancel(begun.id).status in ("CANCELLED", "PROCESSING")
    with pytest.raises(clipforge.ExportFailed):
        client.exports.wait(begun.id, poll=0.1)
    assert client.analytics.project(project.id)["exports"] == 2
    assert client.analytics.org()["projects"] >= 1
    usage = client.usage()
    assert usage.exports_count >= 1 and usage.minutes_processed > 0 and usage.reset_date.endswith("Z")
    client.projects.delete(project.id)


def test_webhooks_arrive_and_verify(client: ClipForgeClient, receiver: Receiver) -> None:
    endpoint = client.webhooks.create(f"{receiver.url}/hook", ["export.ready", "job.failed"])
    assert endpoint.secret
    client.webhooks.test(endpoint.id, event="export.ready")
    receiver.wait_for(1)
    [call] = receiver.calls
    event = verify_webhook(endpoint.secret, call.body, call.headers)
    assert event.event == "export.ready" and event.data["test"] is True
    plain = {name: value for name, value in call.headers.items() if not name.startswith("webhook-")}
    assert verify_webhook(endpoint.secret, call.body.decode(), plain) == event
    plain.pop("x-signature")
    assert verify_webhook(endpoint.secret, call.body, plain) == event
    old = int(call.headers["webhook-timestamp"]) + 301
    for secret, body, headers, now in (
        ("another", call.body, call.headers, None),
        (endpoint.secret, call.body + b" ", call.headers, None),
        (endpoint.secret, call.body, {}, None),
        (endpoint.secret, call.body, {**call.headers, "webhook-id": "msg_x"}, None),
        (endpoint.secret, call.body, call.headers, old),
    ):
        with pytest.raises(clipforge.WebhookVerificationError):
            verify_webhook(secret, body, headers, now=now)
    [delivery] = client.webhooks.deliveries(endpoint.id)
    client.webhooks.replay(endpoint.id, delivery.id)
    receiver.wait_for(2)
    assert receiver.calls[1].headers["webhook-id"] == delivery.webhook_id
    changed = client.webhooks.update(endpoint.id, secret="mine", enabled=True, events=["export.failed"])
    assert changed.events == ["export.failed"] and changed.secret is None
    client.webhooks.test(endpoint.id)
    receiver.wait_for(3)
    assert verify_webhook("mine", receiver.calls[2].body, receiver.calls[2].headers).event == "webhook.test"
    page = client.webhooks.deliveries(endpoint.id, limit=2)
    assert len(page) == 2 and len(client.webhooks.deliveries(endpoint.id, cursor=page.next_cursor)) == 1
    assert endpoint.id in [one.id for one in client.webhooks.list()]
    assert client.webhooks.get(endpoint.id).url.endswith("/hook")
    client.webhooks.delete(endpoint.id)
    with pytest.raises(clipforge.NotFoundError):
        client.webhooks.get(endpoint.id)


def test_keys(client: ClipForgeClient, server: RunningServer) -> None:
    made = client.api_keys.create("for reading", scopes=["read"])
    assert made.key and made.key.startswith(made.prefix)
    reader = ClipForgeClient(made.key, server.url)
    assert reader.usage().exports_limit > 0
    with pytest.raises(clipforge.PermissionDeniedError):
        reader.projects.create("no")
    assert made.id in [key.id for key in client.api_keys.list()]
    client.api_keys.delete(made.id)
    with pytest.raises(clipforge.AuthenticationError):
        reader.usage()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_twin_works_through_a_project(server: RunningServer, talk: Path, tmp_path: Path, backend: str) -> None:
    async def main() -> None:
        async with AsyncClipForgeClient(server.key, server.url) as client:
            project = await client.projects.create("Awaited")
            seen: list[int] = []
            await client.uploads.upload(talk, lambda sent, total: seen.append(sent), project_id=project.id)
            assert seen[-1] == talk.stat().st_size
            detection = await client.projects.detect(project.id, detector="scenes", num_clips=1)
            events = [event.event async for event in client.jobs.events(detection.job_id)]
            assert events[-1] == "completed"
            [clip] = await client.projects.clips(project.id)
            export = await client.clips.export(clip.id, format="mp3")
            done = await client.exports.wait(export.id, poll=0.1)
            files = await client.exports.download(done, tmp_path, kinds=["mp3"])
            assert files["mp3"].stat().st_size > 1000
            assert project.id in [one.id async for one in client.projects.iterate(page_size=1)]
            await client.projects.delete(project.id)
            with pytest.raises(clipforge.NotFoundError):
                await client.projects.get(project.id)

    anyio.run(main, backend=backend)
