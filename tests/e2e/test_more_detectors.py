"""The other detectors through the whole program: settings reach child processes, and what cannot be is said first."""

from __future__ import annotations

import json
from pathlib import Path

from clipforge_core.testing.endpoints import endpoint, says
from clipforge_core.testing.programs import Program
from clipforge_media.testing_talk import make_talk

KEY = "sk-e2e-s3cret"
SHORT = ("--min-duration", "2", "--max-duration", "6", "--json")
ANSWER = {
    "clips": [
        {
            "first": 3,
            "last": 3,
            "quote": "first, they never begin",
            "title": "Begin",
            "reason": "The secret.",
            "score": 88,
        }
    ]
}


def test_a_query_finds_its_passage_and_nothing_else(tmp_path: Path) -> None:
    program = Program(tmp_path)
    make_talk(tmp_path)
    found = json.loads(program.run("detect", "talk.mp4", "--query", "never begin", *SHORT).out)
    assert found["detector"] == "query" and len(found["clips"]) == 1
    assert "never begin" in " ".join(word["text"] for word in found["clips"][0]["words"])
    nothing = json.loads(program.run("detect", "talk.mp4", "--query", "submarines", *SHORT).out)
    assert nothing["clips"] == [] and "nothing in it is about “submarines”" in nothing["note"]


def test_a_language_model_is_asked_once_with_the_key_of_the_environment(tmp_path: Path) -> None:
    make_talk(tmp_path)
    with endpoint(says(json.dumps(ANSWER))) as server:
        program = Program(tmp_path, CLIPFORGE_LLM_URL=server.url, CLIPFORGE_LLM_KEY=KEY, CLIPFORGE_LLM_MODEL="small")
        first = program.run("detect", "talk.mp4", "--detector", "llm", *SHORT)
        again = program.run("detect", "talk.mp4", "--detector", "llm", *SHORT)
        assert len(server.chats) == 1 and server.chats[0]["model"] == "small"
        assert all(each["headers"]["Authorization"] == f"Bearer {KEY}" for each in server.seen)
    (clip,) = json.loads(first.out)["clips"]
    assert clip["title"] == "Begin" and clip["score"] == 0.88 and again.out == first.out
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in path.read_bytes() for path in written)
    assert KEY not in first.out + first.err


def test_what_cannot_be_is_said_before_any_work(tmp_path: Path) -> None:
    program = Program(tmp_path, CLIPFORGE_LLM_URL="http://127.0.0.1:9/v1", CLIPFORGE_LLM_KEY=KEY)
    make_talk(tmp_path)
    for detector, code, said in (("llm", 7, "nobody answers there"), ("chapters", 3, "--detector topics")):
        ended = program.run("run", "talk.mp4", "-o", "out", "--detector", detector)
        assert ended.code == code and said in ended.err and KEY not in ended.err
        assert not list((tmp_path / "out").rglob("*.mp4"))
