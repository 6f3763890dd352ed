"""The contract suite of surfaces.

from clipforge_core.testing.surfaces import check_surface

def test_my_surface():
    check_surface(MySurface())
"""

from __future__ import annotations

import msgspec

from clipforge_core.contracts.surface import ErrorAnswer, FieldProblem, Problem, Surface

STATUSES = (400, 401, 402, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503, 507)
"""What the frame may have to answer with on every route."""


def check_surface(surface: Surface) -> None:
    """Put a surface through what the contract promises. Raises AssertionError with what is wrong."""
    assert isinstance(surface, Surface), f"{surface!r} lacks members of Surface"
    assert surface.name and surface.name.replace("-", "").replace("_", "").isalnum(), (
        "a name is a word, for --surface and /docs"
    )
    assert surface.title and surface.version, "OpenAPI needs a title and a version"
    _check_path("mount", surface.mount, root=True)
    _check_path("base", surface.base, root=False)
    for name, method in (("handlers", surface.handlers), ("root_handlers", surface.root_handlers)):
        for handler in method():
            known = hasattr(handler, "paths") or hasattr(handler, "path")
            assert known, f"{name}: {handler!r} is no route handler: mark it with @get, @post, ... of Litestar"
    assert list(surface.handlers()), "a surface has at least one route"
    _check_errors(surface)


def _check_path(what: str, path: str, *, root: bool) -> None:
    if path == ("/" if root else ""):
        return
    assert path.startswith("/") and not path.endswith("/") and "//" not in path, f"{what} {path!r} is not a plain path"


def _check_errors(surface: Surface) -> None:
    for status in STATUSES:
        problem = Problem(
            status=status,
            code="some_code",
            message="what happened",
            request_id="req_1",
            fields=(FieldProblem("scenes[0].src", "a text is needed"),) if status in (400, 422) else (),
            data={"limit": 100} if status in (402, 413) else {},
            retry_after=7 if status == 429 else 0,
            time="2026-01-01T00:00:00.000Z",
            docs="http://127.0.0.1/docs",
        )
        answer = surface.error(problem)
        assert isinstance(answer, ErrorAnswer), "error answers an ErrorAnswer"
        assert 400 <= answer.status <= 599, f"{answer.status} is not an error's status"
        assert (answer.status >= 500) == (status >= 500), f"{status} must not turn into {answer.status}"
        try:
            text = msgspec.json.encode(answer.body).decode()
        except (TypeError, ValueError) as error:
            raise AssertionError(f"the body of a {status} is no JSON: {error}") from error
        assert "what happened" in text, f"the message of a {status} is lost"
        if problem.fields:
            assert "scenes[0].src" in text, "the field that is wrong is named"
