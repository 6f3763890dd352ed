"""The list of projects: titles of all kinds, pages, search, deleting with undo, making them; rights."""

from __future__ import annotations

import re
from typing import Any

import pytest

from clipforge_core.model.user import Caller

from .conftest import Browser


def caller_of(browser: Browser, email: str = "ann@example.org") -> Caller:
    return Caller(user=browser.services.users.find(email))


def test_an_empty_list_says_what_to_do(ann: Browser) -> None:
    assert "Bring your first video" in ann.see("/projects")


def test_a_title_stays_text_whatever_it_is(ann: Browser) -> None:
    titles = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "مرحبا بالعالم", "x" * 200, "{{ 7*7 }}")
    for title in titles:
        ann.services.projects.create(caller_of(ann), title=title)
    text = ann.see("/projects")
    assert "<script>alert" not in text and "<img src=x" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text and "مرحبا بالعالم" in text and "{{ 7*7 }}" in text
    assert text.count('<h2 dir="auto">') == len(titles)


def test_five_thousand_projects_come_in_pages(ann: Browser) -> None:
    user = ann.services.users.find("ann@example.org").id
    rows = [
        (f"proj_{n:05}", user, f"Talk {n}", "CREATED", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z")
        for n in range(5000)
    ]
    with ann.services.database.write() as db:
        db.conn.executemany(
            "INSERT INTO projects (id, user, title, status, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
    text = ann.see("/projects")
    assert "5,000 in all" in text and "Talk 4999" in text and "Talk 4970" not in text
    assert len(text.encode()) < 60_000
    more = re.search(r'hx-get="(/projects\?cursor=[^"]+)"', text)
    assert more
    part = ann.press(more[1].replace("&amp;", "&"), "GET").text
    assert "Talk 4975" in part and "Talk 4976" not in part and "<html" not in part
    found = ann.press("/projects?q=talk+123&show=", "GET").text
    assert found.count("<h2") == 11  # 123 and 1230 to 1239


def test_what_is_searched_for_and_not_there_is_said(ann: Browser) -> None:
    ann.services.projects.create(caller_of(ann), title="Talk")
    assert "Nothing fits" in ann.press("/projects?q=zebra", "GET").text
    assert "Nothing fits" in ann.see("/projects?q=zebra")


def test_nobody_sees_or_deletes_what_belongs_to_another(ann: Browser) -> None:
    project = ann.services.projects.create(caller_of(ann, "bob@example.org"), title="Bob's talk")
    assert "Bob&#39;s talk" not in ann.see("/projects")
    for method, path in (
        ("GET", "card"), ("POST", "delete"), ("POST", "restore"), ("POST", "start"), ("GET", "picture"),
        ("GET", "source"),
    ):  # fmt: skip
        assert ann.ask(method, f"/projects/{project.id}/{path}").status_code == 404, path
    assert ann.ask("PATCH", f"/projects/{project.id}", {"title": "mine"}).status_code == 404


def test_deleting_can_be_undone(ann: Browser) -> None:
    project = ann.services.projects.create(caller_of(ann), title="Über <b>")
    ann.see("/projects")
    answer = ann.press(f"/projects/{project.id}/delete")
    assert answer.status_code == 200 and answer.text == ""
    assert answer.headers["hx-trigger"].isascii() and project.id in answer.headers["hx-trigger"]
    assert "Deleted lately (1)" in ann.see("/projects")
    ann.press(f"/projects/{project.id}/restore")
    assert "Deleted lately" not in ann.see("/projects") and "Über &lt;b&gt;" in ann.text


def test_a_url_makes_a_project_and_looks_for_clips(ann: Browser) -> None:
    ann.see("/projects")
    ann.send("/projects", follow=False, url="https://example.org/a%20talk.mp4", title="")
    project = ann.services.projects.list(caller_of(ann)).projects[0]
    assert ann.answer.headers["location"] == f"/projects/{project.id}"
    assert (project.title, project.status.value) == ("a talk", "PROCESSING")
    card = ann.see("/projects")
    assert "looking for clips" in card and f'hx-get="/projects/{project.id}/card"' in card


@pytest.mark.parametrize("url", ["http://127.0.0.1/x.mp4", "ftp://example.org/x", "file:///etc/passwd", "x"])
def test_a_url_that_may_not_be_fetched_is_refused(ann: Browser, url: str) -> None:
    ann.see("/projects")
    text = ann.send("/projects", url=url, title="<b>Mine")
    assert ann.answer.status_code == 400
    assert (
        "data-open" in text and f'value="{url}"' in text and 'value="&lt;b&gt;Mine"' in text and 'role="alert"' in text
    )
    assert ann.services.overview.count(caller_of(ann)) == 0


def test_a_file_goes_up_in_pieces(ann: Browser, tmp_path: Any) -> None:
    from clipforge_media.testing_talk import make_talk

    data = make_talk(tmp_path, subtitles=False).read_bytes()
    ann.see("/projects")
    project = ann.ask("POST", "/projects/new", {"title": "talk"}).json()["id"]
    common = {"tus-resumable": "1.0.0", "accept": "application/json"}
    named = "filename dGFsay5tcDQ=,projectId " + __import__("base64").b64encode(project.encode()).decode()
    heads = {**common, "upload-length": str(len(data)), "upload-metadata": named}
    assert ann.client.post("/uploads/tus", headers=heads).status_code == 403
    token = {"x-csrf-token": ann.token}
    made = ann.client.post("/uploads/tus", headers={**heads, **token})
    assert made.status_code == 201, made.text
    place = made.headers["location"]
    bytes_ = {**common, **token, "content-type": "application/offset+octet-stream"}
    first = ann.client.patch(place, content=data[:5000], headers={**bytes_, "upload-offset": "0"})
    assert first.headers["upload-offset"] == "5000"
    assert "uploading" in ann.see("/projects")
    assert ann.client.head(place, headers=common).headers["upload-offset"] == "5000"
    rest = ann.client.patch(place, content=data[5000:], headers={**bytes_, "upload-offset": "5000"})
    assert rest.status_code == 204, rest.text
    started = ann.ask("POST", f"/projects/{project}/start")
    assert started.status_code == 202 and started.json()["job"].startswith("job_")


def test_a_project_of_a_refused_upload_is_removed_and_no_other(ann: Browser) -> None:
    ann.see("/projects")
    made = ann.ask("POST", "/projects/new", {"title": "notes"}).json()["id"]
    other = ann.services.projects.create(caller_of(ann), title="Talk", source_url="https://example.org/a.mp4").id
    ann.send("/projects", url="https://example.org/b.mp4", title="")
    working = ann.services.projects.list(caller_of(ann)).projects[0].id
    ann.see("/projects")
    assert ann.ask("POST", f"/projects/{made}/discard").status_code == 204
    assert ann.ask("POST", f"/projects/{made}/discard").status_code == 404
    assert ann.ask("POST", f"/projects/{working}/discard").status_code == 409
    assert other in ann.see("/projects") and "Deleted lately" not in ann.text
    ann.sign_in("bob@example.org")
    assert ann.ask("POST", f"/projects/{other}/discard").status_code == 404
