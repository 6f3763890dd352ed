"""clipforge trends, as it is called, against sources on a loopback server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from clipforge_cli.commands.trends import chart
from clipforge_core.testing.programs import Program

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = {
    "/feed": "feed.xml",
    "/hn/search": "hackernews.json",
    "/w/metrics/pageviews/top": "wikipedia_top.json",
    "/w/metrics/pageviews/per-article": "wikipedia_page.json",
    "/r/r/boats": "reddit.json",
    "/t.csv": "table.csv",
}


@contextmanager
def loopback() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that answers with the fixtures; (its address, the requests that came)."""
    seen: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({"path": self.path, "agent": self.headers.get("User-Agent", "")})
            name = next((file for start, file in PAGES.items() if self.path.startswith(start)), None)
            data = (FIXTURES / name).read_bytes() if name else b""
            self.send_response(200 if name else 404)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Nothing on the terminal of a test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def configured(folder: Path, url: str, *, private: bool = True) -> Program:
    return Program(
        folder,
        CLIPFORGE_ALLOW_PRIVATE_URLS="1" if private else "0",
        CLIPFORGE_EMBEDDER="none",
        CLIPFORGE_TRENDS_FEEDS=f"{url}/feed,{url}/gone",
        CLIPFORGE_TRENDS_HACKERNEWS="1",
        CLIPFORGE_TRENDS_HACKERNEWS_URL=f"{url}/hn",
        CLIPFORGE_TRENDS_WIKIPEDIA="en",
        CLIPFORGE_TRENDS_WIKIPEDIA_URL=f"{url}/w",
        CLIPFORGE_TRENDS_REDDIT="boats",
        CLIPFORGE_TRENDS_REDDIT_URL=f"{url}/r",
        CLIPFORGE_TRENDS_TABLES=f"{url}/t.csv",
    )


def test_every_source_is_read_and_listed(tmp_path: Path) -> None:
    with loopback() as (url, seen):
        program = configured(tmp_path, url)
        ended = program.run("trends", "fetch", "--json", seconds=60)
        report = ended.objects[0]
        assert ended.code == 1 and "404" in ended.err, "one feed is gone, and that is told"
        assert {r["source"] for r in report["readings"]} == {"feeds", "hackernews", "wikipedia", "reddit", "table"}
        assert report["new"] == 10 and all(each["agent"].startswith("ClipForge/") for each in seen)
        asked = program.run("trends", "fetch", "--topic", "pythagorean theorem", "--source", "wikipedia", seconds=60)
        assert ended.code == 1 and "2 items" in asked.out
        sources = program.run("trends", "sources", seconds=60).out
        assert "2 items" in sources and "404" in sources


def test_nothing_is_reached_behind_the_guard(tmp_path: Path) -> None:
    with loopback() as (url, seen):
        ended = configured(tmp_path, url, private=False).run("trends", "fetch", seconds=60)
    assert ended.code == 1 and seen == [] and "allow_private_urls" in ended.err


def test_a_file_is_imported_listed_searched_and_forecast(tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    rows = [f"Sailing boats,{today - timedelta(days=40 - n)},youtube,{round(1000 * 1.08**n)}" for n in range(41)]
    rows += [f"Paper,{today - timedelta(days=n)},youtube,50" for n in range(5)]
    (tmp_path / "history.csv").write_text("\n".join(["topic,date,platform,views", *rows]))
    program = Program(tmp_path, CLIPFORGE_EMBEDDER="none")
    ended = program.run("trends", "import", "history.csv", "--json", seconds=60)
    assert (ended.code, ended.objects[0]["new"]) == (0, 46)
    listed = program.run("trends", seconds=60).out.splitlines()
    assert listed[0].split() == ["HOTNESS", "PLATFORM", "SEEN", "CHANGE", "FORECAST", "TOPIC"]
    assert listed[1].startswith("rising") and listed[1].endswith("Sailing boats") and listed[2].endswith("Paper")
    found = program.run("trends", "search", "sail", "--json", seconds=60).out
    assert '"topic":"Sailing boats"' in found and "Paper" not in found
    told = program.run("trends", "predict", "sailing boats", seconds=60).out
    assert "next 7 days: +" in told and "confidence 0." in told and "█" in told and "|" in told
    answer = program.run("trends", "predict", "sailing boats", "--json", "--days", "3", seconds=60).objects[0]
    assert len(answer["forecast"]) == 3 and answer["backtest"]["origins"] == 8


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("predict", "trains"), "clipforge trends fetch --topic"),
        (("import", "gone.csv"), "no such file"),
        (("import", "odd.csv"), "a column topic"),
        (("fetch", "--source", "oracle"), "no trend source is called 'oracle'"),
    ],
)
def test_what_is_refused(tmp_path: Path, args: tuple[str, ...], why: str) -> None:
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    ended = Program(tmp_path, CLIPFORGE_EMBEDDER="none").run("trends", *args, seconds=60)
    assert ended.code != 0 and why in ended.err and "Traceback" not in ended.err, ended.err


def test_without_sources_it_says_how_to_name_some(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert "trends.*" in program.run("trends", seconds=60).out
    ended = program.run("trends", "fetch", seconds=60)
    assert ended.code == 0 and "trends.feeds" in ended.out


def test_charts() -> None:
    assert chart([0, 1, 2, 7]) == "▁▂▃█" and chart([]) == "" and chart([0, 0]) == "▁▁"
    assert len(chart(list(range(500)))) == 60
