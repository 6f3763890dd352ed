"""The main flows of the dashboard in a real browser, both themes, a desk and a phone: tests/browser.

`tox -e browser` installs what it needs of npm into NODE_FOLDER. CLIPFORGE_TEST_PICTURES names a folder for pictures.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import pytest

from clipforge_core.codec import encode
from clipforge_core.environment import Environment
from clipforge_core.ids import iso, new_id
from clipforge_core.model.clip import ClipsDocument, DocumentClip, DocumentTranscript, DocumentWord
from clipforge_core.model.user import Caller
from clipforge_core.projects.clips import detection_prefix
from clipforge_core.projects.drawing import Drawing
from clipforge_core.services import Services
from clipforge_core.stages.documents import write_line
from clipforge_media.testing_talk import SENTENCES, make_talk, make_template
from clipforge_server.testing import running_server

pytestmark = pytest.mark.slow
BROWSER = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
SCRIPTS = Path(__file__).resolve().parents[1] / "browser"
SECONDS = 540


def words() -> list[DocumentWord]:
    """What is said in the talk, evenly over each sentence."""
    found = []
    for start, end, text in SENTENCES:
        parts = text.split()
        each = (end - start) / len(parts)
        for number, part in enumerate(parts):
            begin = round(start + number * each, 3)
            found.append(DocumentWord(text=part, start=begin, end=round(begin + each * 0.9, 3)))
    return found


def seeded(data: Path, talk: Path) -> tuple[str, str, str]:
    """A data folder with thousands of projects, one of them as a detection leaves it and one whose source no browser
    plays; answers the token of a set-up link and the ids of both."""
    services = Services.open(Environment.open(flags={"data": data}, environ={}, folder=data))
    try:
        first = services.identity.first_start()
        assert first is not None
        caller = Caller(user=services.users.first_admin())
        many(services, caller)
        services.projects.create(caller, title="<script>alert(1)</script>")
        services.projects.create(caller, title="محاضرة قصيرة عن الخلايا")
        tape = data / "tape.mpg"
        as_mpeg2(talk, tape)
        old = detected(services, caller, "An old tape", tape, SENTENCES[:1])
        project = detected(services, caller, "A talk about beginning", talk, SENTENCES)
        return first.token, project, old
    finally:
        services.close()


def many(services: Services, caller: Caller, count: int = 5000) -> None:
    """Thousands of projects, some with titles as people write them."""
    odd = {
        7: "supercalifragilisticexpialidocious" * 5,
        8: "👩‍👩‍👧‍👦 A family — “quoted”, & more… <b>bold</b>",
        9: "שיעור ראשון: מבוא " * 9,
    }
    now = iso()
    rows = [
        (f"proj_{number:016x}", caller.id, odd.get(number, f"Lecture number {number}")[:200], "CREATED", now, now)
        for number in range(count)
    ]
    with services.database.write() as db:
        db.conn.executemany(
            "INSERT INTO projects (id, user, title, status, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)", rows
        )


def detected(
    services: Services, caller: Caller, title: str, source: Path, sentences: Sequence[tuple[float, float, str]]
) -> str:
    """A project as a detection leaves it, with a clip for each sentence; answers its id."""
    project = services.projects.create(caller, title=title).id
    said = words()
    document = ClipsDocument(source=source.name, duration=12.0, transcript=DocumentTranscript(words=said))
    drawing = Drawing(
        duration=12.0,
        loudness=[20 + (n * 37) % 70 for n in range(120)],
        motion=[(n * 13) % 40 for n in range(60)],
        speech=[(start, end) for start, end, _ in SENTENCES],
        shots=[0.0, 4.0, 8.0],
        faces=[[(0.5, 3.0), (8.5, 11.0)]],
    )
    for name, content in {"clips.json": write_line(document), "tracks.json": encode(drawing)}.items():
        path = services.data / name
        path.write_bytes(content)
        services.storage.put(detection_prefix(project, "job_seed") + name, path)
        path.unlink()
    key = f"projects/{project}/source/{source.name}"
    services.storage.put(key, source)
    with services.database.write() as db:
        for number, (start, end, text) in enumerate(sentences):
            clip = DocumentClip(
                id=f"c{number}", start=start, end=end, score=0.9 - number / 10, title=text, detector="highlights",
                reason="a question and a number", features={"hook": 0.8, "pause": 0.4},
                words=[word for word in said if start <= word.start < end],
            )  # fmt: skip
            row = [new_id("clip"), project, "job_seed", clip.score, start, end, text, encode(clip).decode(), iso()]
            columns = "id, project, detection, score, t_start, t_end, title, data, created_at"
            db.execute(f"INSERT INTO clips ({columns}) VALUES ({', '.join('?' * len(row))})", row)
        media = {"filename": source.name, "duration": 12.0, "size": 100_000, "width": 160, "height": 90}
        db.execute(
            "UPDATE projects SET status = 'READY', media = ?, media_key = ? WHERE id = ?",
            [encode(media).decode(), key, project],
        )
    return project


def as_mpeg2(source: Path, out: Path) -> None:
    """The same pictures and sound as MPEG-2: browsers do not play it."""
    with av.open(source) as film, av.open(out, "w", format="mpeg") as made:
        pictures, sound = film.streams.video[0], film.streams.audio[0]
        video = made.add_stream("mpeg2video", rate=25)
        video.width, video.height, video.pix_fmt = pictures.width, pictures.height, "yuv420p"
        audio = made.add_stream("mp2", rate=48000)
        resampler = av.AudioResampler(format="s16", layout="stereo", rate=48000)
        for frame in film.decode(pictures, sound):
            if isinstance(frame, av.VideoFrame):
                made.mux(video.encode(frame))
                continue
            for piece in resampler.resample(frame) if isinstance(frame, av.AudioFrame) else ():
                made.mux(audio.encode(piece))
        made.mux(video.encode(None))
        made.mux(audio.encode(None))


def needed() -> tuple[str, str]:
    """Node, and the folder of its modules; a test without them, or without a browser, has failed."""
    node, modules = shutil.which("node"), os.environ.get("NODE_FOLDER", "")
    if not (node and modules and BROWSER):
        pytest.fail("node, NODE_FOLDER with playwright-core and axe-core, and chromium are needed: `tox -e browser`")
    return node, modules


class Stage:
    """A data folder with people and a project, and what a browser is started with."""

    def __init__(self, folder: Path) -> None:
        self.node, self.modules = needed()
        self.folder, self.data = folder, folder / "data"
        self.talk = make_talk(folder, subtitles=False)
        config = folder / "config"
        (config / "clipforge" / "templates").mkdir(parents=True)
        make_template(config / "clipforge" / "templates")
        self.server_environ = {"XDG_CONFIG_HOME": str(config)}
        self.token, self.project, self.tape = seeded(self.data, self.talk)

    def environ(self, url: str) -> dict[str, str]:
        """Variables of a script."""
        return {
            **os.environ,
            "BASE": url,
            "SETUP": f"{url}/setup#{self.token}",
            "PROJECT": self.project,
            "TAPE": self.tape,
            "MEDIA": str(self.talk),
            "CHROMIUM": str(BROWSER),
            "NODE_FOLDER": self.modules,
            "FOLDER": str(self.folder),
            "PICTURES": os.environ.get("CLIPFORGE_TEST_PICTURES", ""),
        }


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """One for each test."""
    return Stage(tmp_path)


def test_the_main_flows(stage: Stage) -> None:
    with running_server(stage.data, environ=stage.server_environ, min_free_disk=0, template="small") as server:
        done = subprocess.run(
            [stage.node, str(SCRIPTS / "flows.mjs")], env=stage.environ(server.url), capture_output=True, text=True,
            timeout=SECONDS, check=False,
        )  # fmt: skip
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}\n{server.log.read_text()[-3000:]}"


def test_a_page_comes_back_after_a_restart_in_mid_job(stage: Stage) -> None:
    services = Services.open(Environment.open(flags={"data": stage.data}, environ={}, folder=stage.data))
    services.set_up.redeem(stage.token, password="correct horse", email="ann@example.org")
    services.close()
    port = free_port()
    settings: dict[str, Any] = {"environ": stage.server_environ, "min_free_disk": 0, "port": port}
    with running_server(stage.data, **settings) as server:
        script = subprocess.Popen(
            [stage.node, str(SCRIPTS / "restart.mjs")], env=stage.environ(server.url), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 120
            while not (stage.folder / "begun").exists() and script.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            server.stop()
            with running_server(stage.data, **settings):
                (stage.folder / "again").touch()
                said, _ = script.communicate(timeout=150)
        finally:
            script.kill()
    print(said)
    assert script.returncode == 0, said


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])
