"""The section `[jump_cuts]` of a template: what is cut out of the inside of a clip.

Off where a template has no such section. Every cut lies in `clips.json` (`cuts` of a clip), where it can be
switched off, moved or removed before an export; `clipforge_core.stages.tighten` finds them.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Short = Annotated[float, msgspec.Meta(ge=0.0, le=2.0)]


class JumpCuts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is cut and what stays around it; times in seconds.

    `phrases` are words that have a meaning of their own ("like", "you know") and are cut only where pauses stand
    on both sides; `hesitations` are voices without a word, found by the gap that they leave in the words. Both
    are listed in clips.json either way, switched off where the key is false.
    """

    cut: Literal["silence", "fillers", "both"] = "both"
    margin: Short = 0.12
    pause: Annotated[float, msgspec.Meta(ge=0.1, le=10.0)] = 0.5
    shortest_cut: Short = 0.1
    shortest_part: Short = 0.3
    phrases: bool = False
    hesitations: bool = False
    also: str = ""
    never: str = ""

    @property
    def silence(self) -> bool:
        """True where pauses are cut."""
        return self.cut != "fillers"

    @property
    def fillers(self) -> bool:
        """True where filler words are cut."""
        return self.cut != "silence"
