"""Sources that are fetched: kept whole, asked for once, and an upload in the place of what does not work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.forge import Forge
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.project import ProjectStatus
from clipforge_core.model.user import Caller
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.services import Services
from tests.projects.conftest import stored, uploaded

Work = Callable[[], list[Job]]
SCENES = DetectWish(num_clips=1, detector="scenes", min_duration=1, max_duration=6)


class Web:
    """A server of files by name; `asked` are the paths that came."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.hold = threading.Event()
        self.asking: Callable[[], object] = lambda: None
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append(self.path)
                web.asking()
                data = web.files.get(self.path)
                self.send_response(200 if data is not None else 404)
                self.send_header("Content-Length", str(len(data or b"")))
                self.end_headers()
                self.wfile.write((data or b"")[:1000])
                if self.path.startswith("/slow"):
                    web.hold.wait(60)
                self.wfile.write((data or b"")[1000:])

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Stop."""
        self.hold.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def web(talk: Path) -> Iterator[Web]:
    """A server with the talk, a text and nothing else."""
    running = Web()
    running.files = {"/My%20talk.mp4": talk.read_bytes(), "/text.mp4": b"words " * 1000, "/slow.mp4": talk.read_bytes()}
    yield running
    running.close()


@pytest.fixture
def settings() -> dict[str, Any]:
    """The server of the test is on a private address."""
    return {"allow_private_urls": True}


def test_a_url_becomes_the_projects_media(services: Services, caller: Caller, work: Work, web: Web, talk: Path) -> None:
    upload = uploaded(services, caller, talk)
    project = services.projects.create(caller, title="Talk", source_url=f"{web.url}/My%20talk.mp4")
    services.projects.detect(caller, project.id, SCENES)
    ended = work()
    assert [job.state for job in ended] == [JobState.COMPLETED], ended[0].error
    now = services.projects.get(caller, project.id)
    assert now.media_key.startswith(f"projects/{project.id}/source/My talk-") and now.media is not None
    assert b"".join(services.storage.read(now.media_key)) == talk.read_bytes()
    with services.database.read() as db:
        assert db.conn.execute("SELECT project FROM uploads WHERE id = ?", [upload]).fetchone() == ("",)
    asked = len(web.asked)
    services.projects.detect(caller, project.id, SCENES)
    assert [job.state for job in work()] == [JobState.COMPLETED] and len(web.asked) == asked


@pytest.mark.parametrize("name", ["gone.mp4", "text.mp4"])
def test_an_upload_stands_in_for_a_url_that_does_not_work(
    services: Services, caller: Caller, work: Work, web: Web, talk: Path, name: str
) -> None:
    project = services.projects.create(caller, title="Talk", source_url=f"{web.url}/{name}")
    uploaded(services, caller, talk)
    services.projects.detect(caller, project.id, SCENES)
    ended = work()
    assert [job.state for job in ended] == [JobState.COMPLETED], ended[0].error
    now = services.projects.get(caller, project.id)
    assert now.media_key.startswith("uploads/") and now.status is ProjectStatus.READY


@pytest.mark.parametrize(("name", "code"), [("gone.mp4", "fetch_refused"), ("text.mp4", "not_media")])
def test_a_url_that_does_not_work_alone_fails_with_its_reason(
    services: Services, caller: Caller, work: Work, web: Web, name: str, code: str
) -> None:
    project = services.projects.create(caller, title="Talk", source_url=f"{web.url}/{name}")
    services.projects.detect(caller, project.id, SCENES)
    assert [job.state for job in work()] == [JobState.FAILED]
    now = services.projects.get(caller, project.id)
    assert now.status is ProjectStatus.FAILED and now.error is not None and now.error.code == code
    services.removals.run()
    assert stored(services) == []


def test_what_was_fetched_is_not_fetched_again_after_a_failure(
    services: Services, caller: Caller, work: Work, web: Web
) -> None:
    project = services.projects.create(caller, title="Talk", source_url=f"{web.url}/My%20talk.mp4")
    services.projects.detect(caller, project.id, DetectWish(detector="chapters"))
    assert [job.state for job in work()] == [JobState.FAILED], "the talk has no chapters"
    assert len(web.asked) == 1
    services.projects.detect(caller, project.id, SCENES)
    assert [job.state for job in work()] == [JobState.COMPLETED] and len(web.asked) == 1


def test_cancelling_while_it_is_fetched_leaves_nothing(
    forge: Forge, services: Services, caller: Caller, web: Web
) -> None:
    project = services.projects.create(caller, title="Talk", source_url=f"{web.url}/slow.mp4")
    job = services.projects.detect(caller, project.id, SCENES)
    web.asking = lambda: services.user_jobs.cancel(caller, job.id)
    ended = forge.run(job.id)
    assert ended.state is JobState.CANCELLED
    assert services.projects.get(caller, project.id).status is ProjectStatus.CREATED
    services.removals.run()
    assert stored(services) == []
    assert not list((services.data / "work").iterdir())
