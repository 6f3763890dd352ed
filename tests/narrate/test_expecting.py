"""When a narration will be done: by what was measured on this machine, and by what stands before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.ids import iso
from clipforge_core.model.job import Priority
from clipforge_core.model.narration import Narration, NarrationStatus, NarrationWish
from clipforge_core.model.user import Caller
from clipforge_core.narrations.expecting import Line, assumed, expected, works_of
from clipforge_core.services import Services
from clipforge_core.trims import speeds

WISH = NarrationWish(topic="Tides", context="The moon pulls the sea.", seconds=30.0)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    flags = {"data": str(tmp_path), "cache": str(tmp_path / "cache"), "min_free_disk": 0, "active_narrations": 0}
    opened = Services.open(Environment.open(environ={}, flags=flags, user_folder=tmp_path, folder=tmp_path))
    opened.identity.first_start()
    yield opened
    opened.close()


@pytest.fixture
def caller(services: Services) -> Caller:
    return Caller(user=services.users.first_admin())


def measured(services: Services, *lengths: float, rate: float = 0.5) -> None:
    """As if films of these lengths were made: half a second of rendering for a second, and some more."""
    with services.database.write() as db:
        for length in lengths:
            took = {"narrate script": 1.0, "narrate voice": 0.1 * length, "narrate rest": 2.0}
            for work, media in works_of(NarrationWish(topic="x", context="x", seconds=length)):
                speeds.note(db, work, media, took.get(work, rate * media))


def test_nothing_is_known_before_anything_was_made(services: Services, caller: Caller) -> None:
    made = services.narrations.create(caller, WISH)
    assert made.estimate is None
    (finish,) = services.narrations.finish(made)
    with services.database.read() as db:
        assert Line.read(db, 2).finish(made, 1000.0) == pytest.approx(1000.0 + assumed(WISH))
    assert finish > 0


def test_what_was_measured_is_expected(services: Services, caller: Caller) -> None:
    measured(services, 20.0, 40.0, 60.0)
    with services.database.read() as db:
        short, long = (expected(db, NarrationWish(topic="x", context="x", seconds=s)) for s in (30.0, 90.0))
        high = expected(db, NarrationWish(topic="x", context="x", seconds=30.0, quality="high"))
    assert short == pytest.approx(1 + 3 + 2 + 15 + 0.5 * 30 / 8, abs=0.2)
    assert long is not None and short is not None and long > 2 * short
    assert high == pytest.approx(short), "a quality that was not made yet is taken for the one that was"
    assert services.narrations.create(caller, WISH).estimate == pytest.approx(short)


def test_the_line_before_it_counts(services: Services, caller: Caller) -> None:
    measured(services, 20.0, 40.0)
    first, second = (services.narrations.create(caller, WISH) for _ in range(2))
    urgent = services.narrations.create(caller, WISH, priority=Priority.HIGH)
    each = first.estimate
    assert each is not None
    with services.database.read() as db:
        one, two = Line.read(db, 1), Line.read(db, 2)
    assert [one.before(n.id) for n in (urgent, first, second)] == pytest.approx([0, each, 2 * each])
    assert [two.before(n.id) for n in (urgent, first, second)] == pytest.approx([0, each / 2, each])
    assert one.finish(second, 1000.0) == pytest.approx(1000.0 + 3 * each)


def narration(**more: object) -> Narration:
    facts = {"id": "job_1", "user": "u", "priority": Priority.NORMAL, "wish": WISH, "estimate": 40.0} | more
    return Narration(**facts)  # type: ignore[arg-type]


def test_progress_says_when_it_will_end() -> None:
    line = Line({}, {}, 1)
    began = {"status": NarrationStatus.PROCESSING, "started_at": iso(1000.0)}
    assert line.finish(narration(**began, progress=50.0), 1030.0) == pytest.approx(1060.0, abs=0.01)
    assert line.finish(narration(**began, progress=5.0), 1010.0) == pytest.approx(1040.0, abs=0.01)
    assert line.finish(narration(**began, progress=5.0), 1100.0) > 1100.0, "never in the past"
    done = narration(status=NarrationStatus.COMPLETED, finished_at=iso(1234.0))
    assert line.finish(done, 5000.0) == pytest.approx(1234.0, abs=0.01)
