"""The writer llm against real endpoints on this machine: well behaved, broken off, lying, slow to learn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clipforge_core import EndpointFailed, ScriptBrief, script_language
from clipforge_core.environment import Environment
from clipforge_core.scripting.writing import write, written
from clipforge_core.testing.endpoints import Endpoint, Handler, endpoint, says, status
from clipforge_core.testing.script_writers import BRIEF, check_parts, check_script, check_script_writer
from clipforge_plugins.script_writers.llm.checking import Check
from clipforge_plugins.script_writers.llm.partial import Coming


def scene(role: str, *sentences: tuple[str, list[int]], **more: Any) -> dict[str, Any]:
    return {
        "role": role,
        "title": more.get("title", ""),
        "narration": [{"text": text, "sources": numbers} for text, numbers in sentences],
        "on_screen": more.get("on_screen", []),
    }


GOOD = json.dumps(
    {
        "scenes": [
            scene("hook", ("Why does the sea rise and fall every day?", []), title="The tides"),
            scene(
                "definition",
                ("A tide is the regular rise and fall of the sea.", [1]),
                ("The moon pulls the water.", [2]),
            ),
            scene(
                "point",
                ("In the Bay of Fundy the sea rises by 16 metres.", [4]),
                ("Ships in Saint John can leave the harbour only at high tide.", [2]),
                on_screen=["16 metres", "99 ships"],
            ),
            scene("action", ("Look up the times of the tides before you go to the beach.", [7])),
            scene("call_to_action", ("Follow for more!", [])),
        ]
    }
)
LIES = json.dumps(
    {
        "scenes": [
            scene("hook", ("Why does the sea rise and fall?", [])),
            scene("point", ("Tides were discovered by Isaac Newton in 1687.", [1]), ("The moon pulls the water.", [2])),
            scene("point", ("In the Bay of Fundy the sea rises by 61 metres.", [4])),
            scene("point", ("Most coasts have two high tides every day.", [3])),
            scene("point", ("A tide is the regular rise and fall of the sea.", [1])),
        ]
    }
)


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    """Makes an environment that asks an endpoint."""

    def open_(server: Endpoint | None, **flags: Any) -> Environment:
        settings = {"cache": tmp_path / "cache", "data": tmp_path / "data", "llm.key": "sk-secret", **flags}
        if server is not None:
            settings["llm.url"] = server.url
        return Environment.open(flags=settings, folder=tmp_path, user_folder=tmp_path, environ={})

    return open_


def test_the_contract(opened: Any) -> None:
    with endpoint(says(GOOD)) as server:
        env = opened(server)
        script = check_script_writer(env.registry.get("script_writers", "llm"))
    said = {sentence.text: sentence for each in script.scenes for sentence in each.narration}
    assert said["The moon pulls the water."].citations[0].quote == "The moon pulls the water towards it."
    # Its number was wrong, the fact is not.
    harbour = said["Ships in Saint John can leave the harbour only at high tide."]
    assert harbour.citations[0].quote.startswith("For example, ships in Saint John") or len(harbour.citations) > 1
    assert said["Follow for more!"].origin == "made"
    assert [each.role for each in script.scenes] == ["hook", "definition", "point", "action", "call_to_action"]
    assert script.scenes[2].on_screen == ("16 metres",), "figures that are not said are not shown"


def test_what_is_asked(opened: Any) -> None:
    brief = msgspec.structs.replace(BRIEF, platform="tiktok", tone="casual", language="en")
    with endpoint(says(GOOD)) as server:
        written(opened(server), brief, writer="llm")
        asked, headers = server.chats[0], server.seen[0]["headers"]
    assert headers["Authorization"] == "Bearer sk-secret"
    assert asked["stream"] is True and asked["temperature"] == 0
    shape = asked["response_format"]["json_schema"]["schema"]["properties"]["scenes"]["items"]["properties"]
    assert shape["narration"]["items"]["properties"]["sources"]["items"]["maximum"] == 7
    question = asked["messages"][1]["content"]
    for told in ("Topic: Tides", "tiktok", "casual", "[4] In the Bay of Fundy", "Explain the tides to children."):
        assert told in question
    assert "sk-secret" not in json.dumps(asked)


def test_sentences_are_told_while_they_come(opened: Any) -> None:
    def slowly(handler: Handler, body: dict[str, Any]) -> None:
        handler.events([GOOD[i : i + 40] for i in range(0, len(GOOD), 40)])

    with endpoint(slowly) as server:
        parts = list(write(opened(server), BRIEF, writer="llm"))
    texts = [part.text for part in parts if part.text]
    assert texts[0] == "Why does the sea rise and fall every day?"
    assert len(texts) == 7 and texts[1].startswith("\n\nA tide") and texts[2].startswith(" The moon")
    assert not any(part.anew for part in parts)
    check_script(check_parts(parts))


def test_what_the_sources_do_not_carry_is_left_out_and_told(opened: Any) -> None:
    with endpoint(says(LIES)) as server:
        script = written(opened(server), BRIEF, writer="llm")
    assert script.writer == "llm"
    assert "Newton" not in script.text and "61" not in script.text
    assert "The moon pulls the water." in script.text
    note = next(note for note in script.notes if note.startswith("left out"))
    assert "Newton" in note and "61 metres" in note


def test_a_bad_answer_is_told_to_the_model_once(opened: Any) -> None:
    with endpoint(says("I would rather talk about boats."), says(GOOD)) as server:
        parts = list(write(opened(server), BRIEF, writer="llm"))
        assert len(server.chats) == 2
        again = server.chats[1]["messages"]
    assert again[-2] == {"role": "assistant", "content": "I would rather talk about boats."}
    assert "no JSON object" in again[-1]["content"]
    assert next(part.anew for part in parts if part.note) is True
    assert check_parts(parts).writer == "llm"


@pytest.mark.parametrize(
    ("play", "said"),
    [
        (says("nonsense"), "cannot be used"),
        (says(GOOD[:300]), "cannot be used"),
        (says('{"scenes": []}'), "it says nothing"),
        (says('{"scenes": [1, {"narration": 3}, {"narration": [null, {"text": 5}]}]}'), "it says nothing"),
        (says(json.dumps({"scenes": [scene("point", ("Cheese is made of milk in 12 steps.", [1]))]})), "do not carry"),
        (lambda handler, body: handler.events([GOOD[:200]], end=""), "broke off"),
        (lambda handler, body: handler.whole(200, "<html>hello</html>", "text/html"), "not a chat completion"),
        (status(401, "bad key sk-secret"), "refused the key"),
        (status(500, "out of memory"), "it failed"),
        (status(404, "no such model"), "no chat completions there"),
    ],
)  # fmt: skip
def test_the_offline_writer_stands_in_with_a_note(opened: Any, play: Any, said: str) -> None:
    with endpoint(play) as server:
        parts = list(write(opened(server), BRIEF, writer="llm"))
    script = check_parts(parts)
    check_script(script)
    assert script.writer == "offline" and "tide" in script.text
    assert "the writer llm could not be used" in script.notes[0] and said in script.notes[0]
    assert "sk-secret" not in " ".join(script.notes)


def test_nobody_there_and_no_endpoint_named(opened: Any) -> None:
    with endpoint(says(GOOD)) as server:
        gone = opened(server)
    assert written(gone, BRIEF, writer="llm").writer == "offline"
    unnamed = written(opened(None), BRIEF, writer="llm")
    assert unnamed.writer == "offline" and "CLIPFORGE_LLM_URL" in unnamed.notes[0]


def test_the_writer_itself_fails_with_a_way_out(opened: Any) -> None:
    with endpoint(says("no")) as server:
        writer = opened(server).registry.get("script_writers", "llm")
        with pytest.raises(EndpointFailed, match="more able model"):
            list(writer.write(BRIEF))


def test_answers_are_kept(opened: Any) -> None:
    with endpoint(says(GOOD)) as server:
        env = opened(server)
        first = list(write(env, BRIEF, writer="llm"))
        again = list(write(env, BRIEF, writer="llm"))
        assert len(server.chats) == 1
    assert check_parts(first) == check_parts(again)


def test_without_sources_nothing_is_claimed_to_be_checked(opened: Any) -> None:
    free = json.dumps(
        {
            "scenes": [
                scene("hook", ("What is a tide?", [])),
                scene("point", ("The moon pulls the sea of the whole Earth.", [1])),
            ]
        }
    )
    with endpoint(says(free)) as server:
        script = written(opened(server), ScriptBrief(topic="Tides", seconds=20), writer="llm")
        assert "no source was given" in server.chats[0]["messages"][1]["content"]
    assert [s.origin for each in script.scenes for s in each.narration] == ["made", "unchecked"]
    assert any("held against nothing" in note for note in script.notes)
    assert next(score for score in script.scores if score.name == "sourced").value == 0


def test_passages_beyond_the_window_are_not_sent(opened: Any) -> None:
    with endpoint(says(GOOD)) as server:
        written(opened(server, **{"llm.window": 500}), BRIEF, writer="llm")
        question = server.chats[0]["messages"][1]["content"]
    assert len(question.partition("Passages:")[2]) < 700


@pytest.mark.parametrize(
    ("sentence", "cited", "holds"),
    [
        ("The moon pulls the water.", [1], True),
        ("The moon pulls the water.", [], True),  # found without its number
        ("The moon weighs 7 trillion tonnes.", [1], False),
        ("Isaac Newton watched the water rise.", [0], False),
        ("It rises by 16 metres in the Bay of Fundy.", [0], True),  # the number was wrong
        ("It rises by 1,6 metres in the Bay of Fundy.", [3], False),
        ("The moon does not pull the water.", [1], False),
        ("Ready?", [], True),
        ("Here is the catch.", [], True),
        ("Sharks and whales hunt seals near the coasts of Norway in winter.", [], False),
    ],
)
def test_check(sentence: str, cited: list[int], holds: bool) -> None:
    passages = [
        "A tide is the regular rise and fall of the sea.",
        "The moon pulls the water towards it.",
        "Most coasts have two high tides every day.",
        "In the Bay of Fundy the sea rises by 16 metres.",
    ]
    check = Check(passages, script_language("en"), "Tides")
    assert (check.carried(sentence, cited) is not None) is holds


def test_coming_tells_each_sentence_once_however_it_is_cut() -> None:
    for size in (1, 7, 50, len(GOOD)):
        coming = Coming()
        found = [item for at in range(0, len(GOOD), size) for item in coming.more(GOOD[at : at + size])]
        assert [begins for begins, _ in found] == [True, True, False, True, False, True, True]
        assert found[0][1]["text"].startswith("Why does") and found[-1][1]["text"] == "Follow for more!"
