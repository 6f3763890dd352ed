"""Writes what the documentation reads off the program: commands, exit codes, settings, hooks, templates.

    python docs/generate.py --write      bring the pages up to date
    python docs/generate.py --check      exit code 1 and a list where they are not (a test does this too)

A part stands between `<!-- generated: name -->` and `<!-- end -->`; what is around it is written by hand.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from clipforge_cli.exit_codes import table
from clipforge_cli.main import cli
from clipforge_cli.names import BUILT_IN
from clipforge_cli.session import Session
from clipforge_core.compose.schema import json_schema
from clipforge_core.environment import Environment
from clipforge_core.hookspecs import Hooks
from clipforge_core.model.quality import Definition
from clipforge_core.settings import document
from clipforge_core.template_keys import template_keys

DOCS = Path(__file__).parent
WIDTH = 96

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SECTION = re.compile(r"^    # -- (.+?) -+$")
_DEF = re.compile(r"^    def (clipforge_\w+)")


def commands() -> str:
    """The help of the program, of every built-in command and of those of bundled plugins."""
    session = Session(environ={}, bundled=False, user_folder=DOCS, folder=DOCS)
    root = click.Context(
        cli, info_name="clipforge", obj=session, terminal_width=WIDTH, help_option_names=["-h", "--help"]
    )
    parts = [_block("clipforge", cli, root)]
    for name in BUILT_IN:
        command = cli.get_command(root, name)
        if command is not None:
            parts.extend(_command(name, command, root))
    for name, command in sorted(bundled_commands().items()):
        parts.extend(_command(name, command, root))
    return "\n".join(parts)


def bundled_commands() -> dict[str, click.Command]:
    """Commands that bundled plugins bring, by name."""
    session = Session(environ={}, user_folder=DOCS, folder=DOCS)
    return {name: found for name, found in session.plugin_commands().items() if isinstance(found, click.Command)}


def _command(name: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    yield _block(context.command_path, command, context)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield from _command(inner, found, context)


def _block(title: str, command: click.Command, context: click.Context) -> str:
    return f"### {title}\n\n```text\n{command.get_help(context)}\n```\n"


def exit_codes() -> str:
    """The table of exit codes."""
    return _table(("code", "meaning"), [(str(code), meaning) for code, meaning in table()])


def settings() -> str:
    """Every setting of the core and of the bundled plugins."""
    declared = Environment.open(environ={}, user_folder=DOCS, folder=DOCS).declared
    rows = [
        (f"`{name}`", f"`{variable}`", kind, f"`{default}`" if default else "", text)
        for name, variable, kind, default, text in document(declared)
    ]
    return _table(("setting", "variable", "holds", "default", "what it is for"), rows)


def hooks() -> str:
    """Every hook with its signature and when it fires, in the order of the page of specifications."""
    parts: list[str] = []
    for line in inspect.getsource(Hooks).splitlines():
        section, definition = _SECTION.match(line), _DEF.match(line)
        if section:
            parts.append(f"## {section[1][:1].upper()}{section[1][1:]}\n")
        elif definition:
            function = getattr(Hooks, definition[1])
            signature = inspect.signature(function)
            names = [
                str(parameter).replace("'", "") for name, parameter in signature.parameters.items() if name != "self"
            ]
            answer = str(signature.return_annotation).strip("'")
            parts.append(
                f"### {definition[1]}\n\n```python\ndef {definition[1]}({', '.join(names)}) -> {answer}\n```\n"
            )
            parts.append(f"{inspect.getdoc(function)}\n")
    return "\n".join(parts)


def templates() -> str:
    """Every key of an export template."""
    rows = [(f"`{key.key}`", key.holds, key.default, key.meaning) for key in template_keys()]
    return _table(("key", "holds", "default", "meaning"), rows)


def api() -> str:
    """Every route of the native API, and the forms that they read and answer."""
    sys.path.insert(0, str(DOCS))
    try:
        from api_routes import routes  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(DOCS))
    return str(routes())


def scene_keys() -> str:
    """Every key of a scene file, read off its JSON Schema."""
    definitions = json_schema()["$defs"]
    parts: list[str] = []
    for name, title in SCENE_PARTS.items():
        schema = definitions[name]
        about = " ".join(schema.get("description", "").split())
        rows = [
            (f"`{key}`", "yes" if key in schema["required"] else "", _default(value), _holds(value, definitions))
            for key, value in schema["properties"].items()
        ]
        parts.append(f"### {title}\n\n{about}\n\n" + _table(("key", "needed", "default", "holds"), rows))
    return "\n".join(parts)


SCENE_PARTS = {
    "Project": "The project",
    "Scene": "A scene",
    "Image": "`image`",
    "Video": "`video`",
    "Text": "`text`",
    "TextSettings": "Settings of a text",
    "Audio": "`audio`",
    "Voice": "`voice`",
    "Music": "`music`",
    "Subtitles": "`subtitles`",
    "SubtitleSettings": "Settings of subtitles",
    "TimedWord": "A word of `words`",
    "Transition": "A transition, `enter` and `leave`",
}
"""Definitions of the schema in the order of the page."""


def _default(schema: dict[str, Any]) -> str:
    value = schema.get("default")
    return "" if value in (None, "", {}, []) else f"`{json.dumps(value)}`"


def _holds(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    """What a value is, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"an object: {SCENE_PARTS.get(name, name)}"
    if "discriminator" in schema:
        return "an element: " + ", ".join(f"`{kind}`" for kind in schema["discriminator"]["mapping"])
    if "anyOf" in schema:
        options = [o for o in schema["anyOf"] if o.get("type") != "null"]
        return " or ".join(_holds(o, definitions) for o in options)
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"a list: {_holds(schema['items'], definitions)}"
    if schema.get("type") == "object":
        return "names with a value: a text, a number, true, false, or null"
    plain = {"string": "a text", "boolean": "`true` or `false`", "number": "a number", "integer": "a whole number"}
    return schema.get("description") or plain[schema["type"]]


