"""The kinds of work that a trim is made of, under the names by which their speeds are kept.

works_of(wish, 20.0, fetched=True)      # [("fetch", 1.0), ("encode mp4 high", 20.0), ("other", 1.0)]
"""

from __future__ import annotations

from clipforge_core.model.trim import TrimWish
from clipforge_core.trims.formats import UNASKED
from clipforge_core.trims.wishes import copies, enhancers_of

FETCH, OTHER = "fetch", "other"
ONCE = 1.0
"""What stands for the seconds of media where work does not depend on them, or nobody knows beforehand."""


def making(wish: TrimWish) -> str:
    """The name of making the file itself."""
    return f"copy {wish.output_format}" if copies(wish) else f"encode {wish.output_format} {wish.quality or UNASKED}"


def enhancing(wish: TrimWish) -> str:
    """The name of trying the enhancers, "" where there are none."""
    names = enhancers_of(wish)
    return f"enhance {' '.join(names)}" if names else ""


def works_of(wish: TrimWish, seconds: float, *, fetched: bool) -> list[tuple[str, float]]:
    """(work, seconds of media) of all that a wish is made of."""
    found = [(FETCH, ONCE)] if fetched else []
    if enhancing(wish):
        found.append((enhancing(wish), seconds))
    return [*found, (making(wish), seconds), (OTHER, ONCE)]
