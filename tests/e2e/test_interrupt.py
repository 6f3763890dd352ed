"""Ctrl-C: the work is handed back, and the same command goes on to the same bytes."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.testing.kills import processes_of
from clipforge_core.testing.programs import Program, digests, leftovers
from clipforge_media.testing_talk import make_talk, make_template


@pytest.mark.parametrize(("number", "percentage"), [(signal.SIGINT, 25), (signal.SIGTERM, 1)])
def test_an_interrupted_run_goes_on(done: Any, tmp_path: Path, number: int, percentage: int) -> None:
    make_template(tmp_path)
    make_talk(tmp_path)
    program = Program(tmp_path)
    with (tmp_path / "err").open("wb") as err:
        process = program.start(*done.args, out=subprocess.PIPE, err=err)
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line).get("percentage", 0) >= percentage:
                process.send_signal(number)
                break
        rest = process.stdout.read()
        assert process.wait(60) == 130, rest
    said = (tmp_path / "err").read_text("utf-8")
    assert "the same command goes on where it stopped" in said and "Traceback" not in said
    assert '"failed"' not in rest and '"done"' not in rest
    assert processes_of(program) == []
    assert leftovers(tmp_path / "out", program.cache) == []
    (job,) = json.loads(program.run("jobs", "list", "--json").out)
    assert job["state"] == "queued"
    again = program.run(*done.args)
    assert again.code == 0, again.err
    (job,) = json.loads(program.run("jobs", "list", "--json").out)
    assert job["state"] == "completed"
    assert digests(tmp_path / "out" / "talk") == digests(done.out)
    assert leftovers(tmp_path / "out", program.data, program.cache) == []
