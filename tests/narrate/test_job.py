"""The job kind "narrate": from a topic or a script to a film, every stage entered, and what is refused on the way."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import av
import pytest

from clipforge_core.codec import to_builtins
from clipforge_core.environment import Environment
from clipforge_core.forge import Forge
from clipforge_core.jobs.narrate import STAGES, NarrateJob
from clipforge_core.jobs.server_narrate import ServerNarrateJob
from clipforge_core.model.job import JobState
from clipforge_core.narrating.sidecars import read_script
from clipforge_core.queue.events import JobEvent
from clipforge_core.testing.job_kinds import check_job_kind
from clipforge_media import probe
from tests.narrate.conftest import Narrate, scene, script


def test_they_are_job_kinds() -> None:
    check_job_kind(NarrateJob())
    check_job_kind(ServerNarrateJob())


def test_a_script_is_told_scene_by_scene(narrate: Narrate, tmp_path: Path) -> None:
    heard: list[JobEvent] = []
    job = narrate(script=script(), heard=heard)
    assert job.state is JobState.COMPLETED, job.error
    assert job.result is not None
    result = job.result
    entered = [e.data["stage"] for e in heard if e.event == "progress"]
    assert list(dict.fromkeys(entered)) == list(STAGES), "every stage is entered, in order"
    assert set(result["stages"]) == set(STAGES[:-1])
    info = probe(tmp_path / "film.mp4")
    assert info.video is not None and (info.video.display_width, info.video.display_height) == (640, 360)
    assert len(info.audio) == 1
    assert abs(float(info.duration) - result["duration"]) < 0.1
    assert [c.title for c in info.chapters] == ["Tides", "Twice", "End"]
    starts = [s["start"] for s in result["scenes"]]
    assert starts == sorted(starts) and starts[0] == 0
    assert sum(s["duration"] for s in result["scenes"]) == pytest.approx(result["duration"], abs=1e-4)
    assert {c["level"] for c in result["checks"]} == {"ok"}, result["checks"]
    said = (tmp_path / "film.srt").read_text()
    assert "The moon pulls the sea." in said and "That is why boats wait." in said
    assert (tmp_path / "film.vtt").read_text().startswith("WEBVTT")
    assert (tmp_path / "film.jpg").read_bytes()[:2] == b"\xff\xd8"
    kept = json.loads((tmp_path / "film.script.json").read_text())
    assert [s["id"] for s in kept["scenes"]] == ["tides", "twice", "end"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "film.jpg", "film.mp4", "film.script.json", "film.srt", "film.vtt",
    ]  # fmt: skip


def test_an_edited_scene_alone_is_rendered_again(narrate: Narrate) -> None:
    told = script(
        scene("one", "Wheels turn slowly.", kind="card", data={"text": "Wheels"}),
        scene("two", "Sails catch wind.", kind="card", data={"text": "Sails"}),
        scene("three", "Engines burn fuel.", kind="card", data={"text": "Engines"}),
    )
    first = narrate(script=told).result
    told["scenes"][1]["narration"][0]["text"] = "Sails catch the strong wind of the sea."
    second = narrate(script=told).result
    assert first is not None and second is not None
    assert (first["rendered"], len(first["segments"])) == (3, 3)
    assert (second["rendered"], len(second["segments"])) == (1, 3), "one scene is longer, and only that is made anew"
    changed = [a["key"] != b["key"] for a, b in zip(first["segments"], second["segments"], strict=True)]
    assert changed == [False, True, False]
    assert second["duration"] > first["duration"]
    again = narrate(script=told).result
    assert again is not None and again["rendered"] == 0


def test_the_picture_of_an_edited_scene_shows_the_new_words(narrate: Narrate, tmp_path: Path) -> None:
    told = script(scene("one", "Denmark gets 58 % of its power from wind, Ireland 36 %."), scene("two", "Sails fly."))
    first = narrate(script=told).result
    path = tmp_path / "film.script.json"
    path.write_text(path.read_text().replace("58 %", "61 %"))
    found = read_script(path)
    assert found.edited
    second = narrate(script=to_builtins(found.script)).result
    assert first is not None and second is not None
    charts = [made["script"]["scenes"][0]["visual"]["data"]["values"] for made in (first, second)]
    assert charts == [[58.0, 36.0], [61.0, 36.0]]
    assert second["rendered"] < len(second["segments"]), "the other scene comes from the cache"


def test_a_topic_becomes_a_script_with_its_sources(narrate: Narrate, tmp_path: Path) -> None:
    notes = (
        "A tide is the rise and fall of the sea. The moon pulls the water on the near side of the earth. "
        "High water comes twice a day. For example, in the Bay of Fundy the sea rises by 16 metres."
    )
    (tmp_path / "more.txt").write_text("The sun pulls the sea as well. When both pull in one line, tides are highest.")
    job = narrate(topic="Tides", context=notes, documents=[str(tmp_path / "more.txt")], seconds=12)
    assert job.result is not None, job.error
    kept = json.loads((tmp_path / "film.script.json").read_text())
    texts = {source["id"]: source["text"] for source in kept["sources"]}
    cited = [c for s in kept["scenes"] for n in s["narration"] for c in n["citations"]]
    assert cited
    for citation in cited:
        assert texts[citation["source"]][citation["start"] : citation["end"]] == citation["quote"]


def test_what_is_laid_over_a_scene_and_shown_in_its_place(narrate: Narrate, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (640, 360), (200, 20, 20)).save(tmp_path / "red.png")
    Image.new("RGB", (20, 20), (20, 20, 200)).save(tmp_path / "blue.png")
    badge = {
        "type": "image", "id": "badge", "start": "0/1", "duration": "60/1", "source": "b", "fit": "stretch",
        "place": [{"time": "0/1", "rect": [0.0, 0.0, 0.25, 0.25], "ease": "hold"}],
    }  # fmt: skip
    changes = {"one": {"media": str(tmp_path / "red.png"), "least": 4.0, "over": [badge],
                       "files": {"b": str(tmp_path / "blue.png")}}}  # fmt: skip
    job = narrate(script=script(scene("one", "Red.")), scenes=changes, captions=False)
    assert job.result is not None, job.error
    assert job.result["duration"] == pytest.approx(4.0, abs=0.1)
    with av.open(str(tmp_path / "film.mp4")) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert frame[300, 500][0] > 150 and frame[300, 500][2] < 90, "the picture fills the scene"
    assert frame[40, 60][2] > 150 and frame[40, 60][0] < 90, "the badge lies over it"


def test_music_steps_back_while_somebody_speaks(narrate: Narrate, tmp_path: Path) -> None:
    import numpy as np

    from tests.compose.conftest import tone

    tone(tmp_path / "music.wav", 2.0, 300.0)
    told = script(scene("one", "Now."), scene("two", "Again and again we speak here."))
    job = narrate(script=told, music=str(tmp_path / "music.wav"), scenes={"one": {"least": 5.0}})
    assert job.result is not None, job.error
    with av.open(str(tmp_path / "film.mp4")) as container:
        frames = [f.to_ndarray() for f in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    sound = np.concatenate(frames, axis=1).mean(axis=0)
    alone = sound[int(3.0 * rate) : int(4.5 * rate)]
    assert np.sqrt((alone**2).mean()) > 0.01, "it plays where nobody speaks"
    spectrum = np.abs(np.fft.rfft(alone))
    assert abs(np.fft.rfftfreq(len(alone), 1 / rate)[spectrum.argmax()] - 300.0) < 5


@pytest.mark.parametrize(
    ("wish", "code", "said"),
    [
        ({}, "usage", "a topic or a script"),
        ({"script": script(scene("one", "  "))}, "usage", "says nothing"),
        ({"script": script(scene("one", "Yes."), scene("one", "No."))}, "usage", "'one'"),
        ({"script": script(), "voice": "nobody"}, "unknown_name", "nobody"),
        ({"script": script(), "language": "tlh"}, "unknown_name", "tlh"),
        ({"script": script(), "music": "/nowhere/song.mp3"}, "missing_file", "song.mp3"),
        ({"topic": "Tides", "documents": ["/nowhere/tides.txt"]}, "missing_file", "tides.txt"),
        ({"script": script(), "output": "/tmp/film.avi"}, "unknown_name", "avi"),
    ],
)
def test_what_cannot_be_told_is_refused(
    narrate: Narrate, tmp_path: Path, wish: dict[str, Any], code: str, said: str
) -> None:
    job = narrate(**wish)
    assert job.state is JobState.FAILED and job.error is not None
    assert (job.error.code, said in job.error.message) == (code, True), job.error
    assert list(tmp_path.iterdir()) == [], "nothing is left"


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_it_can_be_cancelled_at_any_stage(forge: Forge, tmp_path: Path, stage: str) -> None:
    text = f"Cancelled while it was {stage.replace('_', ' ')}."
    params = {"output": str(tmp_path / "film.mp4"), "quality": "draft", "script": script(scene("one", text))}
    job, heard = forge.submit("narrate", params), threading.Event()

    def listen(event: JobEvent) -> None:
        if event.event == "progress" and event.data["stage"] == stage:
            heard.set()
            forge.cancel(job.id)

    ended = forge.run(job.id, listen)
    assert heard.is_set(), "the stage was entered"
    assert ended.state is JobState.CANCELLED
    assert [p.name for p in tmp_path.iterdir() if p.suffix in (".mp4", ".part")] == []


def test_a_job_that_was_stopped_goes_on_with_what_was_made(environment: Environment, tmp_path: Path) -> None:
    params = {
        "output": str(tmp_path / "film.mp4"),
        "quality": "draft",
        "script": script(scene("one", "Stopped in the middle, it goes on later."), scene("two", "It does.")),
    }
    with Forge(environment) as forge:
        job = forge.submit("narrate", params)

        def stop(event: JobEvent) -> None:
            if event.event == "progress" and event.data["stage"] == "rendering":
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            forge.run(job.id, stop)
        assert forge.services.jobs.get(job.id).state is JobState.QUEUED
    with Forge(environment) as forge:
        ended = forge.run(job.id)
        assert ended.state is JobState.COMPLETED, ended.error
    assert (tmp_path / "film.mp4").is_file()
