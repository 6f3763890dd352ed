"""How far a picture is from well exposed, in stops of light. Imports nothing, so that plans can ask too.

stops_off(0.15)     # 2.4: the middle of luma stands at half of what is dark enough
"""

from __future__ import annotations

import math

GAMMA = 2.4
"""Of a screen (ITU-R BT.1886): signal to light."""

WELL_EXPOSED = (0.30, 0.66)
"""Where the middle of luma (0..1) lies in a picture that is neither too dark nor too bright."""


def stops_off(middle: float) -> float:
    """How far the middle of luma is from well exposed, in stops of light; 0 inside WELL_EXPOSED."""
    middle = max(middle, 0.004)
    if middle < WELL_EXPOSED[0]:
        return GAMMA * math.log2(WELL_EXPOSED[0] / middle)
    return GAMMA * math.log2(middle / WELL_EXPOSED[1]) if middle > WELL_EXPOSED[1] else 0.0
