"""The bundled translators: apertium as it is called, and an endpoint of a model that answers as it is told."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.environment import Environment
from clipforge_core.errors import EndpointFailed, UsageError
from clipforge_core.testing.endpoints import Handler, Play, endpoint, status
from clipforge_core.testing.translators import check_translator
from clipforge_plugins.translators.apertium import Apertium
from clipforge_plugins.translators.endpoint import EndpointTranslator

PROGRAM = """#!/usr/bin/env python3
import re, sys
if sys.argv[1] == "-l":
    print("  eng-spa\\n  spa-eng\\n  spa-eng_US\\n")
    sys.exit()
if sys.argv[-1] != "eng-spa":
    sys.exit("Error: Mode missing")
text = sys.stdin.read()
if "CRASH" in text:
    sys.exit("it crashed")
print("\\n\\n".join("es " + line if line and line != "#" else "" for line in text.split("\\n\\n")), end="")
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A program that is called as apertium is, and puts "es" before each line."""
    path = tmp_path / "apertium"
    path.write_text(PROGRAM)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_apertium_is_asked_over_pipes(program: str) -> None:
    translator = Apertium(program)
    assert translator.pairs() == (("en", "es"), ("es", "en"))
    check_translator(Apertium(program), ["Good morning.", "The house is red."], source="en", target="es")
    found = translator.translate(["one\ntwo\n\nthree", "", "#", "  four  "], source="en", target="es")
    assert found == ["es one\nes two\n\nes three", "", "#", "es four"]


def test_apertium_that_fails_is_named(program: str) -> None:
    with pytest.raises(EndpointFailed, match="it crashed"):
        Apertium(program).translate(["CRASH"], source="en", target="es")
    with pytest.raises(UsageError, match="apertium-en-ja"):
        Apertium(program).translate(["hello"], source="en", target="ja")


def test_apertium_that_is_not_there_says_what_to_install() -> None:
    translator = Apertium("no-such-program")
    assert "apertium-eng-spa" in str(translator.available())
    assert translator.pairs() == ()


@pytest.mark.skipif(shutil.which("apertium") is None, reason="apertium is a program that is installed beside us")
def test_the_real_apertium() -> None:
    translator = Apertium()
    if ("en", "es") not in translator.pairs():
        pytest.skip("the pair from English to Spanish is not installed")
    found = check_translator(translator, ["Good morning.", "The house is red."], source="en", target="es")
    assert "casa" in found[1] and "roja" in found[1]


def answers(texts: Any) -> Play:
    text = texts if isinstance(texts, str) else json.dumps({"texts": texts})
    return lambda handler, body: handler.whole(200, json.dumps({"choices": [{"message": {"content": text}}]}))


def translates(handler: Handler, body: dict[str, Any]) -> None:
    """Puts "es" before each line of what is asked."""
    texts = json.loads(body["messages"][1]["content"])["texts"]
    answers(["\n".join(f"es {line}" for line in text.split("\n")) for text in texts])(handler, body)


def translator(folder: Path, url: str, **flags: Any) -> EndpointTranslator:
    named = {"data": folder, "translate.url": url, "translate.model": "m", "translate.key": "sk-secret", **flags}
    env = Environment.open(flags=named, folder=folder, user_folder=folder, environ={})
    found: EndpointTranslator = env.registry.get("translators", "endpoint")
    return found


def test_an_endpoint_translates(tmp_path: Path) -> None:
    with endpoint(translates) as server:
        check_translator(translator(tmp_path, server.url), ["Good morning.", "The house."], source="en", target="es")
        asked = server.chats[0]
        assert asked["model"] == "m" and asked["response_format"]["type"] == "json_schema"
        assert "from en to es" in asked["messages"][0]["content"]
        assert server.seen[0]["headers"].get("Authorization") == "Bearer sk-secret"


def test_long_texts_go_in_several_requests(tmp_path: Path) -> None:
    with endpoint(translates) as server:
        found = translator(tmp_path, server.url).translate(["x" * 4000] * 3, source="en", target="es")
        assert found == ["es " + "x" * 4000] * 3 and len(server.chats) == 3


def test_an_answer_that_is_no_translation_is_asked_for_again(tmp_path: Path) -> None:
    with endpoint(answers(["only one"]), answers("```json\n" + json.dumps({"texts": ["a", "b"]}) + "\n```")) as server:
        assert translator(tmp_path, server.url).translate(["x", "y"], source="en", target="es") == ["a", "b"]
        assert "1 texts, not 2" in server.chats[1]["messages"][-1]["content"]


@pytest.mark.parametrize("bad", ["nonsense", ["one"], ["a", ""], ["a", 1], {"texts": "a"}])
def test_an_answer_that_stays_wrong_is_refused(tmp_path: Path, bad: Any) -> None:
    with endpoint(answers(bad)) as server, pytest.raises(EndpointFailed, match="no translation"):
        translator(tmp_path, server.url).translate(["x", "y"], source="en", target="es")


def test_an_endpoint_that_knows_no_schema_is_asked_without(tmp_path: Path) -> None:
    with endpoint(status(400, "response_format is unknown"), translates) as server:
        assert translator(tmp_path, server.url).translate(["x"], source="en", target="es") == ["es x"]
        assert "response_format" not in server.chats[1]


def test_an_endpoint_that_fails_is_named_without_its_key(tmp_path: Path) -> None:
    with endpoint(status(401, "bad key sk-secret")) as server, pytest.raises(EndpointFailed) as caught:
        translator(tmp_path, server.url).translate(["x"], source="en", target="es")
    assert "401" in str(caught.value) and "sk-secret" not in str(caught.value)
    with pytest.raises(EndpointFailed, match="nobody answers"):
        translator(tmp_path, server.url).translate(["x"], source="en", target="es")


def test_the_endpoint_of_the_detector_is_taken_where_no_other_is_named(tmp_path: Path) -> None:
    with endpoint(translates) as server:
        llm = {"llm.url": server.url, "llm.key": "sk-llm", "llm.model": "big"}
        found = translator(tmp_path, "", **llm, **{"translate.model": ""})
        assert found.available() is None
        assert found.translate(["x"], source="en", target="es") == ["es x"]
        assert server.seen[0]["headers"]["Authorization"] == "Bearer sk-llm" and server.chats[0]["model"] == "big"
    assert "translate.url" in str(translator(tmp_path, "").available())
    assert "name or password" in str(translator(tmp_path, "http://a:b@host/v1").available())
