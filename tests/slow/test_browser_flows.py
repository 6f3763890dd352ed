"""The main flows of the dashboard in a real browser, both themes, a desk and a phone: tests/browser.

`tox -e browser` installs what it needs of npm into NODE_FOLDER. CLIPFORGE_TEST_PICTURES names a folder for pictures.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from clipforge_core.codec import encode
from clipforge_core.environment import Environment
from clipforge_core.ids import iso
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


def seeded(data: Path, talk: Path) -> tuple[str, str]:
    """A data folder with a project as a detection leaves it; answers the token of a set-up link and the project."""
    services = Services.open(Environment.open(flags={"data": data}, environ={}, folder=data))
    try:
        first = services.identity.first_start()
        assert first is not None
        caller = Caller(user=services.users.first_admin())
        services.projects.create(caller, title="<script>alert(1)</script>")
        services.projects.create(caller, title="محاضرة قصيرة عن الخلايا")
        project = services.projects.create(caller, title="A talk about beginning")
        said = words()
        document = ClipsDocument(source=talk.name, duration=12.0, transcript=DocumentTranscript(words=said))
        drawing = Drawing(
            duration=12.0,
            loudness=[20 + (n * 37) % 70 for n in range(120)],
            motion=[(n * 13) % 40 for n in range(60)],
            speech=[(start, end) for start, end, _ in SENTENCES],
            shots=[0.0, 4.0, 8.0],
            faces=[[(0.5, 3.0), (8.5, 11.0)]],
        )
        files = {"clips.json": write_line(document), "tracks.json": encode(drawing)}
        for name, content in files.items():
            path = data / name
            path.write_bytes(content)
            services.storage.put(detection_prefix(project.id, "job_seed") + name, path)
            path.unlink()
        services.storage.put(f"projects/{project.id}/source/talk.mp4", talk)
        with services.database.write() as db:
            for number, (start, end, text) in enumerate(SENTENCES):
                clip = DocumentClip(
                    id=f"c{number}", start=start, end=end, score=0.9 - number / 10, title=text, detector="highlights",
                    reason="a question and a number", features={"hook": 0.8, "pause": 0.4},
                    words=[word for word in said if start <= word.start < end],
                )  # fmt: skip
                db["clips"].insert(
                    {"id": f"clip_{number}", "project": project.id, "detection": "job_seed", "score": clip.score,
                     "t_start": start, "t_end": end, "title": text, "data": encode(clip).decode(), "created_at": iso()}
                )  # fmt: skip
            media = '{"filename": "talk.mp4", "duration": 12.0, "size": 100000, "width": 160, "height": 90}'
            db.execute(
                "UPDATE projects SET status = 'READY', media = ?, media_key = ? WHERE id = ?",
                [media, f"projects/{project.id}/source/talk.mp4", project.id],
            )
        return first.token, project.id
    finally:
        services.close()


class Stage:
    """A data folder with people and a project, and what a browser is started with."""

    def __init__(self, folder: Path) -> None:
        node, self.modules = shutil.which("node"), os.environ.get("NODE_FOLDER", "")
        if not (node and self.modules and BROWSER):
            pytest.fail(
                "node, NODE_FOLDER with playwright-core and axe-core, and chromium are needed: `tox -e browser`"
            )
        self.node, self.folder, self.data = node, folder, folder / "data"
        self.talk = make_talk(folder, subtitles=False)
        config = folder / "config"
        (config / "clipforge" / "templates").mkdir(parents=True)
        make_template(config / "clipforge" / "templates")
        self.server_environ = {"XDG_CONFIG_HOME": str(config)}
        self.token, self.project = seeded(self.data, self.talk)

    def environ(self, url: str) -> dict[str, str]:
        """Variables of a script."""
        return {
            **os.environ,
            "BASE": url,
            "SETUP": f"{url}/setup#{self.token}",
            "PROJECT": self.project,
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
    settings = {"environ": stage.server_environ, "min_free_disk": 0, "port": port}
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
