"""Projects that were deleted and can be brought back; and finding projects by title and state."""

from __future__ import annotations

import time

import pytest

from clipforge_core.model.job import JobState
from clipforge_core.model.project import ProjectStatus
from clipforge_core.model.user import Caller
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.refusals import NotThere
from clipforge_core.services import Services


def test_what_is_deleted_is_nowhere_until_it_is_brought_back(services: Services, caller: Caller) -> None:
    project = services.projects.create(caller, title="Talk")
    services.trash.put(caller, project.id)
    assert services.projects.list(caller).projects == ()
    assert services.overview.of(caller, [project.id]) == {} and services.overview.count(caller) == 0
    with pytest.raises(NotThere):
        services.projects.get(caller, project.id)
    with pytest.raises(NotThere):
        services.trash.put(caller, project.id)
    assert [p.id for p in services.trash.all(caller)] == [project.id]
    assert services.trash.restore(caller, project.id).title == "Talk"
    assert [p.id for p in services.projects.list(caller).projects] == [project.id]


def test_nobody_brings_back_what_belongs_to_another(services: Services, caller: Caller, other: Caller) -> None:
    project = services.projects.create(caller, title="Talk")
    with pytest.raises(NotThere):
        services.trash.put(other, project.id)
    services.trash.put(caller, project.id)
    with pytest.raises(NotThere):
        services.trash.restore(other, project.id)
    assert services.trash.all(other) == []


def test_its_jobs_are_cancelled(services: Services, caller: Caller) -> None:
    project = services.projects.create(caller, title="Talk", source_url="https://example.org/talk.mp4")
    job = services.projects.detect(caller, project.id, DetectWish())
    services.trash.put(caller, project.id)
    assert services.jobs.get(job.id).state is JobState.CANCELLED
    assert services.trash.restore(caller, project.id).status is ProjectStatus.CREATED


def test_in_the_end_it_goes_for_good(services: Services, caller: Caller) -> None:
    old, young = (services.projects.create(caller, title=title) for title in ("old", "young"))
    services.trash.put(caller, old.id)
    assert services.trash.empty(time.time() - 60) == 0
    assert services.trash.empty(time.time() + 1) == 1
    with pytest.raises(NotThere):
        services.trash.restore(caller, old.id)
    assert services.projects.get(caller, young.id).title == "young"


@pytest.mark.parametrize(("search", "found"), [("TALK", 2), ("50%", 1), ("_", 0), ("\\", 1), (" on ", 1), ("", 4)])
def test_projects_are_found_by_what_their_title_holds(
    services: Services, caller: Caller, search: str, found: int
) -> None:
    for title in ("A talk on cells", "talk about 50% more", "C:\\video", "other"):
        services.projects.create(caller, title=title)
    assert len(services.projects.list(caller, search=search).projects) == found
    assert len(services.projects.list(caller, search=search, status=ProjectStatus.READY).projects) == 0


def test_pages_of_what_was_searched_for_hold_together(services: Services, caller: Caller) -> None:
    for number in range(7):
        services.projects.create(caller, title=f"{'odd' if number % 2 else 'even'} {number}")
    first = services.projects.list(caller, search="even", limit=3)
    rest = services.projects.list(caller, search="even", limit=3, cursor=first.cursor)
    assert [p.title for p in (*first.projects, *rest.projects)] == ["even 6", "even 4", "even 2", "even 0"]
    assert rest.cursor == ""
