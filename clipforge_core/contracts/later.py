"""Later: an item that a plugin brings by name, and that is loaded when somebody asks for it.

    @hookimpl
    def clipforge_register_job_kinds():
        return [Later("trim", "clipforge_core.jobs.trim:TrimJob")]

Every command and every child process asks all plugins for what they bring; most use one or two items of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import msgspec


class Later(msgspec.Struct, frozen=True):
    """`name` is the item's; `where` is "module:attribute", what makes it when called without arguments (its class).

    Raises ValueError for a `where` of another form.
    """

    name: str
    where: str

    def __post_init__(self) -> None:
        module, _, attribute = str(self.where).partition(":")
        if not isinstance(self.name, str) or not module or not attribute.isidentifier():
            raise ValueError(f"Later({self.name!r}, {self.where!r}): a name is needed, and a place such as a.b:Item")

    def load(self) -> Any:
        """The item. Raises whatever its module and the call raise, ValueError where it has another name."""
        module, _, attribute = self.where.partition(":")
        item = getattr(import_module(module), attribute)()
        if item.name != self.name:
            raise ValueError(f"{self.where} makes {item.name!r}, and was brought as {self.name!r}")
        return item
