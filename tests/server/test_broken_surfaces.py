"""A surface of a plugin that breaks is left out, and the server answers all the same."""

from __future__ import annotations

import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from clipforge_core import ErrorAnswer, Problem, hookimpl
from clipforge_server.testing import test_client as client


class Broken:
    """One whose routes cannot be had, or are none."""

    name, title, version, description = "broken", "Broken", "1", "Breaks."
    mount, base, strict_origins = "/broken", "/v1", False

    def __init__(self, routes: object) -> None:
        self._routes = routes

    def handlers(self) -> Sequence[Any]:
        if isinstance(self._routes, Exception):
            raise self._routes
        return self._routes  # type: ignore[return-value]

    def root_handlers(self) -> Sequence[Any]:
        return ()

    def error(self, problem: Problem) -> ErrorAnswer:
        return ErrorAnswer(problem.status, {"said": problem.message})


@pytest.mark.parametrize("routes", [RuntimeError("no routes"), [len]], ids=["raises", "no"])
def test_a_surface_that_breaks_is_left_out(tmp_path: Path, routes: object) -> None:
    module = types.ModuleType("somebodys")
    module.clipforge_register_surfaces = hookimpl(lambda: [Broken(routes)])  # type: ignore[attr-defined]
    with client(tmp_path, extra=[("somebodys", module)]) as api:
        assert api.get("/v1/usage").status_code == 200
        assert api.get("/broken/v1/things").status_code == 404
        info = api.services.environment.plugins.plugins["somebodys"]
        assert info.state == "failed" and "surface broken" in info.error
