"""Both READMEs run from top to bottom, as they are printed, against a running server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.webhooks.canonical import body
from clipforge_core.webhooks.events import example
from clipforge_core.webhooks.signing import signed
from clipforge_server.testing import RunningServer
from tests.sdk.typescript import TypeScript

SDK = Path(__file__).resolve().parents[2] / "sdk"


def blocks(readme: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", readme.read_text("utf-8"), flags=re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, talk: Path) -> Path:
    (tmp_path / "talk.mp4").symlink_to(talk)
    return tmp_path


def test_the_python_readme(
    server: RunningServer, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CLIPFORGE_API_KEY", server.key)
    monkeypatch.setenv("CLIPFORGE_BASE_URL", server.url)
    names: dict[str, Any] = {"__name__": "readme"}
    code = blocks(SDK / "python" / "README.md", "python")
    assert len(code) == 5
    for block in code:
        exec(compile(block, "sdk/python/README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert f"{folder.joinpath('talk.mp4').stat().st_size} of" in printed
    assert names["files"]["mp4"].stat().st_size > 1000
    assert names["files"]["srt"].exists()
    assert "completed 100.0" in printed
    assert "404 not_found" in printed
    sent = body("export.ready", example("export.ready"), "2026-01-01T00:00:00.000Z")
    headers = signed(names["secret"], sent, webhook_id="msg_1", timestamp=0)
    assert names["received"](sent, {"X-Signature": headers["X-Signature"]}) == 204
    assert names["received"](sent + b" ", {"X-Signature": headers["X-Signature"]}) == 401
    names["client"].close()


def test_the_typescript_readme(server: RunningServer, folder: Path, typescript: TypeScript) -> None:
    code = blocks(SDK / "typescript" / "README.md", "typescript")
    assert len(code) == 4
    sent = body("export.ready", example("export.ready"), "2026-01-01T00:00:00.000Z").decode()
    last = f"""
import {{ createHmac }} from 'node:crypto';
const sent = new TextEncoder().encode({sent!r});
const signature = createHmac('sha256', secret).update(sent).digest('hex');
console.log('verified', await received(sent, {{ 'X-Signature': signature }}));
console.log('refused', await received(sent.slice(1), {{ 'X-Signature': signature }}));
"""
    program = typescript.compile("\n".join(code) + last, "readme.mts")
    printed = typescript.node(program, folder, CLIPFORGE_API_KEY=server.key, CLIPFORGE_BASE_URL=server.url)
    assert f"{folder.joinpath('talk.mp4').stat().st_size} of" in printed
    assert "completed 100" in printed
    assert "404 not_found" in printed
    assert "verified 204" in printed and "refused 401" in printed
    assert [path.suffix for path in sorted((folder / "clips").iterdir())] == [".mp4", ".srt"]
    assert next((folder / "clips").glob("*.mp4")).stat().st_size > 1000
