"""The report in a real browser: it draws, its script runs, its policy lets it, and nothing is asked of any host."""

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

pytestmark = pytest.mark.skipif(BROWSER is None and not os.environ.get("CI"), reason="no browser on this machine")


def browse(page: Path, profile: Path, *more: str) -> subprocess.CompletedProcess[str]:
    assert BROWSER is not None, "CI installs a browser"
    command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", *more, page.absolute().as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def said(log: str) -> list[str]:
    """What the page wrote to the console: errors, and what its policy refused."""
    return re.findall(r'CONSOLE[^"]*"(.*)', log)


def test_the_page_runs_without_a_word_on_the_console(done: Any, tmp_path: Path) -> None:
    shown = browse(done.out / "report.html", tmp_path / "profile", "--dump-dom")
    assert shown.returncode == 0, shown.stderr[-2000:]
    assert said(shown.stderr) == []
    videos = re.findall(r"<video[^>]*>", shown.stdout)
    assert videos and all('src="http' not in tag for tag in videos)
    assert len(re.findall(r'class="word', shown.stdout)) > 8


def test_a_script_that_is_not_its_own_is_refused(done: Any, tmp_path: Path) -> None:
    """The check above can fail: a page with a foreign script says so on the console."""
    page = tmp_path / "report.html"
    html = (done.out / "report.html").read_text("utf-8")
    page.write_text(html.replace("</body>", "<script>document.title = 'taken'</script></body>"), "utf-8")
    shown = browse(page, tmp_path / "profile", "--dump-dom")
    assert any("Content Security Policy" in line for line in said(shown.stderr))
    assert "<title>taken" not in shown.stdout


def test_the_picture_of_the_page_shows_the_clip(done: Any, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    picture = tmp_path / "page.png"
    browse(done.out / "report.html", tmp_path / "profile", f"--screenshot={picture}")
    with image.open(picture) as opened:
        colours = opened.convert("RGB").getcolors(1 << 24)
    assert colours is not None and len(colours) > 200


def test_the_page_of_a_folder_hides_repeats_and_runs_without_a_word(done: Any, tmp_path: Path) -> None:
    """The results of one source lie there twice: every clip of the copy is a repeat."""
    from clipforge_core.jobs.summary import write_summary

    for name in ("talk", "copy"):
        shutil.copytree(done.out, tmp_path / "out" / name)
    summary = write_summary(tmp_path / "out", [])
    clips = len(summary.clips)
    assert clips and sum(c.same_as is not None for c in summary.clips) == clips / 2
    shown = browse(tmp_path / "out" / "index.html", tmp_path / "profile", "--dump-dom")
    assert shown.returncode == 0 and said(shown.stderr) == []
    assert f"{clips // 2} of {clips}" in shown.stdout
    assert len(re.findall(r'<video[^>]* src="\./(?:talk|copy)/', shown.stdout)) == clips
