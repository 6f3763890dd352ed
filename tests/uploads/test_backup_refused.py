"""What a restore refuses, and that it leaves nothing half done: data that is there, damage, archives that lead out."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.backup.containers import reading, writing
from clipforge_core.backup.errors import BadBackup, NotEmpty
from clipforge_core.backup.manifest import DATABASE, BackupManifest
from clipforge_core.backup.restore import check_backup, restore_backup
from clipforge_core.backup.take import take_backup
from clipforge_core.environment import Environment
from clipforge_core.errors import MissingFile
from clipforge_core.queue.lock import RunnerLock
from clipforge_core.services import Services

Send = Callable[[bytes], str]


def take(services: Services, target: Path, **more: Any) -> BackupManifest:
    with writing(target) as container:
        return take_backup(services.environment, container, **more)


def restore(target: Path, environment: Environment, **more: Any) -> BackupManifest:
    with reading(target) as source:
        return restore_backup(source, target.name, environment, **more)


def check(target: Path) -> BackupManifest:
    with reading(target) as source:
        return check_backup(source, target.name)


def test_data_that_is_there_is_not_overwritten(
    services: Services, send: Send, sound: bytes, target: Path, elsewhere: Environment
) -> None:
    key = send(sound)
    take(services, target)
    restore(target, elsewhere)
    data = elsewhere.settings.path("data")
    before = (data / DATABASE).read_bytes()
    with pytest.raises(NotEmpty):
        restore(target, elsewhere)
    (data / DATABASE).unlink()
    with pytest.raises(NotEmpty):
        restore(target, elsewhere)
    (data / DATABASE).write_bytes(b"precious")
    restore(target, elsewhere, force=True)
    assert (data / DATABASE).read_bytes() == before
    (aside,) = data.glob("before-restore-*")
    assert (aside / DATABASE).read_bytes() == b"precious"
    assert b"".join(elsewhere.registry.get("storages", "local").read(key)) == sound


def test_a_running_server_is_not_pulled_from_under_its_feet(
    services: Services, target: Path, elsewhere: Environment
) -> None:
    take(services, target)
    lock = RunnerLock(elsewhere.settings.path("data"))
    with pytest.raises(BadBackup, match="a server is running"):
        restore(target, elsewhere, force=True)
    lock.close()
    restore(target, elsewhere)


def test_a_backup_does_not_overwrite_either(services: Services, target: Path) -> None:
    take(services, target)
    with pytest.raises(BadBackup, match="something of that name"):
        take(services, target)


def test_a_backup_that_fails_leaves_nothing(services: Services, send: Send, sound: bytes, target: Path) -> None:
    send(sound)

    def stop(done: float, message: str = "") -> None:
        raise KeyboardInterrupt

    before = sorted(target.parent.iterdir())
    with pytest.raises(KeyboardInterrupt):
        take(services, target, report=stop)
    assert sorted(target.parent.iterdir()) == before


def test_nothing_to_back_up(elsewhere: Environment, target: Path) -> None:
    with pytest.raises(MissingFile), writing(target) as container:
        take_backup(elsewhere, container)
    assert not target.exists() and not elsewhere.settings.path("data").exists()


def edited(target: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Rewrite the manifest of a folder."""
    path = target / "manifest.json"
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_text(json.dumps(manifest))


def test_what_is_damaged_is_refused_before_the_database_is_there(
    services: Services, send: Send, sound: bytes, tmp_path: Path, elsewhere: Environment
) -> None:
    key = max(send(sound), send(sound))
    target = tmp_path / "backup"
    take(services, target)
    media = target / "media" / key
    whole = media.read_bytes()
    for damaged in (whole[:-1], whole + b"1", whole[:-1] + b"1", b""):
        media.write_bytes(damaged)
        with pytest.raises(BadBackup, match="is not what it was"):
            check(target)
        with pytest.raises(BadBackup, match="is not what it was"):
            restore(target, elsewhere)
        assert [path for path in elsewhere.settings.path("data").rglob("*") if path.is_file()] == []
    media.unlink()
    with pytest.raises(BadBackup, match="is missing"):
        check(target)
    media.symlink_to("/etc/passwd")
    with pytest.raises(BadBackup, match="is missing"):
        check(target)
    media.unlink()
    media.write_bytes(whole)
    restore(target, elsewhere)


@pytest.mark.parametrize(
    "name", ["../evil", "media/../../evil", "/etc/evil", "keys/../evil", "keys/", "media/", "evil"]
)
def test_a_manifest_that_leads_out_is_refused(services: Services, tmp_path: Path, name: str) -> None:
    target = tmp_path / "backup"
    take(services, target)
    edited(target, lambda manifest: manifest["files"].append({"name": name, "size": 1, "sha256": ""}))
    with pytest.raises(BadBackup, match="its manifest names"):
        check(target)


def test_other_manifests_that_are_none(services: Services, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    take(services, target)
    edited(target, lambda manifest: manifest["files"].append(manifest["files"][0]))
    with pytest.raises(BadBackup, match="hold together"):
        check(target)
    edited(target, lambda manifest: manifest.update(schema=99))
    with pytest.raises(BadBackup, match="newer version"):
        check(target)
    (target / "manifest.json").write_bytes(b"{")
    with pytest.raises(BadBackup, match="cannot be read"):
        check(target)


def test_tables_of_a_newer_version_are_refused(services: Services, tmp_path: Path, elsewhere: Environment) -> None:
    with services.database.write() as db:
        db.execute("INSERT INTO migrations (plugin, name, position, checksum) VALUES ('core', '999_future', 999, 'x')")
    target = tmp_path / "backup"
    take(services, target, media=False)
    with pytest.raises(BadBackup, match="newer version"):
        restore(target, elsewhere)
    assert not (elsewhere.settings.path("data") / DATABASE).exists()


def test_tar_files_that_are_none(services: Services, send: Send, sound: bytes, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    send(sound)
    take(services, target)
    data = target.read_bytes()
    for broken in (b"", b"no tar at all", data[: len(data) // 2], data[:100]):
        target.write_bytes(broken)
        with pytest.raises(BadBackup):
            check(target)
    with pytest.raises(MissingFile):
        check(tmp_path / "absent.tar")
    evil = io.BytesIO()
    with tarfile.open(fileobj=evil, mode="w") as archive:
        link = tarfile.TarInfo("manifest.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    target.write_bytes(evil.getvalue())
    with pytest.raises(BadBackup, match=r"manifest.json is missing"):
        check(target)
