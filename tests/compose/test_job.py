"""The job kind "compose": from a scene file to a film, and what is refused on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest

from clipforge_core.environment import Environment
from clipforge_core.forge import Forge
from clipforge_core.jobs.compose import ComposeJob
from clipforge_core.model.job import JobState
from clipforge_core.queue.events import JobEvent
from clipforge_core.testing.job_kinds import check_job_kind
from tests.compose.conftest import Compose

SMALL = {"resolution": "320x180", "frame-rate": 10, "quality": "low"}


def film(*scenes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**SMALL, "scenes": list(scenes), **more}


def sounding(src: str = "short.wav", **more: Any) -> dict[str, Any]:
    return {"type": "audio", "src": src, **more}


def pixels(path: Path, time: float) -> Any:
    """The picture at a time as RGB (height, width, 3)."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= time - 1e-3:
                return frame.to_ndarray(format="rgb24")
    raise AssertionError(f"{path} has no picture at {time}")


def near(found: Any, wanted: tuple[int, int, int], slack: int = 30) -> bool:
    return all(abs(int(a) - b) <= slack for a, b in zip(found, wanted, strict=True))


def test_it_is_a_job_kind() -> None:
    check_job_kind(ComposeJob())


def test_scenes_last_as_long_as_their_sounds_and_follow_one_another(compose: Compose, tmp_path: Path) -> None:
    job = compose(
        film(
            {"id": "red", "elements": [sounding(), {"type": "image", "src": "red.png", "resize": "cover"}]},
            {"background-color": "#0000c8", "elements": [sounding("long.wav")]},
        )
    )
    assert job.state is JobState.COMPLETED, job.error
    assert job.result is not None
    assert job.result["file"] == str(tmp_path / "film.mp4")
    assert (job.result["duration"], job.result["width"], job.result["height"]) == (3.0, 320, 180)
    assert job.result["scenes"] == [
        {"id": "red", "start": 0.0, "duration": 1.0},
        {"id": "scene 2", "start": 1.0, "duration": 2.0},
    ]
    assert job.result["warnings"] == []
    assert {c["level"] for c in job.result["checks"]} == {"ok"}
    assert near(pixels(tmp_path / "film.mp4", 0.5)[90, 160], (200, 20, 20))
    assert near(pixels(tmp_path / "film.mp4", 1.0)[90, 160], (0, 0, 200))
    with av.open(str(tmp_path / "film.mp4")) as container:
        assert container.streams.audio and container.duration == pytest.approx(3_000_000, abs=50_000)
    assert [p.name for p in tmp_path.iterdir()] == ["film.mp4"], "nothing else is left"


def test_an_edited_scene_alone_is_rendered_again(compose: Compose, environment: Environment) -> None:
    scenes = [{"duration": 1.5, "background-color": c} for c in ("#102030", "#203040", "#304050")]
    first = compose(film(*scenes)).result
    scenes[1]["background-color"] = "#ff0000"
    heard: list[JobEvent] = []
    second = compose(film(*scenes), heard=heard).result
    assert first is not None and second is not None
    keys = [[s["key"] for s in result["segments"]] for result in (first, second)]
    assert len(keys[0]) == len(keys[1]) == 3
    assert [a == b for a, b in zip(*keys, strict=True)] == [True, False, True]


def test_a_film_of_everything(compose: Compose, tmp_path: Path) -> None:
    words = [{"text": "Hello", "start": 0.2, "end": 0.5}, {"text": "there", "start": 0.5, "end": 0.9}]
    job = compose(
        film(
            {
                "elements": [
                    sounding(),
                    {"type": "video", "src": "film.mp4", "resize": "cover", "volume": 0.3},
                    {"type": "image", "src": "blink.gif", "position": "left-top"},
                    {"type": "text", "text": "Title", "position": "center-top", "enter": {"style": "slide-left"}},
                    {"type": "subtitles", "words": words},
                ]
            },
            {
                "transition": {"style": "fade", "duration": 0.5},
                "elements": [
                    {"type": "video", "src": "film.mp4", "seek": 1, "loop": True, "duration": 1.5},
                    {"type": "image", "src": "wide.png", "width": 100, "motion": "pan-left", "corner-radius": 8},
                ],
            },
            elements=[
                {"type": "music", "src": "short.wav", "volume": 0.2},
                {"type": "image", "src": "red.png", "resize": "cover", "z-index": -1},
                {"type": "image", "src": "red.png", "width": 20, "position": "right-bottom"},
            ],
        )
    )
    assert job.state is JobState.COMPLETED, job.error
    assert job.result is not None and job.result["duration"] == 2.5
    shown = pixels(tmp_path / "film.mp4", 0.6)
    assert near(shown[170, 310], (200, 20, 20)), "the global picture lies over the scene"
    later = pixels(tmp_path / "film.mp4", 2.2)
    assert near(later[4, 4], (200, 20, 20)) or near(later[90, 8], (200, 20, 20)), "the one behind is seen beside it"


