"""Watch pages: only what is shared, for anybody who has the address, counted, and gone when it is taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clipforge_core.refusals import NotThere

from .conftest import HTML, Browser
from .test_exports import clip, finished  # noqa: F401 - the fixture
from .test_project import project  # noqa: F401 - the fixture
from .test_projects import caller_of


@pytest.fixture
def shared(ann: Browser, clip: str, tmp_path: Path) -> tuple[str, str]:  # noqa: F811
    """(id of an export, path of its page)."""
    export = finished(ann, clip, tmp_path, mp4=b"a film of some bytes", vtt=b"WEBVTT\n", thumbnail=b"picture")
    ann.see("/projects")
    part = ann.press(f"/exports/{export}/share").text
    found = re.search(r'href="http://127\.0\.0\.1(/w/[\w-]{22})"', part)
    assert found, part
    return export, found[1]


def test_nothing_is_shared_unless_somebody_does_so(ann: Browser, clip: str, tmp_path: Path) -> None:  # noqa: F811
    export = finished(ann, clip, tmp_path, mp4=b"film")
    assert "/w/" not in ann.see(f"/clips/{clip}/exports")
    assert ann.client.get("/w/0123456789abcdef012345", headers=HTML).status_code == 404
    ann.sign_in("bob@example.org")
    assert ann.press(f"/exports/{export}/share").status_code == 404


def test_anybody_watches_with_captions_and_it_is_counted(ann: Browser, shared: tuple[str, str]) -> None:
    export, page = shared
    ann.client.cookies.clear()
    text = ann.see(page)
    assert "&lt;script&gt;first" in text and "<script>first" not in text
    assert '<track kind="captions"' in text and "Sign out" not in text
    assert ann.client.get(f"{page}/captions.vtt").text.startswith("WEBVTT")
    assert ann.client.get(f"{page}/picture").content == b"picture"
    film = re.search(r'src="(/media/[^"]+)"', text)
    link = re.search(r'data-token="([^"]+)"', text)
    assert film and link
    assert ann.client.get(film[1]).content == b"a film of some bytes"
    assert ann.ask("POST", f"{page}/seen", {"token": link[1], "seconds": 0.5}).status_code == 202
    assert ann.ask("POST", f"{page}/seen", {"token": "x", "seconds": 0.5}).status_code == 403
    assert ann.services.audience.views(caller_of(ann), [export]) == {export: 1}


def test_other_pages_embed_it_without_any_cookie(ann: Browser, shared: tuple[str, str]) -> None:
    export, page = shared
    assert f'{page}/embed" width="360" height="640"' in ann.see("/clips/clip_a/exports").replace("&#34;", '"')
    ann.client.cookies.clear()
    text = ann.see(f"{page}/embed")
    policy = ann.answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy and "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in ann.client.get(page, headers=HTML).headers["content-security-policy"]
    link = re.search(r'data-token="([^"]+)"', text)
    assert link
    ann.client.cookies.clear()  # browsers keep them from frames of other sites
    sent = {"headers": {"sec-fetch-site": "same-origin"}, "json": {"token": link[1], "seconds": 3.0}}
    assert ann.client.post(f"{page}/seen", **sent).json() == {"counted": True}
    sent["json"] = {"token": "x", "seconds": 3.0}
    assert ann.client.post(f"{page}/seen", **sent).status_code == 403
    assert ann.services.audience.views(caller_of(ann), [export]) == {export: 1}


def test_a_page_that_was_taken_back_is_gone(ann: Browser, shared: tuple[str, str]) -> None:
    export, page = shared
    ann.press(f"/exports/{export}/unshare")
    for path in (page, f"{page}/captions.vtt", f"{page}/picture"):
        assert ann.client.get(path, headers=HTML).status_code == 404
    with pytest.raises(NotThere):
        ann.services.watching.find(page.rpartition("/")[2])


def test_a_page_of_a_deleted_project_is_gone_until_it_is_back(
    ann: Browser,
    shared: tuple[str, str],
    project: str,  # noqa: F811
) -> None:
    _, page = shared
    ann.press(f"/projects/{project}/delete")
    assert ann.client.get(page, headers=HTML).status_code == 404
    ann.press(f"/projects/{project}/restore")
    assert ann.client.get(page, headers=HTML).status_code == 200


def test_without_the_native_api_media_links_work_all_the_same(tmp_path: Path) -> None:
    from clipforge_server.testing import test_client

    with test_client(tmp_path, key=False, surfaces=["clip_generation"]) as client:
        assert client.get("/media/x/y.mp4").status_code == 403
