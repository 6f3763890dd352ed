"""The studio and the pages of people in a real browser, both themes, a desk and a phone: tests/browser/studio.mjs.

`tox -e browser` installs what it needs. CLIPFORGE_TEST_PICTURES names a folder for pictures.
"""

from __future__ import annotations

import math
import os
import subprocess
import time
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.ids import iso
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_core.studio_videos.bulk import wish_of
from clipforge_core.studio_videos.service import NewVideo
from clipforge_core.studio_videos.texts import script_of
from clipforge_media.testing_talk import make_talk
from clipforge_server.testing import running_server

from .test_browser_flows import BROWSER, SCRIPTS, needed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
SECONDS = 540
DAY = 86400.0
TIDES = (
    "The sea rises and falls twice a day. The moon pulls the water on its side of the Earth, and it rises there. "
    "Spring tides come at full moon and new moon. A harbour master plans by a table of the tides."
)
SCENES = "Ebb comes twice a day.\n\nThe moon pulls the sea.\n\nHarbours plan by it."


def days(count: int) -> list[str]:
    """That many days up to yesterday."""
    return [iso(time.time() - (count - n) * DAY)[:10] for n in range(count)]


def figures(services: Services, caller: Caller) -> None:
    """What was watched, and what people look at."""
    rows = ["Date,Video title,Content,Views,Likes,Watch time (hours)"]
    for n, day in enumerate(days(30)):
        rows += [f"{day},Why the sea has tides,a,{200 + n * 3},20,4", f"{day},<script>alert(1)</script>,b,{90 - n},5,1"]
    services.audience.import_csv(caller, "\n".join(rows).encode(), platform="youtube", name="channel.csv")
    rows = ["date,topic,platform,views"]
    for n, day in enumerate(days(40)):
        rows += [
            f"{day},Tides & ports,wikipedia,{100 + 10 * n}",
            f"{day},محاضرة قصيرة,wikipedia,{200 + int(40 * math.sin(n))}",
        ]
    services.trends.import_items("\n".join(rows).encode(), "trends.csv")


def seeded(data: Path, talk: Path) -> tuple[str, str]:
    """A data folder with what a studio has after a while; answers a film that waits and a script from right to left."""
    services = Services.open(Environment.open(flags={"data": data, "min_free_disk": 0}, environ={}, folder=data))
    try:
        first = services.identity.first_start()
        assert first is not None
        services.set_up.redeem(first.token, password="correct horse", email="ann@example.org")
        caller = Caller(user=services.users.first_admin())
        figures(services, caller)
        services.documents.add(caller, text=TIDES, title="Notes on the tides")
        arabic = script_of("يرتفع البحر مرتين في اليوم.", title="محاضرة قصيرة عن المد والجزر", language="ar")
        rtl = services.scripts.create(caller, arabic)
        upload = services.uploads.sign(caller, filename="talk.mp4", mime_type="video/mp4", size=talk.stat().st_size)
        with services.uploads.receive(upload.id) as receiving:
            receiving.write(talk.read_bytes())
            services.uploads.finish(upload.id, receiving)
        voice = next(each.id for each in services.voices.list(caller, language="en") if each.quality == "robotic")
        wish = wish_of(voice=voice, language="en", media_type="stock", quality="draft")
        script = script_of(SCENES, title="Tides")
        film = services.studio_videos.create(caller, NewVideo(title="Tides", script=script, wish=wish))
        return film.id, rtl.id
    finally:
        services.close()


def test_the_studio(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    node, modules = needed()
    talk = make_talk(tmp_path, subtitles=False)
    image.new("RGB", (640, 480), "teal").save(tmp_path / "harbour.png")
    film, rtl = seeded(tmp_path / "data", talk)
    config = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    with running_server(tmp_path / "data", environ=config, min_free_disk=0) as server:
        environ = {
            **os.environ, "BASE": server.url, "FILM": film, "RTL": rtl, "MEDIA": str(talk),
            "PICTURE": str(tmp_path / "harbour.png"), "CHROMIUM": str(BROWSER), "NODE_FOLDER": modules,
            "PICTURES": os.environ.get("CLIPFORGE_TEST_PICTURES", ""),
        }  # fmt: skip
        with (tmp_path / "walk.log").open("w") as log:
            done = subprocess.run(
                [node, str(SCRIPTS / "studio.mjs")], env=environ, stdout=log, stderr=log, timeout=SECONDS, check=False
            )
        said = (tmp_path / "walk.log").read_text()
        print(said)
        assert done.returncode == 0, f"{said[-9000:]}\n{server.log.read_text()[-3000:]}"
