"""/v1/uploads: announcing a file, and what has become of it. Its bytes go to /media (one PUT) or /v1/uploads/tus."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.params import Parameter

from clipforge_core.ids import iso
from clipforge_core.model.user import Caller
from clipforge_core.requests.links import MEDIA, Links
from clipforge_core.services import Services
from clipforge_server.surfaces.clipforge.uploads_forms import NewUpload, SignedUpload, UploadAnswer

TAGS = ["uploads"]
LARGEST_PAGE = 200


@post("/uploads/sign", opt={"answers": {404: "There is no such project."}}, tags=TAGS, sync_to_thread=True)
def sign_upload(services: Services, caller: Caller, links: Links, data: NewUpload) -> SignedUpload:
    """Announce a file. PUT its bytes to `uploadUrl` before `expiresAt`; what they are is found out from them, not from
    the name or type."""
    upload = services.uploads.sign(
        caller,
        filename=data.filename,
        mime_type=data.mime_type,
        size=data.size,
        project=data.project_id or "",
    )
    name = upload.key.rpartition("/")[2]
    token = services.vault.sign_link(MEDIA, upload.expires, upload=upload.id)
    lifetime = services.settings.get("media_link_lifetime", float)
    return SignedUpload(
        id=upload.id,
        upload_url=links.absolute(f"{MEDIA}/{token}/{name}"),
        download_url=links.media(
            upload.key, expires_in=lifetime, shown="" if upload.filename == name else upload.filename
        ),
        key=upload.key,
        expires_at=iso(upload.expires),
    )


@get("/uploads", tags=TAGS, sync_to_thread=False)
def list_uploads(
    services: Services,
    caller: Caller,
    links: Links,
    request: Request[Any, Any, Any],
    limit: Annotated[int, Parameter(ge=1, le=LARGEST_PAGE)] = 50,
    cursor: Annotated[str, Parameter(max_length=64)] = "",
) -> Response[list[UploadAnswer]]:
    """Uploads of the caller, newest first; the `Link` header leads to those after them."""
    found = services.uploads.all(caller, limit=limit + 1, before=cursor)
    page = found[:limit]
    more = links.absolute(f"{request.url.path}?limit={limit}&cursor={page[-1].id}") if len(found) > limit else ""
    headers = {"Link": f'<{more}>; rel="next"'} if more else {}
    return Response([UploadAnswer.of(upload) for upload in page], headers=headers)


@get("/uploads/{upload_id:str}", tags=TAGS, sync_to_thread=False)
def get_upload(services: Services, caller: Caller, upload_id: str) -> UploadAnswer:
    """One upload."""
    return UploadAnswer.of(services.uploads.get(caller, upload_id))


@delete("/uploads/{upload_id:str}", tags=TAGS, sync_to_thread=True)
def delete_upload(services: Services, caller: Caller, upload_id: str) -> None:
    """Delete an upload that no project has taken (409 where one has): its file goes too."""
    services.uploads.delete(caller, upload_id)


HANDLERS = (sign_upload, list_uploads, get_upload, delete_upload)
