"""What the integration guide prints, in Node with axios, against a server at work."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from clipforge_server.testing import RunningServer
from tests.surfaces.scriptsensei.conftest import EMAIL, PASSWORD

PRINTED = Path(__file__).with_name("printed")
SOURCE = (
    "Tides are the rise and fall of the sea. The moon pulls the water of the earth. There are two high tides a day. "
    "In Malmö the sea rises by little. Spring tides come with the full moon. Ports plan the ways of ships by the tide."
)
TABLE = "title,script,product_name,price\nKettle,The {{product_name}} costs {{price}} euro.,Kettle,19\nPan,,Pan,9\n"


def run(command: list[str], cwd: Path, **variables: str) -> str:
    answer = subprocess.run(
        command, cwd=cwd, env={**os.environ, **variables}, capture_output=True, text=True, timeout=240, check=False
    )
    assert answer.returncode == 0, f"{command}\n{answer.stdout}\n{answer.stderr}"
    return answer.stdout


def test_the_flow_of_the_guide(server: RunningServer, tmp_path: Path) -> None:
    program = (PRINTED / "client.mts.txt").read_text(encoding="utf-8")
    for name in re.findall(r"/\* PRINTED (\S+) \*/", program):
        program = program.replace(f"/* PRINTED {name} */", (PRINTED / name).read_text(encoding="utf-8"))
    (tmp_path / "client.mts").write_text(program, encoding="utf-8")
    packages = {"axios": "^1.7.0", "typescript": "7.0.2"}
    (tmp_path / "package.json").write_text(json.dumps({"private": True, "dependencies": packages}))
    run(["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], tmp_path)
    run(["node_modules/.bin/tsc", "--noCheck", "--target", "es2022", "--module", "nodenext", "client.mts"], tmp_path)
    base = f"{server.url}/scriptsensei"
    given = {"BASE": base, "EMAIL": EMAIL, "PASSWORD": PASSWORD, "SOURCE": SOURCE, "TABLE": TABLE}
    told = json.loads(run(["node", "client.mjs"], tmp_path, **given))
    assert told["pages"] == [1, 2, 3]
    assert set(told["fetched"]) == {"scripts", "total", "page", "limit"}
    assert told["script"]["content"]
    assert "�" not in "".join(told["chunks"]), "no character is cut in two"
    assert "Malmö" in "".join(told["chunks"])
    assert told["imported"] == {"content": "# Tides\n\nThe sea rises.", "title": "Tides", "url": ""}
    assert len(told["bulk"]["video_ids"]) == 1
    assert [row["title"] for row in told["bulk"]["failed_rows"]] == ["Pan"], "the trailing line of the table is no row"
    assert (told["status"]["total_videos"], told["status"]["failed_videos"]) == (2, 1)
    assert told["seen"] == ["Validation error:", "Validation error:"]
