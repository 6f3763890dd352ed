"""Cuts in other decoders: FFmpeg's command line, and a real browser that shows every frame in its turn."""

from __future__ import annotations

import hashlib
import json
import os
import re
import selectors
import shutil
import subprocess
import time
from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_media.smartcut.testing import made, pictures, trim
from clipforge_media.testing import BITS, draw_number, read_number, tone

pytestmark = pytest.mark.slow

RANGES = [(Fraction(7, 25), Fraction(50, 25)), (Fraction(3, 25), Fraction(31, 25))]
NUMBERS = [*range(7, 50), *range(3, 31)]
BROWSER = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
    "--allow-file-access-from-files", "--remote-debugging-port=0",
)  # fmt: skip

PAGE = """<!doctype html><body><script>
(async () => {
  const video = document.createElement("video"), canvas = document.createElement("canvas"), got = [];
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  canvas.width = 320; canvas.height = 240;
  video.muted = true; video.src = "NAME"; document.body.append(video);
  await new Promise(done => { video.onloadeddata = done; video.onerror = done; });
  for (let i = 0; i < Math.round(video.duration * 25); i++) {
    await new Promise(done => {
      video.requestVideoFrameCallback(() => setTimeout(done, 5));
      video.currentTime = (i + 0.5) / 25;
      setTimeout(done, 3000);
    });
    pen.drawImage(video, 0, 0);
    let number = 0;
    for (let bit = 0; bit < BITS; bit++)
      number = number * 2 + (pen.getImageData(160, Math.floor((bit + 0.5) * 240 / BITS), 1, 1).data[0] > 125 ? 1 : 0);
    got.push(number);
  }
  console.log("FOUND" + JSON.stringify(got) + "END");
})();
</script></body>"""


@pytest.mark.skipif(BROWSER is None and not os.environ.get("CI"), reason="no browser on this machine")
@pytest.mark.parametrize(("encoder", "ending"), [("libx264", "mp4"), ("libvpx-vp9", "webm")])
def test_a_browser_shows_every_frame_in_its_turn(encoder: str, ending: str, tmp_path: Path) -> None:
    audio = "libopus" if ending == "webm" else "aac"
    source = made(
        tmp_path / f"in.{ending}", encoder, draw=draw_number, size=(320, 240), sound=tone(), audio_codec=audio
    )
    trim(source, RANGES, tmp_path / f"out.{ending}")
    assert [read_number(p.picture[:240].astype("uint8")) for p in pictures(tmp_path / f"out.{ending}")] == NUMBERS
    page = tmp_path / "page.html"
    page.write_text(PAGE.replace("NAME", f"out.{ending}").replace("BITS", str(BITS)), "utf-8")
    assert _shown(page, tmp_path / "profile") == NUMBERS


def _shown(page: Path, profile: Path) -> list[int]:
    """What the page found; [] where it found nothing within two minutes."""
    assert BROWSER is not None, "CI installs a browser"
    command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", page.absolute().as_uri()]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as browser:
        assert browser.stderr is not None
        log, until = b"", time.monotonic() + 120
        with selectors.DefaultSelector() as waiting:
            waiting.register(browser.stderr, selectors.EVENT_READ)
            while b"END" not in log and time.monotonic() < until and browser.poll() is None:
                if waiting.select(timeout=1):
                    log += os.read(browser.stderr.fileno(), 1 << 16)
        browser.terminate()
        browser.communicate()
    found = re.search(rb"FOUND(.*?)END", log)
    return list(json.loads(found[1])) if found else []


@pytest.mark.parametrize(
    ("encoder", "ending"), [("libx264", "mp4"), ("libx265", "mp4"), ("libvpx-vp9", "webm"), ("libsvtav1", "mkv")]
)
def test_the_command_line_of_ffmpeg_decodes_the_same(encoder: str, ending: str, tmp_path: Path) -> None:
    program = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
    out = tmp_path / f"out.{ending}"
    trim(made(tmp_path / "in.mp4", encoder), RANGES, out)
    command = [program, "-v", "warning", "-i", str(out), "-map", "0:v", "-f", "framemd5", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stderr == ""
    sums = [line.rsplit(" ", 1)[-1] for line in told.stdout.splitlines() if not line.startswith("#")]
    assert sums == [hashlib.md5(p.picture.astype("uint8").tobytes()).hexdigest() for p in pictures(out)]
