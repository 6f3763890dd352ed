"""A project from its making to its files, through the forge, with real media."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clipforge_core.forge import Forge
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.project import ExportStatus, ProjectStatus
from clipforge_core.model.user import Caller
from clipforge_core.projects.edits import ClipEdit
from clipforge_core.projects.options import ExportWish
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.refusals import NotThere
from clipforge_core.services import Services
from clipforge_core.testing.programs import Program, digests, leftovers
from tests.projects.conftest import stored

Work = Callable[[], list[Job]]
SHORT = DetectWish(num_clips=2, min_duration=2, max_duration=6)
SMALL = ExportWish(template="small")


def test_a_project_becomes_clips_and_files(
    services: Services, caller: Caller, work: Work, talk: Path, forge: Forge
) -> None:
    project = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    assert project.status is ProjectStatus.CREATED
    services.projects.detect(caller, project.id, SHORT)
    assert services.projects.get(caller, project.id).status is ProjectStatus.PROCESSING
    assert services.clips.list(caller, project.id) == []
    assert [job.state for job in work()] == [JobState.COMPLETED]
    project = services.projects.get(caller, project.id)
    assert project.status is ProjectStatus.READY and project.media is not None
    assert (project.media.filename, project.media.duration) == ("talk.mp4", 12.0)
    clips = services.clips.list(caller, project.id)
    assert len(clips) == 2 and clips[0].document.score >= clips[1].document.score
    assert services.storage.exists(clips[0].thumbnail_key)
    export = services.exports.create(caller, clips[0].id, SMALL)
    assert export.status is ExportStatus.PENDING and export.artifacts is None
    assert [job.state for job in work()] == [JobState.COMPLETED]
    export = services.exports.get(caller, export.id)
    assert export.status is ExportStatus.COMPLETED and export.artifacts is not None and export.progress == 100
    assert {"mp4", "srt", "vtt", "ass", "json", "thumbnail", "timeline", "manifest"} == set(export.artifacts)
    for file in export.artifacts.values():
        assert services.storage.stat(file.key).size == file.size
        assert str(talk.parent).encode() not in b"".join(services.storage.read(file.key))
    usage = services.usage.now(caller)
    assert (usage.minutes_processed, usage.exports_count) == (0.2, 1)
    assert leftovers(forge.settings.path("data")) == []
    services.projects.delete(caller, project.id)
    assert stored(services) == []
    with pytest.raises(NotThere):
        services.exports.get(caller, export.id)


def test_both_ways_of_one_job_give_the_same_bytes(
    services: Services, caller: Caller, work: Work, talk: Path, tmp_path: Path, config: Path
) -> None:
    """`clipforge detect` and `export` on one side, a project on the other."""
    project = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    services.projects.detect(caller, project.id, SHORT)
    work()
    clip = services.clips.edit(caller, services.clips.list(caller, project.id)[0].id, ClipEdit(title="The very best"))
    export = services.exports.create(caller, clip.id, SMALL)
    work()
    mine = services.exports.get(caller, export.id).artifacts
    assert mine is not None

    program = Program(tmp_path / "line", XDG_CONFIG_HOME=str(config))
    (program.folder / "source").mkdir()
    for name in ("talk.mp4", "talk.srt"):
        (program.folder / "source" / name).symlink_to(talk.with_name(name))
    wishes = ("--num-clips", "2", "--min-duration", "2", "--max-duration", "6")
    assert program.run("detect", "source/talk.mp4", *wishes, "-o", "clips.json").code == 0
    text = (program.folder / "clips.json").read_text("utf-8")
    edited = text.replace(f'"title": "{_title(text)}"', '"title": "The very best"', 1)
    assert edited != text
    (program.folder / "clips.json").write_text(edited, encoding="utf-8")
    ended = program.run("export", "clips.json", "--template", "small", "--only", clip.document.id, "--json")
    assert ended.code == 0, ended.err

    theirs = digests(program.folder)
    for file in mine.values():
        assert theirs[file.key.rpartition("/")[2]] == file.sha256, file.key


def _title(document: str) -> str:
    import json

    return str(json.loads(document)["clips"][0]["title"])
