"""Exports over the dashboard: the dialog, previews of a real frame, files one by one and as an archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.codec import encode
from clipforge_core.model.export import Check, Manifest
from clipforge_core.model.project import ExportStatus, StoredFile
from clipforge_media.testing_talk import make_talk
from clipforge_server.dashboard.zipping import zipped

from .conftest import Browser
from .test_project import project  # noqa: F401 - the fixture
from .test_projects import caller_of


@pytest.fixture
def clip(ann: Browser, project: str, tmp_path: Path) -> str:  # noqa: F811
    """A clip whose source is really there; answers its id."""
    ann.services.storage.put("x/talk.mp4", make_talk(tmp_path, subtitles=False))
    return "clip_a"


def finished(browser: Browser, clip_id: str, tmp_path: Path, **files: bytes) -> str:
    """An export of the clip that was made; answers its id."""
    from clipforge_core.projects.options import ExportWish

    services = browser.services
    export = services.exports.create(caller_of(browser), clip_id, ExportWish())
    stored = {}
    for kind, data in files.items():
        path = tmp_path / f"{kind}.bin"
        path.write_bytes(data)
        key = f"exports/{export.id}/clip.{kind}"
        services.storage.put(key, path)
        stored[kind] = StoredFile(key=key, size=len(data), sha256="0" * 64)
    with services.database.write() as db:
        db.execute(
            "UPDATE exports SET status = ?, artifacts = ?, duration = 2 WHERE id = ?",
            [ExportStatus.COMPLETED.value, encode(stored).decode(), export.id],
        )
    return export.id


def test_the_dialog_names_templates_shapes_and_places(ann: Browser, clip: str) -> None:
    text = ann.see(f"/clips/{clip}/export", **{"hx-request": "true"})
    assert 'value="karaoke"' in text and 'value="9:16" checked' in text and "TikTok" in text
    assert "&lt;script&gt;first" in text and "<script>first" not in text


def test_a_preview_is_a_frame_of_the_clip(ann: Browser, clip: str) -> None:
    image = pytest.importorskip("PIL.Image")
    ann.see("/projects")
    answer = ann.ask("GET", f"/clips/{clip}/preview?template=karaoke&aspect=1:1&side=120")
    assert answer.status_code == 200, answer.text
    with image.open(io.BytesIO(answer.content)) as opened:
        assert opened.size[0] == opened.size[1] <= 120
    styled = ann.ask("GET", f"/clips/{clip}/preview?template=karaoke&aspect=1:1&side=120&style=%7B%22size%22%3A0.15%7D")
    assert styled.status_code == 200 and styled.content != answer.content
    for wrong in ("template=../../etc/passwd", "aspect=7:3", "style=[1", "style=%7B%22font_files%22%3A%22/x%22%7D"):
        assert ann.ask("GET", f"/clips/{clip}/preview?{wrong}").status_code == 400, wrong


def test_several_are_asked_for_at_once_or_none(ann: Browser, clip: str) -> None:
    ann.see("/projects")
    order = {"aspects": ["9:16", "1:1"], "formats": ["mp4", "gif"], "template": "karaoke", "style": {"size": 0.1}}
    made = ann.ask("POST", f"/clips/{clip}/exports", order)
    assert made.status_code == 202 and len(made.json()["exports"]) == 4
    options = ann.services.exports.get(caller_of(ann), made.json()["exports"][0]).options
    assert options["captions"] == {"size": 0.1}
    refused = ann.ask("POST", f"/clips/{clip}/exports", {**order, "aspects": ["9:16", "7:3"]})
    assert refused.status_code == 400
    assert len(ann.services.exports.list(caller_of(ann), clip)) == 4
    part = ann.see(f"/clips/{clip}/exports")
    assert part.count("waiting") == 4 and "every 1500ms" in part


def test_what_was_made_is_had_one_by_one_and_as_an_archive(ann: Browser, clip: str, tmp_path: Path) -> None:
    manifest = Manifest(
        clip="a", aspect="9:16", template="default", duration=2.0, width=9, height=16,
        checks=(Check(name="decodes", level="ok"), Check(name="drift", level="warning", detail="<b>late")),
    )  # fmt: skip
    export = finished(ann, clip, tmp_path, mp4=b"film", srt=b"words", manifest=encode(manifest))
    part = ann.see(f"/clips/{clip}/exports")
    assert "1 of 2 checks say something" in part and "&lt;b&gt;late" in part and "every" not in part
    got = ann.client.get(f"/exports/{export}/files/srt?save=1")
    assert got.content == b"words" and got.headers["content-disposition"].startswith("attachment")
    ranged = ann.client.get(f"/exports/{export}/files/mp4", headers={"range": "bytes=1-2"})
    assert (ranged.status_code, ranged.content) == (206, b"il")
    of_project = f"/projects/{ann.services.clips.get(caller_of(ann), clip).project}/all.zip"
    for path in (f"/exports/{export}/all.zip", f"/clips/{clip}/all.zip", of_project):
        packed = zipfile.ZipFile(io.BytesIO(ann.client.get(path).content))
        assert packed.testzip() is None
        assert packed.read("clip.mp4") == b"film" and len(packed.namelist()) == 3


def test_it_is_made_again_cancelled_and_deleted(ann: Browser, clip: str, tmp_path: Path) -> None:
    export = finished(ann, clip, tmp_path, mp4=b"film")
    ann.see("/projects")
    assert "waiting" in ann.press(f"/exports/{export}/again").text
    newest = ann.services.exports.list(caller_of(ann), clip)[0]
    assert newest.id != export
    assert "cancelled" in ann.press(f"/exports/{newest.id}/cancel").text
    ann.press(f"/exports/{export}/delete")
    assert [e.id for e in ann.services.exports.list(caller_of(ann), clip)] == [newest.id]
    assert not list(ann.services.storage.keys(f"exports/{export}/"))


def test_exports_of_another_are_not_there(ann: Browser, clip: str, tmp_path: Path) -> None:
    export = finished(ann, clip, tmp_path, mp4=b"film")
    ann.sign_in("bob@example.org")
    for method, path in (
        ("GET", f"/clips/{clip}/export"), ("GET", f"/clips/{clip}/preview"), ("GET", f"/clips/{clip}/exports"),
        ("GET", f"/exports/{export}/files/mp4"), ("GET", f"/exports/{export}/all.zip"),
        ("GET", f"/clips/{clip}/all.zip"), ("POST", f"/exports/{export}/again"),
        ("POST", f"/exports/{export}/cancel"), ("POST", f"/exports/{export}/delete"),
    ):  # fmt: skip
        assert ann.ask(method, path).status_code == 404, path


def test_an_archive_is_written_piece_by_piece() -> None:
    asked: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(50):
            asked.append(number)
            yield bytes([number]) * 10_000

    found: list[bytes] = []
    for piece in zipped([("a.bin", pieces), ("a.bin", lambda: [b"other"])]):
        found.append(piece)
        assert len(piece) < 40_000
    packed = zipfile.ZipFile(io.BytesIO(b"".join(found)))
    assert packed.namelist() == ["a.bin", "a-2.bin"] and packed.testzip() is None
    assert packed.read("a.bin") == b"".join(bytes([n]) * 10_000 for n in range(50))


def test_a_quota_is_said_before_anything_is_made(ann: Browser, clip: str) -> None:
    from clipforge_core.model.user import Limits

    user = ann.services.users.find("ann@example.org")
    ann.services.users.change(user.id, limits=Limits(exports=1))
    ann.see("/projects")
    order: dict[str, Any] = {"aspects": ["9:16", "1:1"]}
    assert ann.ask("POST", f"/clips/{clip}/exports", order).status_code == 402
    assert ann.services.exports.list(caller_of(ann), clip) == []
