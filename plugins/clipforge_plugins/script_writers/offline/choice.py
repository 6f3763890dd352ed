"""What was chosen to be said, and in which place of a script."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from clipforge_core import ScriptBrief
from clipforge_plugins.script_writers.offline.material import Unit


@dataclass
class Choice:
    """What was chosen. `hook` None is a made question of the kind `kind`. `again` is a recap that repeats a unit;
    `call` whether a call stands at the end."""

    kind: str = "question"
    hook: Unit | None = None
    slots: dict[str, Unit] = field(default_factory=dict)
    points: list[Unit] = field(default_factory=list)
    again: bool = False
    call: bool = True

    @property
    def used(self) -> set[int]:
        """Sentences that are said."""
        units = [*self.points, *(unit for role, unit in self.slots.items() if role != "recap" or not self.again)]
        return {part for unit in [*units, *([self.hook] if self.hook else [])] for part in unit.parts}

    def copy(self) -> Choice:
        """Another one that can be changed alone."""
        return replace(self, slots=dict(self.slots), points=list(self.points))


def budget(brief: ScriptBrief) -> float:
    """Words that fit into the wanted length."""
    return brief.seconds * brief.words_per_second
