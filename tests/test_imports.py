"""Who may import whom, read from the syntax trees; and that finding plugins loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {
    "clipforge_core": ROOT / "clipforge_core",
    "clipforge_media": ROOT / "plugins" / "clipforge_media",
    "clipforge_plugins": ROOT / "plugins" / "clipforge_plugins",
    "clipforge_cli": ROOT / "cli" / "clipforge_cli",
    "clipforge_server": ROOT / "server" / "clipforge_server",
    "clipforge_templates": ROOT / "templates" / "clipforge_templates",
    "clipforge": ROOT / "sdk" / "python" / "clipforge",
    "clip_generation": ROOT / "sdk" / "python" / "clip_generation",
}
DOORS = {
    "av": ("clipforge_media/",),
    "sqlite_utils": ("clipforge_core/store/",),
    "sqlite3": ("clipforge_core/store/",),
    "dramatiq": ("clipforge_core/queue/",),
    "cryptography": ("clipforge_core/vault/",),
    "jwt": ("clipforge_core/vault/", "clipforge_plugins/auth/"),
    "litestar": ("clipforge_server/",),
    "redis": ("clipforge_server/sockets/",),
    "click": ("clipforge_cli/", "commands.py", "/commands/"),
}
"""A dependency, and the parts of paths behind which it may be imported."""
NOT_IN_CORE = ("av", "numpy", "litestar", "click", "cv2", "PIL")
SHARED = ("endpoints", "language_model")
"""Bundled plugins that others are built on."""
HEAVY = (
    "av",
    "numpy",
    "litestar",
    "click",
    "httpx",
    "PIL",
    "cv2",
    "faster_whisper",
    "sqlite_utils",
    "onnxruntime",
    "cryptography",
    "jwt",
)


def modules() -> Iterator[tuple[str, str, Path]]:
    """(package, path inside it, file) of every module of ours."""
    for package, folder in PACKAGES.items():
        for path in sorted(folder.rglob("*.py")):
            yield package, f"{package}/{path.relative_to(folder).as_posix()}", path


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import of a file, inside functions and type-checking blocks too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            module = node.module or ""
            for alias in node.names:
                # `from package import module` reaches inside just as `import package.module` does.
                inner = f"{module}.{alias.name}"
                yield node.lineno, inner if _is_module(inner) else module


def _is_module(name: str) -> bool:
    package, _, rest = name.partition(".")
    if package not in PACKAGES:
        return False
    path = PACKAGES[package].joinpath(*rest.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def breach(package: str, where: str, name: str) -> str:
    """Why a module must not import a name; "" where it may."""
    top = name.partition(".")[0]
    if top in DOORS and not any(part in where for part in DOORS[top]):
        return f"{top} has its door elsewhere: {' or '.join(DOORS[top])}"
    if package == "clipforge_core" and top in NOT_IN_CORE:
        return f"the core does not know {top}"
    if top not in PACKAGES or top == package:
        return _inside(where, name) if top == "clipforge_plugins" else ""
    if top == "clipforge_cli":
        return "nobody imports the command line"
    if package == "clip_generation":
        return "" if top == "clipforge" else "clip_generation imports clipforge alone"
    if package in ("clipforge_core", "clipforge"):
        return f"{package} imports nothing else of ours"
    if package in ("clipforge_cli", "clipforge_server"):
        return "" if top == "clipforge_core" else f"{package} imports the core alone"
    allowed = ("clipforge_core",) if package != "clipforge_plugins" else ("clipforge_core", "clipforge_media")
    if name not in allowed:
        return f"only the top level of {' and '.join(allowed)} may be imported"
    return ""


def _inside(where: str, name: str) -> str:
    """Bundled plugins do not reach into each other, but into what they share."""
    ours, theirs = where.split("/")[1], name.split(".")[1:2]
    shared = theirs in ([], [ours], *([each] for each in SHARED))
    return "" if shared else "a plugin does not import another plugin's insides"


def test_imports_keep_the_rules() -> None:
    found = [
        f"{where}:{line}: {name}: {problem}"
        for package, where, path in modules()
        for line, name in imports(path)
        if (problem := breach(package, where, name))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("package", "where", "name"),
    [
        ("clipforge_core", "clipforge_core/cache.py", "clipforge_media"),
        ("clipforge_core", "clipforge_core/cache.py", "numpy"),
        ("clipforge_core", "clipforge_core/cache.py", "sqlite_utils"),
        ("clipforge_media", "clipforge_media/probing.py", "clipforge_core.errors"),
        ("clipforge_media", "clipforge_media/probing.py", "clipforge_plugins"),
        ("clipforge_plugins", "clipforge_plugins/detectors/a.py", "clipforge_media.probing"),
        ("clipforge_plugins", "clipforge_plugins/detectors/a.py", "clipforge_plugins.analyzers.shots"),
        ("clipforge_plugins", "clipforge_plugins/detectors/a.py", "av.container"),
        ("clipforge_cli", "clipforge_cli/run.py", "clipforge_media"),
        ("clipforge_server", "clipforge_server/app.py", "clipforge_cli"),
    ],
)
def test_a_breach_is_seen(package: str, where: str, name: str) -> None:
    assert breach(package, where, name)


def test_every_package_has_modules() -> None:
    """So that a folder that moved does not make the rules hold by having nothing to look at."""
    seen = {package for package, _, _ in modules()}
    assert {"clipforge_core", "clipforge_media", "clipforge_plugins", "clipforge_cli"} <= seen
    assert any(name == "av" for _, where, path in modules() if "clipforge_media" in where for _, name in imports(path))


def loaded_after(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after running some code."""
    paths = [str(ROOT), *(str(folder.parent) for folder in PACKAGES.values())]
    script = f"import sys; sys.path[:0] = {paths!r}\n{code}\nprint(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in answer.stdout.split()}


def test_the_core_loads_nothing_heavy() -> None:
    core = "clipforge_core, clipforge_core.environment, clipforge_core.forge, clipforge_core.hookspecs"
    assert loaded_after(f"import {core}").isdisjoint(HEAVY)


def test_finding_the_bundled_plugins_loads_nothing_heavy() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    plugins = sorted(project["entry-points"]["clipforge"].values())
    assert plugins
    assert loaded_after("\n".join(f"import {plugin}" for plugin in plugins)).isdisjoint(HEAVY)


def test_the_sdk_needs_httpx_and_msgspec_alone() -> None:
    # Not click: httpx loads it for a command of its own, where it is installed.
    ours = {"clipforge_core", "clipforge_media", "clipforge_plugins", "av", "numpy", "litestar", "pluggy"}
    assert loaded_after("import clipforge").isdisjoint(ours)
