"""What a new detection changed: the clips before and after side by side, and earlier ones taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from litestar import Response, get, post

from clipforge_core.model.project import ProjectClip
from clipforge_core.model.user import Caller
from clipforge_core.projects.comparing import Pair
from clipforge_core.projects.earlier import Comparison
from clipforge_core.services import Services
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.project import ClipView, view_of

ONE = "/projects/{project_id:str}/compared"
_NOTHING = 0.05


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One clip of before, one of now, or the one that became the other; `back` where the earlier one can be put back
    among the clips."""

    kind: Literal["same", "moved", "gone", "new"]
    before: ProjectClip | None
    now: ProjectClip | None
    changes: tuple[str, ...]
    back: bool


@get(ONE, sync_to_thread=True)
def compared_page(services: Services, caller: Caller, look: Look, project_id: str) -> Response[str]:
    """Both lists, for the dialog of the project's page."""
    comparison = services.earlier.compare(caller, project_id)
    rows = [row_of(comparison, pair) for pair in comparison.pairs]
    counts = {kind: sum(row.kind == kind for row in rows) for kind in ("new", "gone", "moved", "same")}
    return look.page(
        "compared",
        rows=rows,
        counts=counts,
        before=len(comparison.before),
        now=len(comparison.now),
        asked=(asked(comparison.asked_before), asked(comparison.asked_now)),
    )


@post("/clips/{clip_id:str}/back", sync_to_thread=True, status_code=200)
def take_back(services: Services, caller: Caller, clip_id: str) -> ClipView:
    """Put an earlier clip among the others."""
    clip = services.earlier.take_back(caller, clip_id)
    return view_of(clip, services.overview.exports_of(caller, clip.project).get(clip.id, 0))


def row_of(comparison: Comparison, pair: Pair) -> Row:
    """A pair with the words for it."""
    before = comparison.before[pair.before] if pair.before is not None else None
    now = comparison.now[pair.now] if pair.now is not None else None
    changes = [moved("starts", pair.start_by), moved("ends", pair.end_by)] if pair.kind == "moved" else []
    changed = before is not None and now is not None and before.document.title != now.document.title
    replaced = before is not None and before.id in comparison.replaced
    return Row(
        kind=pair.kind,
        before=before,
        now=now,
        changes=tuple(filter(None, changes)) or (("other parts",) if pair.kind == "moved" else ()),
        back=replaced and (pair.kind != "same" or changed),
    )


def moved(edge: str, by: float) -> str:
    """ "starts 1.2 s earlier", "" where it did not move."""
    return f"{edge} {abs(by):.1f} s {'earlier' if by < 0 else 'later'}" if abs(by) > _NOTHING else ""


def asked(wishes: Mapping[str, Any]) -> str:
    """What a detection was asked for, in a line."""
    if not wishes:
        return ""
    parts = [str(wishes.get("detector") or "highlights"), f"at most {wishes.get('num_clips', 6)}"]
    shortest, longest = wishes.get("min_duration"), wishes.get("max_duration")
    if shortest and longest:
        parts.append(f"{shortest:g} to {longest:g} s")
    elif shortest or longest:
        parts.append(f"{'from' if shortest else 'up to'} {shortest or longest:g} s")
    parts += [f"in {wishes['language']}"] if wishes.get("language") else []
    parts += [f"about “{wishes['query']}”"] if wishes.get("query") else []
    return " · ".join(parts)


HANDLERS: tuple[Any, ...] = (compared_page, take_back)
