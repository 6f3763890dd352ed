"""Where a detection takes its media from, in the order of the contract, and which URLs are refused at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.model.job import Job, JobState
from clipforge_core.model.project import ProjectStatus
from clipforge_core.model.user import Caller
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.refusals import Conflict, Invalid
from clipforge_core.services import Services
from tests.projects.conftest import end, found, stored, uploaded

WISH = DetectWish(num_clips=1, min_duration=2, max_duration=6)


def media(job: Job) -> dict[str, Any]:
    """What a detection was told of its media."""
    found: dict[str, Any] = job.params["media"]
    return found


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/a.mp4",
        "javascript:alert(1)",
        "//example.org/a.mp4",
        "http://",
        "https://user:secret@example.org/a.mp4",
        "http://127.0.0.1/a.mp4",
        "http://127.1/a.mp4",
        "http://0x7f000001/a.mp4",
        "http://2130706433/a.mp4",
        "http://[::1]/a.mp4",
        "http://[::ffff:10.0.0.1]/a.mp4",
        "http://169.254.169.254/latest",
        "http://localhost:8000/a.mp4",
        "http://a.localhost/a.mp4",
        "https://example.org/a b.mp4",
        "https://example.org/a\n.mp4",
        "https://example.org/" + "a" * 2048,
        "file:///etc/passwd",
        "file:///etc/../etc/shadow",
        "file://example.org/srv/a.mp4",
        "file:relative.mp4",
        "file:///%00",
        "file:///a?b",
    ],
)
def test_urls_that_can_never_be_fetched(services: Services, caller: Caller, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.projects.create(caller, title="Talk", source_url=url)
    assert refused.value.data["field"] == "sourceUrl"


@pytest.mark.parametrize(
    "url", ["https://no-such-name.invalid/a.mp4", "HTTP://EXAMPLE.ORG/%C3%BC.mp4", " https://a.b/ "]
)
def test_urls_whose_names_may_not_resolve_are_taken(services: Services, caller: Caller, url: str) -> None:
    assert services.projects.create(caller, title="Talk", source_url=url).source_url == url.strip()


def test_a_link_that_leads_out_of_the_operators_folders(
    services: Services, caller: Caller, talk: Path, tmp_path: Path
) -> None:
    assert services.projects.create(caller, title="Talk", source_url=talk.as_uri()).source_url == talk.as_uri()
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"secret")
    inside = talk.with_name("link.mp4")
    inside.symlink_to(secret)
    try:
        with pytest.raises(Invalid):
            services.projects.create(caller, title="Talk", source_url=inside.as_uri())
    finally:
        inside.unlink()


def test_without_media_there_is_nothing_to_detect(services: Services, caller: Caller) -> None:
    project = services.projects.create(caller, title="Talk")
    with pytest.raises(Conflict, match="upload a file"):
        services.projects.detect(caller, project.id, WISH)
    assert services.projects.get(caller, project.id).status is ProjectStatus.CREATED


def test_the_newest_floating_upload_is_taken_and_bound(
    services: Services, caller: Caller, other: Caller, talk: Path
) -> None:
    uploaded(services, caller, talk)
    newest = uploaded(services, caller, talk)
    uploaded(services, other, talk)
    first, second, third = (services.projects.create(caller, title=f"Talk {n}") for n in range(3))
    uploaded(services, caller, talk, signed_for=third.id)
    job = services.projects.detect(caller, first.id, WISH)
    assert media(job)["stored"]["upload"] == newest
    assert media(services.projects.detect(caller, second.id, WISH))["stored"]["upload"] != newest
    with pytest.raises(Conflict):
        services.projects.detect(caller, services.projects.create(caller, title="Talk").id, WISH)
    found(services, job)
    again = services.projects.detect(caller, first.id, WISH)
    assert media(again)["stored"] == {"key": media(job)["stored"]["key"], "upload": ""}, "bound for good"


def test_an_upload_that_was_signed_for_a_project_comes_first(services: Services, caller: Caller, talk: Path) -> None:
    project = services.projects.create(caller, title="Talk", source_url="https://example.org/talk.mp4")
    mine = uploaded(services, caller, talk, signed_for=project.id)
    uploaded(services, caller, talk)
    plan = media(services.projects.detect(caller, project.id, WISH))
    assert (plan["stored"]["upload"], plan["url"]) == (mine, "")


def test_a_url_comes_before_a_floating_upload_which_stands_behind_it(
    services: Services, caller: Caller, talk: Path
) -> None:
    upload = uploaded(services, caller, talk)
    one = services.projects.create(caller, title="Talk", source_url="https://example.org/talk.mp4")
    job = services.projects.detect(caller, one.id, WISH)
    assert (media(job)["url"], media(job)["stored"]["upload"]) == ("https://example.org/talk.mp4", upload)
    two = services.projects.create(caller, title="Talk")
    with pytest.raises(Conflict):
        services.projects.detect(caller, two.id, WISH)
    result = {**_result(job), "unused_upload": upload, "media_key": f"projects/{one.id}/source/talk.mp4"}
    end(services, job, result)
    assert media(services.projects.detect(caller, two.id, WISH))["stored"]["upload"] == upload, "it was not needed"


def _result(job: Job) -> dict[str, Any]:
    about = {"filename": "talk.mp4", "duration": 12.0, "size": 1, "width": 1, "height": 1, "digest": ""}
    return {"project": job.subject, "clips": [], "thumbnails": [], "media": about, "note": ""}


def test_a_url_that_does_not_work_alone_fails_with_its_reason(
    services: Services, caller: Caller, work: Callable[[], list[Job]]
) -> None:
    project = services.projects.create(caller, title="Talk", source_url="https://no-such-name.invalid/talk.mp4")
    services.projects.detect(caller, project.id, WISH)
    assert [job.state for job in work()] == [JobState.FAILED]
    now = services.projects.get(caller, project.id)
    assert now.status is ProjectStatus.FAILED and now.error is not None
    assert now.error.code in ("fetch_refused", "fetch_failed") and "no-such-name.invalid" in now.error.message
    assert stored(services) == []
