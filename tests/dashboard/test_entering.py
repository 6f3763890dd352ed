"""Signing in and out, the first visit, and what forms of other sites cannot do."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .conftest import HTML, PASSWORD, Browser


def test_who_is_not_signed_in_is_led_to_the_page_for_it_and_back(browser: Browser) -> None:
    answer = browser.client.get("/settings/account?x=1", headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fsettings%2Faccount%3Fx%3D1")
    browser.see("/settings/account?x=1")
    browser.send("/sign-in", follow=False, email="ann@example.org", password=PASSWORD, next="/settings/account?x=1")
    assert (browser.answer.status_code, browser.answer.headers["location"]) == (303, "/settings/account?x=1")


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(browser: Browser, evil: str) -> None:
    browser.see("/sign-in")
    browser.send("/sign-in", follow=False, email="ann@example.org", password=PASSWORD, next=evil)
    assert browser.answer.headers["location"] == "/projects"


def test_the_cookie_is_for_the_server_alone(browser: Browser) -> None:
    browser.see("/sign-in")
    browser.send("/sign-in", follow=False, email="ann@example.org", password=PASSWORD)
    line = browser.answer.headers["set-cookie"]
    assert "HttpOnly" in line and "SameSite=lax" in line and "Path=/" in line


def test_a_wrong_password_is_said_and_the_address_stays(browser: Browser) -> None:
    browser.see("/sign-in")
    text = browser.send("/sign-in", email="ann@example.org", password="wrong")
    assert browser.answer.status_code == 400
    assert "Wrong e-mail or password" in text and 'value="ann@example.org"' in text


def test_a_form_without_the_token_of_its_page_does_nothing(browser: Browser) -> None:
    browser.see("/sign-in")
    fields = {"email": "ann@example.org", "password": PASSWORD}
    assert browser.client.post("/sign-in", data=fields, headers=HTML).status_code == 403
    other = {**fields, "csrf": "0" * 40}
    assert browser.client.post("/sign-in", data=other, headers=HTML).status_code == 403
    foreign = {**HTML, "sec-fetch-site": "cross-site"}
    good = {**fields, "csrf": browser.token}
    assert browser.client.post("/sign-in", data=good, headers=foreign).status_code == 403
    assert browser.client.post("/sign-in", data=good, headers=HTML, follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session(ann: Browser) -> None:
    cookie = ann.client.cookies.get("clipforge")
    ann.send("/sign-out")
    assert "<h1>Sign in</h1>" in ann.text
    ann.client.cookies.clear()
    answer = ann.client.get(
        "/settings/account", headers={**HTML, "cookie": f"clipforge={cookie}"}, follow_redirects=False
    )
    assert answer.headers["location"].endswith("&ended=1")


def test_a_page_whose_session_ended_signs_in_again_where_it_stands(ann: Browser) -> None:
    ann.see("/settings/account")
    caller = ann.services.users.find("ann@example.org")
    ann.services.users.set_password(caller.id, "battery staple")
    refused = ann.ask("POST", "/settings/account/sessions/end-others")
    assert refused.status_code == 401
    headers = {"accept": "application/json", "x-csrf-token": ann.token}
    form = {"email": "ann@example.org", "password": "battery staple"}
    answer = ann.client.post("/sign-in", data=form, headers=headers)
    assert answer.status_code == 200
    headers["x-csrf-token"] = answer.json()["token"]
    assert ann.client.post("/settings/account/sessions/end-others", headers=headers).status_code == 200


def test_a_key_of_the_api_opens_no_page(browser: Browser) -> None:
    answer = browser.client.get("/settings/account", headers={"X-Api-Key": browser.client.key})
    assert answer.status_code == 401


def test_a_cookie_opens_no_api(ann: Browser) -> None:
    assert ann.client.get("/v1/usage").status_code == 401


def test_a_set_up_link_sets_the_password_and_signs_in(browser: Browser) -> None:
    token = browser.services.set_up.link_for(browser.services.users.find("bob@example.org").id)
    browser.see("/setup")
    text = browser.send("/setup", token=token, password="battery staple", again="battery")
    assert "The two passwords differ" in text and token in text
    browser.send("/setup", token=token, password="battery staple", again="battery staple", email="")
    assert "bob@example.org" in browser.text
    browser.client.cookies.clear()
    browser.see("/setup")
    assert "used" in browser.send("/setup", token=token, password="battery staple", again="battery staple")


def test_every_page_names_its_assets_by_their_content(browser: Browser) -> None:
    text = browser.see("/sign-in")
    found = re.findall(r'(?:href|src)="(/assets/[^"]+)"', text)
    assert len(found) >= 4
    for path in found:
        answer = browser.client.get(path)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    old = re.sub(r"/assets/[^/]+/", "/assets/0000000000000000/", found[0])
    assert browser.client.get(old).headers["cache-control"] == "no-cache"
    assert browser.client.get(re.sub(r"[^/]+$", "../surface.py", found[0])).status_code == 404


def test_pages_allow_no_script_but_ours(browser: Browser) -> None:
    browser.see("/sign-in")
    policy = browser.answer.headers["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", browser.text)


def test_what_is_not_there_is_a_page_for_people_and_json_for_programs(browser: Browser) -> None:
    page = browser.client.get("/nowhere", headers=HTML)
    assert page.status_code == 404 and "Nothing is here" in page.text
    plain = browser.client.get("/nowhere")
    assert plain.status_code == 404 and plain.json()["error"]["code"] == "not_found"
    assert browser.client.get("/v1/nowhere", headers=HTML).json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"dashboard": "/studio"}, "/studio"),
        ({"surfaces": ["videocraft=/"]}, ""),
        ({"surfaces": ["clip_generation"]}, ""),
    ],
)
def test_it_stands_where_the_settings_say(browser: Browser, settings: dict[str, Any], path: str) -> None:
    text = browser.see(f"{path}/")
    assert "<h1>Sign in</h1>" in text and f'action="{path}/sign-in"' in text
    browser.send(f"{path}/sign-in", email="ann@example.org", password=PASSWORD, follow=False)
    assert browser.answer.headers["location"] == f"{path}/projects"


@pytest.mark.parametrize("settings", [{"dashboard": "off"}])
def test_it_can_be_off(browser: Browser, settings: dict[str, Any]) -> None:
    assert browser.client.get("/sign-in", headers=HTML).status_code == 404


@pytest.mark.parametrize("settings", [{"public_url": "https://clips.example/tool"}])
def test_behind_a_proxy_cookies_and_links_fit(browser: Browser, settings: dict[str, Any]) -> None:
    text = browser.see("/sign-in")
    assert 'action="/tool/sign-in"' in text
    line = browser.answer.headers["set-cookie"]
    assert line.startswith("__Host-clipforge=") and "Secure" in line


def test_a_fault_of_ours_is_a_page_without_a_word_of_what_it_was(ann: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("/srv/secret <path>")

    monkeypatch.setattr(ann.services.projects, "list", broken)
    page = ann.client.get("/projects", headers=HTML)
    assert page.status_code == 500 and "Something went wrong" in page.text and "req_" in page.text
    assert "secret" not in page.text and "Traceback" not in page.text
    part = ann.client.get("/projects", headers={"hx-request": "true"})
    assert part.status_code == 500 and part.json()["error"]["code"] == "internal"
