"""/v1/api-keys: the caller's API keys."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import delete, get, post
from msgspec import Meta

from clipforge_core.identity.api_keys import ApiKey
from clipforge_core.ids import iso, moment
from clipforge_core.model.user import SCOPES, Caller
from clipforge_core.refusals import Invalid
from clipforge_core.services import Services

OPT = {"scope": "keys"}
TAGS = ["api-keys"]


class NewKey(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What a key is for, what it may do (all that the caller may, unless said), and until when (ISO 8601)."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    scopes: Annotated[list[str], Meta(min_length=1, max_length=len(SCOPES))] | None = None
    expires_at: Annotated[str, Meta(max_length=40)] | None = None


class KeyAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A key: `prefix` is how it begins, the rest is not kept. `lastUsedAt` is right to the minute."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: str
    expires_at: str | None
    last_used_at: str | None

    @classmethod
    def of(cls, key: ApiKey) -> KeyAnswer:
        """As the API shows it."""
        return cls(
            id=key.id,
            name=key.name,
            prefix=key.prefix,
            scopes=sorted(key.scopes),
            created_at=key.created_at,
            expires_at=None if key.expires is None else iso(key.expires),
            last_used_at=None if key.last_used is None else iso(key.last_used),
        )


class CreatedKeyAnswer(KeyAnswer, kw_only=True):
    """A new key, with the key itself."""

    key: str


@get("/api-keys", opt=OPT, tags=TAGS, sync_to_thread=False)
def list_keys(services: Services, caller: Caller) -> list[KeyAnswer]:
    """Keys that were not revoked, oldest first."""
    return [KeyAnswer.of(key) for key in services.api_keys.all(caller)]


@post("/api-keys", opt=OPT, tags=TAGS, sync_to_thread=True)
def create_key(services: Services, caller: Caller, data: NewKey) -> CreatedKeyAnswer:
    """Create a key. It is in this answer, and in no other."""
    created = services.api_keys.create(caller, name=data.name, scopes=data.scopes, expires=_expires(data.expires_at))
    return CreatedKeyAnswer(**msgspec.structs.asdict(KeyAnswer.of(created.record)), key=created.key)


@delete("/api-keys/{key_id:str}", opt=OPT, tags=TAGS, sync_to_thread=True)
def revoke_key(services: Services, caller: Caller, key_id: str) -> None:
    """Revoke a key: it fails from the next request on."""
    services.api_keys.revoke(caller, key_id)


def _expires(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return moment(text)
    except ValueError as error:
        raise Invalid(field="expiresAt", detail="a time such as 2027-01-31T10:00:00Z is needed") from error


HANDLERS = (list_keys, create_key, revoke_key)
