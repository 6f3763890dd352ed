"""The database: transactions of many processes, migrations, owners, and errors that people can act on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.errors import PermissionDenied, PluginError, StoreBroken, StoreBusy
from clipforge_core.model.job import Owner
from clipforge_core.store.database import Database
from clipforge_core.store.migrations import CORE, Migration, migrate
from clipforge_core.store.owner import is_alive, this_process
from clipforge_core.store.tables import core_migrations

COUNTER = """
import sys
from pathlib import Path
from clipforge_core.store.database import Database
database = Database(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(100):
    with database.write(durable=False) as db:
        number = db.conn.execute("SELECT number FROM counter").fetchone()[0]
        db.execute("UPDATE counter SET number = ?", [number + 1])
"""


def rows(database: Database, sql: str) -> list[dict[str, Any]]:
    with database.read() as db:
        return list(db.query(sql))


def test_of_four_hundred_updates_by_four_processes_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    database = Database(path)
    with database.write() as db:
        db.execute("CREATE TABLE counter (number INTEGER)")
        db.execute("INSERT INTO counter VALUES (0)")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.wait(60) for process in processes] == [0] * 4
    for process in processes:
        process.communicate()
    assert rows(database, "SELECT number FROM counter") == [{"number": 400}]
    database.close()


def test_many_threads_write_and_read(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    with database.write() as db:
        db.execute("CREATE TABLE counter (number INTEGER)")
        db.execute("INSERT INTO counter VALUES (0)")
    seen: list[int] = []

    def work() -> None:
        for _ in range(25):
            with database.write(durable=False) as db:
                db.execute("UPDATE counter SET number = number + 1")
            seen.append(rows(database, "SELECT number FROM counter")[0]["number"])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(database, "SELECT number FROM counter") == [{"number": 200}]
    assert len(seen) == 200
    database.close()


def test_an_error_rolls_the_whole_transaction_back(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    with database.write() as db:
        db.execute("CREATE TABLE t (a INTEGER)")
    with pytest.raises(KeyError), database.write() as db:
        db.execute("INSERT INTO t VALUES (1)")
        raise KeyError("no")
    assert rows(database, "SELECT * FROM t") == []
    with pytest.raises(RuntimeError, match="already open"), database.write(), database.write():
        pass
    database.close()


def test_readers_cannot_write_and_foreign_keys_are_on(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    with database.write() as db:
        db.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        db.execute("CREATE TABLE b (a INTEGER REFERENCES a (id))")
    with pytest.raises(PermissionDenied), database.read() as db:
        db.conn.execute("INSERT INTO a VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError), database.write() as db:
        db.conn.execute("INSERT INTO b VALUES (1)")
    database.close()


def test_a_database_that_stays_locked_is_busy(tmp_path: Path) -> None:
    first, second = Database(tmp_path / "x.db"), Database(tmp_path / "x.db", busy=0.01)
    with first.write(), pytest.raises(StoreBusy, match=r"x\.db"), second.write():
        pass
    first.close()
    second.close()


def test_a_file_that_is_no_database_is_said_to_be_broken(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreBroken, match="not a database"):
        Database(path)


def test_what_is_made_is_for_its_user_alone(tmp_path: Path) -> None:
    """It holds the hashes of passwords and keys; folders and files that were there keep their rights."""
    folder = tmp_path / "data"
    made = Database(folder / "forge.db")
    with made.write() as db:
        db.execute("CREATE TABLE t (x)")
    modes = {path.name: path.stat().st_mode & 0o777 for path in [folder, *folder.iterdir()]}
    made.close()
    assert modes.pop("data") == 0o700
    assert set(modes.values()) == {0o600}, modes
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o750)
    Database(shared / "forge.db").close()
    assert shared.stat().st_mode & 0o777 == 0o750


def test_a_folder_in_the_place_of_the_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").mkdir()
    with pytest.raises(PermissionDenied):
        Database(tmp_path / "x.db")


# -- migrations -------------------------------------------------------------------------------------

FIRST = Migration("001_notes", sql="CREATE TABLE notes_a (x TEXT DEFAULT ';'); CREATE TABLE notes_b (y);")
SECOND = Migration("002_more", change=lambda db: db.execute("ALTER TABLE notes_a ADD COLUMN z"))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = Database(tmp_path / "x.db")
    migrate(opened, CORE, core_migrations())
    return opened


def tables(database: Database) -> set[str]:
    return {row["name"] for row in rows(database, "SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_each_migration_is_applied_once_and_in_order(database: Database) -> None:
    assert migrate(database, "notes", [FIRST]) == ["001_notes"]
    assert migrate(database, "notes", [FIRST, SECOND]) == ["002_more"]
    assert migrate(database, "notes", [FIRST, SECOND]) == []
    assert {"jobs", "notes_a", "notes_b"} <= tables(database)
    assert migrate(database, CORE, core_migrations()) == []


@pytest.mark.parametrize(
    ("migrations", "said"),
    [
        ([Migration("001_notes", sql="CREATE TABLE notes_c (x)")], "append-only"),
        ([Migration("000_before", sql="CREATE TABLE notes_c (x)"), FIRST], "append-only"),
        ([], "newer version"),
        ([FIRST, Migration("002_bad", sql="CREATE TABLE notes_c (x); NONSENSE")], "002_bad"),
        ([FIRST, Migration("002_bad", sql="CREATE TABLE others (x)")], "must be called notes_"),
        ([FIRST, Migration("002_bad", change=lambda db: 1 / 0)], "division by zero"),
        ([FIRST, Migration("002_bad", change=lambda db: db.conn.execute("COMMIT"))], "must not end the transaction"),
    ],
)
def test_a_history_that_does_not_fit_changes_nothing(
    database: Database, migrations: list[Migration], said: str
) -> None:
    migrate(database, "notes", [FIRST])
    before = tables(database)
    with pytest.raises(PluginError, match=said):
        migrate(database, "notes", migrations)
    assert tables(database) == before
    assert len(rows(database, "SELECT * FROM migrations WHERE plugin = 'notes'")) == 1


def test_tables_of_a_newer_version_are_left_alone(database: Database) -> None:
    with pytest.raises(StoreBroken, match="newer version"):
        migrate(database, CORE, [])


# -- owners -----------------------------------------------------------------------------------------


def test_this_process_is_alive_and_its_namesakes_are_not() -> None:
    me = this_process()
    assert is_alive(me)
    assert not is_alive(Owner(pid=me.pid, boot="another boot", started=me.started))
    assert not is_alive(Owner(pid=me.pid, boot=me.boot, started=me.started - 1))


def test_a_killed_process_is_dead_even_before_it_is_buried() -> None:
    script = "from clipforge_core.store.owner import this_process as t; o = t(); print(o.pid, o.boot, o.started)"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{script.replace('print', 'import sys; print')}; sys.stdout.flush(); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    pid, boot, started = process.stdout.readline().split()
    owner = Owner(pid=int(pid), boot=boot, started=int(started))
    assert is_alive(owner)
    process.send_signal(signal.SIGKILL)
    assert process.stdout.read() == ""  # its end of the pipe closes when it dies
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # dead, and still a zombie
    assert not is_alive(owner)
    process.communicate()
    assert not is_alive(owner)
