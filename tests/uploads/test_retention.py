"""What is too old goes, with its files; what is young, in use or for ever stays; what has a row is no orphan."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.ids import iso, new_id
from clipforge_core.model.user import Caller
from clipforge_core.refusals import NoRoom
from clipforge_core.retention import ageing
from clipforge_core.retention.orphans import remove_orphans
from clipforge_core.retention.room import Room, needed_for_detection, needed_for_export
from clipforge_core.retention.task import Housekeeping, RemoveOrphans
from clipforge_core.services import Services

DAY = 86400.0


def ago(days: float) -> str:
    import time

    return iso(time.time() - days * DAY)


class Scene:
    """Services whose rows and files are written by hand, each with its age in days."""

    def __init__(self, services: Services, tmp_path: Path) -> None:
        self.services = services
        self.user = services.users.add("ann@example.org")
        self._source = tmp_path / "source"

    def keep(self, key: str, age: float = 0.0) -> str:
        self._source.write_bytes(b"media")
        self.services.storage.put(key, self._source)
        path = self.services.storage.local(key)
        assert path is not None
        moment = path.stat().st_mtime - age * DAY
        os.utime(path, (moment, moment))
        return key

    def insert(self, table: str, **row: Any) -> str:
        with self.services.database.write() as db:
            db[table].insert(row)
        return str(row.get("id", ""))

    def project(self, age: float, status: str = "READY", detect_job: str = "") -> str:
        project = self.insert(
            "projects",
            id=new_id("proj"),
            user=self.user.id,
            title="Talk",
            status=status,
            detect_job=detect_job,
            created_at=ago(age),
            updated_at=ago(age),
        )
        self.keep(f"projects/{project}/a.mp4")
        return project

    def export(self, project: str, age: float | None) -> str:
        """An export that ended so many days ago; None: it has not."""
        clip = self.insert(
            "clips",
            id=new_id("clip"),
            project=project,
            detection="",
            score=0.5,
            t_start=0.0,
            t_end=1.0,
            title="",
            data="{}",
            created_at="",
        )
        export = self.insert(
            "exports",
            id=new_id("exp"),
            clip=clip,
            project=project,
            user=self.user.id,
            job="",
            status="PENDING" if age is None else "COMPLETED",
            format="MP4",
            aspect_ratio="9:16",
            template="default",
            created_at="",
            finished_at="" if age is None else ago(age),
        )
        self.keep(f"exports/{export}/clip.mp4")
        return export

    def job(self, state: str, age: float) -> str:
        over = state in ("completed", "failed", "cancelled")
        return self.insert(
            "jobs",
            id=new_id("job"),
            kind="clips",
            key="",
            params="{}",
            foreground=0,
            state=state,
            priority="normal",
            due=0.0,
            max_attempts=3,
            result="{}" if state == "completed" else None,
            created_at=ago(age),
            finished_at=ago(age) if over else "",
        )

    def ids(self, table: str) -> set[str]:
        with self.services.database.read() as db:
            return {row["id"] for row in db.query(f"SELECT id FROM {table}")}


@pytest.fixture
def scene(make_services: Callable[..., Services], tmp_path: Path) -> Callable[..., Scene]:
    """Makes scenes with settings by name."""
    return lambda **flags: Scene(make_services(**flags), tmp_path)


def test_exports_age_out_with_their_files(scene: Callable[..., Scene]) -> None:
    made = scene(keep_exports="10d")
    project = made.project(age=100)
    old, young, unfinished = made.export(project, 11), made.export(project, 9), made.export(project, None)
    assert ageing.exports(made.services) == 1
    ageing.files(made.services)
    assert made.ids("exports") == {young, unfinished}
    assert list(made.services.storage.keys("exports/")) == sorted(f"exports/{e}/clip.mp4" for e in (young, unfinished))
    assert old not in made.ids("exports") and made.ids("projects") == {project}


def test_projects_age_out_when_nothing_happens_to_them(scene: Callable[..., Scene]) -> None:
    made = scene(keep_projects="10d")
    idle = made.project(age=11)
    made.export(idle, 11)
    kept = {made.project(age=9), made.project(age=11, status="PROCESSING")}
    for age in (None, 2):
        busy = made.project(age=30)
        made.export(busy, age)
        kept.add(busy)
    assert ageing.projects(made.services) == 1
    assert made.ids("projects") == kept
    assert not list(made.services.storage.keys(f"projects/{idle}/"))
    assert len(list(made.services.storage.keys("exports/"))) == 2


def test_records_of_jobs_age_out(scene: Callable[..., Scene]) -> None:
    made = scene(keep_jobs="30d")
    gone = {made.job(state, 31) for state in ("completed", "failed", "cancelled")}
    kept = {made.job("completed", 29), made.job("queued", 99)}
    why = made.job("failed", 99)
    made.project(age=99, status="FAILED", detect_job=why)
    assert ageing.jobs(made.services) == 3
    assert made.ids("jobs") == kept | {why} and not gone & made.ids("jobs")


def test_nought_keeps_for_ever(scene: Callable[..., Scene]) -> None:
    made = scene(keep_exports=0, keep_projects=0, keep_jobs=0, keep_uploads=0)
    made.export(made.project(age=9999), 9999)
    made.job("completed", 9999)
    assert [step(made.services) for step in ageing.STEPS] == [0] * len(ageing.STEPS)


def test_more_than_fit_into_one_transaction(scene: Callable[..., Scene], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ageing, "AT_ONCE", 3)
    made = scene(keep_jobs="1d", keep_projects="1d")
    for _ in range(7):
        made.job("completed", 2)
        made.project(age=2)
    assert ageing.jobs(made.services) == 7
    assert ageing.projects(made.services) == 7


def test_kept_answers_age_out(scene: Callable[..., Scene]) -> None:
    made = scene()
    for key, expires in (("old", 1.0), ("young", 1e12)):
        made.insert("idempotency", user="u", route="r", key=key, state="kept", answer=b"{}", expires=expires)
    assert ageing.answers(made.services) == 1
    with made.services.database.read() as db:
        assert [row["key"] for row in db.query("SELECT key FROM idempotency")] == ["young"]


def test_work_folders_of_jobs_that_are_over_go(scene: Callable[..., Scene]) -> None:
    made = scene()
    work = made.services.data / "work"
    wanted = {made.job("queued", 50), made.job("failed", 1)}
    over = {made.job("completed", 0), made.job("cancelled", 0), "job_0"}
    old = made.job("failed", 50)
    for job in wanted | over | {old}:
        (work / job).mkdir(parents=True)
        (work / job / "segment.mp4").write_bytes(b"1")
    os.utime(work / old, (1, 1))
    assert ageing.work(made.services) == 4
    assert {path.name for path in work.iterdir()} == wanted


def test_orphans_go_after_a_day(scene: Callable[..., Scene]) -> None:
    made = scene()
    project = made.project(age=0)
    export = made.export(project, None)
    orphans = [made.keep(f"{first}/none_1/a/b.mp4", age=1.1) for first in ("exports", "projects", "uploads")]
    stays = [
        made.keep(f"projects/{project}/more.mp4", age=9),
        made.keep(f"exports/{export}/more.mp4", age=9),
        made.keep("uploads/none_2/young.mp4", age=0.5),
        made.keep("studio/plugin/own.mp4", age=99),
    ]
    assert sorted(remove_orphans(made.services)) == sorted(orphans)
    left = set(made.services.storage.keys())
    assert left >= set(stays) and not left & set(orphans)
    made.keep(orphans[0], age=2)
    assert remove_orphans(made.services, stop=lambda: True) == []


def test_one_step_that_fails_does_not_stop_the_others(
    scene: Callable[..., Scene], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = scene(keep_jobs="1d")
    made.job("completed", 2)

    def broken(services: Services) -> int:
        raise RuntimeError("not today")

    monkeypatch.setattr("clipforge_core.retention.task.STEPS", (broken, ageing.jobs))
    stopping = threading.Event()
    with caplog.at_level(logging.INFO, "clipforge.retention"):
        Housekeeping().run(made.services, stopping)
    assert made.ids("jobs") == set()
    assert "broken failed" in caplog.text and "jobs: 1 removed" in caplog.text
    stopping.set()
    made.job("completed", 2)
    Housekeeping().run(made.services, stopping)
    assert len(made.ids("jobs")) == 1, "a runner that ends is not held up"


def test_they_are_tasks_of_the_runner(scene: Callable[..., Scene]) -> None:
    tasks = scene().services.environment.registry.all("runner_tasks")
    assert isinstance(tasks["housekeeping"], Housekeeping) and isinstance(tasks["orphans"], RemoveOrphans)


# -- room ---------------------------------------------------------------------------------------


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    room = Room([tmp_path, tmp_path / "not" / "there"], 100, lambda path: 150 if path == tmp_path else 0)
    assert room.free() == 50
    room.admit(50)
    with pytest.raises(NoRoom) as caught:
        room.admit(51)
    assert caught.value.data == {"needed": 51, "free": 50}
    assert Room([tmp_path], 10**30).free() == 0


def test_the_fullest_folder_counts(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    sizes = {tmp_path: 1000, tmp_path / "other": 10}
    assert Room(list(sizes), 0, sizes.__getitem__).free() == 10


def test_estimates_grow_with_the_work() -> None:
    assert needed_for_export(60, aspects=3) == 3 * needed_for_export(60)
    assert needed_for_export(60) > 60 * 1_000_000
    assert needed_for_detection(10**9, fetched=True) > needed_for_detection(10**9) + 9 * 10**8


def test_a_caller_may_be_refused_before_anything_is_made(make_services: Callable[..., Services]) -> None:
    services = make_services(min_free_disk=10**18)
    caller = Caller(user=services.users.add("ann@example.org"))
    with pytest.raises(NoRoom):
        services.uploads.sign(caller, filename="a.mp4", mime_type="", size=1)
    assert services.uploads.all(caller) == []
