"""Equipment: what an item of a plugin may take from the program: settings, other items, the cache.

An item that has a method `configure` is given it once, before it is used, in every process::

    class Query:
        def configure(self, equipment):
            self._equipment = equipment
        def detect(self, info, tracks, request):
            embedder = self._equipment.registry.get("embedders", self._equipment.settings["embedder"])

`configure` must be quick and must not fail: it keeps what it is given, and asks for it when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from clipforge_core.cache import StageCache
    from clipforge_core.registry import Registry
    from clipforge_core.settings import Settings


class Equipment(Protocol):
    """What the program runs with; `Environment` is one."""

    @property
    def settings(self) -> Settings:
        """All settings, those of plugins too."""

    @property
    def registry(self) -> Registry:
        """The items of all plugins."""

    @property
    def cache(self) -> StageCache:
        """Results by the hash of what they were made from."""


@runtime_checkable
class Configurable(Protocol):
    """An item that wants its equipment."""

    def configure(self, equipment: Equipment) -> None:
        """Keep it for later; called once, before the item is used."""
