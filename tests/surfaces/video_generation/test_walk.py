"""A film from a POST to its bytes, against a server at work."""

from __future__ import annotations

import json

import httpx
from PIL import Image

from clipforge_core.ids import moment
from clipforge_core.jobs.narrate import STAGES
from clipforge_media import probe
from clipforge_server.testing import RunningServer
from tests.surfaces.video_generation.conftest import asked, ended, until


def test_from_a_topic_to_a_film(api: httpx.Client, server: RunningServer) -> None:
    job = asked(api, style_preferences={"color_scheme": "warm"})
    seen: list[dict[str, object]] = []
    with api.stream("GET", f"/videos/jobs/{job}/events", timeout=240) as stream:
        names = []
        for line in stream.iter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
            if line.startswith("data: "):
                seen.append(json.loads(line.removeprefix("data: ")))
    assert names[-1] == "completed" and set(names[:-1]) == {"progress"}
    stages = [each["progress"]["current_stage"] for each in seen]  # type: ignore[index]
    entered = list(dict.fromkeys(stages))
    assert entered == [stage for stage in STAGES if stage in entered]
    assert {"rendering", "completed"} <= set(entered), "what is over within a tenth of a second may be passed over"
    percentages = [each["progress"]["percentage"] for each in seen]  # type: ignore[index]
    assert percentages == sorted(percentages) and percentages[-1] == 100.0

    found = api.get(f"/videos/jobs/{job}/video-url").json()
    whole = httpx.get(found["video_url"])
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.content == api.get(f"/videos/jobs/{job}/stream").content
    assert len(whole.content) == found["metadata"]["file_size"]
    part = api.get(f"/videos/jobs/{job}/stream", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    folder = server.log.parent / "seen"
    folder.mkdir()
    (folder / "film.mp4").write_bytes(whole.content)
    info = probe(folder / "film.mp4")
    assert info.video is not None
    assert (info.video.display_width, info.video.display_height) == (1280, 720)
    assert abs(float(info.duration) - found["metadata"]["duration"]) < 0.1
    (folder / "still.jpg").write_bytes(httpx.get(found["thumbnail_url"]).content)
    with Image.open(folder / "still.jpg") as still:
        assert (still.format, still.size) == ("JPEG", (1280, 720))
    script = httpx.get(found["script_url"]).json()
    assert any(n["citations"] for s in script["scenes"] for n in s["narration"])
    spoken = " ".join(n["text"] for s in script["scenes"] for n in s["narration"])
    captions = api.get(f"/videos/jobs/{job}/captions.vtt").text
    assert spoken.split()[0] in captions and spoken.split()[-1] in captions
    assert found["script_id"].startswith("scr_")
    again = asked(api)
    status = api.get(f"/videos/jobs/{again}/status").json()
    assert status["estimate_known"] is True, "the machine was measured"
    assert 0 < moment(status["estimated_completion_time"]) - moment(status["created_at"]) < 600
    api.post(f"/videos/jobs/{again}/cancel")


def test_a_job_that_is_worked_on_can_be_stopped(api: httpx.Client) -> None:
    job = asked(api, quality="high", duration=600, topic="Something to stop")
    until(lambda: api.get(f"/videos/jobs/{job}/status").json()["status"] == "processing")
    assert api.post(f"/videos/jobs/{job}/cancel").status_code == 200
    status = ended(api, job)
    assert status["status"] == "cancelled" and "error" not in status
    assert api.get(f"/videos/jobs/{job}/video-url").status_code == 409


def test_documents_of_the_user_are_cited_and_liked_scripts_steer(api: httpx.Client, server: RunningServer) -> None:
    from clipforge_core.environment import Environment
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

    folder = server.log.parent
    environment = Environment.open(flags={"data": folder}, environ={}, folder=folder, user_folder=folder)
    services = Services.open(environment)
    try:
        caller = Caller(user=services.users.first_admin())
        services.documents.add(
            caller,
            text="Lighthouses use Fresnel lenses. A Fresnel lens bends light with thin rings of glass.",
            title="Lamps",
        )
    finally:
        services.close()
    job = asked(api, topic="Fresnel lens", context="Explain how it works", use_rag=True, use_context_learning=True)
    assert ended(api, job)["status"] == "completed"
    script = httpx.get(api.get(f"/videos/jobs/{job}/video-url").json()["script_url"]).json()
    cited = {c["source"] for s in script["scenes"] for n in s["narration"] for c in n["citations"]}
    kinds = {s["id"]: s["kind"] for s in script["sources"]}
    assert any(kinds[each] == "document" for each in cited), script["sources"]


def test_what_cannot_be_made_fails_with_a_reason(api: httpx.Client, server: RunningServer) -> None:
    job = asked(api, language="af", voice="", topic="Getye", context="Verduidelik die getye.", duration=10)
    status = ended(api, job)
    if status["status"] == "failed":
        assert status["error"]["message"]
        assert "/tmp/" not in status["error"]["message"] and "Traceback" not in status["error"]["message"]
    else:
        assert status["status"] == "completed"