@pytest.mark.parametrize("ending", ["webm", "mkv", "mov"])
def test_other_containers(compose: Compose, tmp_path: Path, ending: str) -> None:
    job = compose(film({"background-color": "#00aa00", "elements": [sounding()]}), f"film.{ending}")
    assert job.state is JobState.COMPLETED, job.error
    assert near(pixels(tmp_path / f"film.{ending}", 0.5)[90, 160], (0, 170, 0))
    codec = "vp9" if ending == "webm" else "h264"
    with av.open(str(tmp_path / f"film.{ending}")) as container:
        assert container.streams.video[0].codec_context.codec.canonical_name == codec


def test_every_file_that_cannot_be_used_is_named(compose: Compose, tmp_path: Path) -> None:
    job = compose(
        film(
            {
                "elements": [
                    sounding("none.wav"),
                    {"type": "image", "src": "notes.txt"},
                    {"type": "image", "src": "film.mp4"},
                    {"type": "video", "src": "red.png"},
                    {"type": "video", "src": "short.wav"},
                    {"type": "audio", "src": "ftp://example.org/a.wav"},
                ]
            }
        ),
        name="bad.json",
    )
    assert job.state is JobState.FAILED and job.error is not None
    assert job.error.code == "bad_project"
    for number, said in enumerate(
        ["no such file", "not a picture", "not a picture", "a PNG picture", "no video track", "only paths and http"]
    ):
        assert f"scenes[0].elements[{number}].src: " in job.error.message
        assert said in job.error.message
    assert job.error.message.startswith("bad.json: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("src", ["../secret.wav", "/etc/passwd", "sub/../../secret.wav", "link.wav"])
def test_a_confined_project_reads_nothing_outside_its_folder(
    forge: Forge, media: Path, tmp_path: Path, src: str
) -> None:
    base = tmp_path / "project"
    (base / "sub").mkdir(parents=True)
    (tmp_path / "secret.wav").write_bytes((media / "short.wav").read_bytes())
    (base / "link.wav").symlink_to(tmp_path / "secret.wav")
    params = {
        "project": film({"elements": [sounding(src)]}),
        "output": str(tmp_path / "out.mp4"),
        "base": str(base),
        "confined": True,
    }
    job = forge.run(forge.submit("compose", params).id)
    assert job.error is not None and "scenes[0].elements[0].src" in job.error.message
    assert "outside" in job.error.message
    assert forge.run(forge.submit("compose", {**params, "files": {src: str(media / "short.wav")}}).id).error is None


def test_a_project_with_mistakes_makes_nothing(compose: Compose, tmp_path: Path) -> None:
    job = compose(film({}, {"elements": [{"type": "text", "text": ""}]}))
    assert job.error is not None
    assert "scenes[0]: it has no length" in job.error.message and "scenes[1].elements[0].text" in job.error.message
    assert list(tmp_path.iterdir()) == []


def test_a_seek_behind_the_end_is_named(compose: Compose) -> None:
    job = compose(
        film({"duration": 1, "elements": [sounding(seek=5), {"type": "video", "src": "film.mp4", "seek": 9}]})
    )
    assert job.error is not None and "scenes[0].elements[1].seek: the film is over after 2.00 s" in job.error.message


def test_what_begins_too_late_is_left_out_with_a_warning(compose: Compose) -> None:
    heard: list[JobEvent] = []
    job = compose(
        film({"background-color": "#204060", "elements": [sounding(), {"type": "text", "text": "late", "start": 5}]}),
        heard=heard,
    )
    assert job.result is not None
    assert len(job.result["warnings"]) == 1, job.result["warnings"]
    (warning,) = job.result["warnings"]
    assert warning.startswith("scenes[0].elements[1]: it begins at 5 s")
    assert warning in [e.data["message"] for e in heard if e.event == "warning"]


def test_fonts_that_stand_in_are_told(compose: Compose) -> None:
    text = {"type": "text", "text": "Hi שלום \U00012345", "settings": {"font-family": "No Such Font", "font-size": 30}}
    job = compose(film({"duration": 0.5, "elements": [text]}))
    assert job.result is not None
    warnings = job.result["warnings"]
    assert "no font is called No Such Font: Montserrat stands in" in warnings
    assert any("Montserrat has no" in w and "Hebrew" in w for w in warnings)
    assert any("no font has \U00012345" in w for w in warnings)


def test_volumes_are_kept_to_each_other_and_silence_is_silence(compose: Compose, tmp_path: Path) -> None:
    import numpy as np

    job = compose(
        film(
            {"elements": [sounding("long.wav", volume=1)]},
            {"elements": [sounding("long.wav", volume=0.25)]},
            {"elements": [sounding("long.wav", volume=0)]},
        )
    )
    assert job.error is None
    with av.open(str(tmp_path / "film.mp4")) as container:
        sound = np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1)[0]
    loud, soft, none = (
        float(np.sqrt((sound[int((t + 0.5) * 48000) : int((t + 1.5) * 48000)] ** 2).mean())) for t in (0, 2, 4)
    )
    assert 20 * np.log10(loud / soft) == pytest.approx(12.0, abs=0.7)
    assert none < loud / 1000


