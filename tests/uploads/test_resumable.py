"""Uploads in pieces: offsets that are true after anything, one writer at a time, the same checks at the end."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clipforge_core.environment import Environment
from clipforge_core.errors import NotMedia
from clipforge_core.ids import new_id
from clipforge_core.model.upload import Upload, UploadState
from clipforge_core.model.user import Caller, Limits
from clipforge_core.refusals import ChecksumMismatch, Conflict, Locked, NotThere, StorageFull, TooLarge
from clipforge_core.services import Services
from clipforge_core.uploads import resumable as module
from clipforge_core.uploads.resumable import ResumableUploads
from clipforge_core.uploads.service import Uploads

Left = Callable[[], list[str]]


def create(services: Services, caller: Caller, size: int) -> Upload:
    return services.resumable.create(caller, filename="talk.wav", mime_type="audio/wav", size=size)


def append(services: Services, caller: Caller, upload: Upload, offset: int, data: bytes, **more: Any) -> Upload:
    with services.resumable.append(caller, upload.id, offset=offset, length=len(data), **more) as piece:
        piece.write(data)
    return services.resumable.finish(caller, upload.id, piece)


def test_pieces_become_a_file(services: Services, caller: Caller, sound: bytes, left: Left) -> None:
    upload = create(services, caller, len(sound))
    assert append(services, caller, upload, 0, sound[:7000]).received == 7000
    assert append(services, caller, upload, 7000, sound[7000:7001]).received == 7001
    done = append(services, caller, upload, 7001, sound[7001:])
    assert (done.state, done.sha256) == (UploadState.STORED, hashlib.sha256(sound).hexdigest())
    assert b"".join(services.storage.read(done.key)) == sound and left() == [done.key]
    assert services.resumable.status(caller, upload.id).received == len(sound)


def test_one_piece_is_hashed_on_the_way(
    services: Services, caller: Caller, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_sha256", lambda path: pytest.fail("the file was read again"))
    done = append(services, caller, create(services, caller, len(sound)), 0, sound)
    assert done.sha256 == hashlib.sha256(sound).hexdigest()


def test_other_offsets_and_too_much(services: Services, caller: Caller, sound: bytes) -> None:
    upload = create(services, caller, len(sound))
    append(services, caller, upload, 0, sound[:100])
    for offset in (0, 99, 101, len(sound), 10**9):
        with pytest.raises(Conflict) as caught:
            append(services, caller, upload, offset, b"x")
        assert caught.value.data["offset"] == 100
    with pytest.raises(TooLarge):
        append(services, caller, upload, 100, sound)
    with pytest.raises(TooLarge), services.resumable.append(caller, upload.id, offset=100, length=None) as piece:
        piece.write(sound)
    assert services.resumable.status(caller, upload.id).received == 100


def test_what_came_before_the_connection_broke_stays(services: Services, caller: Caller, sound: bytes) -> None:
    upload = create(services, caller, len(sound))
    with (
        pytest.raises(ConnectionError),
        services.resumable.append(caller, upload.id, offset=0, length=len(sound)) as piece,
    ):
        piece.write(sound[:5000])
        raise ConnectionError
    assert services.resumable.status(caller, upload.id).received == 5000
    assert append(services, caller, upload, 5000, sound[5000:]).state is UploadState.STORED


def test_two_do_not_write_at_once(services: Services, caller: Caller, sound: bytes) -> None:
    upload = create(services, caller, len(sound))
    with services.resumable.append(caller, upload.id, offset=0, length=100) as piece:
        with (
            pytest.raises(Locked),
            services.resumable.append(caller, upload.id, offset=0, length=100),
        ):
            pytest.fail("two writers")
        piece.write(sound[:100])
    late = services.resumable.append(caller, upload.id, offset=100, length=1)
    append(services, caller, upload, 100, sound[100:200])
    with pytest.raises(Conflict), late:
        pytest.fail("it has gone on meanwhile")


@pytest.mark.parametrize("name", module.ALGORITHMS)
def test_checksums(services: Services, caller: Caller, sound: bytes, name: str) -> None:
    upload = create(services, caller, len(sound))
    right = hashlib.new(name, sound[:500]).digest()
    with pytest.raises(ChecksumMismatch):
        append(services, caller, upload, 0, sound[1:501], checksum=(name, right))
    assert services.resumable.status(caller, upload.id).received == 0
    assert append(services, caller, upload, 0, sound[:500], checksum=(name, right)).received == 500
    assert append(services, caller, upload, 500, sound[500:]).sha256 == hashlib.sha256(sound).hexdigest()


def test_a_piece_with_a_checksum_comes_whole_or_not(services: Services, caller: Caller, sound: bytes) -> None:
    upload = create(services, caller, len(sound))
    check = ("sha1", hashlib.sha1(sound).digest())
    with (
        pytest.raises(ConnectionError),
        services.resumable.append(caller, upload.id, offset=0, length=None, checksum=check) as piece,
    ):
        piece.write(sound[:5000])
        raise ConnectionError
    assert services.resumable.status(caller, upload.id).received == 0


def test_what_is_no_media_is_forgotten(services: Services, caller: Caller, left: Left) -> None:
    upload = create(services, caller, 1000)
    with pytest.raises(NotMedia):
        append(services, caller, upload, 0, b"x" * 1000)
    with pytest.raises(NotThere):
        services.resumable.status(caller, upload.id)
    assert left() == []


def test_an_account_that_filled_up_meanwhile(services: Services, caller: Caller, sound: bytes) -> None:
    """All bytes are here but they may not stay: they wait until there is room, and are not sent again."""
    upload = create(services, caller, len(sound))
    services.users.change(caller.id, limits=Limits(storage=len(sound) - 1))
    with pytest.raises(StorageFull):
        append(services, caller, upload, 0, sound)
    assert services.resumable.status(caller, upload.id).received == len(sound)
    with pytest.raises(StorageFull):
        services.resumable.finish(caller, upload.id)
    services.users.change(caller.id, limits=Limits())
    assert services.resumable.finish(caller, upload.id).state is UploadState.STORED


def test_ending_one(services: Services, caller: Caller, other: Caller, sound: bytes, left: Left) -> None:
    upload = create(services, caller, len(sound))
    append(services, caller, upload, 0, sound[:100])
    with pytest.raises(NotThere):
        services.resumable.terminate(other, upload.id)
    services.resumable.terminate(caller, upload.id)
    for call in (services.resumable.status, services.resumable.terminate):
        with pytest.raises(NotThere):
            call(caller, upload.id)
    assert left() == []


def test_an_upload_in_one_piece_is_none_of_these(services: Services, caller: Caller) -> None:
    upload = services.uploads.sign(caller, filename="a.wav", mime_type="", size=10)
    with pytest.raises(NotThere):
        services.resumable.status(caller, upload.id)
    with pytest.raises(Conflict):
        services.uploads.receive(create(services, caller, 10).id)


def test_one_that_rests_too_long_is_given_up(services: Services, caller: Caller, sound: bytes, left: Left) -> None:
    upload = create(services, caller, len(sound))
    start, pause = services.uploads.now(), services.uploads.rules.pause
    services.uploads.now = lambda: start + pause - 1
    assert append(services, caller, upload, 0, sound[:10]).received == 10
    services.uploads.now = lambda: start + 2 * pause - 2
    assert services.resumable.status(caller, upload.id).received == 10, "each piece gives it time again"
    services.uploads.now = lambda: start + 2 * pause
    with pytest.raises(NotThere):
        services.resumable.status(caller, upload.id)
    assert [gone.id for gone in services.uploads.expire(0)] == [upload.id]
    assert left() == []


def test_a_file_that_nobody_waits_for_is_swept(services: Services, caller: Caller, sound: bytes, left: Left) -> None:
    upload = create(services, caller, len(sound))
    append(services, caller, upload, 0, sound[:10])
    lost = services.data / "incoming" / "upl_0.resumable"
    lost.write_bytes(b"x")
    assert services.uploads.sweep() == [], "its row may be about to be written"
    os.utime(lost, (1, 1))
    os.utime(services.data / "incoming" / f"{upload.id}.resumable", (1, 1))
    assert services.uploads.sweep() == [lost]
    assert services.resumable.status(caller, upload.id).received == 10


KILLED = """
import os, signal, sys
from pathlib import Path
from clipforge_core.environment import Environment
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_core.uploads import resumable
folder, user, upload = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
resumable.NOTE_BYTES = 4000
flags = {"data": folder / "data", "cache": folder / "cache", "min_free_disk": 0}
services = Services.open(Environment.open(flags=flags, folder=folder, user_folder=folder, environ={}))
sound = (folder / "sound.wav").read_bytes()
with services.resumable.append(Caller(user=services.users.get(user)), upload, offset=0, length=len(sound)) as piece:
    for start in range(0, 9000, 1000):
        piece.write(sound[start : start + 1000])
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_costs_only_what_was_not_synced(
    services: Services, caller: Caller, sound: bytes, tmp_path: Path
) -> None:
    upload = create(services, caller, len(sound))
    code = f"import sys; sys.path[:] = {sys.path!r}\n{KILLED}"
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path), caller.id, upload.id], check=False)
    assert ended.returncode == -9
    lying = services.data / "incoming" / f"{upload.id}.resumable"
    assert lying.stat().st_size == 9000
    assert services.resumable.status(caller, upload.id).received == 8000
    done = append(services, caller, upload, 8000, sound[8000:])
    assert done.sha256 == hashlib.sha256(sound).hexdigest()


