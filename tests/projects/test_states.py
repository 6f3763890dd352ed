"""A state machine over the API: whatever is asked in whatever order, answers and files are those of a small model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from clipforge_core.ids import new_id
from clipforge_core.model.user import Caller
from clipforge_server.testing import ApiClient, test_client
from tests.projects.conftest import end, exported, found, uploaded

TITLES = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=40).filter(str.strip)


class Export(msgspec.Struct):
    """An export as the model knows it."""

    id: str
    job: str
    status: str = "PENDING"


class Clip(msgspec.Struct):
    """A clip: its place in the detection, and whether it was edited."""

    number: int
    title: str
    exports: list[Export] = []


class Project(msgspec.Struct):
    """A project; `job` is the detection that runs, `wish` what it looks for."""

    id: str
    title: str
    media: bool = False
    status: str = "CREATED"
    job: str = ""
    wish: int = 0
    clips: dict[str, Clip] = {}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiClient]:
    """An app for all examples: each has a user of its own."""
    data = tmp_path_factory.mktemp("api")
    with test_client(data, min_free_disk=0, rate_limit=1_000_000) as client:
        yield client


def test_any_order_of_requests(app: ApiClient, tmp_path: Path) -> None:
    source = tmp_path / "talk.mp4"
    source.write_bytes(b"a talk")

    class Machine(Requests):
        api, media = app, source

    options = settings(stateful_step_count=30, max_examples=max(1, settings.default.max_examples // 5))
    run_state_machine_as_test(Machine, settings=options)


def waiting(project: Project) -> list[Export]:
    """Exports that are not over."""
    return [e for clip in project.clips.values() for e in clip.exports if e.status == "PENDING"]


def some(fits: Callable[[Project], Any], **drawn: Any) -> Callable[[Callable[..., None]], Any]:
    """A rule for one of the projects that fit, where there are any."""

    def made(step: Callable[..., None]) -> Any:
        def run(self: Requests, which: int, **values: Any) -> None:
            fitting = [project for project in self.known if fits(project)]
            step(self, fitting[which % len(fitting)], **values)

        run.__name__ = step.__name__
        chosen = rule(which=st.integers(0, 2), **drawn)(run)
        return precondition(lambda self: any(fits(project) for project in self.known))(chosen)

    return made


class Requests(RuleBasedStateMachine):
    """One user who asks for things, and a runner that ends jobs."""

    api: ApiClient
    media: Path

    def __init__(self) -> None:
        super().__init__()
        services = self.api.services
        self.caller = Caller(user=services.users.add(f"{new_id('ann')}@example.org"))
        self.api.headers["X-Api-Key"] = services.api_keys.create(self.caller, name="test").key
        self.known: list[Project] = []
        self.exports = 0

    # -- projects ---------------------------------------------------------------------------------

    @precondition(lambda self: len(self.known) < 3)
    @rule(title=TITLES, media=st.booleans())
    def create(self, title: str, media: bool) -> None:
        answer = self.api.post("/v1/projects", json={"title": title})
        assert answer.status_code == 201, answer.text
        project = Project(id=answer.json()["id"], title=title.strip())
        self.known.insert(0, project)
        if media:
            self._upload(project)

    @some(lambda project: True, title=TITLES)
    def rename(self, project: Project, title: str) -> None:
        answer = self.api.patch(f"/v1/projects/{project.id}", json={"title": title})
        assert answer.status_code == 200 and answer.json()["title"] == title.strip()
        project.title = title.strip()

    @some(lambda project: True)
    def delete(self, project: Project) -> None:
        assert self.api.delete(f"/v1/projects/{project.id}").status_code == 204
        assert self.api.delete(f"/v1/projects/{project.id}").status_code == 404
        self.known.remove(project)
        open_exports = [e for c in project.clips.values() for e in c.exports if e.status == "PENDING"]
        self.exports -= len(open_exports)
        for job in [project.job, *(export.job for export in open_exports)]:
            if job:
                assert self.api.get(f"/v1/jobs/{job}").json()["status"] == "CANCELLED"

    @some(lambda project: not project.media)
    def upload(self, project: Project) -> None:
        self._upload(project)

    def _upload(self, project: Project) -> None:
        uploaded(self.api.services, self.caller, self.media, signed_for=project.id)
        project.media = True

    # -- detections -------------------------------------------------------------------------------

    @some(lambda project: True, count=st.integers(1, 4))
    def detect(self, project: Project, count: int) -> None:
        answer = self.api.post(f"/v1/projects/{project.id}/detect", json={"numClips": count})
        if not project.media or (project.job and project.wish != count):
            assert answer.status_code == 409, answer.text
            return
        assert answer.status_code == 202, answer.text
        if project.job:
            assert answer.json()["jobId"] == project.job
        project.job, project.wish, project.status = answer.json()["jobId"], count, "PROCESSING"

    @some(lambda project: project.job)
    def find(self, project: Project) -> None:
        found(self.api.services, self.api.services.jobs.get(project.job), project.wish)
        project.status, project.job = "READY", ""
        gone = {key for key, clip in project.clips.items() if not clip.exports}
        project.clips = {key: clip for key, clip in project.clips.items() if clip.exports}
        stay = {clip.number for clip in project.clips.values()}
        listed = self.api.get(f"/v1/projects/{project.id}/clips").json()
        new = {c["id"]: int(c["title"].removeprefix("Clip ")) for c in listed if c["id"] not in project.clips}
        assert sorted(new.values()) == sorted(set(range(project.wish)) - stay), "each found once"
        assert not gone & set(new), "what had no export makes room"
        project.clips |= {key: Clip(number, f"Clip {number}", []) for key, number in new.items()}

    @some(lambda project: project.job, how=st.sampled_from(["fail", "cancel"]))
    def find_nothing(self, project: Project, how: str) -> None:
        if how == "fail":
            end(self.api.services, self.api.services.jobs.get(project.job), None, "nothing_found")
            project.status = "FAILED"
        else:
            assert self.api.post(f"/v1/jobs/{project.job}/cancel").json()["status"] == "CANCELLED"
            project.status = "READY" if project.clips else "CREATED"
        project.job = ""

    # -- clips and exports ------------------------------------------------------------------------

    @some(lambda project: project.clips, data=st.data(), title=TITLES)
    def retitle(self, project: Project, data: st.DataObject, title: str) -> None:
        clip = data.draw(st.sampled_from(sorted(project.clips)))
        answer = self.api.patch(f"/v1/clips/{clip}", json={"title": f"~{title}"})
        assert answer.status_code == 200, answer.text
        project.clips[clip].title = answer.json()["title"]

    @some(lambda project: project.clips, data=st.data())
    def drop(self, project: Project, data: st.DataObject) -> None:
        clip = data.draw(st.sampled_from(sorted(project.clips)))
        assert self.api.delete(f"/v1/clips/{clip}").status_code == 204
        gone = project.clips.pop(clip)
        self.exports -= sum(export.status == "PENDING" for export in gone.exports)

    @some(lambda project: project.clips, data=st.data())
    def export(self, project: Project, data: st.DataObject) -> None:
        clip = data.draw(st.sampled_from(sorted(project.clips)))
        answer = self.api.post(f"/v1/clips/{clip}/export", json={"format": "mp4"})
        assert answer.status_code == 201 and answer.json()["status"] == "PENDING"
        project.clips[clip].exports.append(Export(answer.json()["id"], answer.json()["jobId"]))
        self.exports += 1

    @some(lambda project: waiting(project), data=st.data(), how=st.sampled_from(["COMPLETED", "FAILED", "CANCELLED"]))
    def make(self, project: Project, data: st.DataObject, how: str) -> None:
        export = data.draw(st.sampled_from(waiting(project)))
        services = self.api.services
        if how == "COMPLETED":
            exported(services, services.jobs.get(export.job))
        elif how == "FAILED":
            end(services, services.jobs.get(export.job), None, "render_failed")
        else:
            assert self.api.post(f"/v1/exports/{export.id}/cancel").status_code == 200
        export.status = how
        self.exports -= how != "COMPLETED"

    # -- what always holds ------------------------------------------------------------------------

    @invariant()
    def projects_are_those_of_the_model(self) -> None:
        listed, url = list[dict[str, Any]](), "/v1/projects?limit=3"
        while url:
            page = self.api.get(url)
            listed += page.json()
            url = page.links["next"]["url"] if "next" in page.links else ""
        shown = [(one["id"], one["title"], one["status"]) for one in listed]
        assert shown == [(one.id, one.title, one.status) for one in self.known]

    @invariant()
    def clips_and_exports_are_those_of_the_model(self) -> None:
        for project in self.known:
            clips = self.api.get(f"/v1/projects/{project.id}/clips").json()
            assert {clip["id"]: clip["title"] for clip in clips} == {
                key: clip.title for key, clip in project.clips.items()
            }
            assert [clip["score"] for clip in clips] == sorted((clip["score"] for clip in clips), reverse=True)
            for key, clip in project.clips.items():
                if clip.exports:
                    exports = self.api.get(f"/v1/clips/{key}/exports").json()
                    assert [(e["id"], e["status"]) for e in exports] == [(e.id, e.status) for e in clip.exports[::-1]]
                    assert all((e["artifacts"] is not None) == (e["status"] == "COMPLETED") for e in exports)

    @invariant()
    def counts_are_those_of_the_model(self) -> None:
        assert self.api.get("/v1/usage").json()["exportsCount"] == self.exports
        counts = self.api.get("/v1/analytics/org").json()
        assert counts["projects"] == len(self.known)
        assert counts["clips"] == sum(len(project.clips) for project in self.known)

    def teardown(self) -> None:
        """Nothing is stored for what is not there."""
        services = self.api.services
        services.removals.run()
        exports = {e.id for p in self.known for c in p.clips.values() for e in c.exports if e.status == "COMPLETED"}
        with services.database.read() as db:
            live = {row[0] for row in db.conn.execute("SELECT id FROM projects UNION SELECT id FROM uploads")}
            mine = {row[0] for row in db.conn.execute("SELECT id FROM exports WHERE user = ?", [self.caller.id])}
        for key in list(services.storage.keys("")):
            kind, owner, *_ = key.split("/")
            assert owner in live if kind != "exports" else owner not in mine or owner in exports, key
        for project in self.known:
            self.api.delete(f"/v1/projects/{project.id}")
        assert not any(key.split("/")[1] in {p.id for p in self.known} for key in list(services.storage.keys("")))
