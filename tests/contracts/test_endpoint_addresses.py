"""Addresses and keys of OpenAI-compatible endpoints, as settings name them."""

from __future__ import annotations

import pytest

from clipforge_core import BadSetting
from clipforge_plugins.endpoints import is_local, service_address, usable_key


def address(text: str) -> str:
    return service_address(text, setting="x.url", key="x.key", service="/chat/completions")


@pytest.mark.parametrize("end", ["", "/", "/chat/completions", "/chat/completions/"])
def test_the_path_of_the_service_may_stand_there_or_not(end: str) -> None:
    assert address(f"http://127.0.0.1:8080/v1{end}") == "http://127.0.0.1:8080/v1"


@pytest.mark.parametrize("text", ["127.0.0.1", "ftp://x/v1", "http://", "http://[::1", "http://ann:secret@x/v1"])
def test_what_is_no_address_is_refused_and_no_password_is_shown(text: str) -> None:
    with pytest.raises(BadSetting, match=r"x\.url") as told:
        address(text)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("key", ["schlüssel", "two\nlines", "\x00"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(BadSetting, match=r"x\.key") as told:
        usable_key(key, "x.key")
    assert key not in str(told.value)
    assert usable_key("sk-1", "x.key") == "sk-1" and usable_key("", "x.key") == ""


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://[::1]/v1", True),
        ("http://localhost/v1", True),
        ("http://api.localhost/v1", True),
        ("http://10.0.0.1/v1", False),
        ("http://localhost.example/v1", False),
    ],
)
def test_loopback_addresses_are_told(url: str, local: bool) -> None:
    assert is_local(url) is local
