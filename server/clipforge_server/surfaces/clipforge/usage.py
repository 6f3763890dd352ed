"""/v1/usage: what the caller used of the month's limits."""

from __future__ import annotations

import msgspec
from litestar import get

from clipforge_core.model.user import Caller
from clipforge_core.services import Services

TAGS = ["usage"]


class UsageAnswer(msgspec.Struct, rename="camel"):
    """Minutes of video and exports of this calendar month (UTC), their limits, and when counting begins anew. `tier` is
    the set of limits that an admin gave you, "" for none."""

    minutes_processed: float
    minutes_limit: float
    exports_count: int
    exports_limit: int
    reset_date: str
    tier: str


@get("/usage", tags=TAGS, sync_to_thread=False)
def get_usage(services: Services, caller: Caller) -> UsageAnswer:
    """What was used this month, and what there is."""
    now = services.usage.now(caller)
    return UsageAnswer(**msgspec.structs.asdict(now))


HANDLERS = (get_usage,)
