"""A process that delivers until it is killed: python runner.py DATA. It says "up" when it begins."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from clipforge_core.settings import core_settings, resolve
from clipforge_core.store.database import Database
from clipforge_core.vault import Vault
from clipforge_core.webhooks.deliverer import Deliverer


def main(data: Path) -> None:
    settings = resolve(
        core_settings(), flags={"data": data, "allow_private_urls": True}, folder=data, environ={}, user_folder=data
    )
    deliverer = Deliverer(Database(data / "clipforge.db"), Vault(data), settings, delays=(0.01,) * 4)
    print("up", flush=True)
    deliverer.serve(threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
