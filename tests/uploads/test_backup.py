"""Backups while others write: whatever the database of a backup names is in it, byte for byte; and what comes back
works."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clipforge_cli.exit_codes import exit_code
from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_core.backup.containers import Changed, TarWriter, reading, tar_stream, writing
from clipforge_core.backup.errors import NotEmpty
from clipforge_core.backup.manifest import DATABASE, BackupManifest
from clipforge_core.backup.references import referenced
from clipforge_core.backup.restore import check_backup, restore_backup
from clipforge_core.backup.take import take_backup
from clipforge_core.codec import decode, encode
from clipforge_core.environment import Environment
from clipforge_core.errors import MissingFile
from clipforge_core.ids import iso, new_id
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_core.store.database import Database
from clipforge_core.store.owner import this_process

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


def test_there_and_back(
    services: Services, caller: Caller, send: Send, sound: bytes, target: Path, elsewhere: Environment
) -> None:
    key = send(sound)
    sealed = services.vault.seal(b"a secret")
    link = services.vault.sign_link("/media", 1e12, key=key)
    seen: list[float] = []
    manifest = take(services, target, report=lambda done, message="": seen.append(done))
    assert seen == sorted(seen) and seen[-1] == 1.0
    assert [file.name for file in manifest.files] == [
        "clipforge.db",
        *(f"keys/{name}" for name in ("links", "secrets")),
        f"media/{key}",
    ]
    assert check(target) == manifest
    assert restore(target, elsewhere) == manifest
    back = Services.open(elsewhere)
    assert back.users.find("ann@example.org") == caller.user
    assert b"".join(back.storage.read(key)) == sound
    assert back.vault.open(sealed) == b"a secret"
    assert back.vault.check_link(link).claims == {"key": key}
    assert (
        sorted(path.name for path in back.data.iterdir() if not path.name.startswith("clipforge.db-"))
        == [
            "clipforge.db",
            "files",
            "keys",
            "runner.lock",
        ]
        or not (back.data / "runner.lock").exists()
    )
    assert all(path.stat().st_mode & 0o77 == 0 for path in (back.data / "keys").iterdir())
    back.close()


def test_nobody_else_can_read_it(services: Services, send: Send, sound: bytes, target: Path) -> None:
    send(sound)
    services.vault.seal(b"")
    take(services, target)
    for path in [target, *(path for path in target.rglob("*") if path.is_file())]:
        assert path.stat().st_mode & 0o77 == 0, path


def test_the_folder_that_a_restore_makes_is_for_its_user_alone(
    services: Services, target: Path, elsewhere: Environment
) -> None:
    take(services, target)
    restore(target, elsewhere)
    assert elsewhere.settings.path("data").stat().st_mode & 0o777 == 0o700


def test_writers_go_on_and_nothing_is_missing(
    services: Services,
    caller: Caller,
    send: Send,
    sound: bytes,
    target: Path,
    elsewhere: Environment,
) -> None:
    """Uploads come and go all the time while several backups are taken; each is whole in itself."""
    keys = [send(sound + bytes([number])) for number in range(5)]
    stop, problems = threading.Event(), list[BaseException]()

    def churn() -> None:
        number = 0
        try:
            while not stop.is_set():
                number += 1
                keys.append(send(sound + number.to_bytes(4, "big")))
                services.uploads.delete(caller, keys.pop(0).split("/")[1])
        except BaseException as error:
            problems.append(error)

    writers = [threading.Thread(target=churn) for _ in range(2)]
    for writer in writers:
        writer.start()
    taken = [target.with_name(f"{number}-{target.name}") for number in range(4)]
    try:
        for path in taken:
            assert take(services, path).absent == ()
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert problems == []
    for number, path in enumerate(taken):
        check(path)
        restore(path, elsewhere, force=number > 0)
        database = Database(elsewhere.settings.path("data") / DATABASE)
        named = referenced(database)
        database.close()
        storage = elsewhere.registry.get("storages", "local")
        assert len(named) >= 5 and named <= set(storage.keys())
        for key in named:
            assert b"".join(storage.read(key)).startswith(sound)


def test_a_file_that_goes_while_it_is_copied_takes_its_row_along(
    services: Services, caller: Caller, send: Send, sound: bytes, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = send(sound), send(sound + b"2")
    real = type(services.storage).read
    deleted = list[str]()

    def read(self: Any, key: str, start: int = 0, length: int | None = None) -> Any:
        if not deleted:
            deleted.append(second if key == first else first)
            services.uploads.delete(caller, deleted[0].split("/")[1])
        return real(self, key, start, length)

    monkeypatch.setattr(type(services.storage), "read", read)
    manifest = take(services, target)
    assert len(deleted) == 1
    assert [file.name for file in manifest.files if file.name.startswith("media/")] == [
        f"media/{key}" for key in (first, second) if key not in deleted
    ]
    assert manifest.absent == ()


def test_a_file_that_was_lost_before_is_named(services: Services, send: Send, sound: bytes, target: Path) -> None:
    key = send(sound)
    services.storage.delete(key)
    assert take(services, target).absent == (key,)


def test_a_file_that_is_replaced_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tar_stream(out) as container:
        assert isinstance(container, TarWriter)
        for pieces in ([b"12"], [b"1234"], [b"12", b"34"], []):
            with pytest.raises(Changed):
                container.add("a", pieces, 3)
        assert container.add("a", [b"1", b"", b"23"], 3) == (3, hashlib.sha256(b"123").hexdigest())
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    with reading(tmp_path / "a.tar") as source:
        assert b"".join(source.read("a")) == b"123", "the last of several members counts"
    with writing(tmp_path / "folder") as container, pytest.raises(Changed):
        container.add("a", [b"12"], 3)


def test_without_media(services: Services, send: Send, sound: bytes, target: Path, elsewhere: Environment) -> None:
    send(sound)
    manifest = take(services, target, media=False)
    assert not manifest.media and all(not file.name.startswith("media/") for file in manifest.files)
    restore(target, elsewhere)
    assert (elsewhere.settings.path("data") / DATABASE).is_file()


def test_what_was_worked_on_is_free_again(
    services: Services, caller: Caller, target: Path, elsewhere: Environment
) -> None:
    """The process that held it may be alive on this machine: it works for the folder that the backup is of."""
    job = services.jobs.submit("clips", {"source": "a.mp4"}, key="k")
    assert services.jobs.claim(job.id, this_process()) is not None
    resumable = services.resumable.create(caller, filename="a.mp4", mime_type="", size=10)
    with services.database.write() as db:
        db["idempotency"].insert({"user": "u", "route": "r", "key": "k", "state": "working", "expires": 1e12})
    take(services, target)
    restore(target, elsewhere)
    back = Services.open(elsewhere)
    assert [job.id for job in back.jobs.adopt_dead()] == [job.id]
    assert resumable.id not in {upload.id for upload in back.uploads.all(caller)}
    with back.database.read() as db:
        assert list(db.query("SELECT * FROM idempotency")) == []
    back.close()


# -- the commands -------------------------------------------------------------------------------


@pytest.fixture
def clipforge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """Calls the program in a folder of its own: (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, bytes, bytes]:
        capfdbinary.readouterr()
        session = Session(user_folder=tmp_path, environ={})
        return (run([str(argument) for argument in arguments], session), *capfdbinary.readouterr())

    return call


