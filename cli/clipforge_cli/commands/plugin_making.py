"""clipforge plugins new and check: a plugin of one's own, begun and tried."""

from __future__ import annotations

import re
from pathlib import Path

import click

from clipforge_cli.console import emit, say, table
from clipforge_cli.options import json_option, session_of, shared

_FOLDER = Path(__file__).resolve().parents[1] / "skeletons"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def kinds() -> list[str]:
    """What a plugin can begin as."""
    return sorted(path.name.partition(".")[0] for path in _FOLDER.glob("*.py.in"))


@click.command("new")
@click.argument("kind", type=click.Choice(kinds()), metavar="KIND")
@click.argument("name", metavar="NAME")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="FOLDER",
              help="Where to put it.  [default: the working folder]")  # fmt: skip
@click.option("--package", is_flag=True, help="A package with an entry point and a test, in place of one file.")
@json_option
@shared
@click.pass_context
def new_plugin(ctx: click.Context, kind: str, name: str, output: Path, package: bool, as_json: bool) -> None:
    """Begin a plugin that works: KIND says what it brings, NAME what it is called.

    KIND is one of: {kinds}.

    \b
    clipforge plugins new detector loudest -o plugins
    clipforge plugins check plugins/loudest.py
    clipforge run talk.mp4 --plugins-dir plugins --detector loudest
    """
    from clipforge_core.errors import UsageError

    if not _NAME.fullmatch(name):
        raise UsageError(detail=f"{name!r} is no name of a plugin: small letters, digits and _, a letter first")
    files = _package(kind, name) if package else {f"{name}.py": _skeleton(kind, name)}
    for path in files:
        if (output / path).exists():
            raise UsageError(detail=f"{output / path} is there already: give another name or folder")
    for path, text in files.items():
        _write(output / path, text)
    main = output / next(iter(files))
    if as_json:
        emit({"kind": kind, "name": name, "files": [str(output / path) for path in files]})
        return
    say(f"wrote {', '.join(str(output / path) for path in files)}")
    if package:
        say(f"next: pip install -e {output / f'clipforge-{name}'}, then: clipforge plugins check {name}")
    else:
        say(f"next: clipforge plugins check {main}")


new_plugin.help = (new_plugin.help or "").replace("{kinds}", ", ".join(kinds()))


@click.command("check")
@click.argument("plugins", nargs=-1, required=True, metavar="NAME|FILE.py...")
@click.option("--file", "media", type=click.Path(dir_okay=False, path_type=Path), metavar="VIDEO",
              help="A short video in which somebody speaks, for what reads media.")  # fmt: skip
@json_option
@shared
@click.pass_context
def check_plugins(ctx: click.Context, plugins: tuple[str, ...], media: Path | None, as_json: bool) -> int:
    """Hold all that a plugin brings against the contracts.

    By the suites of clipforge_core.testing, in an empty data folder. The exit code is 8 where something failed. What
    cannot be tried here is told with the suite to call in a test of your own.
    """
    import tempfile

    from clipforge_cli.exit_codes import OK, exit_code_of
    from clipforge_core.environment import Environment
    from clipforge_core.testing.plugin import Tried, check_plugin

    session = session_of(ctx)
    given = session.environment().settings
    rows: list[tuple[str, Tried]] = []
    for wanted in plugins:
        with tempfile.TemporaryDirectory() as scratch:
            flags = {**session.flags, "data": Path(scratch) / "data"}
            path = Path(wanted)
            if wanted.endswith(".py") or path.name != wanted:
                path = _file(path)
                flags |= {"plugins_dir": path.parent, "plugins_off": _others(path, given["plugins_off"])}
            environment = Environment.open(flags=flags)
            (Path(scratch) / "files").mkdir()
            for tried in check_plugin(environment, path.stem, Path(scratch) / "files", media):
                rows.append((path.stem, tried))
    if as_json:
        emit([{"plugin": plugin, "kind": t.kind, "name": t.name, "level": t.level, "detail": t.detail}
              for plugin, t in rows])  # fmt: skip
    else:
        signs = {"ok": "ok", "failed": "FAILED", "not tried": "not tried"}
        table([(signs[t.level], plugin, t.kind, t.name, t.detail) for plugin, t in rows])
        if not rows:
            say("nothing to try: it brings no items")
    return exit_code_of("plugin") if any(t.level == "failed" for _, t in rows) else OK


def _file(path: Path) -> Path:
    from clipforge_core.errors import MissingFile

    if not path.is_file():
        raise MissingFile(path=path)
    return path.absolute()


def _others(path: Path, off: tuple[str, ...]) -> tuple[str, ...]:
    """The plugins beside a file are left out while it is looked at."""
    from clipforge_core.plugins import files_of

    return (*off, *(each.stem for each in files_of(path.parent) if each != path))


def _skeleton(kind: str, name: str) -> str:
    text = (_FOLDER / f"{kind}.py.in").read_text(encoding="utf-8")
    return text.replace("my_plugin", name).replace("MyPlugin", "".join(part.title() for part in name.split("_")))


def _package(kind: str, name: str) -> dict[str, str]:
    """A package of one module, by path, what to edit first."""
    root = f"clipforge-{name}"
    project = f"""[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "clipforge-{name.replace("_", "-")}"
version = "0.1.0"
dependencies = ["clipforge"]

[project.entry-points.clipforge]
{name} = "clipforge_{name}"

[tool.hatch.build.targets.wheel]
packages = ["clipforge_{name}"]
"""
    test = f'''"""What it brings keeps the contracts."""

from clipforge_core import Environment
from clipforge_core.testing.plugin import check_plugin


def test_the_contracts(tmp_path):
    environment = Environment.open(flags={{"data": tmp_path / "data"}})
    failed = [tried for tried in check_plugin(environment, "{name}", tmp_path) if tried.level == "failed"]
    assert not failed, failed
'''
    return {
        f"{root}/clipforge_{name}/__init__.py": _skeleton(kind, name),
        f"{root}/pyproject.toml": project,
        f"{root}/tests/test_{name}.py": test,
    }


def _write(path: Path, text: str) -> None:
    from clipforge_core.files import readable

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise readable(error, path) from error
