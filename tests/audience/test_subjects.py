"""What can be watched: every row of SUBJECTS asks tables that are there."""

from __future__ import annotations

import pytest

from clipforge_core.audience.subjects import SUBJECTS, find_id, find_key, is_played
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from tests.audience.conftest import add_export


@pytest.mark.parametrize("folder", sorted(SUBJECTS))
def test_every_folder_has_a_table(services: Services, folder: str) -> None:
    kind, query = SUBJECTS[folder]
    with services.database.read() as db:
        assert db.conn.execute(query, ["nothing"]).fetchone() is None
        assert find_key(db, f"{folder}/nothing/film.mp4") is None
    assert kind and is_played(f"{folder}/nothing/film.mp4")


def test_films_are_found_by_key_and_id(services: Services, export: str) -> None:
    with services.database.read() as db:
        by_key = find_key(db, f"exports/{export}/clip.mp4")
        assert by_key is not None and by_key == find_id(db, export)
        assert (by_key.id, by_key.kind, by_key.title) == (export, "export", "The first")
        assert (
            find_id(db, "exp_9") is None and find_key(db, "") is None and find_key(db, "elsewhere/exp_1/x.mp4") is None
        )


def test_two_users_have_their_own(services: Services, caller: Caller, other: Caller, export: str) -> None:
    theirs = add_export(services.database, other.id, 2)
    with services.database.read() as db:
        found = [find_id(db, each) for each in (export, theirs)]
    assert [each.user for each in found if each] == [caller.id, other.id]
