"""The llm detector against local endpoints, well and badly behaved."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clipforge_core import DetectRequest, EndpointFailed, MediaInfo, Tracks, UsageError
from clipforge_core.environment import Environment
from clipforge_core.testing.detectors import check_detection, check_detector, stub_talk
from clipforge_core.testing.endpoints import Handler, endpoint, says, status
from clipforge_plugins.detectors.language_model.answers import BadAnswer, read
from clipforge_plugins.detectors.language_model.prompt import windows
from clipforge_plugins.detectors.language_model.quotes import find_quote
from clipforge_plugins.detectors.llm import Llm
from clipforge_plugins.language_model.answers import line
from clipforge_plugins.language_model.endpoint import Endpoint

KEY = "sk-very-secret-42"
SAID = [
    "We met on Monday in the old office.",
    "Nobody tells you the truth about failure.",
    "I lost nine thousand dollars in one night.",
    "That was the day that changed my life.",
    "The committee reviewed the annual schedule.",
    "Then we went home and the rain stopped.",
] * 4


def clip(first: int = 2, last: int = 8, quote: str = "the truth about failure", **more: Any) -> dict[str, Any]:
    return {"first": first, "last": last, "quote": quote, "title": "A title", "reason": "Why", "score": 80} | more


def answer(*clips: dict[str, Any]) -> str:
    return json.dumps({"clips": list(clips)})


@pytest.fixture
def talk() -> tuple[MediaInfo, Tracks]:
    return stub_talk(SAID)


def equipped(url: str, cache: Path | None = None, **settings: Any) -> Llm:
    flags = {"llm.url": url, "llm.key": KEY, "llm.model": "m", "cache": cache, **settings}
    environment = Environment.open(flags={k: v for k, v in flags.items() if v is not None}, environ={})
    detector = environment.registry.get("detectors", "llm")
    assert isinstance(detector, Llm)
    if cache is None:
        detector.configure(SimpleNamespace(settings=environment.settings, registry=None, cache=None))  # type: ignore[arg-type]
    return detector


def test_what_a_model_proposes_becomes_clips_with_times_of_the_words(talk: tuple[MediaInfo, Tracks]) -> None:
    info, tracks = talk
    with endpoint(says(answer(clip(), clip(12, 19, "the committee reviewed", title="Two\nlines", score=95)))) as server:
        found = equipped(server.url).detect(info, tracks, DetectRequest(num_clips=2))
        body = server.chats[0]
    check_detection(found, info, DetectRequest(num_clips=2))
    assert [c.title for c in found.clips] == ["Two lines", "A title"] and [c.score for c in found.clips] == [0.95, 0.8]
    words = tracks.transcript.words if tracks.transcript else ()
    for made in found.clips:
        assert not any(w.start < edge < w.end for w in words for edge in (made.start, made.end))
        assert made.evidence[0].text in SAID
    assert body["stream"] and body["model"] == "m" and body["response_format"]["type"] == "json_schema"
    assert server.seen[0]["headers"]["Authorization"] == f"Bearer {KEY}"
    assert "[2] (" in body["messages"][1]["content"] and "one night" in body["messages"][1]["content"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (clip(2, 99), "there are no sentences 2 to 99"),
        (clip(9, 3), "there are no sentences 9 to 3"),
        (clip(quote="I founded the company in a garage"), "is not said in sentences 2 to 8"),
        (clip(quote=""), "no quote"),
        (clip(first=None), "no first and last"),
        ({"title": "x"}, "no first and last"),
        ("nonsense", "not an object"),
    ],
)
def test_what_does_not_hold_is_left_out_and_told(talk: tuple[MediaInfo, Tracks], wrong: Any, said: str) -> None:
    with endpoint(says(json.dumps({"clips": [wrong, clip(14, 20, "that was the day")]}))) as server:
        found = equipped(server.url).detect(*talk, DetectRequest())
    assert len(found.clips) == 1 and said in found.note


@pytest.mark.parametrize(
    "text", ["Certainly! I cannot do that.", '{"clips": [{"first": 1,', "[]", '{"clips": 7}', "\x00"]
)
def test_a_model_is_told_once_what_was_wrong_with_its_answer(talk: tuple[MediaInfo, Tracks], text: str) -> None:
    with endpoint(says(text), says(f"```json\n{answer(clip())}\n```")) as server:
        found = equipped(server.url).detect(*talk, DetectRequest())
        first, second = server.chats
    assert len(found.clips) == 1
    assert len(second["messages"]) == len(first["messages"]) + 2
    assert "cannot be used" in second["messages"][-1]["content"]


def test_an_answer_that_is_no_use_twice_fails(talk: tuple[MediaInfo, Tracks]) -> None:
    with endpoint(says(answer(clip(2, 99)))) as server, pytest.raises(EndpointFailed, match="there are no sentences 2"):
        equipped(server.url).detect(*talk, DetectRequest())
    assert len(server.chats) == 2


def test_nothing_proposed_is_an_answer(talk: tuple[MediaInfo, Tracks]) -> None:
    with endpoint(says("<think>{hm} [1]</think>" + answer())) as server:
        found = equipped(server.url).detect(*talk, DetectRequest())
    assert not found.clips and "proposes nothing" in found.note and len(server.chats) == 1


def test_an_endpoint_that_knows_no_schema_is_asked_for_less(talk: tuple[MediaInfo, Tracks]) -> None:
    refuses = status(400, "response_format is not supported")
    with endpoint(refuses, refuses, says(answer(clip()))) as server:
        found = equipped(server.url).detect(*talk, DetectRequest())
        kinds = [body.get("response_format", {}).get("type") for body in server.chats]
    assert len(found.clips) == 1 and kinds == ["json_schema", "json_object", None]


def test_a_server_that_does_not_stream_is_understood(talk: tuple[MediaInfo, Tracks]) -> None:
    def whole(handler: Handler, body: dict[str, Any]) -> None:
        message = {"choices": [{"message": {"content": answer(clip())}, "finish_reason": "stop"}]}
        handler.whole(200, json.dumps(message))

    with endpoint(whole) as server:
        assert len(equipped(server.url).detect(*talk, DetectRequest()).clips) == 1


@pytest.mark.parametrize(
    ("play", "said", "way_out"),
    [
        (status(401, f"Incorrect API key provided: {KEY}"), "refused the key (401: Incorrect", "CLIPFORGE_LLM_KEY"),
        (status(404, "no such model"), "no such model", "llm.model"),
        (status(429, "slow down"), "no more requests", "later"),
        (status(500, "out of memory"), "out of memory", "later"),
        (status(307, "moved", location="http://127.0.0.1:9/"), "redirect", "llm.url"),
        (lambda handler, body: handler.events(['{"clips": ['], end=""), "the answer broke off", "llm.window"),
        (
            lambda handler, body: handler.whole(200, "<html>hello</html>", "text/html"),
            "not a chat completion",
            "llm.model",
        ),
        (lambda handler, body: handler.whole(200, '{"error": {"message": "no"}}'), "reports an error: no", "llm.model"),
        (lambda handler, body: handler.connection.close(), "broke off", "llm"),
    ],
)
def test_an_endpoint_that_misbehaves_is_a_clear_error(
    talk: tuple[MediaInfo, Tracks], play: Any, said: str, way_out: str
) -> None:
    with endpoint(play) as server, pytest.raises(EndpointFailed) as caught:
        equipped(server.url).detect(*talk, DetectRequest())
    assert said in str(caught.value) and way_out in str(caught.value) and server.url in str(caught.value)
    assert KEY not in str(caught.value) + repr(caught.value.data)


def test_a_silent_endpoint_is_given_up(talk: tuple[MediaInfo, Tracks]) -> None:
    done = threading.Event()
    with endpoint(lambda handler, body: done.wait(20) and None) as server:
        with pytest.raises(EndpointFailed, match="no whole answer within 1 s"):
            equipped(server.url, **{"llm.timeout": 1}).detect(*talk, DetectRequest())
        done.set()


def test_what_cannot_work_is_said_before_any_work(talk: tuple[MediaInfo, Tracks]) -> None:
    with pytest.raises(UsageError, match="CLIPFORGE_LLM_URL"):
        equipped("").check(talk[0], DetectRequest())
    with endpoint() as server:
        url = server.url
    with pytest.raises(EndpointFailed, match="nobody answers"):
        equipped(url).check(talk[0], DetectRequest())
    with endpoint(models=401) as server, pytest.raises(EndpointFailed, match="refused the key"):
        equipped(server.url).check(talk[0], DetectRequest())
    with endpoint(models=404) as server:
        equipped(server.url).check(talk[0], DetectRequest())


@pytest.mark.parametrize("url", ["ftp://host/v1", "localhost:8080", "http://", "http://me:secret@host/v1"])
def test_addresses_that_cannot_be_are_refused(talk: tuple[MediaInfo, Tracks], url: str) -> None:
    with pytest.raises(UsageError, match=r"llm\.url") as caught:
        equipped(url).check(talk[0], DetectRequest())
    assert "secret" not in str(caught.value)


def test_answers_are_kept_by_what_they_depend_on(talk: tuple[MediaInfo, Tracks], tmp_path: Path) -> None:
    with endpoint(says(answer(clip()))) as server:
        first = equipped(server.url, tmp_path).detect(*talk, DetectRequest())
        again = equipped(server.url, tmp_path).detect(*talk, DetectRequest())
        assert len(server.chats) == 1 and again == first
        equipped(server.url, tmp_path).detect(*talk, DetectRequest(query="about failure"))
        assert len(server.chats) == 2 and "about failure" in server.chats[1]["messages"][1]["content"]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept and KEY.encode() not in kept


def test_the_key_is_not_shown_where_settings_are() -> None:
    settings = Environment.open(flags={"llm.key": KEY}, environ={}).settings
    assert settings["llm.key"] == KEY
    assert KEY not in repr(settings.explain()) and KEY not in repr(Endpoint(url="http://h/v1", key=KEY))


def test_long_talks_are_asked_in_windows_that_overlap(talk: tuple[MediaInfo, Tracks]) -> None:
    info, tracks = stub_talk(SAID * 3)
    with endpoint(says(answer(clip(2, 7, SAID[1])))) as server:
        found = equipped(server.url, **{"llm.window": 700}).detect(info, tracks, DetectRequest(num_clips=9))
    assert len(server.chats) > 3 and len(found.clips) > 1
    spans = sorted((c.start, c.end) for c in found.clips)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))


def test_windows_hold_every_sentence_and_repeat_a_part() -> None:
    found = windows([100] * 30, 1000)
    assert found[0] == (0, 10) and found[-1][1] == 30
    assert all(b[0] < a[1] and b[0] > a[0] for a, b in zip(found, found[1:], strict=False))
    assert windows([5000, 10], 1000) == [(0, 1), (1, 2)] and windows([], 1000) == []


def test_quotes_are_found_as_models_copy_them() -> None:
    assert find_quote("nobody tells you the TRUTH about failure...", SAID[:6]) == (1, 1.0)
    assert find_quote("truth about failure I lost nine thousand", SAID[:6]) == (1, 1.0)
    found = find_quote("Nobody told you the truth about failures", SAID[:6])
    assert found is None or found[0] == 1
    assert find_quote("the annual budget of the whole city", SAID[:6]) is None
    assert find_quote("the the", SAID[:6]) is None
    assert find_quote("这个项目的进展", ["我们今天来看一下这个项目的进展情况。"]) == (0, 1.0)


def test_titles_are_short_and_on_one_line() -> None:
    assert line("a\nb\u2028c\x1b[31m", 60) == "a b c [31m" and line(7, 60) == ""
    assert line("word " * 40, 60).endswith("…") and len(line("x" * 500, 60)) <= 60


def test_an_answer_of_the_wrong_shape_is_no_use() -> None:
    for text in ("", "{}", "[1, 2]", '{"clips": "all"}', "{" * 3000):
        with pytest.raises(BadAnswer, match="no JSON object"):
            read(text, SAID)


class Parrot:
    """Proposes the first sentences that it sees."""

    endpoint = Endpoint(url="http://127.0.0.1:1/v1")

    def reach(self) -> None:
        """Always there."""

    def ask(self, messages: Any, schema: Any) -> str:
        lines = messages[1]["content"].split("Transcript:\n")[1].splitlines()
        return answer(clip(1, min(3, len(lines)), lines[0].partition(" s) ")[2]))


def test_the_detector_keeps_the_contract() -> None:
    check_detector(Llm(Parrot()))
