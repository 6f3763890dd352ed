"""clipforge translate, as it is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clipforge_core.codec import decode, encode
from clipforge_core.model.script import Script
from clipforge_core.testing.endpoints import endpoint
from clipforge_core.testing.programs import Program
from tests.translation.test_translating import script
from tests.translation.test_translators import translates


def test_texts_and_scripts_are_translated(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("The cat sat on the mat.\n\nIt was warm.\n")
    (tmp_path / "script.json").write_bytes(encode(script()))
    with endpoint(translates) as server:
        program = Program(tmp_path, CLIPFORGE_TRANSLATE_URL=server.url, CLIPFORGE_TRANSLATOR="endpoint")
        ended = program.run("translate", "talk.txt", "--to", "es", seconds=60)
        assert (ended.code, ended.out) == (0, "es The cat sat on the mat.\nes \nes It was warm.\nes \n"), ended.err
        ended = program.run("translate", "-", "--from", "en", "--to", "es", "--json", given="Hello", seconds=60)
        assert ended.objects == [
            {
                "source": "en",
                "target": "es",
                "translator": "endpoint",
                "quality": "good",
                "notes": [],
                "text": "es Hello",
            }
        ]
        ended = program.run("translate", "script.json", "--to", "es", "--out", "es.json", "--json", seconds=60)
        assert ended.code == 0, ended.err
        made = decode((tmp_path / "es.json").read_bytes(), Script)
        assert made.language == "es" and made.scenes[0].narration[0].text == "es First one."
        assert ended.objects[0]["title"] == "es A talk"
        pairs = json.loads(program.run("translate", "--languages", "--json", seconds=60).out)
        assert {"source": "*", "target": "*", "translator": "endpoint", "quality": "good"} in pairs


@pytest.mark.parametrize(
    ("args", "given", "why"),
    [
        (("gone.txt", "--to", "es"), "", "no such file"),
        (("-", "--to", "es", "--from", "en"), "Hello", "no endpoint is named"),
        (("-", "--to", "es"), "{}", "title"),
        (("-",), "Hello", "--languages"),
    ],
)
def test_what_is_refused(tmp_path: Path, args: tuple[str, ...], given: str, why: str) -> None:
    ended = Program(tmp_path, CLIPFORGE_TRANSLATOR="endpoint").run("translate", *args, given=given, seconds=60)
    assert ended.code != 0 and why in ended.err and "Traceback" not in ended.err, ended.err
