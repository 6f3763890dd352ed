"""A browser of the simplest kind: it keeps cookies, sends forms with the token of the page that they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from clipforge_core.model.user import Role
from clipforge_core.services import Services
from clipforge_server.testing import ApiClient, test_client

HTML = {"accept": "text/html,application/xhtml+xml", "sec-fetch-site": "same-origin"}
PASSWORD = "correct horse"


class Browser:
    """Pages of one server as one person sees them."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client
        self.services: Services = client.services
        self.text = ""
        self.answer: httpx.Response = httpx.Response(0)

    def see(self, path: str, **headers: str) -> str:
        """Open a page."""
        self.answer = self.client.get(path, headers={**HTML, **headers}, follow_redirects=True)
        self.text = self.answer.text
        return self.text

    @property
    def token(self) -> str:
        """What the forms of the page carry."""
        found = re.search(r'<meta name="csrf" content="([0-9a-f]{40})">', self.text)
        assert found, self.text[:500]
        return found[1]

    def send(self, path: str, follow: bool = True, headers: dict[str, str] | None = None, **fields: Any) -> str:
        """Send a form of the page that is open."""
        self.answer = self.client.post(
            path, data={"csrf": self.token, **fields}, headers={**HTML, **(headers or {})}, follow_redirects=follow
        )
        if self.answer.text.startswith("<!doctype"):
            self.text = self.answer.text
        return self.answer.text

    def press(self, path: str, method: str = "POST", **fields: Any) -> httpx.Response:
        """What htmx does for a button: the token is in a header."""
        headers = {"hx-request": "true", "x-csrf-token": self.token, "sec-fetch-site": "same-origin"}
        self.answer = self.client.request(method, path, data=fields, headers=headers, follow_redirects=False)
        return self.answer

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """What our own scripts do."""
        headers = {"accept": "application/json", "x-csrf-token": self.token, "sec-fetch-site": "same-origin"}
        self.answer = self.client.request(method, path, json=body, headers=headers)
        return self.answer

    def sign_in(self, email: str = "ann@example.org", password: str = PASSWORD) -> Browser:
        """Sign in."""
        self.client.cookies.clear()
        self.see("/sign-in")
        self.send("/sign-in", email=email, password=password)
        assert "Sign out" in self.text, self.text[:2000]
        return self


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the test's own."""
    return {}


@pytest.fixture
def browser(tmp_path: Path, settings: dict[str, Any]) -> Iterator[Browser]:
    """Nobody is signed in; Ann is an admin, Bob is not."""
    wanted = {"surfaces": ["clipforge"], **settings}  # the others take their time to build
    with test_client(tmp_path, key=False, min_free_disk=0, **wanted) as client:
        client.services.users.add("ann@example.org", password=PASSWORD, role=Role.ADMIN)
        client.services.users.add("bob@example.org", password=PASSWORD)
        yield Browser(client)


@pytest.fixture
def ann(browser: Browser) -> Browser:
    """Ann, signed in."""
    return browser.sign_in()


@pytest.fixture
def bob(browser: Browser) -> Browser:
    """Bob, signed in."""
    return browser.sign_in("bob@example.org")
