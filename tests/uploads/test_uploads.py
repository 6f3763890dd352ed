"""Uploads in one piece: announced, received, checked, kept, given up; limits and second thoughts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clipforge_core.errors import ClipForgeError, NotMedia
from clipforge_core.model.upload import Upload, UploadState
from clipforge_core.model.user import Caller, Limits
from clipforge_core.refusals import Conflict, Forbidden, Invalid, NoRoom, NotThere, StorageFull, TooLarge
from clipforge_core.services import Services
from clipforge_core.uploads.receiving import CHECK_ROOM_BYTES, Receiving

Left = Callable[[], list[str]]


def sign(services: Services, caller: Caller, size: int = 10**6, **more: Any) -> Upload:
    wanted = {"filename": "talk.wav", "mime_type": "audio/wav", "size": size, **more}
    return services.uploads.sign(caller, **wanted)


def send(services: Services, upload_id: str, data: bytes, step: int = 5000) -> Upload:
    with services.uploads.receive(upload_id) as receiving:
        for start in range(0, len(data), step):
            receiving.write(data[start : start + step])
        return services.uploads.finish(upload_id, receiving)


def test_a_file_that_came_whole_is_there(services: Services, caller: Caller, sound: bytes, left: Left) -> None:
    upload = sign(services, caller, len(sound))
    assert (upload.state, upload.mime_type) == (UploadState.SIGNED, "audio/wav")
    done = send(services, upload.id, sound)
    assert (done.state, done.received, len(done.sha256)) == (UploadState.STORED, len(sound), 64)
    assert b"".join(services.storage.read(done.key)) == sound
    assert left() == [done.key]
    assert services.uploads.get(caller, upload.id) == done


def test_what_is_announced_is_checked(services: Services, caller: Caller, other: Caller, project: str) -> None:
    for wrong in ({"size": 0}, {"size": -1}, {"filename": ""}, {"filename": " "}, {"filename": "x" * 5000}):
        with pytest.raises(Invalid):
            sign(services, caller, **wrong)
    with pytest.raises(Invalid):
        sign(services, caller, mime_type="x" * 300)
    with pytest.raises(TooLarge):
        sign(services, caller, services.uploads.rules.max_bytes + 1)
    with pytest.raises(NotThere):
        sign(services, caller, project="proj_0")
    with pytest.raises(NotThere):
        sign(services, other, project=project)
    assert sign(services, caller, project=project).signed_for == project


def test_a_byte_too_many_ends_it(services: Services, caller: Caller, sound: bytes, left: Left) -> None:
    upload = sign(services, caller, len(sound) - 1)
    with pytest.raises(TooLarge):
        send(services, upload.id, sound)
    with pytest.raises(TooLarge):
        services.uploads.receive(upload.id, declared=len(sound))
    assert left() == []
    assert services.uploads.find(upload.id).state is UploadState.SIGNED


@pytest.mark.parametrize("data", [b"", b"<html>", b"RIF"])
def test_what_is_no_media_is_not_kept(services: Services, caller: Caller, data: bytes, left: Left) -> None:
    upload = sign(services, caller)
    with pytest.raises(NotMedia) as caught:
        send(services, upload.id, data)
    assert str(services.data) not in str(caught.value)
    assert left() == []
    assert services.uploads.find(upload.id).state is UploadState.SIGNED, "and may be sent again"


def test_a_cut_off_upload_leaves_nothing(services: Services, caller: Caller, sound: bytes, left: Left) -> None:
    upload = sign(services, caller)
    with pytest.raises(ConnectionError), services.uploads.receive(upload.id) as receiving:
        receiving.write(sound[:9000])
        assert len(left()) == 1
        raise ConnectionError
    assert left() == []
    assert send(services, upload.id, sound).state is UploadState.STORED


def test_the_same_bytes_again_are_welcome_and_others_are_not(services: Services, caller: Caller, sound: bytes) -> None:
    upload = sign(services, caller)
    first = send(services, upload.id, sound)
    assert send(services, upload.id, sound, step=777) == first
    with pytest.raises(Conflict):
        send(services, upload.id, sound[:-2])
    assert b"".join(services.storage.read(first.key)) == sound


def test_of_two_that_come_at_once_one_is_kept(services: Services, caller: Caller, sound: bytes, left: Left) -> None:
    upload = sign(services, caller)
    bodies = [sound, sound[:-2], sound[:-4], sound[:-6]]

    def attempt(body: bytes) -> str:
        try:
            return send(services, upload.id, body).sha256
        except Conflict:
            return ""

    with ThreadPoolExecutor(4) as pool:
        kept = [hash_ for hash_ in pool.map(attempt, bodies) if hash_]
    assert len(kept) == 1
    done = services.uploads.find(upload.id)
    assert done.sha256 == kept[0] and left() == [done.key]
    assert b"".join(services.storage.read(done.key)) in bodies


def test_another_user_sees_nothing(services: Services, caller: Caller, other: Caller, sound: bytes) -> None:
    upload = sign(services, caller)
    send(services, upload.id, sound)
    for call in (services.uploads.get, services.uploads.delete):
        with pytest.raises(NotThere):
            call(other, upload.id)
    assert services.uploads.all(other) == []
    with pytest.raises(NotThere):
        services.uploads.find("upl_0")


def test_pages_of_uploads(services: Services, caller: Caller) -> None:
    ids = [sign(services, caller).id for _ in range(5)][::-1]
    page = services.uploads.all(caller, limit=2)
    assert [upload.id for upload in page] == ids[:2]
    assert [upload.id for upload in services.uploads.all(caller, limit=9, before=ids[1])] == ids[2:]
    assert services.uploads.all(caller, before="upl_0") == []


def test_deleting(services: Services, caller: Caller, project: str, sound: bytes, left: Left) -> None:
    used, unused = sign(services, caller), sign(services, caller)
    for upload in (used, unused):
        send(services, upload.id, sound)
    with services.database.write() as db:
        db.execute("UPDATE uploads SET project = ? WHERE id = ?", [project, used.id])
    services.uploads.delete(caller, unused.id)
    with pytest.raises(Conflict):
        services.uploads.delete(caller, used.id)
    assert left() == [used.key]
    with pytest.raises(NotThere):
        services.uploads.find(unused.id)


# -- limits -------------------------------------------------------------------------------------


def limited(services: Services, caller: Caller, storage: int) -> None:
    services.users.change(caller.id, limits=Limits(storage=storage))


def test_a_full_account_is_refused_at_once(services: Services, caller: Caller, sound: bytes) -> None:
    limited(services, caller, 40_000)
    first = sign(services, caller, 30_000)
    send(services, first.id, sound)
    with pytest.raises(StorageFull) as caught:
        sign(services, caller, 30_000)
    assert caught.value.data == {"needed": 30_000, "used": len(sound), "limit": 40_000}
    services.uploads.delete(caller, first.id)
    assert sign(services, caller, 30_000).state is UploadState.SIGNED


def test_links_do_not_add_up_to_more_than_the_account(
    services: Services, caller: Caller, sound: bytes, left: Left
) -> None:
    """Each link alone would fit; together they do not, whatever order their bytes come in."""
    limited(services, caller, 40_000)
    ids = [sign(services, caller, 30_000).id for _ in range(6)]

    def attempt(upload_id: str) -> bool:
        try:
            return send(services, upload_id, sound).state is UploadState.STORED
        except StorageFull:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, ids)) == 2
    assert len(left()) == 2


def test_sources_and_exports_count(services: Services, caller: Caller, project: str) -> None:
    artifacts = msgspec.json.encode({"mp4": {"key": "exports/exp_1/a.mp4", "size": 700, "sha256": ""}}).decode()
    with services.database.write() as db:
        db.execute(
            "UPDATE projects SET media_key = 'projects/p/a.mp4', media = ? WHERE id = ?", ['{"size": 250}', project]
        )
        db["clips"].insert(
            {
                "id": "clip_1",
                "project": project,
                "detection": "",
                "score": 0.5,
                "t_start": 0.0,
                "t_end": 1.0,
                "title": "",
                "data": "{}",
                "created_at": "",
            }
        )
        for number, kept in (("1", artifacts), ("2", None)):
            db["exports"].insert(
                {
                    "id": f"exp_{number}",
                    "clip": "clip_1",
                    "project": project,
                    "user": caller.id,
                    "job": "",
                    "status": "COMPLETED",
                    "format": "mp4",
                    "aspect_ratio": "9:16",
                    "template": "default",
                    "artifacts": kept,
                    "created_at": "",
                }
            )
    limited(services, caller, 1000)
    with pytest.raises(StorageFull) as caught:
        sign(services, caller, 51)
    assert caught.value.data["used"] == 950
    sign(services, caller, 50)


def test_a_full_disk_is_no_surprise(make_services: Callable[..., Services]) -> None:
    services = make_services(min_free_disk=10**18)
    caller = Caller(user=services.users.add("ann@example.org"))
    with pytest.raises(NoRoom):
        sign(services, caller, 1)


def test_a_disk_that_fills_up_meanwhile_ends_the_upload(tmp_path: Path) -> None:
    asked: list[int] = []

    def admit(needed: int) -> None:
        asked.append(needed)
        if len(asked) > 2:
            raise NoRoom(needed=needed, free=0)

    path, piece = tmp_path / "part", bytes(CHECK_ROOM_BYTES // 4)
    with pytest.raises(NoRoom), Receiving(path, 10**10, "talk.mp4", admit) as receiving:
        for _ in range(40):
            receiving.write(piece)
    assert not path.exists()


def test_a_user_who_was_locked_out_sends_nothing_more(
    services: Services, caller: Caller, sound: bytes, left: Left
) -> None:
    upload = sign(services, caller)
    with pytest.raises(Forbidden), services.uploads.receive(upload.id) as receiving:
        receiving.write(sound)
        services.users.change(caller.id, active=False)
        services.uploads.finish(upload.id, receiving)
    with pytest.raises(Forbidden):
        services.uploads.receive(upload.id)
    assert left() == []


# -- giving up ----------------------------------------------------------------------------------


def test_what_does_not_come_or_is_not_used_goes(
    services: Services, caller: Caller, project: str, sound: bytes, left: Left
) -> None:
    never, unused, used = (sign(services, caller) for _ in range(3))
    send(services, unused.id, sound)
    send(services, used.id, sound)
    with services.database.write() as db:
        db.execute("UPDATE uploads SET project = ? WHERE id = ?", [project, used.id])
    start = services.uploads.now()
    week = 7 * 86400.0

    def gone(later: float, keep: float = week) -> set[str]:
        services.uploads.now = lambda: start + later
        return {upload.id for upload in services.uploads.expire(keep)}

    assert gone(3600) == set(), "a slow upload may still be coming through its link"
    assert gone(2 * 86400) == {never.id}
    assert gone(8 * 86400, keep=0) == set(), "0 keeps for ever"
    assert gone(8 * 86400) == {unused.id}
    services.uploads.delete_files()
    assert left() == [used.key]


def test_what_a_kill_left_is_swept(services: Services, caller: Caller, sound: bytes, left: Left) -> None:
    upload = sign(services, caller)
    incoming = services.data / "incoming"
    with services.uploads.receive(upload.id) as receiving:
        receiving.write(sound)
        (incoming / f".{upload.id}.4194999-00000000.part").write_bytes(b"of a process that is dead")
        swept = services.uploads.sweep()
        assert [path.name for path in swept] == [f".{upload.id}.4194999-00000000.part"]
        assert services.uploads.finish(upload.id, receiving).state is UploadState.STORED
    assert left() == [upload.key]


def test_a_row_that_goes_meanwhile_takes_the_file_along(
    services: Services, caller: Caller, sound: bytes, left: Left
) -> None:
    upload = sign(services, caller)
    with pytest.raises(NotThere), services.uploads.receive(upload.id) as receiving:
        receiving.write(sound)
        services.uploads.delete(caller, upload.id)
        services.uploads.finish(upload.id, receiving)
    assert left() == []


def test_a_kill_between_the_file_and_its_row_costs_nothing(
    services: Services, caller: Caller, sound: bytes, tmp_path: Path, left: Left
) -> None:
    """The file lies under its key and the row does not know: the client, which got no answer, sends again."""
    upload = sign(services, caller)
    services.storage.put(upload.key, tmp_path / "sound.wav")
    assert send(services, upload.id, sound).state is UploadState.STORED
    assert left() == [upload.key]


def test_a_storage_that_fails_leaves_the_upload_open(
    services: Services, caller: Caller, sound: bytes, monkeypatch: pytest.MonkeyPatch, left: Left
) -> None:
    upload = sign(services, caller)

    def broken(key: str, source: Path) -> str:
        raise ClipForgeError(detail="not today")

    with monkeypatch.context() as patched:
        patched.setattr(services.storage, "adopt", broken)
        with pytest.raises(ClipForgeError, match="not today"):
            send(services, upload.id, sound)
    assert left() == []
    assert send(services, upload.id, sound).state is UploadState.STORED