def measures() -> str:
    """Every measure of the bundled metrics: unit, range, score, formula, source."""
    metrics = Environment.open(environ={}, user_folder=DOCS, folder=DOCS).registry.all("quality_metrics")
    parts: list[str] = []
    for kind, title in (("video", "Pictures"), ("audio", "Sound")):
        parts.append(f"## {title}\n")
        for metric in metrics.values():
            parts.extend(_measure(metric.name, d) for d in metric.defines if d.kind == kind)
    return "\n".join(parts)


def _measure(metric: str, definition: Definition) -> str:
    d = definition
    highest = f"to {d.highest:g}" if d.highest is not None else "and more"
    unit = f" {d.unit}" if d.unit else ""
    where = f"away from {d.target:g}" if d.best == "target" else ""
    to = {"low": "and less", "high": "and more", "target": where}[d.best]
    far = {"low": "and more", "high": "and less", "target": where}[d.best]
    score = f"1 at {d.good:g}{unit} {to}, 0 at {d.bad:g}{unit} {far}" if d.scored else "none: no value is right for all"
    rows = (
        ("formula", d.formula),
        ("unit, range", f"{d.unit or 'none'}, {d.lowest:g} {highest}"),
        ("score", score),
        ("part, metric", f"{d.part.replace('_', ' ')}, `{metric}`"),
        ("source", d.source),
    )
    return f"### {d.name}\n\n{d.meaning[:1].upper()}{d.meaning[1:]}.\n\n{_table(('', ''), list(rows))}"


PARTS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "exit_codes": exit_codes,
    "settings": settings,
    "hooks": hooks,
    "templates": templates,
    "scene_keys": scene_keys,
    "api": api,
    "measures": measures,
}


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def fresh(text: str) -> str:
    """A page with its generated parts as they should be."""
    return _PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n{part[3]}", text)


def stale() -> list[Path]:
    """Pages whose generated parts are not what the program says, and parts that no page has."""
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
    found = [path for path, text in pages.items() if fresh(text) != text]
    named = {part[2] for text in pages.values() for part in _PART.finditer(text)}
    return found + [DOCS / f"(no page has the part {name})" for name in PARTS if name not in named]


def main() -> int:
    """The command line of this script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--write", action="store_true")
    group.add_argument("--check", action="store_true")
    if parser.parse_args().write:
        for path in sorted(DOCS.glob("*.md")):
            text = path.read_text(encoding="utf-8")
            path.write_text(fresh(text), encoding="utf-8")
    problems = stale()
    for path in problems:
        sys.stderr.write(f"{path}: not up to date; run python docs/generate.py --write\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
