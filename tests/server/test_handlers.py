"""Handlers as they are registered: none is in a thread that waits for a thread; links lead to pages that are served."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from litestar.utils.sync import AsyncCallable

from clipforge_core.environment import Environment
from clipforge_core.identity.set_up_page import set_up_page
from clipforge_server.app import build_app
from clipforge_server.commands import serve
from clipforge_server.testing import test_client


def test_no_handler_is_wrapped_twice(tmp_path: Path) -> None:
    with test_client(tmp_path) as api:
        seen = 0
        for site in build_app(api.services).sites.all():
            for route in site.app.routes:
                for handler, _ in getattr(route, "route_handler_map", {}).values():
                    function: Any = handler.fn
                    if isinstance(function, AsyncCallable):
                        assert not isinstance(function.func, AsyncCallable), (site.surface.name, route.path)
                        seen += 1
    assert seen > 200


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"dashboard": "/studio/"},
        {"dashboard": "off"},
        {"dashboard": "off", "surfaces": ["clipforge=/clips", "videocraft"]},
        {"dashboard": "off", "surfaces": ["videocraft"]},
        {"surfaces": ["videocraft=/"]},
    ],
)
def test_links_lead_to_the_page_that_a_server_has(tmp_path: Path, settings: dict[str, Any]) -> None:
    flags = {"data": tmp_path, **settings}
    environment = Environment.open(flags=flags, environ={}, folder=tmp_path, user_folder=tmp_path)
    assert set_up_page(environment.settings) == serve.set_up_page(environment)
