"""What is alike for all routes: keys, limits, CORS, HEAD and OPTIONS, proxies, empty bodies, mounts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from litestar.exceptions import WebSocketDisconnect

from clipforge_core.errors import BadSetting, UnknownName
from clipforge_core.testing.surfaces import check_surface
from clipforge_server.frame.origins import Origins, normal
from clipforge_server.frame.proxies import Proxies, bucket_of, is_host
from clipforge_server.mounting import mount
from clipforge_server.surfaces.clipforge.surface import ClipForgeSurface
from clipforge_server.testing import ApiClient

from .conftest import Words

THINGS = "/words/api/v1/things"


def test_surfaces_keep_the_contract() -> None:
    check_surface(Words())
    check_surface(ClipForgeSurface())


# -- who asks -----------------------------------------------------------------------------------------------------


def test_a_key_is_taken_in_every_place(api: ApiClient) -> None:
    del api.headers["X-Api-Key"]
    assert api.get(THINGS).status_code == 401
    assert api.get(THINGS).headers["www-authenticate"] == "Bearer"
    for headers in (
        {"X-Api-Key": api.key},
        {"Authorization": f"Bearer {api.key}"},
        {"authorization": f"bearer {api.key}"},
    ):
        assert api.get(THINGS, headers=headers).json()["user"] == "admin@localhost"
    assert api.get(THINGS, headers={"Authorization": f"Basic {api.key}"}).status_code == 401


def test_a_token_is_taken_too(api: ApiClient) -> None:
    del api.headers["X-Api-Key"]
    caller = api.services.identity.acting_as("admin@localhost")
    with api.services.database.write() as db:
        pair = api.services.sessions.begin(db, caller.id)
    assert api.get(THINGS, headers={"Authorization": f"Bearer {pair.token}"}).status_code == 200
    assert api.get(THINGS, headers={"Authorization": f"Bearer {pair.token}x"}).status_code == 401


def test_a_revoked_key_fails_at_once(api: ApiClient) -> None:
    caller = api.services.identity.acting_as("admin@localhost")
    made = api.services.api_keys.create(caller, name="short")
    assert api.get(THINGS, headers={"X-Api-Key": made.key}).status_code == 200
    api.services.api_keys.revoke(caller, made.record.id)
    assert api.get(THINGS, headers={"X-Api-Key": made.key}).status_code == 401


def test_scopes_follow_the_method_unless_a_route_says_otherwise(api: ApiClient) -> None:
    caller = api.services.identity.acting_as("admin@localhost")
    made = api.services.api_keys.create(caller, name="reader", scopes=["read"])
    headers = {"X-Api-Key": made.key}
    assert api.get(THINGS, headers=headers).status_code == 200
    assert api.head(THINGS, headers=headers).status_code == 200
    refused = api.post(THINGS, json={"title": "a"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_public_routes_need_no_key_and_mind_no_bad_one(api: ApiClient) -> None:
    del api.headers["X-Api-Key"]
    assert api.get("/words/api/v1/links").status_code == 200
    assert api.get("/words/api/v1/links", headers={"X-Api-Key": "wrong"}).status_code == 200


def test_players_may_send_their_token_in_the_query(api: ApiClient) -> None:
    del api.headers["X-Api-Key"]
    assert api.get(f"/words/api/v1/player?token={api.key}").status_code == 200
    assert api.get("/words/api/v1/player?token=wrong").status_code == 401
    assert api.get(f"{THINGS}?token={api.key}").status_code == 401, "only where a route allows it"


def test_sockets_are_for_listed_origins(api: ApiClient) -> None:
    with api.websocket_connect("/words/api/v1/socket") as socket:
        socket.send_json("hello")
        assert socket.receive_json() == {"heard": "hello"}
    with api.websocket_connect("/words/api/v1/socket", headers={"Origin": "http://127.0.0.1"}) as socket:
        socket.send_json(1)
        assert socket.receive_json() == {"heard": 1}
    for path, origin in (
        ("/words/api/v1/socket", "https://evil.example"),
        ("/words/api/v1/nope", "http://127.0.0.1"),
        (THINGS, "http://127.0.0.1"),
    ):
        with pytest.raises(WebSocketDisconnect), api.websocket_connect(path, headers={"Origin": origin}):
            pass


# -- auth = off ---------------------------------------------------------------------------------------------------


def test_a_surface_without_keys_acts_as_its_user(serve_words: Callable[..., Any]) -> None:
    with serve_words(auth_off="words=admin@localhost", key=False) as api:
        assert api.get(THINGS).json()["user"] == "admin@localhost"
        assert api.get(THINGS, headers={"X-Api-Key": "whatever the client was printed with"}).status_code == 200
        assert api.get("/v1/usage").status_code == 401, "the others ask as before"


def test_web_pages_cannot_use_a_surface_without_keys(serve_words: Callable[..., Any]) -> None:
    with serve_words(auth_off="words=admin@localhost", key=False, cors_origins="https://app.example") as api:
        for origin in ("https://evil.example", "null", "http://127.0.0.1.evil.example"):
            assert api.get(THINGS, headers={"Origin": origin}).status_code == 403, origin
        rebound = {"Host": "rebound.evil.example", "Origin": "http://rebound.evil.example"}
        assert api.get(THINGS, headers=rebound).status_code == 403
        assert api.get(THINGS, headers={"Host": "rebound.evil.example"}).status_code == 403
        assert api.get(THINGS, headers={"Origin": "https://app.example"}).status_code == 200
        assert api.get(THINGS, headers={"Host": "localhost:8000", "Origin": "http://localhost:8000"}).status_code == 200


@pytest.mark.parametrize(
    "settings",
    [
        {"auth_off": "words=admin@localhost", "host": "0.0.0.0"},
        {"auth_off": "words"},
        {"auth_off": "nothing=admin@localhost"},
        {"cors_origins": "*"},
        {"cors_origins": "null"},
        {"cors_origins": "https://user@app.example"},
        {"trusted_proxies": "everybody"},
        {"public_url": "clips.example"},
        {"public_url": "https://a@clips.example"},
        {"surfaces": "words=/v1,clipforge"},
    ],
)
def test_settings_that_cannot_be_meant(serve_words: Callable[..., Any], settings: dict[str, Any]) -> None:
    surface = Words(base="") if "surfaces" in settings else Words()
    with pytest.raises(BadSetting), serve_words(surface, **settings):
        pass


def test_auth_off_elsewhere_when_it_is_said(serve_words: Callable[..., Any]) -> None:
    with serve_words(auth_off="words=admin@localhost", auth_off_anywhere=True, host="0.0.0.0", key=False) as api:
        assert api.get(THINGS).status_code == 200


# -- limits -------------------------------------------------------------------------------------------------------


def test_limits_are_told_on_every_answer_and_kept(serve_words: Callable[..., Any]) -> None:
    with serve_words(rate_limit=5) as api:
        for left in (4, 3, 2, 1, 0):
            answer = api.get(THINGS if left % 2 else "/words/api/v1/nope")
            assert answer.headers["x-ratelimit-limit"] == "5"
            assert answer.headers["x-ratelimit-remaining"] == str(left)
            assert 0 < int(answer.headers["x-ratelimit-reset"]) - time.time() <= 61
        refused = api.get(THINGS)
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert refused.headers["x-ratelimit-remaining"] == "0"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert api.get(THINGS, headers={"X-Api-Key": "wrong"}).status_code == 401, "an address has a window of its own"
        assert api.options(THINGS).status_code == 204, "a preflight takes nothing"
        assert api.get("/health").status_code == 200
        assert api.get("/words/api/v1/picture").status_code == 200, "nor do players"


def test_a_user_may_have_a_limit_of_his_own(serve_words: Callable[..., Any]) -> None:
    from clipforge_core.model.user import Limits

    with serve_words(rate_limit=5) as api:
        user = api.services.identity.acting_as("admin@localhost").user
        api.services.users.change(user.id, limits=Limits(requests=50))
        assert api.get(THINGS).headers["x-ratelimit-limit"] == "50"
        api.services.users.change(user.id, limits=Limits(requests=0))
        assert api.get(THINGS).status_code == 429, "none is a limit too"


def test_wrong_keys_are_counted_by_address(serve_words: Callable[..., Any]) -> None:
    with serve_words(rate_limit=3) as api:
        statuses = [api.get(THINGS, headers={"X-Api-Key": f"wrong {n}"}).status_code for n in range(5)]
        assert statuses == [401, 401, 401, 429, 429]
        assert api.get(THINGS).status_code == 200


# -- CORS ---------------------------------------------------------------------------------------------------------


def test_listed_origins_may_read(serve_words: Callable[..., Any]) -> None:
    with serve_words(cors_origins="https://app.example,http://localhost:3000") as api:
        for origin in ("https://app.example", "http://localhost:3000", "http://127.0.0.1"):
            answer = api.get(THINGS, headers={"Origin": origin})
            assert answer.headers["access-control-allow-origin"] == origin
            exposed = answer.headers["access-control-expose-headers"]
            for name in ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"):
                assert name in exposed
            assert "Content-Disposition" in exposed
            assert "origin" in answer.headers["vary"].lower()
        error = api.get("/words/api/v1/nope", headers={"Origin": "https://app.example"})
        assert error.headers["access-control-allow-origin"] == "https://app.example"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://app.example.evil.example",
        "https://evil-app.example",
        "https://app.example@evil.example",
        "https://user@app.example",
        "http://app.example",
        "https://app.example:8443",
        "https://app.example/",
        "https://app.example, https://app.example",
        "*",
    ],
)
def test_other_origins_may_not(serve_words: Callable[..., Any], origin: str) -> None:
    with serve_words(
        Words("words"), Words("strict", "/strict", strict=True), cors_origins="https://app.example"
    ) as api:
        answer = api.get(THINGS, headers={"Origin": origin})
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
        preflight = api.options(THINGS, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
        assert "access-control-allow-origin" not in preflight.headers
        assert "access-control-allow-methods" not in preflight.headers
        assert api.get("/strict/api/v1/things", headers={"Origin": origin}).status_code == 403
        assert api.get("/strict/api/v1/things").status_code == 200


def test_preflights_need_no_key(serve_words: Callable[..., Any]) -> None:
    with serve_words(cors_origins="https://app.example", key=False) as api:
        asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
        answer = api.options(THINGS, headers={**asked, "Access-Control-Request-Headers": "x-api-key,idempotency-key"})
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == "https://app.example"
        assert "POST" in answer.headers["access-control-allow-methods"]
        for name in ("x-api-key", "idempotency-key", "authorization", "content-type"):
            assert name in answer.headers["access-control-allow-headers"].lower()


def test_media_may_be_embedded_everywhere(api: ApiClient) -> None:
    answer = api.get("/words/api/v1/picture", headers={"Origin": "https://anybody.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert api.get(THINGS).headers["cross-origin-resource-policy"] == "same-origin"
    assert api.get(THINGS).headers["x-frame-options"] == "DENY"


# -- HEAD, OPTIONS, empty bodies ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [THINGS, "/words/api/v1/picture", "/health", "/openapi.json", "/metrics", "/docs"])
def test_every_get_answers_head(api: ApiClient, path: str) -> None:
    got, headed = api.get(path), api.head(path)
    assert (headed.status_code, headed.content) == (got.status_code, b"")
    assert headed.headers["content-type"] == got.headers["content-type"]
    if path != "/metrics":
        assert headed.headers["content-length"] == str(len(got.content))


def test_head_of_what_never_ends(api: ApiClient) -> None:
    answer = api.head("/words/api/v1/endless")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_head_of_errors(api: ApiClient) -> None:
    for path, status in (("/words/api/v1/nope", 404), ("/words/api/v1/things/x/cancel", 405)):
        answer = api.head(path)
        assert (answer.status_code, answer.content) == (status, b"")


def test_options_tells_the_methods(api: ApiClient) -> None:
    answer = api.options(THINGS)
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert api.options("/words/api/v1/nope").status_code == 404


def test_a_json_content_type_without_a_body_is_fine(api: ApiClient) -> None:
    headers = {"Content-Type": "application/json"}
    assert api.get(THINGS, headers=headers).status_code == 200
    assert api.post(f"{THINGS}/1/cancel", headers=headers).json() == {"cancelled": "1", "with": ""}
    assert api.post(f"{THINGS}/1/cancel", content=b"", headers=headers).status_code == 200
    assert api.post(f"{THINGS}/1/cancel").status_code == 200


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", "application/problem+json", "text/json"])
def test_json_by_other_names(api: ApiClient, kind: str) -> None:
    assert api.post(THINGS, content=b'{"title": "a"}', headers={"Content-Type": kind}).status_code == 201


# -- proxies and links --------------------------------------------------------------------------------------------


def test_links_begin_with_the_address_that_was_asked(serve_words: Callable[..., Any]) -> None:
    with serve_words() as api:
        link = api.get("/words/api/v1/links", headers={"Host": "clips.lan:8000"}).json()
        assert link["link"] == "http://clips.lan:8000/docs"
        assert link["media"].startswith("http://clips.lan:8000/media/")
        spoofed = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
        assert api.get("/words/api/v1/links", headers=spoofed).json()["link"] == "http://127.0.0.1/docs"
        assert api.get("/words/api/v1/links", headers={"Host": "a b"}).status_code == 400


def test_links_begin_with_the_public_url(serve_words: Callable[..., Any]) -> None:
    with serve_words(public_url="https://clips.example/base/") as api:
        assert api.get("/words/api/v1/links").json()["link"] == "https://clips.example/base/docs"


def test_the_client_behind_proxies() -> None:
    proxies = Proxies(("127.0.0.1", "10.0.0.0/8", "fd00::/8"))
    assert proxies.client("203.0.113.9", "198.51.100.1") == "203.0.113.9", "not a proxy of ours"
    assert proxies.client("127.0.0.1", "198.51.100.1") == "198.51.100.1"
    assert proxies.client("127.0.0.1", "198.51.100.1, 203.0.113.5, 10.1.2.3") == "203.0.113.5", "the rest is hearsay"
    assert proxies.client("fd00::1", "[2001:db8::1]:4711") == "2001:db8::1"
    assert proxies.client("127.0.0.1", "203.0.113.5:80") == "203.0.113.5"
    assert proxies.client("127.0.0.1", "unknown") == "127.0.0.1"
    assert proxies.client("127.0.0.1", "") == "127.0.0.1"
    assert proxies.client("10.0.0.1", "10.0.0.2, 10.0.0.3") == "10.0.0.2"


def test_addresses_as_they_are_counted() -> None:
    assert bucket_of("2001:db8::1") == bucket_of("2001:db8::ffff:1")
    assert bucket_of("2001:db8:0:1::1") != bucket_of("2001:db8::1")
    assert bucket_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert bucket_of("testclient") == "unknown"


@pytest.mark.parametrize("text", ["a.example", "a.example:80", "127.0.0.1:8000", "[::1]:8000", "my_host"])
def test_hosts(text: str) -> None:
    assert is_host(text)


@pytest.mark.parametrize("text", ["", "a b", "a/b", "a@b", "a:b", "[::1", "a.example:999999", "http://a"])
def test_what_is_no_host(text: str) -> None:
    assert not is_host(text)


def test_origins_in_one_form() -> None:
    assert normal("https://A.example:443") == normal("https://a.example")
    assert normal("http://[::1]:8000") == "http://[::1]:8000"
    assert Origins(()).allows("http://127.0.0.1:80", own="http://127.0.0.1")
    assert not Origins(()).allows("", own="")


# -- mounts -------------------------------------------------------------------------------------------------------


def test_surfaces_by_name_and_prefix() -> None:
    found = {each.name: each for each in (Words("a", "/a"), Words("b", "/b"), Words("c", "/", "/v1"))}
    assert [each.prefix for each in mount((), found)] == ["/a/api/v1", "/b/api/v1", "/v1"]
    assert [each.prefix for each in mount(("a=/", "c"), found)] == ["/api/v1", "/v1"]
    assert [each.prefix for each in mount(("a=/deep/er/",), found)] == ["/deep/er/api/v1"]
    for wanted in (("a=/", "b=/"), ("a", "a"), ("a=relative",), ("a=//",), ("a=/x y",), ("c=/docs",), ("a=",)):
        with pytest.raises(BadSetting):
            mount(wanted, found)
    with pytest.raises(UnknownName):
        mount(("d",), found)
    two_words = {"two-words": Words("two-words", "/two")}
    assert [each.prefix for each in mount(("two_words=/",), two_words)] == ["/api/v1"]


def test_a_surface_at_the_root(serve_words: Callable[..., Any]) -> None:
    with serve_words(surfaces="words=/") as api:
        assert api.get("/api/v1/things").status_code == 200
        assert set(api.get("/nope").json()) == {"detail", "code", "fields", "request"}
        assert api.get("/v1/usage").status_code == 404, "only what is named is served"
        assert api.get("/health").json()["status"] == "ok"


def test_a_surface_that_has_no_base(serve_words: Callable[..., Any]) -> None:
    with serve_words(Words(base=""), surfaces="words=/") as api:
        assert api.get("/things").status_code == 200
        assert api.get("/health").status_code == 200
        assert api.get("/openapi.json").status_code == 200


# -- requests and their ids ---------------------------------------------------------------------------------------


def test_request_ids(api: ApiClient) -> None:
    assert api.get("/health", headers={"X-Request-Id": "abc-12345"}).headers["x-request-id"] == "abc-12345"
    for bad in ("short", "a b c d e f g", "x" * 65, "new\tline-12345"):
        assert api.get("/health", headers={"X-Request-Id": bad}).headers["x-request-id"].startswith("req_")


def test_the_id_in_an_answer_finds_the_log_line(api: ApiClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        answer = api.get("/words/api/v1/things/broken")
    assert answer.status_code == 500
    lines = [record for record in caplog.records if getattr(record, "request", "") == answer.headers["x-request-id"]]
    assert any(record.exc_info and "secret/path" in str(record.exc_info[1]) for record in lines)
    assert any(record.name == "clipforge.access" and record.__dict__["status"] == 500 for record in lines)


def test_security_headers(api: ApiClient) -> None:
    headers = api.get(THINGS).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
