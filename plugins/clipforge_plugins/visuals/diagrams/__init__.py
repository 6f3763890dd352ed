"""Diagrams by name: each a module with a function of that name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.data import words


def diagram(board: Board, data: Mapping[str, Any]) -> None:
    """The diagram of that `name`; one that is not known becomes a list of its labels, with a note."""
    from clipforge_plugins.visuals.diagrams.pythagoras import pythagoras
    from clipforge_plugins.visuals.pictures.lists import items

    known = {"pythagoras": pythagoras}
    name = words(data, "name").casefold().strip()
    if name in known:
        known[name](board, data)
        return
    board.notes.append(f"no diagram is called {name!r}: its labels are shown as a list; there are {', '.join(known)}")
    items(board, {"title": words(data, "title"), "items": data.get("labels")})
