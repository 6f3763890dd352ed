"""Pictures that are found or made elsewhere: stock folders and an endpoint of images."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from clipforge_core import NoPicture, Rect, VisualBrief, VisualRequest
from clipforge_core.environment import Environment
from clipforge_core.picturing.drawing import draw
from clipforge_core.testing.visuals import check_visual, check_visuals
from clipforge_plugins.visuals.photo import move_of


def request(kind: str = "media", query: str = "a river", **rest: Any) -> VisualRequest:
    brief = VisualBrief(kind=kind, query=query, data=rest.pop("data", {}))  # type: ignore[arg-type]
    return VisualRequest(
        brief=brief,
        width=640,
        height=360,
        seconds=Fraction(6),
        title="A river",
        safe=Rect(0.05, 0.05, 0.9, 0.7),
        **rest,
    )


def environment(folder: Path, **flags: Any) -> Environment:
    return Environment.open(environ={}, flags={"cache": str(folder / "cache"), **flags})


@pytest.fixture
def stock(tmp_path: Path) -> Path:
    folder = tmp_path / "stock"
    folder.mkdir()
    Image.new("RGB", (1500, 900), "#3080c0").save(folder / "river in the mountains.jpg")
    Image.new("RGB", (400, 900), "#c04020").save(folder / "red brick house.png")
    return folder


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, plays: Sequence[Callable[[Any], tuple[int, Any]]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plays = list(plays)
        self.seen: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append(body)
        self.server.keys.append(self.headers.get("authorization", ""))
        play = self.server.plays[min(len(self.server.seen), len(self.server.plays)) - 1]
        status, answer = play(self.server)
        self._answer(status, json.dumps(answer).encode())

    def do_GET(self) -> None:
        self._answer(200, png())

    def _answer(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal of a test."""


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (96, 64), "#208040").save(out, "PNG")
    return out.getvalue()


def as_base64(server: Server) -> tuple[int, Any]:
    return 200, {"data": [{"b64_json": base64.b64encode(png()).decode()}]}


def as_url(server: Server) -> tuple[int, Any]:
    return 200, {"data": [{"url": f"{server.url}/made.png"}]}


def elsewhere(server: Server) -> tuple[int, Any]:
    return 200, {"data": [{"url": "http://169.254.169.254/latest"}]}


def refused(status: int) -> Callable[[Server], tuple[int, Any]]:
    return lambda server: (status, {"error": {"message": "no secret-key here"}})


@contextmanager
def serving(*plays: Callable[[Server], tuple[int, Any]]) -> Iterator[Server]:
    server = Server(plays)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_scene_that_asks_for_media_gets_what_the_stock_folder_has(tmp_path: Path, stock: Path) -> None:
    env = environment(tmp_path, stock_folders=(str(stock),))
    visual = draw(env, request(), tmp_path / "out")
    assert visual.maker == "library"
    check_visual(visual, request(), tmp_path / "out")
    layer = visual.layers[0]
    assert layer.move is not None
    with Image.open(layer.path) as picture:
        assert picture.getpixel((5, 5))[2] > 150  # type: ignore[index]  # the river's blue, not the house's red


def test_where_nothing_is_found_a_card_is_drawn_with_a_note(tmp_path: Path) -> None:
    visual = draw(environment(tmp_path), request(), tmp_path / "out")
    assert visual.maker == "drawn"
    assert any("no picture is found" in note for note in visual.notes)
    assert any("VISUALS_IMAGES_URL" in note for note in visual.notes)
    assert [text.text for text in visual.texts] == ["A river"]


def test_the_library_keeps_the_contract(tmp_path: Path, stock: Path) -> None:
    env = environment(tmp_path, stock_folders=(str(stock),))
    check_visuals(env.registry.get("visuals", "library"), [VisualBrief(kind="media", query="river")], searches=True)
    with pytest.raises(NoPicture):
        environment(tmp_path).registry.get("visuals", "library").draw(request(), tmp_path / "none")


def test_titles_lie_over_pictures_where_the_setting_says_so(tmp_path: Path, stock: Path) -> None:
    asked = request("title", data={"text": "The river"})
    plain = draw(environment(tmp_path, stock_folders=(str(stock),)), asked, tmp_path / "plain")
    assert plain.maker == "drawn"
    env = environment(tmp_path, stock_folders=(str(stock),), **{"visuals.illustrate": True})
    visual = draw(env, asked, tmp_path / "over")
    assert visual.maker == "library" and len(visual.layers) == 2
    assert [text.text for text in visual.texts] == ["The river"]
    with Image.open(visual.layers[1].path) as veil:
        assert veil.mode == "RGBA" and 100 < veil.getpixel((2, 2))[3] < 255  # type: ignore[index]


@pytest.mark.parametrize("play", [as_base64, as_url])
def test_an_endpoint_makes_a_picture_once(tmp_path: Path, play: Callable[[Server], tuple[int, Any]]) -> None:
    with serving(play) as server:
        env = environment(tmp_path, **{"visuals.images_url": server.url, "visuals.images_key": "secret-key"})
        visual = draw(env, request(), tmp_path / "out")
        again = draw(env, request(), tmp_path / "again")
    assert visual.maker == "images"
    check_visual(visual, request(), tmp_path / "out")
    assert len(server.seen) == 1 and server.keys == ["Bearer secret-key"]
    assert "a river" in server.seen[0]["prompt"] and server.seen[0]["size"] == "1536x1024"
    assert again.layers[0].path.read_bytes() == visual.layers[0].path.read_bytes()


def test_an_endpoint_that_knows_no_sizes_is_asked_again_without(tmp_path: Path) -> None:
    with serving(refused(400), refused(400), as_base64) as server:
        visual = draw(environment(tmp_path, **{"visuals.images_url": server.url}), request(), tmp_path / "out")
    assert visual.maker == "images"
    assert [sorted(body) for body in server.seen] == [
        ["n", "prompt", "response_format", "size"],
        ["n", "prompt", "size"],
        ["n", "prompt"],
    ]


@pytest.mark.parametrize(("play", "words"), [(refused(401), "key"), (refused(500), "now"), (elsewhere, "another host")])
def test_an_endpoint_that_fails_leaves_a_card_and_a_note(
    tmp_path: Path, play: Callable[[Server], tuple[int, Any]], words: str
) -> None:
    with serving(play) as server:
        env = environment(tmp_path, **{"visuals.images_url": server.url, "visuals.images_key": "secret-key"})
        visual = draw(env, request(), tmp_path / "out")
    assert visual.maker == "drawn"
    told = " ".join(visual.notes)
    assert words in told and "secret-key" not in told


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (500, 500), (3000, 200)])
def test_a_move_has_the_shape_of_the_canvas(size: tuple[int, int]) -> None:
    for canvas in ((1920, 1080), (1080, 1920)):
        asked = VisualRequest(brief=VisualBrief(query="x"), width=canvas[0], height=canvas[1], seconds=Fraction(5))
        for rect in move_of(size, asked):
            shape = rect.width * size[0] / (rect.height * size[1])
            assert shape == pytest.approx(canvas[0] / canvas[1], rel=1e-6)
            assert rect.x >= 0 and rect.x + rect.width <= 1.0000001
            assert rect.y >= 0 and rect.y + rect.height <= 1.0000001
