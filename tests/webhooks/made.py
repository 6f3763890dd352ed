"""A database with a user, the service over it, and a real receiver on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from clipforge_core.ids import iso
from clipforge_core.model.user import Caller, User
from clipforge_core.settings import Settings, core_settings, resolve
from clipforge_core.store.database import Database
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.tables import core_migrations
from clipforge_core.vault import Vault
from clipforge_core.webhooks.deliverer import Deliverer
from clipforge_core.webhooks.service import WebhookService


class Call:
    """One request that a receiver got."""

    def __init__(self, path: str, headers: dict[str, str], body: bytes) -> None:
        self.path = path
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body
        self.json: dict[str, Any] = json.loads(body)


class Receiver:
    """Keeps what comes, and answers what `answer` says: a status, or a function that may wait."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answer: int | Callable[[Call], int] = 200
        self.text = b"thank you"
        self.arrived = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                """Say nothing on standard error."""

            def do_POST(self) -> None:
                call = Call(self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
                with outer.arrived:
                    outer.calls.append(call)
                    outer.arrived.notify_all()
                status = outer.answer if isinstance(outer.answer, int) else outer.answer(call)
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(outer.text)

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A sender that was killed is no error here."""

        self.http = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self._thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def wait_for(self, count: int, seconds: float = 20.0) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.calls) >= count, seconds), len(self.calls)

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self._thread.join()


class Bench:
    """All that webhooks need, over one data folder."""

    def __init__(self, folder: Path, **flags: Any) -> None:
        self.folder = folder
        self.settings: Settings = resolve(
            core_settings(),
            flags={"data": folder, "allow_private_urls": True, **flags},
            folder=folder,
            environ={},
            user_folder=folder,
        )
        self.database = Database(folder / "clipforge.db")
        migrate(self.database, CORE, core_migrations())
        self.vault = Vault(folder)
        self.webhooks = WebhookService(self.database, self.vault, self.settings)
        self.caller = self.add_user("usr_1")

    def add_user(self, user_id: str) -> Caller:
        email = f"{user_id}@example.org"
        with self.database.write() as db:
            db["users"].insert({"id": user_id, "email": email, "email_key": email, "role": "user", "created_at": iso()})
        return Caller(user=User(id=user_id, email=email))

    def deliverer(self, **more: Any) -> Deliverer:
        return Deliverer(self.database, self.vault, self.settings, **more)

    def announce(self, event: str, data: dict[str, Any], user: str = "usr_1") -> int:
        with self.database.write() as db:
            return self.webhooks.announce(db, user, event, data)

    def close(self) -> None:
        self.database.close()
