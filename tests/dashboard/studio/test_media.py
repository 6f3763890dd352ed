"""The media library: files come in, are found, told of and deleted."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ..conftest import Browser
from ..test_projects import caller_of

TUS = {"accept": "application/json", "tus-resumable": "1.0.0"}


def picture(colour: str = "navy") -> bytes:
    """A small PNG."""
    image = pytest.importorskip("PIL.Image")
    made = io.BytesIO()
    image.new("RGB", (64, 48), colour).save(made, "PNG")
    return made.getvalue()


def begin(browser: Browser, name: str, size: int) -> Any:
    """An upload for the library, as the page begins one."""
    browser.see("/studio/media")
    pairs = (("filename", name), ("purpose", "library"))
    told = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs)
    headers = {**TUS, "x-csrf-token": browser.token, "upload-length": str(size), "upload-metadata": told}
    return browser.client.post("/uploads/tus", headers=headers)


def piece(browser: Browser, url: str, offset: int, data: bytes) -> Any:
    """Bytes of it."""
    headers = {**TUS, "x-csrf-token": browser.token, "upload-offset": str(offset)}
    return browser.client.patch(
        url, content=data, headers={**headers, "content-type": "application/offset+octet-stream"}
    )


def bring(browser: Browser, name: str, data: bytes) -> Any:
    """Send a file as the page does, in two pieces, and take it into the library; or what refused it."""
    url = begin(browser, name, len(data)).headers["location"]
    half = len(data) // 2
    assert piece(browser, url, 0, data[:half]).status_code == 204
    answer = piece(browser, url, half, data[half:])
    if answer.status_code != 204:
        return answer
    return browser.ask("POST", f"/studio/media/take/{url.rpartition('/')[2]}")


def test_a_picture_comes_in_is_told_of_found_and_deleted(ann: Browser) -> None:
    assert "Nothing here yet" in ann.see("/studio/media")
    answer = bring(ann, "<b>waves</b>.png", picture())
    assert answer.status_code == 201, answer.text
    path = f"/studio/media/{answer.json()['id']}"
    text = ann.see("/studio/media")
    assert f'href="{path}"' in text and "<b>waves" not in text
    small = ann.client.get(path + "/thumbnail")
    assert small.status_code == 200 and small.content[:2] == b"\xff\xd8"
    assert ann.client.get(path + "/file").content == picture()
    ann.see(path)
    ann.send(path, title="Waves at dawn", tags="Sea, مد", description="waves on a beach", licence="CC0")
    assert ann.services.library.get(caller_of(ann), path.rpartition("/")[2]).tags == ("sea", "مد")
    assert "Waves at dawn" in ann.press("/studio/media?q=beach", "GET").text
    assert "Waves at dawn" in ann.see("/studio/media?tag=sea") and "without it" in ann.text
    assert "Nothing fits" in ann.see("/studio/media?kind=audio")
    too_long = ann.see(path) and ann.send(path, title="x" * 201, description="kept for me")
    assert ann.answer.status_code == 400 and "kept for me" in too_long
    ann.sign_in("bob@example.org")
    for method, rest in (("GET", ""), ("GET", "/file"), ("GET", "/thumbnail"), ("POST", ""), ("POST", "/delete")):
        assert ann.ask(method, path + rest).status_code == 404, rest
    ann.sign_in()
    ann.see(path)
    assert ann.press(path + "/delete").headers["hx-redirect"] == "/studio/media"
    assert ann.services.library.list(caller_of(ann)).total == 0


def test_what_is_no_medium_is_refused_and_nothing_without_the_token(ann: Browser) -> None:
    answer = bring(ann, "notes.png", b"no picture at all")
    assert answer.status_code == 400 and answer.json()["error"]["message"]
    assert ann.client.post("/uploads/tus", headers={**TUS, "upload-length": "9"}).status_code == 403
    assert ann.client.post("/studio/media/take/upl_none", headers=TUS).status_code == 403
    assert ann.services.library.list(caller_of(ann)).total == 0


def test_an_upload_for_the_library_is_of_no_project_and_goes_when_it_is_taken(ann: Browser) -> None:
    data, caller = picture(), caller_of(ann)
    url = begin(ann, "waves.png", len(data)).headers["location"]
    upload = url.rpartition("/")[2]
    assert ann.ask("POST", f"/studio/media/take/{upload}").status_code == 409  # not whole
    piece(ann, url, 0, data)
    assert ann.services.uploads.get(caller, upload).signed_for == "library"
    used = ann.services.uploads.used(caller)
    ann.sign_in("bob@example.org")
    assert ann.ask("POST", f"/studio/media/take/{upload}").status_code == 404
    ann.sign_in()
    full = msgspec.structs.replace(caller.user.limits, storage=used + 4000)  # as much again would not fit
    ann.services.users.change(caller.id, limits=full)
    assert ann.ask("POST", f"/studio/media/take/{upload}").status_code == 201
    assert ann.ask("POST", f"/studio/media/take/{upload}").status_code == 404
    assert not ann.services.uploads.all(caller)
    item = ann.services.library.list(caller).media[0]
    assert item.title == "waves" and b"".join(ann.services.storage.read(item.key)) == data


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    folder = tmp_path / "stock"
    folder.mkdir()
    (folder / "harbour.png").write_bytes(picture("teal"))
    return {"stock_folders": (str(folder),)}


def test_stock_is_shown_to_everybody_and_changed_by_nobody(bob: Browser) -> None:
    assert "read every minute" in bob.see("/studio/media?shelf=stock")
    bob.services.stock.refresh()
    path = re.search(r'href="(/studio/media/med_\w+)"', bob.see("/studio/media?shelf=stock"))
    assert path and "harbour" in bob.text
    assert bob.client.get(path[1] + "/file").content == picture("teal")
    assert bob.client.get(path[1] + "/thumbnail").status_code == 200
    assert "It comes and goes with its file" in bob.see(path[1])
    assert bob.press(path[1] + "/delete").status_code == 409