def test_the_commands(
    services: Services, send: Send, sound: bytes, target: Path, tmp_path: Path, clipforge: Any
) -> None:
    key = send(sound)
    code, out, err = clipforge("backup", target, "--data", services.data, "--json")
    assert (code, json.loads(out)["media"]) == (0, True), err
    code, out, _ = clipforge("restore", target, "--check", "--json")
    assert (code, json.loads(out)["restored"]) == (0, False)
    other = tmp_path / "other"
    code, out, _ = clipforge("restore", target, "--data", other)
    assert code == 0 and b"is restored to" in out
    assert (other / "files" / key).read_bytes() == sound
    code, _, err = clipforge("restore", target, "--data", other)
    assert code == exit_code(NotEmpty()) and b"--force" in err
    assert clipforge("restore", target, "--data", other, "--force")[0] == 0
    code, _, err = clipforge("restore", tmp_path / "absent", "--data", tmp_path / "third")
    assert code == exit_code(MissingFile()) and b"no such file" in err


def test_a_backup_through_a_pipe(services: Services, send: Send, sound: bytes, tmp_path: Path, clipforge: Any) -> None:
    key = send(sound)
    code, out, _ = clipforge("backup", "-", "--data", services.data)
    assert code == 0
    (tmp_path / "piped.tar").write_bytes(out)
    assert f"media/{key}" in [file.name for file in check(tmp_path / "piped.tar").files]
    assert clipforge("backup", "-", "--json", "--data", services.data)[0] == 2


def test_manifests_are_documents() -> None:
    manifest = BackupManifest(version="1", created_at=iso(0.0), media=True, files=())
    assert decode(encode(manifest), BackupManifest) == manifest
    assert manifest.size == 0 and new_id("upl").startswith("upl_")