class Resuming(RuleBasedStateMachine):
    """Pieces of any size at right and wrong offsets, broken connections, restarts, until the file is whole: the offset
    is always the number of right bytes, and the file in the end is the one that was sent."""

    tmp: Path
    body: bytes

    @initialize(size=st.integers(1, 3000))
    def begin(self, size: int) -> None:
        self.folder = self.tmp / new_id("run")
        self.folder.mkdir()
        self.content = self.body[:size]
        self.kept = False
        self.received = 0
        self.open()
        self.caller = Caller(user=self.services.users.add("ann@example.org"))
        self.upload = create(self.services, self.caller, size)

    def open(self) -> None:
        flags = {"data": self.folder / "data", "cache": self.folder / "cache", "min_free_disk": 0}
        environment = Environment.open(flags=flags, folder=self.folder, user_folder=self.folder, environ={})
        self.services = Services.open(environment)
        uploads = Uploads(
            self.services.database,
            self.services.storage,
            self.folder / "data" / "incoming",
            rules=self.services.uploads.rules,
            look=lambda path, shown: None,
            limit_of=lambda user: 10**9,
            room=self.services.room,
        )
        self.services.__dict__["resumable"] = ResumableUploads(uploads, lambda needed: None)

    @rule()
    def restart(self) -> None:
        self.services.close()
        self.open()

    @precondition(lambda self: not self.kept)
    @rule(length=st.integers(0, 2000))
    def send(self, length: int) -> None:
        piece = self.content[self.received : self.received + length]
        append(self.services, self.caller, self.upload, self.received, piece)
        self._went_on(len(piece))

    @precondition(lambda self: not self.kept)
    @rule(length=st.integers(0, 2000), wrong=st.booleans())
    def send_with_checksum(self, length: int, wrong: bool) -> None:
        piece = self.content[self.received : self.received + length]
        check = ("sha1", hashlib.sha1(piece + b"x" * wrong).digest())
        if wrong:
            with pytest.raises(ChecksumMismatch):
                append(self.services, self.caller, self.upload, self.received, piece, checksum=check)
        else:
            append(self.services, self.caller, self.upload, self.received, piece, checksum=check)
            self._went_on(len(piece))

    @precondition(lambda self: not self.kept)
    @rule(length=st.integers(0, 2000))
    def send_and_break(self, length: int) -> None:
        piece = self.content[self.received : self.received + length]
        offset = self.received
        with (
            pytest.raises(ConnectionError),
            self.services.resumable.append(self.caller, self.upload.id, offset=offset, length=None) as open_piece,
        ):
            open_piece.write(piece)
            raise ConnectionError
        self.received += len(piece)

    @precondition(lambda self: not self.kept)
    @rule(offset=st.integers(0, 4000))
    def send_elsewhere(self, offset: int) -> None:
        if offset != self.received:
            with pytest.raises(Conflict):
                append(self.services, self.caller, self.upload, offset, b"x")

    @rule()
    def finish(self) -> None:
        self.services.resumable.finish(self.caller, self.upload.id)
        self._went_on(0)

    def _went_on(self, length: int) -> None:
        self.received += length
        self.kept = self.received == len(self.content)

    @invariant()
    def the_offset_is_true(self) -> None:
        if not hasattr(self, "upload"):
            return
        found = self.services.resumable.status(self.caller, self.upload.id)
        assert found.received == self.received
        assert (found.state is UploadState.STORED) == self.kept
        if self.kept:
            assert b"".join(self.services.storage.read(found.key)) == self.content

    def teardown(self) -> None:
        if hasattr(self, "services"):
            self.services.close()


def test_resuming(tmp_path: Path) -> None:
    Resuming.tmp, Resuming.body = tmp_path, os.urandom(3000)
    case = Resuming.TestCase
    case.settings = settings(max_examples=max(5, settings.default.max_examples // 10), stateful_step_count=20)
    case().runTest()
