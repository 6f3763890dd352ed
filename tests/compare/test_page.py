"""The page of a comparison in a real browser: it draws, its players load, nothing is asked of any host."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

BROWSER = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
    "--virtual-time-budget=4000", "--window-size=1280,1200",
)  # fmt: skip

needs_browser = pytest.mark.skipif(BROWSER is None and not os.environ.get("CI"), reason="no browser on this machine")


def browse(page: Path, profile: Path, *more: str) -> subprocess.CompletedProcess[str]:
    assert BROWSER is not None, "CI installs a browser"
    command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", *more, page.absolute().as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def said(log: str) -> list[str]:
    """What the page wrote to the console: errors, and what its policy refused."""
    return re.findall(r'CONSOLE[^"]*"(.*)', log)


def test_nothing_is_taken_from_elsewhere(done: Any) -> None:
    html = (done.out / "compare.html").read_text("utf-8")
    links = re.findall(r'(?:src|href|value|poster)="([^"]*/[^"]*)"', html)
    assert links and all(link.startswith("./") for link in links)
    assert all((done.out / link).is_file() for link in links)
    assert "http://" not in html and "https://" not in html and "@import" not in html
    assert "<b>quick</b>" not in html and "small &amp; &lt;b&gt;quick&lt;/b&gt;" in html
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html


@needs_browser
def test_both_players_load_and_the_script_runs_without_a_word(done: Any, tmp_path: Path) -> None:
    shown = browse(done.out / "compare.html", tmp_path / "profile", "--dump-dom")
    assert shown.returncode == 0, shown.stderr[-2000:]
    assert said(shown.stderr) == []
    # The script knows how long and how wide the cut is only from players that have loaded it.
    assert re.search(r'id="seek"[^>]* max="2\.[45]', shown.stdout), shown.stdout[:3000]
    assert re.search(r'class="bench"[^>]*--ratio: 160 / 90', shown.stdout)
    assert '<figcaption id="name-left">high</figcaption>' in shown.stdout
    assert "--wipe: 50%" in shown.stdout and 'id="trouble" hidden' in shown.stdout


@needs_browser
def test_a_script_that_is_not_its_own_is_refused(done: Any, tmp_path: Path) -> None:
    """The check above can fail: a page with a foreign script says so on the console."""
    page = tmp_path / "compare.html"
    html = (done.out / "compare.html").read_text("utf-8")
    page.write_text(html.replace("</body>", "<script>document.title = 'taken'</script></body>"), "utf-8")
    shown = browse(page, tmp_path / "profile", "--dump-dom")
    assert any("Content Security Policy" in line for line in said(shown.stderr))
    assert "<title>taken" not in shown.stdout


PROBE = """
const ready = () => document.getElementById("seek").max !== "1";
const press = (key, more) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
const wait = setInterval(() => {
  if (!ready()) return;
  clearInterval(wait);
  const left = document.getElementById("video-left"), right = document.getElementById("video-right");
  const told = [];
  press("."); press("."); told.push(left.currentTime.toFixed(3), right.currentTime.toFixed(3));
  press(","); told.push(left.currentTime.toFixed(3));
  press("ArrowRight"); told.push(document.getElementById("screens").style.getPropertyValue("--wipe"));
  press("x"); told.push(document.getElementById("name-left").textContent);
  press("s"); told.push(document.getElementById("screens").className);
  press("m"); told.push(String(left.muted), String(right.muted));
  press("t"); told.push(document.documentElement.dataset.theme);
  press("1", { code: "Digit1" }); told.push(document.getElementById("name-right").textContent);
  document.title = told.join("|");
}, 20);
"""


@needs_browser
def test_keys_step_wipe_swap_and_choose(done: Any, tmp_path: Path) -> None:
    """Driven by a script that is let in for the test: ten frames a second, so frames are a tenth apart."""
    folder = tmp_path / "out"
    shutil.copytree(done.out, folder)
    page = folder / "compare.html"
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    page.write_text(html.replace("</body>", f"<script>{PROBE}</script></body>"), "utf-8")
    shown = browse(page, tmp_path / "profile", "--dump-dom")
    found = re.search(r"<title>([^<]*)</title>", shown.stdout)
    assert found is not None
    told = found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split("|")
    small = "small & <b>quick</b>"
    assert told == ["0.250", "0.250", "0.150", "52%", small, "screens side", "true", "false", told[8], "high"]
    assert told[8] in ("dark", "light")


@needs_browser
def test_both_halves_of_the_wipe_show_pictures(done: Any, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    picture = tmp_path / "page.png"
    browse(done.out / "compare.html", tmp_path / "profile", f"--screenshot={picture}")
    with image.open(picture) as opened:
        colours = opened.convert("RGB").getcolors(1 << 24)
    assert colours is not None and len(colours) > 200
