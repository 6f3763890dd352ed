"""Scripts: written while one looks on, listed, looked at, edited, rated, deleted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from clipforge_core.model.user import Caller
from clipforge_core.studio_videos.texts import script_of
from clipforge_core.testing import StubTranslator

from ..conftest import Browser
from ..test_projects import caller_of
from .conftest import MATERIAL, lines

pytestmark = pytest.mark.usefixtures("quick")


def own(browser: Browser, title: str = "Tides", text: str = "The sea rises.\n\nThe moon pulls it.", **more: Any) -> str:
    """The path of a script that Ann wrote herself."""
    kept = browser.services.scripts.create(caller_of(browser), script_of(text, title=title, **more))
    return f"/studio/scripts/{kept.id}"


def test_the_studio_begins_with_the_scripts_and_says_what_to_do(ann: Browser) -> None:
    text = ann.see("/studio")
    assert "Write the first script" in text and 'href="/studio/scripts/new"' in text
    assert "Add a PDF" in ann.see("/studio/scripts/new")


def test_a_script_is_seen_while_it_is_written_and_kept(ann: Browser) -> None:
    told = lines(ann, topic="Tides", content=MATERIAL, seconds="30")
    assert [line for line in told if "problem" in line] == []
    page = told[-1]["done"]
    text = "".join(line.get("text", "") for line in told)
    kept = ann.services.scripts.list(caller_of(ann)).scripts[0]
    assert text == kept.script.text and page == f"/studio/scripts/{kept.id}"
    shown = ann.see(page)
    assert re.search(r'class="said source" tabindex="0" aria-describedby="s-\d+-\d+"', shown)
    assert "twice a day" in shown and "Hook" in shown and "Overall" in shown
    assert kept.script.notes and "more text, a page or documents" in shown and "--doc" not in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "topic"),
        ({"topic": "x", "seconds": "3"}, "15"),
        ({"topic": "x", "url": "http://127.0.0.1/x"}, ""),
        ({"topic": "x", "language": "??"}, "language"),
        ({"topic": "x", "documents": ["doc_none"]}, "doc_none"),
    ],
)
def test_what_cannot_be_written_is_said(ann: Browser, fields: dict[str, Any], said: str) -> None:
    told = lines(ann, **fields)
    assert said in told[-1]["problem"] and "Traceback" not in told[-1]["problem"]
    assert ann.services.scripts.list(caller_of(ann)).total == 0


def test_a_length_that_is_no_number_is_refused(ann: Browser) -> None:
    ann.see("/studio/scripts/new")
    assert ann.press("/studio/scripts/write", topic="x", seconds="long").status_code == 400


def test_documents_that_are_chosen_are_what_it_rests_on(ann: Browser) -> None:
    document = ann.services.documents.add(caller_of(ann), text=MATERIAL, title="<i>Sea</i>")
    assert "&lt;i&gt;Sea&lt;/i&gt;" in ann.see("/studio/scripts/new")
    told = lines(ann, topic="How the tides come", documents=[document.id], seconds="30")
    assert "&lt;i&gt;Sea&lt;/i&gt;" in ann.see(told[-1]["done"])


def test_an_own_text_is_kept_as_it_stands_or_comes_back(ann: Browser) -> None:
    ann.see("/studio/scripts/new")
    text = ann.send("/studio/scripts/own", title="<script>x</script>", content="It rises.\r\n\r\nIt falls.")
    assert "&lt;script&gt;x&lt;/script&gt;" in text and "<script>x" not in text and "It falls." in text
    ann.see("/studio/scripts/new")
    text = ann.send("/studio/scripts/own", title=" ", content="what I typed")
    assert ann.answer.status_code == 400 and "what I typed" in text


def test_the_list_is_searched_filtered_and_paged(ann: Browser) -> None:
    for number in range(22):
        own(ann, title=f"Harbour {number}", platform="youtube" if number % 2 else "tiktok")
    own(ann, title="مرحبا", language="de")
    text = ann.see("/studio/scripts")
    assert "23 in all" in text and "Page 1 of 2" in text and 'dir="auto">مرحبا' in text
    assert "Harbour 0<" in ann.see("/studio/scripts?page=2")
    part = ann.press("/studio/scripts?q=harbour&platform=tiktok", "GET").text
    assert part.count("<li>") == 11 and "<html" not in part
    assert ann.see("/studio/scripts?language=de").count('href="/studio/scripts/scr_') == 1
    assert "Nothing fits" in ann.see("/studio/scripts?q=zebra")
    assert ann.see("/studio/scripts?page=-5&language=%00&q=%22") and ann.answer.status_code == 200


def test_an_edit_is_saved_with_scores_and_a_later_one_is_not_run_over(ann: Browser) -> None:
    path = own(ann)
    version = re.search(r'name="version" value="(\d+)"', ann.see(path))
    assert version
    fields = {"title": "Ebb", "content": "The sea rises.\n\nPorts wait.", "platform": "tiktok", "language": "en"}
    assert "Ports wait." in ann.send(path, version=version[1], **fields) and "Overall" in ann.text
    again = ann.send(path, version=version[1], **{**fields, "content": "My later words."})
    assert ann.answer.status_code == 400 and "My later words." in again and "was changed" in again
    assert "Ports wait." in ann.see(path)


def test_stars_are_given_and_taken_back(ann: Browser) -> None:
    path = own(ann)
    ann.see(path)
    part = ann.press(path + "/rate", rating="4").text
    assert re.search(r'value="4" id="star-4" checked', part)
    assert "★★★★" in ann.see("/studio/scripts")
    assert "checked" not in ann.press(path + "/rate", rating="0").text
    assert ann.press(path + "/rate", rating="9").status_code == 400


def test_scripts_of_another_are_not_there(ann: Browser) -> None:
    path = own(ann)
    ann.sign_in("bob@example.org")
    assert "Write the first script" in ann.see("/studio/scripts")
    for method, rest in (("GET", ""), ("POST", ""), ("POST", "/rate"), ("POST", "/delete")):
        assert ann.ask(method, path + rest).status_code == 404, rest


def test_a_script_is_deleted(ann: Browser) -> None:
    path = own(ann)
    ann.see(path)
    assert ann.press(path + "/delete").headers["hx-redirect"] == "/studio/scripts"
    ann.see(path)
    assert ann.answer.status_code == 404


def test_nothing_is_changed_by_another_site(ann: Browser) -> None:
    path = own(ann)
    ann.see(path)
    headers = {"sec-fetch-site": "cross-site"}
    assert ann.client.post(path + "/delete", data={"csrf": ann.token}, headers=headers).status_code == 403
    assert ann.client.post(path + "/delete", data={}).status_code == 403
    assert ann.client.post("/studio/scripts/write", data={"topic": "x"}).status_code == 403


def test_documents_are_added_asked_and_deleted(ann: Browser) -> None:
    assert "No documents yet" in ann.see("/studio/documents")
    assert "Tides &amp; ports" in ann.send("/studio/documents", text=MATERIAL, title="Tides & ports")
    assert "spring tides" in ann.press("/studio/documents?q=full+moon", "GET").text.lower()
    files = {"file": ("harbour.md", b"# Harbour\n\nShips wait for high water at the bar.", "text/markdown")}
    headers = {"x-csrf-token": ann.token, "accept": "application/json"}
    answer = ann.client.post("/studio/documents/file", files=files, headers=headers)
    assert answer.status_code == 201, answer.text
    assert (
        ann.client.post("/studio/documents/file", files=files, headers={"accept": "application/json"}).status_code
        == 403
    )
    assert ann.client.post(
        "/studio/documents/file", files={"file": ("x.bin", b"\0\1\2", "x/y")}, headers=headers
    ).status_code in (400, 415, 422)
    ann.see("/studio/documents")
    assert ann.send("/studio/documents", text="", url="") and ann.answer.status_code == 400
    for document in ann.services.documents.list(caller_of(ann)).documents:
        ann.press(f"/studio/documents/{document.id}/delete")
    assert ann.services.documents.list(caller_of(ann)).total == 0


def translators(monkeypatch: pytest.MonkeyPatch, *found: Any) -> None:
    """These are installed here, and no others."""
    monkeypatch.setattr("clipforge_core.translation.translating._available", lambda _: list(found))


def test_a_script_is_translated_where_somebody_can(ann: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    path = own(ann)
    translators(monkeypatch, StubTranslator(pairs=[("en", "es"), ("de", "fr")]))
    text = ann.see(path)
    assert '<option value="es">Spanish, a draft' in text and 'value="fr">French, a draft' not in text
    shown = ann.send(path + "/translate", target="es")
    assert ann.answer.status_code == 200 and "ehT aes .sesir" in shown and ">Spanish<" in shown
    assert ann.services.scripts.list(caller_of(ann)).total == 2 and "The sea rises." in ann.see(path)
    refused = ann.send(path + "/translate", target="fr")
    assert ann.answer.status_code == 400 and "nobody here translates en to fr" in refused.lower()
    assert 'id="translate" aria-labelledby="translate-title" data-open' in refused
    assert ann.send(path + "/translate", target="") and ann.answer.status_code == 400
    ann.sign_in("bob@example.org")
    assert ann.ask("POST", path + "/translate").status_code == 404


def test_without_a_translator_the_page_says_the_way_out(ann: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    translators(monkeypatch)
    assert "Nothing here translates English" in ann.see(own(ann)) and "translate.url" in ann.text
    bob = ann.sign_in("bob@example.org")
    caller = Caller(user=bob.services.users.find("bob@example.org"))
    kept = bob.services.scripts.create(caller, script_of("The sea rises.", title="Tides"))
    assert "Whoever runs this server" in bob.see(f"/studio/scripts/{kept.id}") and "translate.url" not in bob.text
