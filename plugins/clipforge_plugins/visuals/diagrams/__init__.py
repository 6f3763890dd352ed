"""Diagrams by name: a small set that is drawn correctly.

pythagoras     a right triangle and the squares of its sides        values? [a, b], labels? [a, b, c]
flow           steps with arrows between them                       labels
cycle          steps that come round again                          labels
venn           two or three sets, and what they share               labels, common?
pyramid        levels, the top first                                labels
number_line    numbers where they stand                             values, labels?, unit?

All of them take a `title`. One that is not known, or whose labels do not fit, becomes a list with a note.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.data import words

NAMES = ("pythagoras", "flow", "cycle", "venn", "pyramid", "number_line")
_ALSO = {
    "pythagorean": "pythagoras", "pythagorean theorem": "pythagoras", "right triangle": "pythagoras", "steps": "flow",
    "process": "flow", "flowchart": "flow", "pipeline": "flow", "loop": "cycle", "circle": "cycle", "sets": "venn",
    "set": "venn", "overlap": "venn", "hierarchy": "pyramid", "levels": "pyramid", "number line": "number_line",
    "scale": "number_line",
}  # fmt: skip


def diagram(board: Board, data: Mapping[str, Any]) -> None:
    """The diagram of that `name`."""
    from clipforge_plugins.visuals.diagrams.number_line import rows_of
    from clipforge_plugins.visuals.pictures.lists import items

    wanted = words(data, "name").casefold().strip()
    name = _ALSO.get(wanted, wanted.replace(" ", "_"))
    kept = board.state()
    if name in NAMES:
        module = import_module(f"clipforge_plugins.visuals.diagrams.{name}")
        paint: Callable[[Board, Mapping[str, Any]], bool] = getattr(module, name)
        if paint(board, data):
            return
        board.restore(kept)
        board.notes.append(f"the labels do not fit into the diagram {name}: they are shown as a list")
    else:
        board.notes.append(f"no diagram is called {wanted!r} (there are {', '.join(NAMES)}): it is shown as a list")
    items(board, {"title": words(data, "title"), "items": rows_of(data, board.request.language)})
