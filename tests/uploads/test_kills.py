"""SIGKILL while uploads are being kept: what counts as whole is whole, and of the rest nobody sees a byte."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clipforge_core.model.upload import UploadState
from clipforge_core.model.user import Caller
from clipforge_core.services import Services

KILLS = 6

WORK = """
import sys
from pathlib import Path
from clipforge_core.environment import Environment
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_core.uploads.service import Uploads
folder, user = Path(sys.argv[1]), sys.argv[2]
flags = {"data": folder / "data", "cache": folder / "cache", "min_free_disk": 0}
services = Services.open(Environment.open(flags=flags, folder=folder, user_folder=folder, environ={}))
made = services.uploads
uploads = Uploads(services.database, services.storage, folder / "data" / "incoming", rules=made.rules,
                  look=lambda path, shown: None, limit_of=lambda user: 10**12, room=services.room)
caller = Caller(user=services.users.get(user))
print("ready", flush=True)
number = 0
while True:
    number += 1
    data = number.to_bytes(4, "big") * 50_000
    upload = uploads.sign(caller, filename="a.wav", mime_type="", size=len(data))
    with uploads.receive(upload.id) as receiving:
        for start in range(0, len(data), 20_000):
            receiving.write(data[start : start + 20_000])
        uploads.finish(upload.id, receiving)
    if number % 3 == 0:
        uploads.delete(caller, upload.id)
"""


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_kill_at_any_moment(
    services: Services, caller: Caller, tmp_path: Path, left: Callable[[], list[str]], seed: int
) -> None:
    code = f"import sys; sys.path[:] = {sys.path!r}\n{WORK}"
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), caller.id], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.3))
    finally:
        process.kill()
        process.communicate()
    services.uploads.sweep()
    services.removals.run()
    uploads = services.uploads.all(caller, limit=10_000)
    for upload in uploads:
        if upload.state is UploadState.STORED:
            data = b"".join(services.storage.read(upload.key))
            assert (len(data), hashlib.sha256(data).hexdigest()) == (upload.received, upload.sha256)
    # At most one file is there whose row does not know yet: the one whose keeping was cut short.
    kept = {upload.key for upload in uploads if upload.state is UploadState.STORED}
    signed = {upload.key for upload in uploads if upload.state is UploadState.SIGNED}
    extra = set(left()) - kept
    assert len(extra) <= 1 and extra <= signed, extra
