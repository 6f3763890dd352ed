"""The own account and, for admins, users."""

from __future__ import annotations

import re

from clipforge_core.identity.browsers import Visitor
from clipforge_core.model.user import Limits, Role

from .conftest import PASSWORD, Browser


def test_another_password(ann: Browser) -> None:
    ann.see("/settings/account")
    path = "/settings/account/password"
    assert "differ" in ann.send(path, old=PASSWORD, new="battery staple", repeat="battery")
    assert "another one" in ann.send(path, old="guess", new="battery staple", repeat="battery staple")
    ann.send(path, old=PASSWORD, new="battery staple", repeat="battery staple")
    assert ann.answer.status_code == 200 and "<h1>Account</h1>" in ann.text
    ann.sign_in("ann@example.org", "battery staple")


def test_sessions_are_named_and_ended(ann: Browser) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    ann.services.browsers.enter("ann@example.org", PASSWORD, Visitor(address="203.0.113.9", agent=agent))
    text = ann.see("/settings/account")
    assert "Firefox on Linux" in text and "203.0.113.9" in text and text.count("this one") == 1
    path = re.search(r'hx-post="(/settings/account/sessions/ses_[^"]+/end)"', text)
    assert path
    part = ann.press(path[1])
    assert part.status_code == 200 and "Firefox" not in part.text and "<html" not in part.text


def test_only_admins_see_users(bob: Browser) -> None:
    assert "/settings/users" not in bob.see("/settings/account")
    assert "not allowed" in bob.see("/settings/users") and bob.answer.status_code == 403
    bob.see("/settings/account")
    assert bob.press("/settings/users", email="eve@example.org", role="admin").status_code == 403
    found = bob.services.users.find("bob@example.org")
    assert bob.press(f"/settings/users/{found.id}", role="admin").status_code == 403
    assert bob.services.users.get(found.id).role is Role.USER


def test_an_admin_adds_a_user_who_sets_a_password(ann: Browser) -> None:
    ann.see("/settings/users")
    text = ann.send("/settings/users", email="eve@example.org", role="user")
    found = re.search(r"http://127\.0\.0\.1/setup#([\w-]+)", text)
    assert found
    assert "already is a user" in ann.send("/settings/users", email="eve@example.org", role="user")
    ann.see("/setup")
    ann.send("/setup", token=found[1], password="battery staple", again="battery staple")
    assert "eve@example.org" in ann.text


def test_limits_roles_and_rest(ann: Browser) -> None:
    bob = ann.services.users.find("bob@example.org")
    ann.see(f"/settings/users/{bob.id}")
    fields = {"email": "bob@example.org", "role": "user", "minutes": "30", "exports": "5", "storage": "1.5"}
    ann.send(f"/settings/users/{bob.id}", **fields)
    found = ann.services.users.get(bob.id)
    assert not found.active  # the box was not ticked
    assert (found.limits.minutes, found.limits.exports, found.limits.storage) == (30, 5, 1_500_000_000)
    assert found.limits.requests is None
    text = ann.send(f"/settings/users/{bob.id}", **{**fields, "exports": "many"})
    assert ann.answer.status_code == 400 and "whole number" not in found.email and "number is needed" in text


def test_an_admin_does_not_lock_itself_out(ann: Browser) -> None:
    own = ann.services.users.find("ann@example.org")
    ann.see(f"/settings/users/{own.id}")
    ann.send(f"/settings/users/{own.id}", email="ann@example.org", role="user")
    found = ann.services.users.get(own.id)
    assert found.active and found.role is Role.ADMIN
    assert ann.press(f"/settings/users/{own.id}/remove").status_code == 403


def test_a_user_is_removed(ann: Browser) -> None:
    bob = ann.services.users.find("bob@example.org")
    ann.see(f"/settings/users/{bob.id}")
    answer = ann.press(f"/settings/users/{bob.id}/remove")
    assert answer.headers["hx-redirect"] == "/settings/users"
    assert "bob@example.org" not in ann.see("/settings/users")


def test_tiers_are_seen_and_given(ann: Browser) -> None:
    bob = ann.services.users.find("bob@example.org")
    path = f"/settings/users/{bob.id}"
    text = ann.see("/settings/users")
    assert "1,000" in text and "as agreed" in text and "standard" in text
    fields = {"email": "bob@example.org", "role": "user", "active": "1"}
    ann.see(path)
    ann.send(path, **fields, tier="pro")
    assert ann.services.usage.limits(ann.services.users.get(bob.id)).requests == 1000
    assert 'placeholder="1000"' in ann.see(path) and 'value="pro"' in ann.text
    refused = ann.send(path, **fields, tier="enterprise", minutes="30")
    assert ann.answer.status_code == 400 and "agreed" in refused and 'value="30"' in refused
    assert "no tier" in ann.send(path, **fields, tier="gold").lower() and ann.answer.status_code == 400
    ann.send(path, **fields, tier="enterprise", requests="5000")
    found = ann.services.users.get(bob.id).limits
    assert (found.tier, found.requests) == ("enterprise", 5000)
    text = ann.send("/settings/users", email="eve@example.org", role="user", tier="pro")
    assert ann.services.users.find("eve@example.org").limits.tier == "pro"
    ann.sign_in("bob@example.org")
    assert "Your tier: <strong>enterprise" in ann.see("/settings/usage") and "5,000 at most" in ann.text


def test_a_tier_that_is_gone_is_said(ann: Browser) -> None:
    bob = ann.services.users.find("bob@example.org")
    ann.services.users.change(bob.id, limits=Limits(tier="gold"))
    assert "gold, unknown" in ann.see("/settings/users")
    assert "none of this name" in ann.see(f"/settings/users/{bob.id}")
    assert ann.services.usage.limits(ann.services.users.get(bob.id)).requests == 100
