"""The settings: keys, webhooks, usage, templates; and for admins storage, plugins, health."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clipforge_core.errors import NotMedia

from .conftest import Browser
from .test_projects import caller_of

ADMIN_PAGES = ("storage", "plugins", "health", "users")


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "clipforge" / "templates"


def test_a_key_is_shown_once_works_and_is_revoked(ann: Browser) -> None:
    assert "No keys" in ann.see("/settings/keys")
    text = ann.send("/settings/keys", name="<b>nightly", scopes=["read"], days="30")
    key = re.search(r"cf_\w{48}", text)
    assert key and "&lt;b&gt;nightly" in text
    assert key[0] not in ann.see("/settings/keys") and key[0][:11] in ann.text
    assert ann.client.get("/v1/projects", headers={"X-Api-Key": key[0]}).status_code == 200
    assert ann.client.post("/v1/projects", json={"title": "x"}, headers={"X-Api-Key": key[0]}).status_code == 403
    revoke = re.search(r'hx-post="(/settings/keys/key_\w+/revoke)"', ann.text)
    assert revoke and "No keys" in ann.press(revoke[1]).text
    assert ann.client.get("/v1/projects", headers={"X-Api-Key": key[0]}).status_code == 401


def test_a_key_needs_a_name_and_a_scope(ann: Browser) -> None:
    ann.see("/settings/keys")
    assert "one or more of" in ann.send("/settings/keys", name="x") and ann.answer.status_code == 400
    assert "a name of 1 to 100" in ann.send("/settings/keys", name=" ", scopes=["read"])


def test_a_webhook_is_made_tried_looked_into_and_deleted(ann: Browser) -> None:
    assert "No webhooks" in ann.see("/settings/webhooks")
    refused = ann.send("/settings/webhooks", url="http://127.0.0.1/x", events=["job.failed"])
    assert ann.answer.status_code == 400 and " data-open>" in refused and 'value="http://127.0.0.1/x"' in refused
    assert refused.count("checked") == 1  # what was ticked is still ticked
    text = ann.send("/settings/webhooks", url="https://example.org/hook", events=["export.ready", "job.failed"])
    assert "whsec_" in text or "secret" in text
    page = re.search(r'href="(/settings/webhooks/wh_\w+)"', text)
    assert page and "Nothing was sent yet" in ann.see("/settings/webhooks")
    ann.see(page[1])
    log = ann.press(page[1] + "/test", event="export.ready").text
    assert "export.ready is on its way" in ann.see("/settings/webhooks")
    ann.see(page[1])
    assert "on its way" in log and "every 1500ms" in log
    delivery = re.search(r'hx-get="(/settings/webhooks/wh_\w+/deliveries/dlv_\w+)"', log)
    assert delivery
    shown = ann.press(delivery[1], "GET").text
    assert "exp_0000000000000000" in shown and "Answered" in shown and "nothing" in shown
    assert ann.press(delivery[1] + "/replay").status_code == 409
    ann.send(page[1], url="https://example.org/other", events=["job.failed"])
    endpoint = ann.services.webhooks.endpoints(caller_of(ann))[0]
    assert (endpoint.url, endpoint.enabled, endpoint.events) == ("https://example.org/other", False, ("job.failed",))
    ann.press(page[1] + "/remove")
    assert ann.services.webhooks.endpoints(caller_of(ann)) == []


def test_webhooks_of_another_are_not_there(ann: Browser) -> None:
    made = ann.services.webhooks.create(
        caller_of(ann, "bob@example.org"), url="https://example.org/hook", events=["export.ready"]
    )
    path = f"/settings/webhooks/{made.endpoint.id}"
    assert "https://example.org/hook" not in ann.see("/settings/webhooks")
    for method, rest in (("GET", ""), ("POST", ""), ("POST", "/test"), ("GET", "/log"), ("POST", "/remove")):
        assert ann.ask(method, path + rest).status_code == 404, rest


def test_usage_counts_against_the_limits(ann: Browser) -> None:
    text = ann.see("/settings/usage")
    assert "0 of 1,000,000" in text and "0 bytes of 1.0 TB" in text


@pytest.mark.parametrize("page", ADMIN_PAGES)
def test_pages_of_the_server_are_for_admins(ann: Browser, page: str) -> None:
    assert "<h1>" in ann.see(f"/settings/{page}") and ann.answer.status_code == 200
    assert len(ann.text.encode()) < 60_000
    ann.sign_in("bob@example.org")
    ann.see(f"/settings/{page}")
    assert ann.answer.status_code == 403 and f"/settings/{page}" not in ann.see("/settings/account")


def test_health_says_what_is_wrong_and_what_to_do(ann: Browser) -> None:
    text = ann.see("/settings/health")
    assert "Nobody works on jobs" in text and "It can be read" in text
    assert "<html" not in ann.press("/settings/health", "GET").text


def test_plugins_say_why_they_failed(ann: Browser) -> None:
    from clipforge_core.plugins import PluginInfo

    plugins = ann.services.environment.registry.plugins.plugins
    plugins["broken"] = PluginInfo(name="broken", origin="x.py", state="failed", error="it <raises> at import")
    assert "it &lt;raises&gt; at import" in ann.see("/settings/plugins")
    assert "Some could not be loaded: broken" in ann.see("/settings/health")


def test_a_template_is_made_checked_saved_and_deleted(ann: Browser, config: Path) -> None:
    assert "karaoke" in ann.see("/settings/templates")
    ann.send("/settings/templates", name="mine", base="karaoke")
    assert (config / "mine.toml").read_text().startswith('extends = "karaoke"')
    wrong = ann.send("/settings/templates/mine", text='extends = "karaoke"\n[captions]\nsize = "huge"\n')
    assert ann.answer.status_code == 400 and "3" in wrong and "huge" in wrong
    assert "huge" not in (config / "mine.toml").read_text()
    ann.send("/settings/templates/mine", text='extends = "karaoke"\r\n[captions]\r\nsize = 0.1\r\n')
    assert "size = 0.1\n" in (config / "mine.toml").read_text()
    assert ann.press("/settings/templates/karaoke", text="").status_code in (400, 409)
    ann.press("/settings/templates/mine/remove")
    assert not (config / "mine.toml").exists()


@pytest.mark.parametrize("name", ["../evil", "a/b", "", "a.toml", "karaoke"])
def test_a_template_has_a_plain_name_of_its_own(ann: Browser, config: Path, name: str) -> None:
    ann.see("/settings/templates")
    ann.send("/settings/templates", name=name, base="karaoke")
    assert not config.exists() or list(config.iterdir()) == []


def test_a_template_is_seen_before_it_is_saved(ann: Browser) -> None:
    ann.see("/settings/templates/karaoke")
    part = ann.press("/settings/templates/karaoke/preview", text='extends = "karaoke"\n')
    assert part.status_code == 200 and "data:image/png;base64," in part.text
    assert "no_such" in ann.press("/settings/templates/karaoke/preview", text='extends = "no_such"').text


def test_only_admins_change_templates(bob: Browser, config: Path) -> None:
    assert "Check and save" not in bob.see("/settings/templates/karaoke")
    assert bob.press("/settings/templates", name="mine", base="karaoke").status_code == 403
    assert bob.press("/settings/templates/mine", text="").status_code == 403
    assert not config.exists()


def test_a_drawing_that_comes_too_late_says_so(ann: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object, **__: object) -> bytes:
        raise NotMedia(path="the template", detail="it could not be made out within 30 s")

    monkeypatch.setattr(type(ann.services.previews), "template", late)
    ann.see("/settings/templates/default")
    part = ann.press("/settings/templates/default/preview", text='description = "x"').text
    assert "this machine is busy" in part and "video player" not in part
