"""`clipforge webhooks` as people type it, beside a runner that delivers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_core.environment import Environment
from clipforge_core.queue.lock import RunnerLock
from clipforge_core.services import Services
from clipforge_core.webhooks.deliverer import Deliverer
from clipforge_core.webhooks.signing import signed
from tests.webhooks.made import Receiver

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def flags(tmp_path: Path) -> dict[str, object]:
    return {"data": tmp_path / "data", "cache": tmp_path / "cache", "allow_private_urls": True}


@pytest.fixture
def services(tmp_path: Path, flags: dict[str, object]) -> Iterator[Services]:
    opened = Services.open(
        Environment.open(flags=flags, folder=tmp_path, user_folder=tmp_path, environ={}, bundled=False)
    )
    opened.users.add("ann@example.org")
    yield opened
    opened.close()


@pytest.fixture
def clipforge(tmp_path: Path, flags: dict[str, object], services: Services, capsys: pytest.CaptureFixture[str]) -> Call:
    def call(*args: str) -> tuple[int, str, str]:
        session = Session(user_folder=tmp_path, folder=tmp_path, environ={}, bundled=False)
        session.flags |= flags
        capsys.readouterr()
        code = run(["webhooks", *args], session)
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def runner(services: Services) -> Iterator[None]:
    """What `clipforge serve` runs: the deliverer, under the runner's lock."""
    lock, stop = RunnerLock(services.data), threading.Event()
    deliverer = Deliverer(services.database, services.vault, services.settings, delays=(0.01,) * 4)
    thread = threading.Thread(target=deliverer.serve, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join()
    lock.close()


def made(clipforge: Call, url: str, *more: str) -> dict[str, str]:
    code, out, _ = clipforge("create", url, "--json", *more)
    assert code == 0
    answer: dict[str, str] = json.loads(out)
    return answer


def test_create_list_delete(clipforge: Call) -> None:
    code, out, _ = clipforge("create", "http://127.0.0.1:9/hook", "--event", "export.ready")
    assert code == 0 and "secret: whsec_" in out
    endpoint = out.partition(":")[0]
    assert endpoint in clipforge("list")[1]
    [listed] = json.loads(clipforge("list", "--json")[1])
    assert (listed["user"], listed["events"]) == ("ann@example.org", ["export.ready"])
    assert "secret" not in listed
    assert clipforge("delete", endpoint)[0] == 0
    assert clipforge()[1] == "no webhook endpoints\n"


def test_a_secret_from_standard_input_is_not_printed(clipforge: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"my own secret\n")))
    code, out, err = clipforge("create", "http://127.0.0.1:9/hook", "--secret-stdin")
    assert code == 0
    assert "my own secret" not in out + err


def test_with_several_users_one_must_be_named(clipforge: Call, services: Services) -> None:
    services.users.add("bob@example.org")
    code, _, err = clipforge("create", "http://127.0.0.1:9/hook")
    assert code == 2 and "--user" in err
    assert made(clipforge, "http://127.0.0.1:9/hook", "--user", "bob@example.org")["id"]
    assert json.loads(clipforge("list", "--user", "ann@example.org", "--json")[1]) == []
    [listed] = json.loads(clipforge("list", "--json")[1])
    assert listed["user"] == "bob@example.org"


def test_test_replay_and_the_log(clipforge: Call, receiver: Receiver, runner: None) -> None:
    endpoint = made(clipforge, receiver.url)["id"]
    code, out, _ = clipforge("test", endpoint, "--event", "export.ready", "--json")
    first = json.loads(out)
    assert (code, first["state"], first["status"]) == (0, "delivered", 200)
    assert receiver.calls[0].json["event"] == "export.ready"
    receiver.answer = 410
    code, out, _ = clipforge("replay", endpoint, first["id"], "--json")
    assert (code, json.loads(out)["state"]) == (1, "failed")
    assert receiver.calls[1].headers["webhook-id"] == receiver.calls[0].headers["webhook-id"]
    log = json.loads(clipforge("deliveries", endpoint, "--json")[1])
    assert [one["state"] for one in log] == ["failed", "delivered"]
    table = clipforge("deliveries", endpoint)[1]
    assert "the receiver answered 410" in table and "thank you" in table


def test_without_a_server_it_says_so(clipforge: Call) -> None:
    endpoint = made(clipforge, "http://127.0.0.1:9/hook")["id"]
    code, out, err = clipforge("test", endpoint)
    assert code == 0 and "no server runs" in err and "pending" in out


def test_what_is_not_there(clipforge: Call) -> None:
    code, _, err = clipforge("test", "wh_nothing")
    assert code != 0 and "no webhook endpoint has the id wh_nothing" in err
    assert clipforge("create", "ftp://x/")[0] != 0


def test_verify(clipforge: Call, tmp_path: Path) -> None:
    body = tmp_path / "body.json"
    body.write_bytes(b'{"a":1}')
    headers = signed("mine", b'{"a":1}', webhook_id="msg_1", timestamp=1_700_000_000)
    simple = f"X-Signature: {headers['X-Signature']}"
    assert clipforge("verify", str(body), "--header", simple, "--secret", "mine")[:2] == (
        0,
        "verified by x-signature\n",
    )
    code, _, err = clipforge("verify", str(body), "--header", simple, "--secret", "another")
    assert code == 3 and "does not verify" in err
    file = tmp_path / "headers"
    file.write_text("POST /hook HTTP/1.1\n" + "".join(f"{name}: {value}\n" for name, value in headers.items()) + "\n")
    old = ("verify", str(body), "--headers", str(file), "--secret", "mine", "--json")
    assert clipforge(*old)[0] == 3
    code, out, _ = clipforge(*old, "--any-time")
    assert (code, json.loads(out)) == (0, {"verified": True, "by": "webhook-signature"})
    assert clipforge("verify", str(body), "--header", "nonsense", "--secret", "mine")[0] == 2
    assert clipforge("verify", str(body))[0] == 2
