"""What a `video_url` may name: an HTTPS address, or an upload of this server.

source_of("https://example.org/talk.mp4", caller, services, own="https://clips.example")
source_of("upl_4f0c3f5b9d2a4e17", caller, services, own="…")
source_of("https://clips.example/media/TOKEN/talk.mp4", caller, services, own="…")     # a link to an upload
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clipforge_core.model.upload import UploadState
from clipforge_core.projects.sources import StoredMedia, check_source_url
from clipforge_core.refusals import Invalid, LinkRefused, NotThere
from clipforge_core.requests.links import MEDIA

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.projects.sources import MediaPlan
    from clipforge_core.services import Services

FIELD = "video_url"


class BadVideoUrl(Invalid):
    """A `video_url` that is never fetched; `detail` says what would be right."""

    message = "Invalid video URL format"


def source_of(url: str, caller: Caller, services: Services, own: str) -> tuple[str, MediaPlan]:
    """How the source is shown, and where it is had from; `own` is what this server's URLs begin with.

    Raises BadVideoUrl.
    """
    from clipforge_core.projects.sources import MediaPlan

    url = url.strip()
    upload = _upload_id(url, services, own)
    if upload:
        try:
            found = services.uploads.get(caller, upload)
        except NotThere as error:
            raise BadVideoUrl(field=FIELD, detail="you have no such upload") from error
        if found.state is not UploadState.STORED:
            raise BadVideoUrl(field=FIELD, detail="this upload is not complete yet")
        return found.id, MediaPlan(stored=StoredMedia(key=found.key))
    scheme = url.partition(":")[0].lower()
    if scheme != "https" and not (scheme == "http" and services.settings.get("allow_http_urls", bool)):
        raise BadVideoUrl(field=FIELD, detail="URL must be HTTPS")
    try:
        url = check_source_url(url, services.settings)
    except Invalid as error:
        raise BadVideoUrl(field=FIELD, detail=str(error.data.get("detail", "it cannot be fetched"))) from error
    return url, MediaPlan(url=url)


def _upload_id(url: str, services: Services, own: str) -> str:
    """The id of the upload that a URL names, "" where it names none."""
    if url.startswith("upl_"):
        return url
    if not url.startswith(f"{own}{MEDIA}/"):
        return ""
    token = url.removeprefix(f"{own}{MEDIA}/").partition("/")[0]
    try:
        claims = services.vault.check_link(token)
    except LinkRefused as error:
        raise BadVideoUrl(field=FIELD, detail=error.describe()) from error
    first, _, rest = str(claims.claims.get("key", "")).partition("/")
    if first != "uploads":
        raise BadVideoUrl(field=FIELD, detail="this link of the server is not one of an upload")
    return rest.partition("/")[0]
