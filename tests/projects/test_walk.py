"""A project from its making to its files, through the forge, with real media."""

from __future__ import annotations

import hashlib
import io
import json
import math
import struct
import wave
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from clipforge_core.forge import Forge
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.project import ExportStatus, ProjectStatus
from clipforge_core.model.user import Caller
from clipforge_core.projects.clips import detection_prefix, read_stored
from clipforge_core.projects.edits import ClipEdit
from clipforge_core.projects.options import ExportWish
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.refusals import Invalid, NotThere
from clipforge_core.services import Services
from clipforge_core.stages.documents import read_document, write_line
from clipforge_core.testing.programs import Program, digests, leftovers
from tests.projects.conftest import stored, uploaded

Work = Callable[[], list[Job]]
SHORT = DetectWish(num_clips=2, min_duration=2, max_duration=6)
SMALL = ExportWish(template="small")
FORMATS = {"OTIO": "otio", "FCPXML": "fcpxml", "EDL": "edl", "PNG": "png", "mp3": "mp3"}
"""Formats as they are asked for, and the kinds of files that they become."""


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
    return str(json.loads(document)["clips"][0]["title"])


def test_what_editors_and_stills_are_given_names_no_place_of_the_server(
    services: Services, caller: Caller, work: Work, talk: Path, tmp_path: Path
) -> None:
    project = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    services.projects.detect(caller, project.id, SHORT)
    work()
    clip = services.clips.list(caller, project.id)[0].id
    asked = {name: services.exports.create(caller, clip, ExportWish(format=name, template="small")) for name in FORMATS}
    assert {job.state for job in work()} == {JobState.COMPLETED}
    for name, kind in FORMATS.items():
        artifacts = services.exports.get(caller, asked[name].id).artifacts
        assert artifacts is not None and {kind, "srt", "manifest"} <= set(artifacts)
        for file in artifacts.values():
            data = b"".join(services.storage.read(file.key))
            assert hashlib.sha256(data).hexdigest() == file.sha256
            for place in (str(talk.parent), str(tmp_path)):
                assert place.encode() not in data, f"{name}: {file.key}"
        if name == "PNG":
            names = zipfile.ZipFile(io.BytesIO(b"".join(services.storage.read(artifacts["png"].key)))).namelist()
            assert names and all(each.endswith(".png") for each in names)
        if name in ("FCPXML", "OTIO"):
            assert b"source/talk.mp4" in b"".join(services.storage.read(artifacts[kind].key))


def test_a_project_of_sound_alone(services: Services, caller: Caller, work: Work, tmp_path: Path) -> None:
    sound = tmp_path / "talk.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(
            b"".join(struct.pack("<h", int(9000 * math.sin(n / 5)) * (n // 16000 % 2)) for n in range(96000))
        )
    project = services.projects.create(caller, title="Sound")
    uploaded(services, caller, sound)
    services.projects.detect(caller, project.id, DetectWish(num_clips=1, detector="silence"))
    assert [job.state for job in work()] == [JobState.COMPLETED]
    clip = services.clips.list(caller, project.id)[0]
    assert clip.thumbnail_key == ""
    with pytest.raises(Invalid) as refused:
        services.exports.create(caller, clip.id, ExportWish(format="MP4"))
    assert refused.value.data["field"] == "format"
    export = services.exports.create(caller, clip.id, ExportWish(format="MP3"))
    assert [job.state for job in work()] == [JobState.COMPLETED]
    artifacts = services.exports.get(caller, export.id).artifacts
    assert artifacts is not None and {"mp3", "srt"} <= set(artifacts) and "thumbnail" not in artifacts


def test_the_stored_document_is_what_the_command_line_finds(
    services: Services, caller: Caller, work: Work, talk: Path, tmp_path: Path
) -> None:
    project = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    job = services.projects.detect(caller, project.id, SHORT)
    work()
    mine = read_stored(services.storage, detection_prefix(project.id, job.id))
    program = Program(tmp_path / "line")
    wishes = ("--num-clips", "2", "--min-duration", "2", "--max-duration", "6", "--json")
    ended = program.run("detect", str(talk), *wishes)
    theirs = read_document(ended.out.encode(), "clips.json")
    assert mine.source == "talk.mp4" and theirs.source == str(talk)
    theirs.source = mine.source
    assert write_line(mine) == write_line(theirs)
