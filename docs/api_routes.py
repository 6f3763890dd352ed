"""The routes of the native API as Markdown, from its OpenAPI document: what docs/api.md shows of each.

print(routes())
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from clipforge_server.frame.openapi import document
from clipforge_server.frame.site import Site
from clipforge_server.surfaces.clipforge.surface import ClipForgeSurface

_ERRORS = range(400, 600)
_MODULES = "clipforge_server.surfaces.clipforge"


def routes() -> str:
    """A section for each area with its routes, then every form that they read or answer."""
    surface = ClipForgeSurface()
    # Nothing is asked: routes are described without a server behind them.
    found = document(Site(surface, surface.base, surface.handlers(), None))  # type: ignore[arg-type]
    areas: dict[str, list[str]] = {}
    for path, item in found["paths"].items():
        for method, operation in item.items():
            areas.setdefault(operation["tags"][0], []).append("\n".join(_route(method, path, operation)))
    parts = ["\n".join([f"## {area.replace('-', ' ').capitalize()}\n", *texts]) for area, texts in areas.items()]
    forms = ["\n".join(_form(name, form)) for name, form in sorted(found["components"]["schemas"].items())]
    return "\n".join([*parts, "## Forms\n", *forms]).replace("\n\n\n", "\n\n")


def _route(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"### {method.upper()} {path}\n"
    more = " ".join(operation.get("description", "").split())
    # A sentence may go on behind the first line.
    yield f"{operation['summary']}{' ' if more[:1].islower() else '. '}{more}".strip() + "\n"
    query = [p for p in operation.get("parameters", []) if p["in"] == "query"]
    if query:
        yield f"Query: {', '.join(_parameter(p) for p in query)}.\n"
    body = operation.get("requestBody", {}).get("content", {})
    if body:
        yield f"Body: {_kind(next(iter(body.values()))['schema'])}.\n"
    answers = [_answer(status, said) for status, said in operation["responses"].items() if int(status) not in _ERRORS]
    errors = [status for status in operation["responses"] if int(status) in _ERRORS]
    yield f"Answers {' or '.join(answers)}; errors {', '.join(errors)}.\n"


def _parameter(parameter: dict[str, Any]) -> str:
    default = parameter["schema"].get("default")
    return f"`{parameter['name']}`" + (f" ({default})" if default not in (None, "") else "")


def _answer(status: str, said: dict[str, Any]) -> str:
    content = said.get("content", {})
    for kind, answer in content.items():
        if "json" in kind:
            return f"{status} with {_kind(answer['schema'])}"
        return f"{status} with `{kind}`"
    return f"{status} without a body"


def _form(name: str, form: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    yield _said_of(name) + "\n"
    yield "| field | holds | |\n|---|---|---|"
    needed = set(form.get("required", ()))
    for field, kind in form.get("properties", {}).items():
        holds = _kind(kind).replace("|", "&#124;")
        default = kind.get("default")
        shown = str(default).lower() if isinstance(default, bool) else default
        note = "" if field in needed else f"default {shown}" if default not in (None, "") else "may be left out"
        yield f"| `{field}` | {holds} | {'. '.join(t for t in (kind.get('description', '').rstrip('.'), note) if t)} |"
    yield ""


def _said_of(name: str) -> str:
    """The docstring of a form; the form of errors is the surface's own."""
    modules = [module for path, module in sorted(sys.modules.items()) if path.startswith(_MODULES)]
    for module in modules:
        found = getattr(module, name, None)
        if found is not None and found.__doc__:
            return " ".join(found.__doc__.split())
    return "Every error. `code` is stable; `details` has `fields` for bad input."


def _kind(schema: dict[str, Any]) -> str:
    """What a schema holds, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "oneOf" in schema:
        return " or ".join(_kind(one) for one in schema["oneOf"])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"a list of {_kind(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"a table of {_kind(schema['additionalProperties'])}"
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(str(kind), str(kind))