def test_a_url_is_fetched_through_the_guard(compose: Compose, media: Path, tmp_path: Path) -> None:
    import threading
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(media))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        job = compose(
            film(
                {
                    "elements": [
                        sounding(f"{url}/short.wav"),
                        {"type": "image", "src": f"{url}/red.png", "resize": "cover"},
                    ]
                }
            )
        )
        gone = compose(film({"elements": [sounding(f"{url}/none.wav")]}))
        server.shutdown()
    assert job.error is None
    assert near(pixels(tmp_path / "film.mp4", 0.5)[90, 160], (200, 20, 20))
    assert gone.error is not None and "scenes[0].elements[0].src" in gone.error.message and "404" in gone.error.message


def test_a_font_file_is_found_like_every_other_file(forge: Forge, media: Path, tmp_path: Path) -> None:
    from clipforge_media.captions.places import family_files

    base = tmp_path / "project"
    base.mkdir()
    brand = base / "brand.ttf"
    brand.write_bytes(family_files()[0].read_bytes())
    (base / "notes.ttf").write_text("no font")
    (tmp_path / "outside.ttf").write_bytes(brand.read_bytes())

    def made(font: str) -> Any:
        text = {"type": "text", "text": "Hi", "settings": {"font-family": font, "font-size": 40}}
        params = {"base": str(base), "confined": True, "output": str(tmp_path / "f.mp4")}
        project = film({"duration": 0.3, "background-color": "#223344", "elements": [text]})
        return forge.run(forge.submit("compose", {"project": project, **params}).id)

    assert made("brand.ttf").result["warnings"] == []
    for font, said in (("../outside.ttf", "outside"), ("none.ttf", "no such file"), ("notes.ttf", "not a font")):
        error = made(font).error
        assert error is not None and "scenes[0].elements[0].settings.font-family" in error.message
        assert said in error.message


def test_a_cancelled_film_leaves_nothing(forge: Forge, media: Path, tmp_path: Path) -> None:
    project = film({"elements": [sounding("long.wav", loop=True, duration=120), {"type": "video", "src": "film.mp4"}]})
    params = {"project": {**project, "frame-rate": 30, "resolution": "1280x720"}, "base": str(media)}
    job = forge.submit("compose", {**params, "output": str(tmp_path / "out.mp4")})

    def cancel(event: JobEvent) -> None:
        if event.event == "progress" and event.data["stage"] == "render":
            forge.cancel(job.id)

    assert forge.run(job.id, cancel).state is JobState.CANCELLED
    assert list(tmp_path.iterdir()) == []


def test_an_edited_scene_takes_the_others_from_the_cache(compose: Compose, environment: Environment) -> None:
    """Seen in the cache: the second film adds one picture segment, not three."""
    scenes = [{"duration": 1.1, "background-color": c} for c in ("#123123", "#234234", "#345345")]

    def videos() -> set[str]:
        folder = environment.settings.path("cache")
        return {p.name for p in folder.rglob("*") if p.is_file() and b"ftyp" in p.read_bytes()[:16]}

    compose(film(*scenes))
    before = videos()
    scenes[1] = {"duration": 1.1, "background-color": "#ff8800"}
    compose(film(*scenes))
    assert len(videos() - before) == 1
