"""The voice `endpoint` against a server on this machine that speaks, well and badly."""

from __future__ import annotations

import io
import json
import struct
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.environment import Environment
from clipforge_core.errors import BadSetting, EndpointFailed, UsageError
from clipforge_core.model.transcript import Timing
from clipforge_core.testing.voices import StubVoice, check_voice
from clipforge_core.voicing import listening, speaking
from clipforge_core.voicing.catalogue import catalogue
from clipforge_core.voicing.sounding import whole_numbers

KEY = "sk-very-secret-42"
Play = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Notes a request and answers it as the server is told."""

    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append({"path": self.path, "key": self.headers.get("authorization"), **body})
        self.server.play(self, body)

    def answer(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal of a test."""


class Server(ThreadingHTTPServer):
    """`asked` are the bodies of the requests."""

    daemon_threads = True

    def __init__(self, play: Play) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.play = play
        self.asked: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def serving(play: Play) -> Iterator[Server]:
    server = Server(play)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def hummed(body: dict[str, Any], rate: int = 24000) -> bytes:
    """16-bit samples: what the stub voice hums, at that rate."""
    speech = StubVoice().speak(body["input"], speed=body["speed"])
    slow = whole_numbers(speech.samples)
    return struct.pack(f"<{len(slow) * 3}h", *(s for s in slow for _ in range(rate // speech.rate)))


def wav(samples: bytes, rate: int = 24000, channels: int = 1) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples)
    return file.getvalue()


def hums(handler: Handler, body: dict[str, Any]) -> None:
    data = hummed(body)
    handler.answer(200, "audio/wav", wav(data) if body["response_format"] == "wav" else data)


def says(status: int, data: bytes, kind: str = "application/json") -> Play:
    return lambda handler, body: handler.answer(status, kind, data)


def env_of(url: str, tmp_path: Path, **settings: Any) -> Environment:
    flags = {"cache": tmp_path / "cache", "speech.url": url, "speech.key": KEY, "speech.voices": ("alloy", "nova")}
    return Environment.open(flags=flags | settings, environ={}, user_folder=tmp_path)


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hearing with a model has a test of its own."""
    monkeypatch.setattr(speaking, "heard_words", lambda *_: ())


@pytest.mark.parametrize("form", ["wav", "pcm"])
def test_it_speaks_through_a_server(tmp_path: Path, form: str) -> None:
    with serving(hums) as server:
        env = env_of(server.url, tmp_path, **{"speech.format": form, "speech.model": "m"})
        voices = [v.id for v in catalogue(env) if v.engine == "endpoint"]
        spoken = speaking.speak(env, "One two. Three.", voice="endpoint:nova", speed=1.5, folder=tmp_path)
        speaking.speak(env, "One two. Three.", voice="endpoint:nova", speed=1.5, folder=tmp_path)
    assert voices == ["endpoint:alloy", "endpoint:nova"]
    assert [(a["input"], a["voice"], a["speed"], a["model"]) for a in server.asked] == [
        ("One two.", "nova", 1.5, "m"),
        ("Three.", "nova", 1.5, "m"),
    ]
    assert {a["path"] for a in server.asked} == {"/v1/audio/speech"}
    assert {a["key"] for a in server.asked} == {f"Bearer {KEY}"}
    assert [w.text for w in spoken.words] == ["One", "two.", "Three."]
    assert {w.timing for w in spoken.words} == {Timing.INTERPOLATED}
    assert spoken.rate == 24000 and any("estimated" in note for note in spoken.notes)
    assert float(spoken.duration) == pytest.approx(0.2 + 0.2 + 0.45 / 1.5 + 0.2 / 1.5 + 0.1, abs=0.15)


def test_it_keeps_the_contract(tmp_path: Path) -> None:
    with serving(hums) as server:
        env = env_of(server.url, tmp_path)
        speech = check_voice(env.registry.get("voices", "endpoint"))
    assert speech.words == ()
    assert all(a["input"].strip() for a in server.asked), "nothing is asked for a text without words"


def test_other_sound_than_asked_for_is_taken_where_it_can_be_read(tmp_path: Path) -> None:
    """Stereo at another rate, a WAV where samples were asked for, and the header of a server that streams."""
    body = {"input": "one two", "speed": 1.0}
    mono = hummed(body)
    stereo = b"".join(mono[i : i + 2] * 2 for i in range(0, len(mono), 2))
    endless = bytearray(wav(mono))
    endless[4:8] = endless[40:44] = b"\xff\xff\xff\xff"
    for data, form in ((wav(stereo, 24000, 2), "wav"), (wav(mono), "pcm"), (bytes(endless), "wav")):
        with serving(says(200, data, "audio/wav")) as server:
            env = env_of(server.url, tmp_path, **{"speech.format": form})
            speech = env.registry.get("voices", "endpoint").speak("one two")
        assert len(speech.samples) // 4 == pytest.approx(len(mono) // 2, abs=50)


REFUSALS = [
    (says(401, b'{"error": {"message": "bad key sk-very-secret-42"}}'), "refused the key", False),
    (says(404, b'{"error": "no such model"}'), "has no such model", False),
    (says(400, b'{"detail": "voice?"}'), "refused the request .400: voice", False),
    (says(307, b""), "redirect", False),
    (says(429, b"slow down"), "cannot speak now .429: slow down", True),
    (says(503, b"<html>busy</html>"), "cannot speak now .503", True),
    (says(200, b""), "answered with nothing", False),
    (says(200, b'{"error": "quota"}'), "not with sound .quota", False),
    (says(200, b"<html>login</html>", "text/html; charset=utf-8"), "not with sound", False),
    (says(200, b"not a sound at all" * 50, "audio/wav"), "no sound that can be read", False),
    (says(200, wav(b""), "audio/wav"), "no sound that can be read", False),
    (says(200, wav(b"\0" * 9000)[:60], "audio/wav"), "no sound that can be read", False),
]


@pytest.mark.parametrize(("play", "told", "passing"), REFUSALS, ids=[told for _, told, _ in REFUSALS])
def test_what_goes_wrong_is_told(tmp_path: Path, play: Play, told: str, passing: bool) -> None:
    with serving(play) as server:
        env = env_of(server.url, tmp_path)
        with pytest.raises(EndpointFailed, match=told) as failed:
            speaking.speak(env, "One two.", voice="endpoint", folder=tmp_path / "out")
    assert KEY not in failed.value.describe() and "\n" not in str(failed.value)
    assert failed.value.passing == passing
    assert not (tmp_path / "out").exists()


def test_an_answer_that_breaks_off_is_told(tmp_path: Path) -> None:
    def breaks(handler: Handler, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "audio/wav")
        handler.send_header("content-length", "100000")
        handler.end_headers()
        handler.wfile.write(wav(b"\1\2" * 2000))

    with serving(breaks) as server, pytest.raises(EndpointFailed, match="broke off"):
        speaking.speak(env_of(server.url, tmp_path), "One.", voice="endpoint", folder=tmp_path)


def test_an_answer_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    over = threading.Event()
    with serving(lambda handler, body: bool(over.wait(30)) and None) as server:  # type: ignore[func-returns-value]
        env = env_of(server.url, tmp_path, **{"speech.timeout": 1})
        with pytest.raises(EndpointFailed, match="within 1 s"):
            speaking.speak(env, "One.", voice="endpoint", folder=tmp_path)
        over.set()


def test_nobody_there(tmp_path: Path) -> None:
    with serving(hums) as server:
        url = server.url
    with pytest.raises(EndpointFailed, match="nobody answers there"):
        speaking.speak(env_of(url, tmp_path), "One.", voice="endpoint", folder=tmp_path)


def test_settings_that_cannot_be_are_refused(tmp_path: Path) -> None:
    for url in ("ftp://x/v1", "not a url", "http://me:secret@x/v1", "http://x:port/v1"):
        with pytest.raises(BadSetting, match=r"speech\.url") as refused:
            speaking.speak(env_of(url, tmp_path), "One.", voice="endpoint", folder=tmp_path)
        assert "me:secret" not in refused.value.describe()
    with pytest.raises(UsageError, match="CLIPFORGE_SPEECH_URL"):
        speaking.speak(env_of("", tmp_path), "One.", voice="endpoint", folder=tmp_path)
    with pytest.raises(UsageError, match="speaks en, not 'de'"):
        speaking.speak(env_of("http://x/v1", tmp_path), "Eins.", voice="endpoint", language="de", folder=tmp_path)
    assert all(v.engine != "endpoint" for v in catalogue(env_of("", tmp_path)))


def test_words_get_the_times_at_which_they_are_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, env: Environment
) -> None:
    """A server that speaks with hibari; the recogniser finds its words about where hibari says that they are."""
    pytest.importorskip("hibari")
    pytest.importorskip("faster_whisper")
    monkeypatch.setattr(speaking, "heard_words", lambda _, *said: listening.heard_words(env, *said))
    text = "The river begins in the mountains and ends in the sea."
    truth = speaking.speak(env, text, voice="hibari", folder=tmp_path)
    with serving(says(200, truth.path.read_bytes(), "audio/wav")) as server:
        spoken = speaking.speak(env_of(server.url, tmp_path), text, voice="endpoint", folder=tmp_path)
    assert [w.text for w in spoken.words] == [w.text for w in truth.words]
    assert {w.timing for w in spoken.words} == {Timing.ALIGNED}
    late = [abs(a.start - b.start) for a, b in zip(spoken.words, truth.words, strict=True)]
    assert sorted(late)[len(late) // 2] < Fraction(1, 10) and max(late) < Fraction(2, 5)
